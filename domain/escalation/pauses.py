"""The standstill of a worker escalation: a pause, or a reported violation."""

from datetime import datetime

from domain.escalation import ending, letters
from domain.escalation.codes import EscalationCode
from domain.escalation.commands import Overturn, PauseCase, Resume
from domain.escalation.facts import ViolationReport
from domain.escalation.state import EscalationState, Hold
from domain.time.calendar import Pause, due


def stand_still(case: EscalationState, now: datetime, until: datetime | None = None) -> None:
    """Stop the clocks of rungs and updates."""
    if case.stage != "paused":
        case.before = case.stage
    case.paused_since = case.paused_since or now
    case.paused_until, case.stage = until, "paused"


def run_on(case: EscalationState, at: datetime) -> None:
    """End a pause or a hold: the clocks run on from `at`."""
    if case.paused_since is not None:
        case.pauses.append(Pause(start=case.paused_since, end=max(at, case.paused_since)))
    case.paused_since = case.paused_until = None
    case.stage = case.before


# -- pauses ----------------------------------------------------------------------------------------


def cannot_pause(case: EscalationState, command: PauseCase, now: datetime) -> str | None:
    """Return why the case cannot be paused now, or None."""
    if command.until is not None and command.until <= now:
        return f"until is {case.local(command.until)}, which has passed; give a later instant"
    return None


def pause(case: EscalationState, command: PauseCase, now: datetime) -> None:
    """Stop the clocks until an instant. Without one the policy's longest pause holds."""
    until = command.until or due(now, case.policy.longest_pause, case.calendar)
    text = f"paused until {case.local(until)}"
    case.write_command(now, command, text, EscalationCode.PAUSED)
    stand_still(case, now, until)


def resume(case: EscalationState, command: Resume, now: datetime) -> None:
    """Let a paused case run on, or climb again from the same rung after contact."""
    case.write_command(now, command, "resumed", EscalationCode.RESUMED)
    if case.stage == "paused":
        run_on(case, now)
        return
    case.stage, case.acknowledged = "climbing", None
    case.rung_from = now
    if not case.asked:
        case.rung_now = now


def end_pause_if_due(case: EscalationState, now: datetime) -> None:
    """Let the clocks run again when the pause is over."""
    if case.paused_until and case.paused_until <= now:
        run_on(case, case.paused_until)
        text = "the pause is over; the clocks run again"
        case.write(now, "resumed", text, code=EscalationCode.PAUSE_OVER)


# -- reported violations ---------------------------------------------------------------------------


def report_violation(case: EscalationState, fact: ViolationReport, now: datetime) -> None:
    """Hold the case until a person overturns the report, or until it ends the case."""
    text = f'reported a violation: "{fact.text}"'
    case.write(now, "fact", text, code=EscalationCode.VIOLATION_REPORTED, by=fact.by_role)
    if not case.is_open or case.hold or case.stage == "off-platform":
        return
    until = due(now, case.policy.overturn_within, case.calendar)
    stand_still(case, now)
    case.hold = Hold(since=now, until=until, by=fact.by_role, text=fact.text)
    needed = f"a violation was reported; overturn it by {case.local(until)}"
    case.flag("violation", needed)
    letters.violation(case, now, case.hold)
    letters.attention(case, now, [needed])


def overturn(case: EscalationState, command: Overturn, now: datetime) -> None:
    """Set the report aside; the case goes on where it was."""
    text = "the reported violation is set aside"
    case.write_command(now, command, text, EscalationCode.VIOLATION_OVERTURNED)
    case.hold = None
    case.clear_flag("violation")
    run_on(case, now)


def end_hold_if_due(case: EscalationState, now: datetime) -> None:
    """Close the case as ineligible when nobody overturned the report in time."""
    if case.hold and case.hold.until <= now:
        ending.finish(case, now, "ineligible", f"a violation was reported: {case.hold.text}")
