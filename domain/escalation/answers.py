"""Answers and acts of the client's side: the climb stops, and the worker is told at once."""

from datetime import datetime

from domain.escalation import letters
from domain.escalation.codes import EscalationCode
from domain.escalation.commands import Acknowledge
from domain.escalation.deadlines import acknowledgement_expires
from domain.escalation.facts import Approval, CancellationReason, Message, Payment
from domain.escalation.state import CLIENT_SIDE, EscalationState, News

COUNTS_AS_WORD = {"answer", "acknowledgement"}

NATURE = {
    "answer": "answered",
    "acknowledgement": "acknowledged",
    "auto-reply": "sent an automatic reply",
    "bounce": "could not be delivered to",
    "read-receipt": "sent a read receipt",
    "relayed": "says that the client was asked",
}


def message(case: EscalationState, fact: Message, now: datetime) -> None:
    """Record what somebody said; a person's word from the client's side is contact."""
    said = f'{NATURE[fact.nature]}: "{fact.text}"' if fact.text else NATURE[fact.nature]
    counts = fact.by_role in CLIENT_SIDE and fact.nature in COUNTS_AS_WORD
    aside = "" if counts else " (does not count as contact)"
    text = f"the {fact.by_role} {said}{aside}"
    case.write(now, "fact", text, code=EscalationCode.MESSAGE, by=fact.by_role)
    if counts:
        _take_word(case, now, fact.by_role, fact.text or NATURE[fact.nature])


def payment(case: EscalationState, fact: Payment, now: datetime) -> None:
    """Record a payment; a person closes the case if the worker agrees."""
    text = f"paid {fact.amount}"
    case.write(now, "payment", text, code=EscalationCode.PAYMENT, by=fact.by_role)
    if case.is_open:
        case.flag("paid", "a payment was reported; resolve the case if the worker agrees")
    _take_word(case, now, fact.by_role, text)


def approval(case: EscalationState, fact: Approval, now: datetime) -> None:
    """Record that the client approved the assignment."""
    text = "the assignment was approved"
    case.write(now, "fact", text, code=EscalationCode.APPROVAL, by=fact.by_role)
    _take_word(case, now, fact.by_role, text)


def cancellation_reason(case: EscalationState, fact: CancellationReason, now: datetime) -> None:
    """Record why the client cancelled."""
    about = " about the quality of the work" if fact.about_quality else ""
    text = f'explained the cancellation{about}: "{fact.text}"'
    case.write(now, "fact", text, code=EscalationCode.CANCELLATION_REASON, by=fact.by_role)
    _take_word(case, now, fact.by_role, text)


def _take_word(case: EscalationState, now: datetime, by: str, text: str) -> None:
    """Stop climbing and tell the worker at once; the case stays open."""
    if not case.is_open or by not in CLIENT_SIDE:
        return
    case.client_responded = case.client_responded or now
    case.news.append(News(at=now, by=by, text=text))
    case.asks_first = False
    if case.asked:
        case.asked[-1].answered = True
    for notice in case.notices:
        if notice.kind.startswith("off-platform") and notice.is_open:
            case.replace(notice)  # a response before the fallback left wins
    if case.stage == "off-platform":
        case.update_from = now
    if case.stage in {"climbing", "in-contact", "off-platform"}:
        _come_into_contact(case, acknowledged=None)
    elif case.stage == "paused":
        case.before, case.acknowledged = "in-contact", None
    letters.answer(case, now)


def acknowledge(case: EscalationState, command: Acknowledge, now: datetime) -> None:
    """Stop the climb for a while: somebody has it in hand, and has not answered yet."""
    text = f"the {command.by_role} has the matter in hand"
    case.write_command(now, command, text, EscalationCode.ACKNOWLEDGED)
    if command.by_role in CLIENT_SIDE:
        case.client_responded = case.client_responded or now
    _come_into_contact(case, acknowledged=now)


def _come_into_contact(case: EscalationState, *, acknowledged: datetime | None) -> None:
    case.stage, case.rung_now = "in-contact", None
    case.acknowledged = acknowledged


def expire_acknowledgement(case: EscalationState, now: datetime) -> None:
    """Climb on when no answer followed an acknowledgement in time."""
    if (at := acknowledgement_expires(case)) is not None and at <= now:
        case.stage, case.rung_from, case.acknowledged = "climbing", at, None
        text = "the acknowledgement expired without an answer; we climb on"
        case.write(now, "resumed", text, code=EscalationCode.ACKNOWLEDGEMENT_EXPIRED)
