"""What the client's side says or does: the climb stops, and the worker is told at once.

Contact is not a resolution. A word stands until the day that it promises, or for the policy's
time; then the worker is asked whether it is settled, and unless they say yes the ladder goes on.
"""

from datetime import datetime

from domain.case.words import the
from domain.escalation import climb, ending, last_letters, letters, reading
from domain.escalation.codes import EscalationCode
from domain.escalation.commands import Acknowledge, CorrectReading
from domain.escalation.deadlines import contact_over
from domain.escalation.facts import Approval, CancellationReason, Message, Payment, Settled
from domain.escalation.state import CLIENT_SIDE, EscalationState, News, WorkerAsked
from domain.time.calendar import next_opening

# -- what is told ----------------------------------------------------------------------------------


def message(case: EscalationState, told: Message, now: datetime) -> None:
    """Record what somebody said; a person's word from the client's side is contact."""
    fact = reading.plainly_read(told)
    said = (
        f'{reading.NATURE[fact.nature]}: "{fact.text}"'
        if fact.text
        else reading.NATURE[fact.nature]
    )
    news = reading.news_of(fact, now)
    aside = "" if news and news.is_contact else " (does not count as contact)"
    if news and news.kind == "reported":
        aside = " (reported of the client, which counts as contact)"
    promise = f"; promised by {fact.promised_by:%Y-%m-%d}" if fact.promised_by else ""
    text = f"{the(fact.by_role)} {said}{promise}{aside}"
    is_human = fact.nature in reading.HUMAN
    code = EscalationCode.MESSAGE if is_human else EscalationCode.MACHINE_ANSWERED
    case.write(now, "fact", text, code=code, by=fact.by_role)
    if news is not None:
        _take(case, news, now)
    _for_a_person(case, fact, now)


def _for_a_person(case: EscalationState, fact: Message, now: datetime) -> None:
    """Mark the case when a human being wrote whom nobody has read yet."""
    if fact.nature not in reading.HUMAN or fact.source == "ops":
        return  # a machine; or a person of ours told it, and has read it
    if case.is_open:
        said = f'{the(fact.by_role)} wrote on {case.local(now)}: "{fact.text[:200]}"'
        case.flag(f"said:{fact.id}", f"{said}; read it, act on it, then ack this mark")
    elif fact.by_role == "worker":
        last_letters.closed_reply(case, now)


def payment(case: EscalationState, fact: Payment, now: datetime) -> None:
    """Count a payment; a person closes the case if the worker agrees."""
    case.paid.append(fact.amount)
    left = case.balance
    still = f"; {left} is left" if left is not None and left.amount else ""
    text = f"paid {fact.amount}{still}"
    case.write(now, "payment", text, code=EscalationCode.PAYMENT, by=fact.by_role)
    if case.is_open:
        case.flag("paid", "a payment was reported; resolve the case if the worker agrees")
    _take(case, News(at=now, by=fact.by_role, text=text, kind="done", message=fact.id), now)


def approval(case: EscalationState, fact: Approval, now: datetime) -> None:
    """Record that the client approved the assignment."""
    text = "the assignment was approved"
    case.write(now, "fact", text, code=EscalationCode.APPROVAL, by=fact.by_role)
    _take(case, News(at=now, by=fact.by_role, text=text, kind="done", message=fact.id), now)


def cancellation_reason(case: EscalationState, fact: CancellationReason, now: datetime) -> None:
    """Record why the client cancelled."""
    about = " about the quality of the work" if fact.about_quality else ""
    text = f'explained the cancellation{about}: "{fact.text}"'
    code = EscalationCode.CANCELLATION_REASON
    case.write(now, "fact", text, code=code, by=fact.by_role)
    _take(case, News(at=now, by=fact.by_role, text=text, message=fact.id), now)


def acknowledge(case: EscalationState, command: Acknowledge, now: datetime) -> None:
    """Stop the climb for a while: somebody has it in hand, and has not answered yet."""
    text = f"{the(command.by_role)} has the matter in hand"
    case.write_command(now, command, text, EscalationCode.ACKNOWLEDGED)
    wait = case.policy.acknowledgement_expires or case.policy.contact_lasts
    _come_into_contact(case, now, case.counted(now, wait), by=command.by_role)
    case.acknowledged = now


# -- what follows ----------------------------------------------------------------------------------


def _take(case: EscalationState, news: News, now: datetime) -> None:
    """Tell the worker at once. A word of the client's side stops the climb, too."""
    if news.by not in {*CLIENT_SIDE, "account-manager"}:
        return
    case.news.append(news)
    if not case.is_open:
        last_letters.after_the_end(case, now, news)
        text = f"the worker and ops are told what {the(news.by)} said after the end"
        case.write(now, "fact", text, code=EscalationCode.TOLD_AFTER_THE_END, to="worker")
        return
    if news.is_contact:
        _stop_the_climb(case, news, now)
    letters.answer(case, now, news)


def _stop_the_climb(case: EscalationState, news: News, now: datetime) -> None:
    case.asks_first = False
    if case.asked:
        case.asked[-1].answered = True
    for notice in case.notices:
        if notice.kind.startswith("off-platform") and notice.is_open:
            case.replace(notice)  # a response before the fallback left wins
    if case.stage == "off-platform":
        case.update_from = now
    _come_into_contact(case, now, _stands_until(case, news, now), by="client")


