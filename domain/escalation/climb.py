"""Going up the ladder: who is asked when, who is reminded, and the worker's updates."""

from datetime import datetime, timedelta

from domain.escalation import ending, letters
from domain.escalation.codes import EscalationCode
from domain.escalation.commands import EscalateNow
from domain.escalation.deadlines import fallback_due, next_rung_due, reminder_due, update_due
from domain.escalation.policy import Rung
from domain.escalation.state import Asked, EscalationState

ONE_MINUTE = timedelta(minutes=1)

# -- rungs -----------------------------------------------------------------------------------------


def ask_what_is_due(case: EscalationState, now: datetime) -> None:
    """Ask every rung whose time has come."""
    if case.policy.fallback.if_unasked == "fallback" and (fallback_due(case) or now) < now:
        return  # the month went by with nobody asked: nobody is asked in its last moment
    while (rung := case.next_rung) and (at := next_rung_due(case)) is not None and at <= now:
        _ask(case, rung, at, now)


def _ask(case: EscalationState, rung: Rung, at: datetime, now: datetime) -> None:
    """Ask the next rung, which was due at `at`."""
    case.rung_now = None
    lost = case.counted(at, rung.wait) <= now
    case.rung_from = now if lost else at
    notice = letters.rung(case, rung, now, at)
    case.asked.append(Asked(rung=rung.name, due=at, at=now, notice=notice.id))
    text = letters.RUNG_WORDS.get(rung.name, f"asked the {rung.asks}") + case.late(at, now)
    code = EscalationCode.RUNG_ASKED
    case.write(now, "rung", text, code=code, to=rung.asks, notice=notice.id)


def escalate_now(case: EscalationState, command: EscalateNow, now: datetime) -> None:
    """Take the next step without waiting: the next rung, or past the top the fallback."""
    text = "the next step is taken now"
    case.write_command(now, command, text, EscalationCode.ESCALATED_BY_HAND)
    if case.next_rung is None:
        ending.leave_the_platform(case, now, now, "a person decided not to wait")
        return
    case.stage, case.acknowledged = "climbing", None
    _ask(case, case.next_rung, now, now)


def ask_again(case: EscalationState, role: str, now: datetime) -> None:
    """Ask the open rung again when its role is held by somebody else now."""
    rung = case.rung_asked
    if rung is None or rung.asks != role or case.stage != "climbing" or case.asked[-1].answered:
        return
    case.rung_from, case.rung_now = now, None
    notice = letters.rung(case, rung, now, now)
    case.asked[-1].notice, case.asked[-1].unreached = notice.id, None
    case.clear_flag("nobody")
    text, code = f"the {role} is asked at the new contact", EscalationCode.RUNG_ASKED_AGAIN
    case.write(now, "rung", text, code=code, to=role, notice=notice.id)


def go_on_without_reader(case: EscalationState, rung: Rung, why: str, now: datetime) -> None:
    """Apply the rule of the policy for a rung that nobody can have heard."""
    case.asked[-1].unreached = why
    unreachable = f"the {rung.asks} cannot be reached ({why})"
    if case.stage != "climbing" or rung.if_nobody == "hold":
        case.flag("nobody", f"nobody heard the {rung.asks}'s rung: {why}; reassign the role")
        text = f"{unreachable}; the rung is held"
        case.write(now, "warning", text, code=EscalationCode.RUNG_HELD)
    elif rung.if_nobody == "fallback-contact" and (other := rung.fallback_contact):
        notice = letters.rung(case, rung, now, now, to=other)
        case.asked[-1].notice = notice.id
        text, code = (
            f"{unreachable}; the {other} is asked instead",
            EscalationCode.RUNG_ASKED_ELSEWHERE,
        )
        case.write(now, "rung", text, code=code, to=other, notice=notice.id)
    else:
        case.rung_now = now
        text = f"{unreachable}; the next rung is asked"
        case.write(now, "warning", text, code=EscalationCode.RUNG_SKIPPED)


def remind(case: EscalationState, now: datetime) -> None:
    """Remind whoever holds the open rung, once, if it is time."""
    at, rung = reminder_due(case), case.rung_asked
    if at is None or rung is None or at > now:
        return
    case.asked[-1].reminded = True
    notice = letters.reminder(case, rung, now, at)
    text, code = f"reminded the {rung.asks}", EscalationCode.RUNG_REMINDED
    case.write(now, "reminder", text, code=code, to=rung.asks, notice=notice.id)


# -- updates to the worker -------------------------------------------------------------------------


def update_if_late(case: EscalationState, now: datetime) -> None:
    """Send an update that is late. It goes before the step that is due with it."""
    at = update_due(case)
    if at is not None and now - at > case.late_after:
        _update(case, at, now)


def update_if_due(case: EscalationState, now: datetime) -> None:
    """Send the update that is due, unless the worker heard from us in the minute before."""
    at = update_due(case)
    if at is None or at > now:
        return
    if case.told_at and case.told_at > at - ONE_MINUTE:
        case.update_from = at
        text = "no update now: the worker was told what the client said just now"
        case.write(now, "note", text, code=EscalationCode.UPDATE_LEFT_OUT)
        return
    _update(case, at, now)


def _update(case: EscalationState, at: datetime, now: datetime) -> None:
    """Send one update; several that are overdue become this one."""
    missed = 0
    case.update_from = at
    while (following := update_due(case)) is not None and following <= now:
        case.update_from, missed = following, missed + 1
    notice = letters.update(case, now, at)
    what = "informative" if notice.informative else "generic"
    more = f", and stands for {missed} more that were missed" if missed else ""
    code = EscalationCode.UPDATE_FOR_MISSED if missed else EscalationCode.UPDATE
    text = f"{what} update{case.late(at, now)}{more}"
    case.write(now, "update", text, code=code, to="worker", notice=notice.id)
