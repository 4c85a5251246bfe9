"""How far a calendar has to reach when a case opens: to the end of its ladder, and a margin.

A case may live longer than its ladder, and reads its calendar further when it does. But no case is
begun on a calendar that ends before its ladder does.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from domain.award.policy import AwardPolicy
from domain.contact.routes.table import Routes
from domain.dispute.policy import DisputePath
from domain.dispute.rules import Windows
from domain.errors import BadInput, BeyondHorizon
from domain.escalation.policy import EscalationPolicy
from domain.time.calendar import due
from domain.time.days import CalendarSnapshot
from domain.time.duration import Duration

MARGIN = timedelta(days=14)
"""How much longer than its ladder a calendar has to be when a case opens; own default."""


def last_day(kind: str, policy: object, start: datetime, calendar: CalendarSnapshot) -> date:
    """Return the last day that the ladder of a case needs, counted from `start`, with the margin.

    It is at most the last day of the calendar.
    """
    end = calendar.covers_until - timedelta(days=1)
    at = start
    try:
        for wait in _WAITS[kind](policy, calendar.zone.local(start).date()):
            at = due(at, wait, calendar)
        return min(calendar.zone.local(at).date() + MARGIN, end)
    except (BeyondHorizon, BadInput):  # the case itself says what is wrong, on its own record
        return end


def _escalation(policy: EscalationPolicy, _day: date) -> list[Duration]:
    """Return the month, then a word that is waited for, and every rung once more."""
    waits = [policy.fallback.after, policy.contact_lasts, policy.settled_within]
    return [*waits, *(rung.wait for rung in policy.rungs)]


def _dispute(policy: DisputePath, day: date) -> list[Duration]:
    """Return every window of the path, one after the other."""
    windows = Windows.on(policy, day).by_name()
    return [wait for name, wait in windows.items() if name != "released_age"]


def _contact(policy: Routes, _day: date) -> list[Duration]:
    """Return the time of each person in turn, and that of an answer on the ticket."""
    clocks, desks = policy.clocks, policy.desks.values()
    answers = [desk.answers_within for desk in desks if desk.answers_within]
    waits = [clocks.call_ends_within, clocks.claim_completed_within, clocks.lead_decides_within]
    return [*waits, *answers, clocks.answer_stands_after]


def _award(policy: AwardPolicy, _day: date) -> list[Duration]:
    """Return the grace after the pay-by day. Days in court lie years ahead and are read later."""
    return [policy.grace] if policy.grace else []


_WAITS: dict[str, Callable[[Any, date], list[Duration]]] = {
    "worker-escalation": _escalation,
    "dispute": _dispute,
    "contact": _contact,
    "award": _award,
}
