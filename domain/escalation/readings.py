"""A message that was misread: a person says how it is to be read, and the record keeps both."""

from datetime import datetime

from domain.escalation import answers
from domain.escalation.codes import EscalationCode
from domain.escalation.commands import CorrectReading
from domain.escalation.facts import Message
from domain.escalation.state import EscalationState


def cannot_correct(case: EscalationState, command: CorrectReading, now: datetime) -> str | None:
    """Return why there is nothing to correct, or None."""
    heard = [h.id for h in case.heard if h.fact == "message"]
    if command.message in heard:
        return answers.promise_problem(case, command.promised_by, now)
    known = ", ".join(heard[-3:]) or "none yet"
    return f"no message {command.message!r} was told; the newest are: {known}"


def correct_reading(case: EscalationState, command: CorrectReading, now: datetime) -> None:
    """Read a message as a person says, and go on as if it had been read so."""
    text = f"message {command.message} is read as {command.nature}"
    case.write_command(now, command, text, EscalationCode.READING_CORRECTED)
    heard = next(h for h in case.heard if h.id == command.message)
    old = next((n for n in case.news if n.message == command.message), None)
    case.clear_flag(f"said:{command.message}")
    said = Message.model_validate(
        {
            "id": command.message,
            "by_role": heard.by_role,
            "nature": command.nature,
            "text": old.text if old else "",
            "promised_by": command.promised_by,
        }
    )
    news = answers.news_of(said, now)
    if old is not None:
        case.news.remove(old)
        case.news_told = min(case.news_told, len(case.news))
    if news is not None and news.is_contact:
        answers.take(case, news, now)
    elif old is not None and old.is_contact and not any(n.is_contact for n in case.news):
        _take_contact_back(case, now)


def _take_contact_back(case: EscalationState, now: datetime) -> None:
    """Go on as if nobody of the client's side had said anything: no clock lost its place."""
    case.client_responded = case.contact_since = case.contact_until = None
    case.worker_asked = case.acknowledged = None
    if case.asked:
        case.asked[-1].answered = False
    if case.stage == "in-contact":
        case.stage = "climbing"
        case.rung_now = now if not case.asked else None
    elif case.stage == "paused" and case.before == "in-contact":
        case.before = "climbing"
