"""Warnings before a deadline: a lead time, counted back by the same calendar.

    before(deadline, lead, calendar) -> datetime                   in UTC
    explain_before(deadline, lead, calendar) -> list[str]          the same, line by line

    deadline: Instant, lead: Duration, calendar: CalendarSnapshot

The reader of a warning has at least the lead: counted forward from the warning by the same
calendar, it is over at the deadline or before.

- **business_days**: so many business days earlier, at the same local time. A deadline on a closed
  day counts as a deadline on the business day before. So the warning one business day before
  Saturday 16:00 comes on Thursday at 16:00, with a working day between.
- **office_hours**: so much time inside the opening hours before the deadline.
- **hours, minutes, seconds**: elapsed time, day and night.
- **calendar_days, calendar_months**: an earlier date, at the same local time. In a month without
  such a day it is the last day of the month.

One exception: if clocks skip the local time of the warning, the warning comes at the jump. The
lead, counted forward from there, then ends after the deadline, by no more than the skipped time.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from domain.time.days import CalendarSnapshot, Days, add_months
from domain.time.duration import Duration, Unit
from domain.time.zone import day_text, local_text

_DAY = timedelta(days=1)
_ELAPSED = {
    Unit.HOURS: timedelta(hours=1),
    Unit.MINUTES: timedelta(minutes=1),
    Unit.SECONDS: timedelta(seconds=1),
}


def before(deadline: datetime, lead: Duration, calendar: CalendarSnapshot) -> datetime:
    """Return the instant, in UTC, that is `lead` before `deadline`.

    Raises:
        BeyondHorizon: the calendar snapshot begins later.
        BadInput: `deadline` has no zone.
    """
    return _CountBack(calendar, _ignore).before(deadline, lead)


def explain_before(deadline: datetime, lead: Duration, calendar: CalendarSnapshot) -> list[str]:
    """Return the steps of `before`, a line each. The last line gives the instant, local and UTC.

    Raises:
        BeyondHorizon: the calendar snapshot begins later.
        BadInput: `deadline` has no zone.
    """
    zone = calendar.zone
    lines = [f"{lead} before {local_text(deadline, zone)}, counted back"]
    at = _CountBack(calendar, lines.append).before(deadline, lead)
    return [*lines, f"warned {local_text(at, zone)} = {at:%Y-%m-%dT%H:%M:%S}Z"]


def _ignore(_line: str) -> None:
    """Drop a line of an explanation that nobody asked for."""


class _CountBack:
    """The computation of one warning. `say` is called with a line for each step."""

    def __init__(self, calendar: CalendarSnapshot, say: Callable[[str], None]) -> None:
        self._days = Days(calendar)
        self._zone = calendar.zone
        self._say = say

    def before(self, deadline: datetime, lead: Duration) -> datetime:
        self._zone.offset(deadline)  # outside the snapshot, or without a zone, it raises
        at = self._counted(deadline.astimezone(UTC), lead)
        self._zone.offset(at)
        return at

    def _counted(self, deadline: datetime, lead: Duration) -> datetime:
        if lead.unit is Unit.OFFICE_HOURS:
            return self._open_time(deadline, timedelta(hours=lead.count))
        if lead.unit in _ELAPSED:
            self._say("elapsed time, day and night")
            return deadline - lead.count * _ELAPSED[lead.unit]
        local = self._zone.local(deadline)
        day = local.date()
        if lead.unit is Unit.BUSINESS_DAYS:
            day = self._days.belongs(deadline)
        time_of_day = local.replace(fold=0) - datetime.combine(day, time.min)
        if lead.unit is Unit.BUSINESS_DAYS:
            return self._business_days(day, time_of_day, lead.count)
        self._say("every day counts: local time is kept")
        days = lead.unit is Unit.CALENDAR_DAYS
        earlier = day - lead.count * _DAY if days else add_months(day, -lead.count)
        return self._at(earlier, time_of_day)

    def _business_days(self, day: date, time_of_day: timedelta, count: int) -> datetime:
        if self._days.closed_because(day):
            day = self._last_business_day(day)
            self._say(f"counted as if due on {day_text(day)}, the business day before")
        self._say("local time is kept")
        for number in range(1, count + 1):
            day = self._last_business_day(day - _DAY)
            self._say(f"{day_text(day)}: business day {number}")
        return self._at(day, time_of_day)

    def _last_business_day(self, day: date) -> date:
        while why := self._days.closed_because(day):
            self._say(f"{day_text(day)}: {why}, skipped")
            day -= _DAY
        return day

    def _open_time(self, deadline: datetime, left: timedelta) -> datetime:
        day, none = self._days.belongs(deadline), timedelta()
        while True:
            day = self._last_business_day(day)
            for window in reversed(self._days.windows(day)):
                opens, closes = (self._at(day, timedelta(minutes=minute)) for minute in window)
                used = min(left, max(min(closes, deadline) - opens, none))
                left -= used
                if used:
                    self._say(f"{day_text(day)}, {window}: {used} used")
                if not left:
                    return min(closes, deadline) - used
            day -= _DAY

    def _at(self, day: date, time_of_day: timedelta) -> datetime:
        return self._zone.instant(datetime.combine(day, time.min) + time_of_day)
