"""Going up the ladder: who is asked when, who is asked again, and the worker's updates."""

from datetime import datetime, timedelta

from domain.case.words import the, verb
from domain.escalation import ending, letters, sentences
from domain.escalation.codes import EscalationCode
from domain.escalation.commands import EscalateNow
from domain.escalation.deadlines import (
    fallback_due,
    next_rung_due,
    reminder_due,
    repeat_due,
    update_due,
)
from domain.escalation.policy import Rung
from domain.escalation.state import Asked, EscalationState
from domain.post.notice import Notice
from domain.time.calendar import Pause

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
    asked = Asked(rung=rung.name, due=at, at=now, notice=notice.id, since=case.rung_from)
    case.asked.append(asked)
    text = sentences.RUNG_WORDS.get(rung.name, f"asked {the(rung.asks)}") + case.late(at, now)
    code = EscalationCode.RUNG_ASKED
    case.write(now, "rung", text, code=code, to=rung.asks, notice=notice.id)


def escalate_now(case: EscalationState, command: EscalateNow, now: datetime) -> None:
    """Take the next step without waiting: the next rung, or past the top the fallback."""
    text = "the next step is taken now"
    case.write_command(now, command, text, EscalationCode.ESCALATED_BY_HAND)
    end_contact(case, now)
    case.closing = None
    if case.next_rung is None:
        case.ops_decided = command.reason
        ending.leave_the_platform(case, now, now, "a person decided not to wait")
        return
    case.stage = "climbing"
    _ask(case, case.next_rung, now, now)


def end_contact(case: EscalationState, at: datetime) -> None:
    """Let no word of the client's side stand any more. The month stood still while one did."""
    if case.contact_since is not None:
        case.in_contact.append(Pause(start=case.contact_since, end=max(at, case.contact_since)))
    case.contact_since = case.contact_until = case.worker_asked = case.acknowledged = None


def resume(case: EscalationState, at: datetime, now: datetime) -> None:
    """Climb on from the rung that is open: it gets its whole wait anew, and is told so."""
    case.stage = "climbing"
    rung = case.rung_asked
    if rung is None:
        case.rung_now = now
        return
    lost = case.counted(at, rung.wait) <= now
    case.rung_from = case.asked[-1].since = now if lost else at
    case.asked[-1].answered = False
    if case.asked[-1].unreached and case.asked[-1].to is None:
        if case.next_rung is not None and rung.if_nobody != "hold":
            case.rung_now = now
        return
    to = case.asked[-1].to or rung.asks
    notice = _ask_once_more(case, rung, at, now)
    text, code = f"asked {the(to)} again, since it is not settled", EscalationCode.RUNG_RESUMED
    case.write(now, "reminder", text, code=code, to=to, notice=notice.id)


def repeat(case: EscalationState, now: datetime) -> None:
    """Ask the last rung again when its wait is over; several that were missed become one."""
    at, rung = repeat_due(case), case.rung_asked
    if at is None or rung is None or at > now:
        return
    case.rung_from = at
    while (following := repeat_due(case)) is not None and following <= now:
        case.rung_from = at = following
    to = case.asked[-1].to or rung.asks
    notice = _ask_once_more(case, rung, at, now)
    text, code = f"asked {the(to)} again{case.late(at, now)}", EscalationCode.RUNG_REPEATED
    case.write(now, "reminder", text, code=code, to=to, notice=notice.id)


def _ask_once_more(case: EscalationState, rung: Rung, at: datetime, now: datetime) -> Notice:
    asked = case.asked[-1]
    notice = letters.reminder(case, rung, now, at)
    asked.again.append(now)
    asked.notice = notice.id
    return notice


def ask_again(case: EscalationState, role: str, now: datetime) -> None:
    """Ask the open rung again when its role is held by somebody else now."""
    rung = case.rung_asked
    if rung is None or rung.asks != role or case.stage != "climbing" or case.asked[-1].answered:
        return
    case.rung_from, case.rung_now = now, None
    notice = letters.rung(case, rung, now, now)
    asked = case.asked[-1]
    asked.notice, asked.unreached, asked.to, asked.since = notice.id, None, None, now
    case.clear_flag("nobody")
    text, code = f"{the(role)} is asked at the new contact", EscalationCode.RUNG_ASKED_AGAIN
    case.write(now, "rung", text, code=code, to=role, notice=notice.id)


def go_on_without_reader(case: EscalationState, rung: Rung, why: str, now: datetime) -> str:
    """Do what the policy says when nobody can have heard the open rung.

    Returns:
        The sentence that says what is done.
    """
    asked = case.asked[-1]
    asked.unreached = why
    unreachable = f"{the(asked.to or rung.asks)} cannot be reached ({why})"
    if case.stage != "climbing" or rung.if_nobody == "hold":
        case.flag("nobody", f"nobody heard the rung of {the(rung.asks)}: {why}; reassign the role")
        done = "the rung is held"
        case.write(now, "warning", f"{unreachable}; {done}", code=EscalationCode.RUNG_HELD)
        return done
    other = rung.fallback_contact
    if rung.if_nobody == "fallback-contact" and other and asked.to is None:
        notice = letters.rung(case, rung, now, now, to=other)
        asked.notice, asked.to = notice.id, other
        done = f"{the(other)} {verb(other)} asked instead"
        code = EscalationCode.RUNG_ASKED_ELSEWHERE
        case.write(now, "rung", f"{unreachable}; {done}", code=code, to=other, notice=notice.id)
        return done
    asked.to = None
    if case.next_rung is None:
        done = "nobody is left to ask"
        case.flag("nobody", f"{unreachable}; {done}: reassign the role")
    else:
        done, case.rung_now = "the next rung is asked", now
    case.write(now, "warning", f"{unreachable}; {done}", code=EscalationCode.RUNG_SKIPPED)
    return done


def remind(case: EscalationState, now: datetime) -> None:
    """Remind whoever holds the open rung, once, if it is time."""
    at, rung = reminder_due(case), case.rung_asked
    if at is None or rung is None or at > now:
        return
    case.asked[-1].reminded = True
    notice = letters.reminder(case, rung, now, at)
    text, code = f"reminded {the(rung.asks)}", EscalationCode.RUNG_REMINDED
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
        text = "no update now: the worker was written to just now"
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


def was_open_rung(case: EscalationState, notice: Notice) -> bool:
    """Return whether a letter or post is the newest that the open rung was asked by."""
    return bool(case.asked) and case.asked[-1].notice == notice.id
