"""Updates: whoever waits hears something in every cycle, if only where the case stands.

Any letter to somebody counts as one: the next update is due a cycle after the last letter was due.
"""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from domain.case.asking import AskingCase
from domain.time.duration import Duration


class Update(NamedTuple):
    """An update that is due: to whom, since when, and when the next one is."""

    role: str
    at: datetime
    next: datetime


def wrote(case: AskingCase, role: str, at: datetime) -> None:
    """Record that a letter to somebody was due at `at`; the next update is counted from it."""
    case.told_at[role] = max(case.told_at.get(role, at), at)


def due(case: AskingCase, waiting: Collection[str], every: Duration) -> datetime | None:
    """Return when the next of those who wait hears of the case, or None if nobody waits."""
    wanted = [role for role in waiting if not case.has_declined(role)]
    return min((_next(case, role, every) for role in wanted), default=None)


def overdue(
    case: AskingCase, waiting: Collection[str], every: Duration, now: datetime
) -> list[Update]:
    """Return the updates to write now. Those that were missed become one, and the days stay."""
    found = []
    for role in waiting:
        first = at = _next(case, role, every)
        if first > now or case.has_declined(role):
            continue
        while at <= now:
            case.told_at[role], at = at, case.counted(at, every)
        found.append(Update(role, first, at))
    return found


def _next(case: AskingCase, role: str, every: Duration) -> datetime:
    return case.counted(case.told_at.get(role, case.opened), every)
