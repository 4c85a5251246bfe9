"""The clocks of a contact: who must act by when, who is reminded of it, and how often."""

from datetime import datetime

from domain.case.record import Deadline
from domain.contact.routes.table import Desk
from domain.contact.state import OPS, Clock, ContactState, Waiting
from domain.time.duration import Duration

WHY = {
    "lead": "the team lead decides where the contact goes",
    "acceptance": "the desk takes the contact from its queue",
    "call": "the agent ends the call and says so",
    "claim": "a person completes the file of the case to open",
}


def start(case: ContactState, what: Waiting, now: datetime, wait: Duration) -> Clock:
    """Give somebody until the end of `wait` to act."""
    clock = Clock(what=what, since=now, due=case.counted(now, wait), counted_from=now)
    case.clocks[what] = clock
    return clock


def stop(case: ContactState, what: Waiting) -> None:
    """Wait no longer, and take back the mark that somebody is late."""
    case.clocks.pop(what, None)
    case.clear_flag(what)


def deadlines(case: ContactState) -> list[Deadline]:
    """Return when everybody who must act is reminded next."""
    running = [clock for clock in case.clocks.values() if not clock.spent]
    return [Deadline(what=c.what, due=c.due, why=WHY[c.what]) for c in running]


def recount(case: ContactState) -> None:
    """Count every clock anew, after the routes or the calendar changed."""
    for clock in case.clocks.values():
        if not clock.spent:
            wait = every(case, clock) if clock.told else first_wait(case, clock)
            clock.due = case.counted(clock.counted_from or clock.since, wait)


def first_wait(case: ContactState, clock: Clock) -> Duration:
    """Return how long somebody has before the first reminder."""
    if (desk := _waited_for(case, clock)) and desk.accepts_within:
        return desk.accepts_within
    return case.routes.clocks.lead_decides_within if clock.what == "lead" else _own(case, clock)


def every(case: ContactState, clock: Clock) -> Duration:
    """Return the wait between two reminders."""
    if (desk := _waited_for(case, clock)) and desk.remind_every:
        return desk.remind_every
    return case.routes.clocks.lead_reminded_every if clock.what == "lead" else _own(case, clock)


def _own(case: ContactState, clock: Clock) -> Duration:
    """Return the wait of a call or a claim, which is the same before each reminder."""
    clocks = case.routes.clocks
    return clocks.call_ends_within if clock.what == "call" else clocks.claim_completed_within


def at_most(case: ContactState, clock: Clock) -> int | None:
    """Return how many reminders there are in all; None for no end."""
    desk = _waited_for(case, clock)
    return desk.remind_at_most if desk else case.routes.clocks.remind_at_most


def reminded(case: ContactState, clock: Clock) -> str:
    """Return who is reminded now: first whoever must act or leads them, then the one above.

    The last reminder goes to ops, who can move the contact elsewhere.
    """
    if clock.spent or clock.what == "claim":
        return OPS
    if (desk := _waited_for(case, clock)) and desk.lead:
        return desk.lead if clock.told <= desk.manager_after else desk.manager
    return "team-lead" if clock.told <= case.routes.clocks.manager_after else "manager"


def reminded_last(case: ContactState) -> str | None:
    """Return who was reminded last, while something is overdue."""
    told = [clock for clock in case.clocks.values() if clock.told]
    return reminded(case, told[0]) if told else None


def _waited_for(case: ContactState, clock: Clock) -> Desk | None:
    """Return the desk whose acceptance a clock waits for."""
    return case.desk_entry if clock.what == "acceptance" else None
