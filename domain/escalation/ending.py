"""How a worker escalation ends: off the platform after a silent month, or by a person's word."""

from datetime import datetime
from typing import Literal

from domain.case.words import the
from domain.escalation import last_letters, letters
from domain.escalation.codes import EscalationCode
from domain.escalation.commands import MarkIneligible, Resolve, Withdraw
from domain.escalation.deadlines import fallback_due
from domain.escalation.facts import Settled, Withdrawal
from domain.escalation.state import Closing, EscalationState
from domain.post.notice import Notice
from domain.time.calendar import due

# -- the step off the platform ---------------------------------------------------------------------


def leave_if_due(case: EscalationState, now: datetime) -> None:
    """Take the step off the platform once the month is over; rungs never asked may come first."""
    at = fallback_due(case)
    if at is None or at > now:
        return
    if case.next_rung is not None and case.policy.fallback.if_unasked == "ask_first":
        _ask_the_rest_first(case, now)
        return
    why = f"no response from the client within {case.policy.fallback.after}"
    if case.in_contact:
        why = "what the client's side said has led to nothing"
    leave_the_platform(case, now, at, why)


def _ask_the_rest_first(case: EscalationState, now: datetime) -> None:
    left = [the(rung.asks) for rung in case.policy.rungs[len(case.asked) :]]
    case.asks_first = True
    text = f"the month is over; never asked, and so asked first: {', '.join(left)}"
    case.flag("unasked", text)
    case.write(now, "warning", text, code=EscalationCode.RUNGS_LEFT_AT_MONTH_END)
    letters.attention(case, now, [text], "the rungs that are left are asked one after the other")
    if case.stage == "in-contact":  # somebody acknowledged, and the client never responded
        case.stage, case.rung_now = "climbing", now


def leave_the_platform(case: EscalationState, now: datetime, at: datetime, why: str) -> None:
    """Tell the worker to pursue payment off the platform; it replaces an update due then."""
    case.stage = "off-platform"
    case.update_from = case.worker_asked = None
    notice = last_letters.off_platform(case, now, at)
    text = f"{why}; the worker is told to seek payment off the platform"
    code = EscalationCode.FALLBACK
    case.write(now, "fallback", text, code=code, to="worker", notice=notice.id)


def finish_when_told(case: EscalationState, notice: Notice, now: datetime) -> None:
    """End the case once the worker's letter about the step off the platform is dealt with."""
    if notice.kind == "off-platform" and case.stage == "off-platform" and not notice.is_open:
        finish(case, now, "off-platform", "the worker was told what to do next")


# -- what the worker says: it closes unless they object --------------------------------------------


def settled(case: EscalationState, fact: Settled, now: datetime) -> None:
    """Close the case in a while: the worker says that it is settled."""
    if fact.amount is not None:
        case.paid.append(fact.amount)
    words = f': "{fact.text}"' if fact.text else ""
    text = f"the worker says: settled{words}"
    case.write(now, "fact", text, code=EscalationCode.SETTLED, by=fact.by_role)
    _close_unless_objected(case, now, "resolved", "we were told that it is settled")


def withdrawal(case: EscalationState, fact: Withdrawal, now: datetime) -> None:
    """Close the case in a while: the worker asks for it."""
    words = f': "{fact.text}"' if fact.text else ""
    text = f"the worker asks to close the case{words}"
    case.write(now, "fact", text, code=EscalationCode.WITHDRAWAL, by=fact.by_role)
    _close_unless_objected(case, now, "withdrawn", "we were asked to close it")


def _close_unless_objected(
    case: EscalationState, now: datetime, outcome: Literal["resolved", "withdrawn"], why: str
) -> None:
    """Say when the case closes, so that a reply that was read wrongly ends nothing."""
    if not case.is_open:
        last_letters.closed_reply(case, now)
        return
    closes = due(now, case.policy.object_within, case.calendar)
    case.closing = Closing.model_validate(
        {"outcome": outcome, "why": why, "at": now, "due": closes}
    )
    case.worker_asked = None
    letters.closing(case, now, case.closing)
    text = f"{why}; it closes on {case.local(closes)} unless the worker objects"
    case.write(now, "fact", text, code=EscalationCode.CLOSING, to="worker")


def close_if_due(case: EscalationState, now: datetime) -> None:
    """Close the case when nobody objected in time."""
    if case.closing and case.closing.due <= now:
        why = f"{case.closing.why}, and nobody objected"
        finish(case, now, case.closing.outcome, why)


# -- the end ---------------------------------------------------------------------------------------


def finish(case: EscalationState, now: datetime, outcome: str, why: str) -> None:
    """End the case with its outcome, tell those concerned, and go on listening for a while."""
    if outcome not in {"off-platform", "facts-missing"}:
        last_letters.outcome(case, now, outcome, why)
    case.attention.clear()
    case.hold = case.paused_since = case.paused_until = case.acknowledged = None
    case.closing = case.worker_asked = case.contact_until = None
    case.end(now, outcome, due(now, case.policy.listen_after, case.calendar))


def resolve(case: EscalationState, command: Resolve, now: datetime) -> None:
    """Close the case: the matter is settled."""
    case.write_command(now, command, "resolved", EscalationCode.RESOLVED)
    finish(case, now, "resolved", command.reason)


def withdraw(case: EscalationState, command: Withdraw, now: datetime) -> None:
    """Close the case: the worker no longer wants it, or leaves for outside counsel."""
    case.write_command(now, command, "withdrawn", EscalationCode.WITHDRAWN)
    ended = "outside-counsel" if command.for_outside_counsel else "withdrawn"
    finish(case, now, ended, command.reason)


def mark_ineligible(case: EscalationState, command: MarkIneligible, now: datetime) -> None:
    """Close the case: a person decided that it may not be escalated."""
    case.write_command(now, command, "marked ineligible", EscalationCode.MARKED_INELIGIBLE)
    finish(case, now, "ineligible", command.reason)
