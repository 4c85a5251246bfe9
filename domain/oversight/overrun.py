"""How long a case may take: when its ladder would be over if everybody let it run out.

ladder_end(case) -> Ended | None     in UTC, with what is past then; None: it has no such end
"""

from datetime import datetime
from typing import NamedTuple

from domain.case.case import Case
from domain.contact.case import ContactCase
from domain.dispute.case import DisputeCase
from domain.errors import BadInput, BeyondHorizon
from domain.escalation.case import EscalationCase
from domain.escalation.deadlines import month_ends
from domain.time.calendar import due
from domain.time.duration import Duration


class Ended(NamedTuple):
    """When a ladder is over, and what a case that is still open then has outlived."""

    at: datetime
    why: str


def ladder_end(case: Case) -> Ended | None:
    """Return when a case that everybody let run out would be over; None if it has no such end.

    A worker escalation: its month, then every rung's wait once more, as after an outage. A dispute:
    all its windows one after the other, or its last deadline if that was extended. A contact: all
    its clocks one after the other. An award has none, it may take years; nor has a pause.
    """
    if not case.is_open or case.is_paused:
        return None
    try:
        if isinstance(case, EscalationCase):
            return _end_of_month(case)
        if isinstance(case, DisputeCase):
            return _end_of_path(case)
        if isinstance(case, ContactCase):
            return _end_of_clocks(case)
    except (BeyondHorizon, BadInput):  # its calendar ends first
        return None
    return None


def _end_of_month(case: EscalationCase) -> Ended:
    at = month_ends(case)
    for rung in case.policy.rungs:
        at = due(at, rung.wait, case.calendar, case.pauses)
    state = f"it is {case.stage}"
    if case.client_responded:
        state += f", the client's side responded on {case.local(case.client_responded)}"
    why = f"open past its month and every rung's wait; {state}: end it, or let it climb again"
    return Ended(at, why)


def _end_of_path(case: DisputeCase) -> Ended:
    at = case.opened
    for name, wait in case.rules.windows.by_name().items():
        if name != "released_age":  # how old money may be at the opening: nobody has that time
            at = case.counted(at, wait)
    at = max([at, *(term.due for term in case.terms.values())])
    why = f"open past all windows of its path taken together; it is in {case.stage}"
    return Ended(at, why)


def _end_of_clocks(case: ContactCase) -> Ended:
    clocks, desk = case.routes.clocks, case.routes.desks.get(case.desk or "")
    waits: list[Duration | None] = [
        clocks.call_ends_within,
        clocks.claim_completed_within,
        clocks.lead_decides_within,
        desk.accepts_within if desk else None,
    ]
    at = case.opened
    for wait in filter(None, waits):
        at = case.counted(at, wait)
    return Ended(at, f"open past all its clocks taken together; it is {case.stage}")