def _stands_until(case: EscalationState, news: News, now: datetime) -> datetime:
    """Return when a word is over: after the day that it promised, or after the policy's time."""
    if news.promised_by is not None:
        return max(next_opening(news.promised_by, case.calendar), now)
    policy = case.policy
    wait = policy.contact_lasts
    if news.kind == "acknowledged" and policy.acknowledgement_expires:
        wait = policy.acknowledgement_expires
    return case.counted(now, wait, through_pauses=False)


def _come_into_contact(case: EscalationState, now: datetime, until: datetime, *, by: str) -> None:
    """Let a word stand: nobody further up is asked until it is over."""
    if by in CLIENT_SIDE:
        case.client_responded = case.client_responded or now
        case.contact_since = case.contact_since or now
    case.contact_until, case.worker_asked, case.acknowledged = until, None, None
    if case.stage in {"climbing", "in-contact", "off-platform"}:
        case.stage, case.rung_now = "in-contact", None
    elif case.stage == "paused":
        case.before = "in-contact"


# -- when a word is over ---------------------------------------------------------------------------


def ask_the_worker(case: EscalationState, now: datetime) -> None:
    """Ask the worker once whether it is settled, when what was said is over."""
    at = contact_over(case)
    if at is None or at > now:
        return
    due = case.counted(at, case.policy.settled_within)
    due = case.counted(now, case.policy.settled_within) if due <= now else due
    notice = letters.settled_question(case, now, at, due)
    case.worker_asked = WorkerAsked(at=at, due=due, notice=notice.id)
    text = f"the worker is asked whether it is settled, by {case.local(due)}{case.late(at, now)}"
    code = EscalationCode.SETTLED_ASKED
    case.write(now, "question", text, code=code, to="worker", notice=notice.id)


def go_on_if_unanswered(case: EscalationState, now: datetime) -> None:
    """Let the ladder go on when the worker did not say in time that it is settled."""
    if case.stage == "in-contact" and case.worker_asked and case.worker_asked.due <= now:
        go_on(case, case.worker_asked.due, now, "the worker did not say that it is settled")


def go_on(case: EscalationState, at: datetime, now: datetime, why: str) -> None:
    """Let the ladder go on from where it stood: the open rung is asked again."""
    climb.end_contact(case, at)
    if case.stage == "paused":
        case.before = "climbing"
        return
    text = f"{why}; the ladder goes on from where it stood"
    case.write(now, "resumed", text, code=EscalationCode.CONTACT_OVER)
    climb.resume(case, at, now)


def settled_or_not(case: EscalationState, fact: Settled, now: datetime) -> None:
    """Close the case in a while if it is settled, else go on. A part that came is counted."""
    if fact.settled == "yes":
        ending.settled(case, fact, now)
        return
    if fact.amount is not None:
        case.paid.append(fact.amount)
    left = f"; {case.balance} is left" if case.balance is not None else ""
    said = {"partly": f"partly settled{left}", "no": "not settled"}[fact.settled]
    words = f': "{fact.text}"' if fact.text else ""
    partly = fact.settled == "partly"
    code = EscalationCode.PARTLY_SETTLED if partly else EscalationCode.NOT_SETTLED
    case.write(now, "fact", f"the worker says: {said}{words}", code=code, by=fact.by_role)
    if not case.is_open:
        last_letters.closed_reply(case, now)
        return
    if case.closing is not None:
        case.closing = None
        text = "the case does not close: the worker objects"
        case.write(now, "fact", text, code=EscalationCode.CLOSING_TAKEN_BACK, by=fact.by_role)
    if "in-contact" in {case.stage, case.before if case.stage == "paused" else ""}:
        go_on(case, now, now, "it is not settled")


# -- a reading that was wrong ----------------------------------------------------------------------


def cannot_correct(case: EscalationState, command: CorrectReading, now: datetime) -> str | None:
    """Return why there is nothing to correct, or None."""
    heard = [h.id for h in case.heard if h.fact == "message"]
    if command.message in heard:
        return reading.promise_problem(case, command.promised_by, now)
    known = ", ".join(heard[-3:]) or "none yet"
    return f"no message {command.message!r} was told; the newest are: {known}"


def correct_reading(case: EscalationState, command: CorrectReading, now: datetime) -> None:
    """Read a message as a person says, and go on as if it had been read so."""
    text = f"message {command.message} is read as {command.nature}"
    case.write_command(now, command, text, EscalationCode.READING_CORRECTED)
    heard = next(h for h in case.heard if h.id == command.message)
    old = next((n for n in case.news if n.message == command.message), None)
    case.clear_flag(f"said:{command.message}")
    said = Message(
        id=command.message,
        by_role=heard.by_role,
        nature=command.nature,
        text=old.text if old else "",
        promised_by=command.promised_by,
    )
    news = reading.news_of(said, now)
    if old is not None:
        case.news.remove(old)
        case.news_told = min(case.news_told, len(case.news))
    if news is not None and news.is_contact:
        _take(case, news, now)
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
