"""How long a case may stay open: when it would be over if nobody ever answered.

expected_end(case) -> ExpectedEnd | None     in UTC, with the reason for the finding
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from domain.case.case import Case
from domain.contact.answers import is_owed
from domain.contact.case import ContactCase
from domain.dispute.case import DisputeCase
from domain.errors import BadInput, BeyondHorizon
from domain.escalation.case import EscalationCase
from domain.escalation.deadlines import facts_over, month_ends
from domain.time.calendar import Pause, due
from domain.time.duration import Duration


class ExpectedEnd(NamedTuple):
    """When a case should be over at the latest, and the reason to look at one that is not."""

    at: datetime
    why: str


def expected_end(case: Case) -> ExpectedEnd | None:
    """Return when a case would be over if nobody ever answered.

    Returns:
        None for a closed or paused case, for an award, which may take years, and where the
        calendar of the case does not reach as far.
    """
    end = ENDS.get(case.kind)
    if end is None or not case.is_open or case.is_paused:
        return None
    try:
        return end(case)
    except (BeyondHorizon, BadInput):  # the calendar ends first
        return None


def _end_of_month(case: EscalationCase) -> ExpectedEnd:
    """Return the end of the month, then every rung's wait once more, as after an outage.

    The month stands still while a word of the client's side stands: until the day it promised or
    the policy's time, then while the worker may say whether it is settled.
    """
    if (facts := facts_over(case)) is not None:
        return ExpectedEnd(facts, f"open past the time for its missing facts; it is {case.stage}")
    over = _word_over(case)
    stands = (Pause(start=case.contact_since, end=over),) if case.contact_since and over else ()
    # A rung may be asked late, if no worker ran; an account manager's word stops no month.
    since = case.asked[-1].since if case.asked else None
    at = max(one for one in (month_ends(case, stands), since, over) if one)
    for rung in case.policy.rungs:
        at = due(at, rung.wait, case.calendar, case.pauses)
    state = f"it is {case.stage}"
    if case.client_responded:
        state += f", the client's side responded on {case.local(case.client_responded)}"
    past = "open past its month, the words that stood in it and every rung's wait"
    return ExpectedEnd(at, f"{past}; {state}: end it, or let it climb again")


def _word_over(case: EscalationCase) -> datetime | None:
    """Return until when the word that stands keeps the ladder from going on, or None."""
    if case.contact_until is None:
        return None
    asked = case.worker_asked
    over = asked.due if asked else case.counted(case.contact_until, case.policy.settled_within)
    return max(over, case.contact_since or over)


def _end_of_path(case: DisputeCase) -> ExpectedEnd:
    """Return the end of all windows one after the other, or the last deadline if it is later."""
    at = case.opened
    for name, wait in case.rules.windows.by_name().items():
        if name != "released_age":  # the age of released money at intake, no window of a stage
            at = case.counted(at, wait)
    at = max([at, *(term.due for term in case.terms.values())])
    why = f"open past all windows of its path taken together; it is in {case.stage}"
    return ExpectedEnd(at, why)


def _end_of_clocks(case: ContactCase) -> ExpectedEnd:
    """Return the end of all deadlines of a contact one after the other."""
    clocks, desk = case.routes.clocks, case.routes.desks.get(case.desk or "")
    waits: list[Duration | None] = [
        clocks.call_ends_within,
        clocks.claim_completed_within,
        clocks.lead_decides_within,
        desk.accepts_within if desk else None,
        *((desk.answers_within, clocks.answer_stands_after) if desk and is_owed(case) else ()),
    ]
    at = case.opened
    for wait in filter(None, waits):
        at = case.counted(at, wait)
    return ExpectedEnd(at, f"open past all its clocks taken together; it is {case.stage}")


ENDS: dict[str, Callable[[Any], ExpectedEnd]] = {
    "worker-escalation": _end_of_month,
    "dispute": _end_of_path,
    "contact": _end_of_clocks,
}
