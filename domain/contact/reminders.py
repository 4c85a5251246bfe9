"""Reminders to people who must act on a contact and are late."""

from datetime import datetime

from domain.contact import clocks, letters
from domain.contact.clocks import WHY
from domain.contact.codes import ContactCode
from domain.contact.state import OPS, Clock, ContactState


def remind(case: ContactState, now: datetime) -> None:
    """Remind everybody who is late: who owes an answer, then the longest wait first."""
    for clock in sorted(case.clocks.values(), key=lambda c: (c.what != "answer", c.due)):
        if clock.due <= now and not clock.spent and clock.what in case.clocks:
            _remind(case, clock, now)


def _remind(case: ContactState, clock: Clock, now: datetime) -> None:
    """Remind once, however many reminders were missed; the next one keeps its place."""
    at = clock.due
    missed = _set_next(case, clock, now)
    role = clocks.reminded(case, clock)
    overdue = f"{WHY[clock.what]}: overdue since {case.local(at)}"
    over = f" after {clock.told} reminders; nobody is reminded any more, a person must act"
    case.flag(clock.what, overdue + (over if clock.spent else ""))
    notice = letters.remind(case, now, clock, role, at)
    late = f", for {missed} more that were missed" if missed else ""
    last = f"; the last of {clock.told} reminders" if clock.spent else ""
    whom = role if role == OPS else f"the {role}"
    text = f"reminded {whom}{late}: {WHY[clock.what]}{last}"
    is_answer = clock.what == "answer"
    code = ContactCode.ANSWER_ASKED_FOR if is_answer else ContactCode.REMINDED
    case.write(now, "reminder", text, code=code, to=role, notice=notice.id)
    if is_answer and "acceptance" in case.clocks:
        # One person is asked for one thing, and the answer is worth more than its acceptance.
        clocks.stop(case, "acceptance")
        case.stage = "waiting-for-answer"


def _set_next(case: ContactState, clock: Clock, now: datetime) -> int:
    """Set a clock to its next reminder, and return how many were missed besides this one."""
    missed = -1
    while clock.due <= now:
        clock.counted_from = clock.due
        clock.due, missed = case.counted(clock.due, clocks.every(case, clock)), missed + 1
    clock.told += 1
    clock.spent = clock.told == clocks.at_most(case, clock)
    return missed
