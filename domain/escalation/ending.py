"""The end of a worker escalation: off the platform after a silent month, or by a person's word."""

from datetime import datetime

from domain.escalation import letters
from domain.escalation.codes import EscalationCode
from domain.escalation.commands import MarkIneligible, Resolve, Withdraw
from domain.escalation.deadlines import fallback_due
from domain.escalation.state import EscalationState
from domain.post.notice import Notice
from domain.time.calendar import due


def leave_if_due(case: EscalationState, now: datetime) -> None:
    """Take the step off the platform once the month is over; rungs never asked may come first."""
    at = fallback_due(case)
    if at is None or at > now:
        return
    if case.next_rung is not None and case.policy.fallback.if_unasked == "ask_first":
        _ask_the_rest_first(case, now)
        return
    why = f"no response from the client within {case.policy.fallback.after}"
    leave_the_platform(case, now, at, why)


def _ask_the_rest_first(case: EscalationState, now: datetime) -> None:
    left = [rung.name for rung in case.policy.rungs[len(case.asked) :]]
    case.asks_first = True
    text = f"the month is over, but {', '.join(left)} was never asked and is asked first"
    case.flag("unasked", text)
    case.write(now, "warning", text, code=EscalationCode.RUNGS_LEFT_AT_MONTH_END)
    letters.attention(case, now, [text])
    if case.stage == "in-contact":  # somebody acknowledged, and the client never responded
        case.stage, case.rung_now = "climbing", now


def leave_the_platform(case: EscalationState, now: datetime, at: datetime, why: str) -> None:
    """Tell the worker to pursue payment off the platform; it replaces an update due then."""
    case.stage = "off-platform"
    case.update_from = None
    notice = letters.off_platform(case, now, at)
    text = f"{why}; the worker is told to seek payment off the platform"
    code = EscalationCode.FALLBACK
    case.write(now, "fallback", text, code=code, to="worker", notice=notice.id)


def finish_when_told(case: EscalationState, notice: Notice, now: datetime) -> None:
    """End the case once the worker's letter about the step off the platform is dealt with."""
    if notice.kind == "off-platform" and case.stage == "off-platform" and not notice.is_open:
        finish(case, now, "off-platform", "the worker was told what to do next")


def finish(case: EscalationState, now: datetime, outcome: str, why: str) -> None:
    """End the case with its outcome, tell those concerned, and go on listening for a while."""
    if outcome != "off-platform":
        letters.outcome(case, now, outcome, why)
    case.attention.clear()
    case.hold = case.paused_since = case.paused_until = case.acknowledged = None
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
