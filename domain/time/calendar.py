"""When is it due? Business time over a calendar snapshot; no clock, no zoneinfo.

    due(start, duration, calendar, pauses=()) -> datetime         in UTC
    explain(start, duration, calendar, pauses=()) -> list[str]    the same reckoning, line by line

    start: Instant, duration: Duration, calendar: CalendarSnapshot, pauses: Iterable[Pause]

What each unit means:

- **business_days**: the local time of day is kept, and days that are no business day are left
  out. On a non-business day counting starts at the first opening of the next business day; on a
  business day it starts where it is, before, in or after the opening hours.
- **office_hours**: elapsed time inside the opening hours. A span that is used up when the
  office closes ends there, not at the next opening.
- **hours, minutes, seconds**: elapsed time, day and night.
- **calendar_days, calendar_months**: the local time of day is kept, on a later date; a month
  that has no such day ends on its last one.

What holds, and where it stops (`tests/domain/time/test_properties.py`):

- A later start is never due earlier. Two exceptions, which follow from the rules: on the
  business day after a closed day, a start before the first opening keeps its time and so may be
  due before a start on that closed day; and the 29th to 31st of a month may all become the 28th.
- a and then b is a + b, for every unit but months. Two exceptions for the units that keep the
  local time: a first deadline in a skipped hour is moved to its end, and stays moved; and a
  start in the doubled hour before a midnight counts as 24:00, whose date is the next one.
- A pause delays by what it took of the time that counts: open time for business_days and
  office_hours, elapsed time for the rest. So a pause over a closed night or a holiday delays
  nothing, and how a pause is cut in pieces makes no difference. A deadline never falls inside a
  pause: at the earliest it is the instant the pause ends.

Clock changes: see `domain.time.zone.ZoneSnapshot`.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta

from pydantic import model_validator

from domain.base import Instant, Strict
from domain.time.days import CalendarSnapshot, Days, Holiday, Window, add_months
from domain.time.duration import Duration, Unit
from domain.time.zone import (
    Offset,
    ZoneSnapshot,
    clock_text,
    day_text,
    end_of_day,
    local_iso,
    local_text,
)

__all__ = [
    "CalendarSnapshot",
    "Holiday",
    "Offset",
    "Pause",
    "Window",
    "ZoneSnapshot",
    "add_months",
    "day_text",
    "due",
    "end_of_day",
    "explain",
    "local_iso",
    "local_text",
]

_DAY = timedelta(days=1)
_NOTHING = timedelta(0)
_ELAPSED = {
    Unit.HOURS: timedelta(hours=1),
    Unit.MINUTES: timedelta(minutes=1),
    Unit.SECONDS: timedelta(seconds=1),
}


class Pause(Strict):
    """The clock stood still from `start` to before `end`.

    Raises:
        ValidationError: it ends before it starts.
    """

    start: Instant
    end: Instant

    @model_validator(mode="after")
    def _runs_forward(self) -> "Pause":
        if self.end < self.start:
            msg = f"a pause from {self.start} cannot end before, at {self.end}"
            raise ValueError(msg)
        return self


def due(
    start: Instant, duration: Duration, calendar: CalendarSnapshot, pauses: Iterable[Pause] = ()
) -> datetime:
    """Return the instant, in UTC, at which `duration` is over, counted from `start`.

    Pauses may overlap and come in any order; what lies before `start` or after the deadline
    counts for nothing.

    Raises:
        BeyondHorizon: the calendar snapshot ends first.
        BadInput: `start` has no zone.
    """
    return _Reckoning(calendar, _unheard).due(start, duration, pauses)


def explain(
    start: Instant, duration: Duration, calendar: CalendarSnapshot, pauses: Iterable[Pause] = ()
) -> list[str]:
    """Return how `due` reckons, a line a step; the last line gives the deadline, local and UTC.

    Raises:
        BeyondHorizon: the calendar snapshot ends first.
        BadInput: `start` has no zone.
    """
    lines: list[str] = []
    _Reckoning(calendar, lines.append).due(start, duration, pauses)
    return lines


def _unheard(_line: str) -> None:
    """Take a line that nobody asked for."""


def next_opening(day: date, calendar: CalendarSnapshot) -> datetime:
    """Return when the first business day after `day` opens, in UTC.

    Raises:
        BeyondHorizon: the calendar snapshot ends first.
    """
    days = Days(calendar)
    following = day + _DAY
    while days.closed_because(following):
        following += _DAY
    midnight = datetime.combine(following, time.min)
    return calendar.zone.instant(midnight + days.first_opening(following))


class _Reckoning:
    """One deadline being counted; `say` hears each step as it is taken."""

    def __init__(self, calendar: CalendarSnapshot, say: Callable[[str], None]) -> None:
        self._calendar = calendar
        self._days = Days(calendar)
        self._zone = calendar.zone
        self._say = say

    def due(self, start: datetime, duration: Duration, pauses: Iterable[Pause]) -> datetime:
        start = start.astimezone(UTC) if start.tzinfo else start
        self._say(
            f"{duration} from {self._text(start)}, by the calendar {self._calendar.name} "
            f"{self._calendar.version}"
        )
        at = self._unpaused(start, duration)
        for pause in _apart(pauses):
            at = self._paused(at, max(pause.start, start), pause.end, duration.unit)
        self._zone.offset(at)  # a deadline that the snapshot does not hold is no deadline
        self._say(f"due {self._text(at)} = {at:%Y-%m-%dT%H:%M:%S}Z")
        return at

    def _unpaused(self, start: datetime, duration: Duration) -> datetime:
        unit, count = duration.unit, duration.count
        if unit is Unit.OFFICE_HOURS:
            return self._after_open_time(start, timedelta(hours=count))
        if unit in _ELAPSED:
            self._say("elapsed time, day and night")
            return start + count * _ELAPSED[unit]
        day, time_of_day = self._zone.kept(start)
        self._say_if_second_pass(start, time_of_day)
        if unit is Unit.BUSINESS_DAYS:
            day, time_of_day = self._after_business_days(day, time_of_day, count)
        else:
            self._say(f"every day counts: {_clock(time_of_day)} local time is kept")
            days = unit is Unit.CALENDAR_DAYS
            day = day + count * _DAY if days else self._after_months(day, count)
        return self._at(day, time_of_day)

    # -- whole days ----------------------------------------------------------------------------

    def _after_business_days(
        self, day: date, time_of_day: timedelta, count: int
    ) -> tuple[date, timedelta]:
        if self._days.closed_because(day):
            day = self._next_business_day(day)
            time_of_day = self._days.first_opening(day)
            self._say(f"counting starts when {day_text(day)} opens, at {_clock(time_of_day)}")
        else:
            self._say(f"starts on a business day: {_clock(time_of_day)} local time is kept")
        for number in range(1, count + 1):
            day = self._next_business_day(day + _DAY)
            self._say(f"{day_text(day)}: business day {number}")
        return day, time_of_day

    def _next_business_day(self, day: date) -> date:
        while why := self._days.closed_because(day):
            self._say(f"{day_text(day)}: {why}, skipped")
            day += _DAY
        return day

    def _after_months(self, day: date, count: int) -> date:
        later = add_months(day, count)
        if later.day != day.day:
            self._say(f"{later:%Y-%m} has no day {day.day}: its last day, {later.day}, is taken")
        return later

    def _at(self, day: date, time_of_day: timedelta) -> datetime:
        local = datetime.combine(day, time.min) + time_of_day
        at = self._zone.instant(local)
        times = len(self._zone.passes(local))
        if times == 0:
            self._say(f"{clock_text(local)} is skipped that day: the clocks jump, which is taken")
        elif times > 1:
            self._say(f"{clock_text(local)} comes twice that day: the first pass is taken")
        return at

    def _say_if_second_pass(self, start: datetime, time_of_day: timedelta) -> None:
        if self._zone.local(start).fold:
            self._say(
                f"the start is in the second pass of a doubled hour, which counts as its end, "
                f"{_clock(time_of_day)}"
            )

    # -- open time and pauses ------------------------------------------------------------------

    def _after_open_time(self, start: datetime, left: timedelta) -> datetime:
        for opens, closes, window in self._days.open_spans(start, self._say):
            used = min(left, closes - opens)
            left -= used
            self._say(f"{window}: {_span(used)} used, {_span(left)} left")
            if not left:
                return opens + used
        raise AssertionError  # open_spans ends by BeyondHorizon only

    def _open_time(self, start: datetime, end: datetime) -> timedelta:
        total = _NOTHING
        if start < end:
            for opens, closes, _window in self._days.open_spans(start, _unheard):
                if opens >= end:
                    break
                total += min(closes, end) - opens
        return total

    def _paused(self, at: datetime, start: datetime, end: datetime, unit: Unit) -> datetime:
        if start >= end or start >= at:
            return at
        self._say(f"paused from {self._text(start)} to {self._text(end)}")
        if unit not in {Unit.BUSINESS_DAYS, Unit.OFFICE_HOURS}:
            self._say(f"pause: {_span(end - start)} elapsed, added")
            return at + (end - start)
        lost = self._open_time(start, end)
        if lost:
            self._say(f"pause: {_span(lost)} of open time, added")
            at = self._after_open_time(at, lost)
        else:
            self._say("pause: no open time in it, nothing is added")
        if at < end:
            self._say("the deadline is not inside the pause but at its end")
        return max(at, end)

    def _text(self, instant: datetime) -> str:
        return local_text(instant, self._zone)


def _apart(pauses: Iterable[Pause]) -> list[Pause]:
    """Return the pauses in order, those that touch or overlap made one."""
    apart: list[Pause] = []
    for pause in sorted(pauses, key=lambda pause: pause.start):
        if apart and pause.start <= apart[-1].end:
            last = apart.pop()
            apart.append(Pause(start=last.start, end=max(last.end, pause.end)))
        else:
            apart.append(pause)
    return apart


def _clock(time_of_day: timedelta) -> str:
    """Return for example "16:00", and "24:00" for the end of the day."""
    minutes, seconds = divmod(int(time_of_day.total_seconds()), 60)
    return f"{minutes // 60:02}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")


def _span(span: timedelta) -> str:
    """Return for example "7 h 30 min"."""
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "min"), (seconds, "s"))
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or "0 min"
