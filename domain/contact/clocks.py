"""The clocks of a contact: who must act by when, who is reminded of it, and how often."""

from datetime import datetime

from domain.case.record import Deadline
from domain.contact.routes.desks import Desk
from domain.contact.state import OPS, Clock, ContactState, Waiting
from domain.time.duration import Duration

WHY = {
    "lead": "the team lead decides where the contact goes",
    "acceptance": "the desk takes the contact from its queue",
    "call": "the agent ends the call and says so",
    "claim": "a person completes the file of the case to open",
    "answer": "the desk answers the ticket",
}


WHY_STANDS = "the sender may say until then that the ticket was not answered"
WHY_UPDATE = "the sender is told how their ticket stands"


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
    found = [Deadline(what=c.what, due=c.due, why=WHY[c.what]) for c in running]
    if case.stands_at:
        found.append(Deadline(what="answered", due=case.stands_at, why=WHY_STANDS))
    if case.update_due and not case.has_declined("sender"):
        found.append(Deadline(what="update", due=case.update_due, why=WHY_UPDATE))
    return found


def recount(case: ContactState) -> None:
    """Count every clock anew, after the routes or the calendar changed."""
    for clock in case.clocks.values():
        if not clock.spent:
            wait = every(case, clock) if clock.told else first_wait(case, clock)
            clock.due = case.counted(clock.counted_from or clock.since, wait)


def first_wait(case: ContactState, clock: Clock) -> Duration:
    """Return how long somebody has before the first reminder."""
    desk = _waited_for(case, clock)
    if clock.what == "answer":
        within = desk.answers_within if desk else None
        return within or case.routes.clocks.sender_told_every
    if desk and desk.accepts_within:
        return desk.accepts_within
    return case.routes.clocks.lead_decides_within if clock.what == "lead" else _own(case, clock)


def every(case: ContactState, clock: Clock) -> Duration:
    """Return the wait between two reminders."""
    desk = _waited_for(case, clock)
    if clock.what == "answer" and clock.told >= _before_ops(case, clock):
        return (
            case.routes.clocks.sender_told_every
        )  # ops can do little more, and hear of it longest
    if desk and desk.remind_every:
        return desk.remind_every
    if clock.what == "answer":
        return case.routes.clocks.sender_told_every
    return case.routes.clocks.lead_reminded_every if clock.what == "lead" else _own(case, clock)


def _own(case: ContactState, clock: Clock) -> Duration:
    """Return the wait of a call or a claim, which is the same before each reminder."""
    clocks = case.routes.clocks
    return clocks.call_ends_within if clock.what == "call" else clocks.claim_completed_within


def at_most(case: ContactState, clock: Clock) -> int | None:
    """Return how many reminders there are in all; None for no end.

    An answer is asked for until it is given: somebody waits for it and is told so.
    """
    if clock.what == "answer":
        return None
    desk = _waited_for(case, clock)
    return desk.remind_at_most if desk else case.routes.clocks.remind_at_most


def reminded(case: ContactState, clock: Clock) -> str:
    """Return who is reminded now: first whoever must act or leads them, then the one above.

    The last reminder goes to ops, who can move the contact elsewhere; of an answer, all further
    ones.
    """
    if clock.spent or clock.what == "claim":
        return OPS
    if clock.what == "answer" and clock.told >= _before_ops(case, clock):
        return OPS
    if (desk := _waited_for(case, clock)) and desk.lead:
        return desk.lead if clock.told <= desk.manager_after else desk.manager
    return "team-lead" if clock.told <= case.routes.clocks.manager_after else "manager"


def owes_answer(case: ContactState, clock: Clock) -> str:
    """Return the role that owes the answer on the ticket."""
    desk = _waited_for(case, clock)
    return desk.lead if desk and desk.lead else "team-lead"


def reminded_last(case: ContactState) -> str | None:
    """Return who was reminded last, while something is overdue."""
    told = [clock for clock in case.clocks.values() if clock.told]
    return reminded(case, told[0]) if told else None


def _before_ops(case: ContactState, clock: Clock) -> int:
    """Return the number of the reminder of an answer that is the first to go to ops."""
    desk = _waited_for(case, clock)
    most = desk.remind_at_most if desk else case.routes.clocks.remind_at_most
    after = desk.manager_after if desk else case.routes.clocks.manager_after
    return most or after + 2


def _waited_for(case: ContactState, clock: Clock) -> Desk | None:
    """Return the desk whose acceptance or answer a clock waits for.

    A ticket that its desk gave back is still owed an answer by the desk of its route.
    """
    if clock.what == "acceptance":
        return case.desk_entry
    if clock.what != "answer":
        return None
    of_route = case.routes.desks.get(case.row.desk) if case.row else None
    return next((desk for desk in (case.desk_entry, of_route) if desk and desk.lead), None)
