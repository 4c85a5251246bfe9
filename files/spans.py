"""A calendar that is as long as one count needs, for whoever counts without a case.

counted(file, at, count) -> T       count(calendar), on a calendar that holds all it asks for
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TypeVar

from domain.errors import BadInput, BeyondHorizon
from domain.time.days import CalendarSnapshot
from files import calendars
from files.calendars import CalendarFile
from files.snapshots import AHEAD, BEFORE

LAST = date(2100, 1, 1)
"""The end of any calendar: zones and holidays are known until then."""

T = TypeVar("T")


def around(file: CalendarFile, at: datetime, ahead: timedelta = AHEAD) -> CalendarSnapshot:
    """Return a calendar around an instant, as far as it is valid.

    Raises:
        BadInput: it is not valid at that instant.
    """
    end = min((at + ahead).date(), LAST)
    return calendars.snapshot(file, (at - BEFORE).date(), end, min(at.date(), LAST))


def counted(file: CalendarFile, at: datetime, count: Callable[[CalendarSnapshot], T]) -> T:
    """Return `count(calendar)`, on a calendar around `at` that is long enough for it.

    Raises:
        BadInput: the calendar is not valid as long, or no calendar is.
    """
    ahead = AHEAD
    while True:
        taken = around(file, at, ahead)
        try:
            return count(taken)
        except BeyondHorizon as error:
            if taken.covers_until < min((at + ahead).date(), LAST) or (at + ahead).date() >= LAST:
                last = taken.covers_until - timedelta(days=1)
                msg = f"this ends after {last}, the last day of the calendar {file.name}"
                raise BadInput(msg) from error
            ahead = min(ahead * 2, datetime(LAST.year, 1, 1, tzinfo=at.tzinfo) - at)
