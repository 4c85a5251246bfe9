"""The deadlines of a dispute: due times, reminders, more time, and the function that follows."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from domain.case import asks
from domain.case.asking import DueItem
from domain.case.record import Deadline
from domain.dispute import chase, claimed_payments, letters, reach, sides, updates
from domain.dispute.arbitration import A_YEAR, EVIDENCE
from domain.dispute.codes import DisputeCode, DisputeStep
from domain.dispute.commands import Extend
from domain.dispute.parts import DisputeDeadline
from domain.dispute.state import DisputeState
from domain.dispute.steps import ordered

NOT_EXTENDED = frozenset({"after-award", "open-points", "award", "recommendation"})
TALKS = frozenset({"recommendation", "acceptance"})
"""Deadlines of settlement talks, which are kept from whoever decides."""
TOO_MANY_STEPS = 10_000

# -- what is due -----------------------------------------------------------------------------------


def deadlines(case: DisputeState) -> list[Deadline]:
    """Return every deadline, with its reason."""
    return [Deadline(what=item.what, due=item.due, why=item.why) for item in _due_items(case)]


def advance(case: DisputeState, now: datetime) -> None:
    """Do everything that is due, the earliest first; each step moves its clock on."""
    for _ in range(TOO_MANY_STEPS):
        due = [item for item in _due_items(case) if item.due <= now]
        if not due:
            return
        first = min(due, key=lambda item: item.due)
        first.do(first.due, now)
    msg = f"dispute {case.case_id} does not come to rest"
    raise AssertionError(msg)


def _due_items(case: DisputeState) -> Iterator[DueItem]:
    if not case.is_open:
        return
    for name, deadline in case.terms.items():
        if at := _reminder_due(case, name, deadline):
            yield DueItem("reminder", at, f"soon: {deadline.what}", partial(_remind, case, name))
        yield DueItem(name, deadline.due, deadline.what, partial(_pass, case, name))
    yield from asks.due_items(case)
    yield from updates.due_items(case)  # last, so that news of the same instant comes first


def _pass(case: DisputeState, name: str, at: datetime, now: datetime) -> None:
    """Do what follows from a deadline that has passed, or run it anew if nobody was reached."""
    if not reach.runs_anew(case, name, at, now):
        case.handles.follow(case, name, at, now)


# -- reminders -------------------------------------------------------------------------------------


def _reminder_due(case: DisputeState, name: str, deadline: DisputeDeadline) -> datetime | None:
    if deadline.reminded:
        return None
    rules = case.rules
    lead = rules.evidence_warn_before if name.startswith(EVIDENCE) else rules.warn_before
    at = deadline.due - lead
    return None if at <= deadline.set_at else at


def _remind(case: DisputeState, name: str, at: datetime, now: datetime) -> None:
    deadline = case.terms[name]
    deadline.reminded = True
    if deadline.due <= now:
        return  # too late to help: what follows is said at once
    who = {"mediator": case.handler, "arbitrator": "ops"}.get(deadline.who, deadline.who)
    text = f"{deadline.what}: due {case.local(deadline.due)}"
    case.write(now, "reminder", text, code=DisputeCode.REMINDED, about=(name,))
    if name == "agree-and-pay":
        sides.remind(case, at, now)
        return
    clocks = [letters.clock_of(case, name)]
    letters.tell(case, now, "reminder", who, {"clocks": clocks}, due=at, about=(name,))


# -- more time -------------------------------------------------------------------------------------


def cannot_extend(case: DisputeState, command: Extend, now: datetime) -> str | None:
    """Return why a deadline cannot be extended, or None."""
    deadline = case.terms.get(command.deadline)
    if deadline is None or command.deadline in NOT_EXTENDED:
        known = ", ".join(n for n in case.terms if n not in NOT_EXTENDED) or "none now"
        return f"there is no deadline {command.deadline!r} to extend; there is: {known}"
    if now > deadline.due:
        return f"{command.deadline} passed on {case.local(deadline.due)}; it is too late to extend"
    if command.until <= deadline.due:
        return f"until must be later than {case.local(deadline.due)}"
    if command.until > deadline.due + A_YEAR:
        return "until is more than a year later; give less at a time"
    return None


def extend(case: DisputeState, command: Extend, now: datetime) -> None:
    """Give more time for one deadline, and tell both sides."""
    deadline = case.terms[command.deadline]
    before, until = case.local(deadline.due), case.local(command.until)
    deadline.due, deadline.set_at, deadline.reminded = command.until, now, False
    if command.deadline == chase.LIMIT:
        chase.set_limit(case, command.until, now)
    if command.deadline in claimed_payments.TIME_TO_PAY:
        case.paid_until = None
    text = f"{command.deadline} is extended from {before} to {until}"
    line, code = f"{text}: {command.reason}", DisputeCode.DEADLINE_EXTENDED
    case.write(now, "extension", line, code=code, by="ops", about=(command.deadline,))
    talks = command.deadline in TALKS
    step = DisputeStep.TALKS_EXTENDED if talks else DisputeStep.DEADLINE_EXTENDED
    case.take_step(now, text, ordered(command), step)
    clocks = [letters.clock_of(case, command.deadline)]
    facts = {"before": before, "clocks": clocks}
    letters.tell(case, now, "extended", "both", facts, about=(command.deadline,))
