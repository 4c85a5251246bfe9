"""Elapsed time between two instants, and statistics of such times.

    took(start, end, calendar) -> Took          business days, office hours, elapsed hours
    spread(values) -> Spread | None             count, median, 90th percentile

The inverse of `domain.time.calendar`: from a start to its deadline of n business days, `took` is n
business days; the same holds for office hours. Pauses are included, because people waited.
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
    """One elapsed time in three units."""

    business_days: int
    office_hours: float
    hours: float


class Spread(Frozen):
    """Statistics of values: half are at most `median`, nine of ten at most `p90`."""

    n: int
    median: float
    p90: float


def took(start: datetime, end: datetime, calendar: CalendarSnapshot) -> Took:
    """Return the time from `start` to `end`; zero if the end comes first.

    Business days are those after the day of the start, up to and including the day of the end. A
    start on a non-business day counts as the next business day.

    Raises:
        BeyondHorizon: the calendar ends before `end`.
    """
    if end <= start:
        return Took(0, 0.0, 0.0)
    days = Days(calendar)
    first, last = days.belongs(start), days.belongs(end)
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
    """Return the statistics of the values, or None without any. p90 is by nearest rank."""
    ordered = sorted(values)
    if not ordered:
        return None
    ninth = ordered[ceil(0.9 * len(ordered)) - 1]
    return Spread(n=len(ordered), median=round(median(ordered), 1), p90=round(ninth, 1))
