"""The standstill of a worker escalation: a pause, or a reported violation."""

from datetime import datetime

from domain.case.words import the
from domain.escalation import climb, ending, last_letters, letters
from domain.escalation.codes import EscalationCode
from domain.escalation.commands import Overturn, PauseCase, Resume
from domain.escalation.facts import ViolationReport
from domain.escalation.state import EscalationState, Hold
from domain.time.calendar import Pause, due

HOLDS = frozenset({"client", "project-manager", "support", "ops"})
"""Whose report holds a case (rule 128: the client's is enough). The worker's own does not."""


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
    case.paused_since = case.paused_until = case.pause_asked_by = None
    case.stage = case.before
    if case.worker_asked is not None:  # nothing follows in a pause from their silence
        case.worker_asked.due = max(at, case.worker_asked.due)


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
    case.pause_asked_by = command.asked_by
    letters.paused(case, now, until, command.reason)


def resume(case: EscalationState, command: Resume, now: datetime) -> None:
    """Let a paused case run on, or climb again from the same rung after contact."""
    case.write_command(now, command, "resumed", EscalationCode.RESUMED)
    if case.stage == "paused":
        run_on(case, now)
        return
    climb.end_contact(case, now)
    case.closing = None
    climb.resume(case, now, now)


def end_pause_if_due(case: EscalationState, now: datetime) -> None:
    """Let the clocks run again when the pause is over."""
    if case.paused_until and case.paused_until <= now:
        run_on(case, case.paused_until)
        text = "the pause is over; the clocks run again"
        case.write(now, "resumed", text, code=EscalationCode.PAUSE_OVER)


# -- reported violations ---------------------------------------------------------------------------


def report_violation(case: EscalationState, fact: ViolationReport, now: datetime) -> None:
    """Hold the case until a person has examined the report; the worker's own goes to ops."""
    text = f'{the(fact.by_role)} reported a violation: "{fact.text}"'
    case.write(now, "fact", text, code=EscalationCode.VIOLATION_REPORTED, by=fact.by_role)
    if not case.is_open:
        last_letters.violation_after_the_end(case, now, fact.by_role, fact.text)
        return
    if fact.by_role not in HOLDS:
        case.flag(f"said:{fact.id}", f"{text}; it holds nothing; look into it, then ack this mark")
        letters.attention(case, now, [text], "the case goes on; nobody has looked into the report")
        return
    if case.hold or case.stage == "off-platform":
        return
    policy = case.policy
    until = due(now, policy.overturn_within, case.calendar)
    lapses = due(now, policy.report_lapses_after, case.calendar)
    stand_still(case, now)
    case.hold = Hold(since=now, until=until, by=fact.by_role, text=fact.text, lapses=lapses)
    case.flag("violation", f"a violation was reported; examine it by {case.local(until)}")
    letters.violation(case, now, case.hold)
    _ask_ops_to_examine(case, now)


def _ask_ops_to_examine(case: EscalationState, now: datetime) -> None:
    then = "the case ends as ineligible"
    if case.policy.if_unexamined == "ask_again":
        then = "you are asked again, and the case stands still meanwhile"
    letters.attention(case, now, [case.attention["violation"]], then)


def overturn(case: EscalationState, command: Overturn, now: datetime) -> None:
    """Set the report aside; the case goes on where it was."""
    text = "the reported violation is set aside"
    case.write_command(now, command, text, EscalationCode.VIOLATION_OVERTURNED)
    if case.hold is not None:
        letters.overturned(case, now, case.hold, command.reason)
    case.hold = None
    case.clear_flag("violation")
    run_on(case, now)


def end_hold_if_due(case: EscalationState, now: datetime) -> None:
    """Ask ops again when nobody has examined the report; in the end it lapses."""
    hold = case.hold
    if hold is None:
        return
    if case.policy.if_unexamined == "ineligible":
        if hold.until <= now:
            ending.finish(case, now, "ineligible", f"a violation was reported: {hold.text}")
    elif hold.lapses is not None and hold.lapses <= now:
        _let_it_lapse(case, hold, now)
    elif hold.until <= now:
        while hold.until <= now:
            hold.until = due(hold.until, case.policy.overturn_within, case.calendar)
        text = f"nobody has examined the reported violation; examine it by {case.local(hold.until)}"
        case.flag("violation", text)
        case.write(now, "warning", text, code=EscalationCode.VIOLATION_UNEXAMINED, to="ops")
        _ask_ops_to_examine(case, now)


def _let_it_lapse(case: EscalationState, hold: Hold, now: datetime) -> None:
    text = "nobody examined the reported violation in time; it holds the case no more"
    case.write(now, "warning", text, code=EscalationCode.VIOLATION_LAPSED)
    letters.overturned(case, now, hold, None)
    case.hold = None
    case.clear_flag("violation")
    run_on(case, now)
