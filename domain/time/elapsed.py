"""How long something took, and how such times spread.

    took(start, end, calendar) -> Took          business days, office hours, elapsed hours
    spread(values) -> Spread | None             how many, the median, the 90th percentile

The inverse of `domain.time.calendar`: n business days after `start` took n business days, and n
office hours after it n office hours. Pauses are not taken out: this is what people waited.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from math import ceil
from statistics import median
from typing import NamedTuple

from domain.base import Frozen
from domain.time.days import CalendarSnapshot, Days

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Took(NamedTuple):
    """One time, in three units."""

    business_days: int
    office_hours: float
    hours: float


class Spread(Frozen):
    """How values spread: half are at most `median`, nine of ten at most `p90`."""

    n: int
    median: float
    p90: float


def took(start: datetime, end: datetime, calendar: CalendarSnapshot) -> Took:
    """Return how long it took from `start` to `end`; nothing if the end comes first.

    Business days are counted as deadlines are: the business days after the day of the start, up to
    and with the day of the end; a start on a non-business day counts from the next business day.

    Raises:
        BeyondHorizon: the calendar ends first.
    """
    if end <= start:
        return Took(0, 0.0, 0.0)
    days = Days(calendar)
    first, last = (calendar.zone.local(at).date() for at in (start, end))
    while days.closed_because(first):
        first += DAY
    count = 0
    while first < last:
        first += DAY
        count += days.closed_because(first) is None
    open_time = timedelta()
    for opens, closes, _ in days.open_spans(start, lambda _line: None):
        if opens >= end:
            break
        open_time += min(closes, end) - opens
    return Took(count, open_time / HOUR, (end - start) / HOUR)


def spread(values: Iterable[float]) -> Spread | None:
    """Return how values spread; None of nothing. p90 is one of the values, by nearest rank."""
    ordered = sorted(values)
    if not ordered:
        return None
    ninth = ordered[ceil(0.9 * len(ordered)) - 1]
    return Spread(n=len(ordered), median=round(median(ordered), 1), p90=round(ninth, 1))
