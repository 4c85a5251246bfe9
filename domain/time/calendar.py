"""Deadlines in business time, computed from a calendar snapshot without a clock or zoneinfo.

    due(start, duration, calendar, pauses=()) -> datetime         in UTC
    explain(start, duration, calendar, pauses=()) -> list[str]    the same computation, by line

    start: Instant, duration: Duration, calendar: CalendarSnapshot, pauses: Iterable[Pause]

Units:

- **business_days**: the local time of day is kept, and only business days count. A start on a
  non-business day counts as the first opening of the next business day. A start on a business
  day counts as it is, before, in or after the opening hours.
- **office_hours**: elapsed time inside the opening hours. A wait that is used up at closing time
  ends then, not at the next opening.
- **hours, minutes, seconds**: elapsed time, day and night.
- **calendar_days, calendar_months**: the local time of day is kept, on a later date. In a month
  without such a day it is the last day of the month.

Properties and their exceptions (`tests/domain/time/test_properties.py`):

- A later start is never due earlier. Three exceptions follow from the rules. On the business day
  after a closed day, a start before the first opening keeps its time, so it may be due before a
  start on that closed day. A start inside a pause is delayed by less of it, so it may be due
  before an earlier one. And the 29th to 31st of a month may all become the 28th.
- Waiting a and then b is waiting a + b, in every unit but months. There are two exceptions for
  the units that keep the local time. A first deadline in a skipped hour is moved to the end of
  that hour, and stays moved. A start in a repeated hour before midnight counts as 24:00, which
  belongs to the next date.
- A pause delays a deadline by the counted time in it: open time for business_days and
  office_hours, elapsed time for the other units. So a pause over a closed night or a holiday
  delays nothing, and a pause may be split without effect. A deadline of business days in closed
  time, such as an evening or an opening, keeps its local time there. A deadline never falls
  inside a pause: the earliest instant is the end of the pause.

Clock changes: see `domain.time.zone.ZoneSnapshot`.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta

from domain.base import Instant
from domain.time.days import CalendarSnapshot, Days, add_months
from domain.time.duration import Duration, Unit
from domain.time.pauses import Pause, apart, kept_in_closed_time
from domain.time.zone import clock_text, day_text, local_text

__all__ = ["Pause", "due", "explain"]

_DAY = timedelta(days=1)
_NOTHING = timedelta(0)
_ELAPSED = {
    Unit.HOURS: timedelta(hours=1),
    Unit.MINUTES: timedelta(minutes=1),
    Unit.SECONDS: timedelta(seconds=1),
}


def due(
    start: Instant, duration: Duration, calendar: CalendarSnapshot, pauses: Iterable[Pause] = ()
) -> datetime:
    """Return the instant, in UTC, at which `duration` is over, counted from `start`.

    Pauses may overlap and come in any order. A pause before `start` or after the deadline has no
    effect.

    Raises:
        BeyondHorizon: the calendar snapshot ends first.
        BadInput: `start` has no zone.
    """
    return _CountForward(calendar, _ignore).due(start, duration, pauses)


def explain(
    start: Instant, duration: Duration, calendar: CalendarSnapshot, pauses: Iterable[Pause] = ()
) -> list[str]:
    """Return the steps of `due`, a line each. The last line gives the deadline, local and UTC.

    Raises:
        BeyondHorizon: the calendar snapshot ends first.
        BadInput: `start` has no zone.
    """
    zone = calendar.zone
    by = f"by the calendar {calendar.name} {calendar.version}"
    lines = [f"{duration} from {local_text(start, zone)}, {by}"]
    at = _CountForward(calendar, lines.append).due(start, duration, pauses)
    return [*lines, f"due {local_text(at, zone)} = {at:%Y-%m-%dT%H:%M:%S}Z"]


def _ignore(_line: str) -> None:
    """Drop a line of an explanation that nobody asked for."""


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


class _CountForward:
    """The computation of one deadline. `say` is called with a line for each step."""

    def __init__(self, calendar: CalendarSnapshot, say: Callable[[str], None]) -> None:
        self._days = Days(calendar)
        self._zone = calendar.zone
        self._say = say

    def due(self, start: datetime, duration: Duration, pauses: Iterable[Pause]) -> datetime:
        self._zone.offset(start)  # outside the snapshot, or without a zone, it raises
        start = start.astimezone(UTC)
        plain = at = self._unpaused(start, duration)
        lost = _NOTHING
        for pause in apart(pauses):
            begin = max(pause.start, start)
            if begin < min(at, pause.end):
                lost += self._taken(begin, pause.end, duration.unit)
                at = self._later(plain, lost, duration.unit)
                if at < pause.end:
                    self._say("the deadline is not inside the pause but at its end")
                at = max(at, pause.end)
        self._zone.offset(at)  # raises BeyondHorizon if the snapshot ends before the deadline
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
            if (shift := self._days.belongs(start)) < day:
                self._say(f"the start is in the shift that began on {day_text(shift)}")
                day, time_of_day = shift, time_of_day + (day - shift)
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
        if self._say is not _ignore:  # to count the passes takes longer than all the rest
            self._say_if_skipped_or_doubled(local)
        return self._zone.instant(local)

    def _say_if_skipped_or_doubled(self, local: datetime) -> None:
        times = len(self._zone.passes(local))
        if times == 0:
            self._say(f"{clock_text(local)} is skipped that day: the clocks jump, which is taken")
        elif times > 1:
            self._say(f"{clock_text(local)} comes twice that day: the first pass is taken")

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
        raise AssertionError  # open_spans yields until it raises BeyondHorizon

    def _open_time(self, start: datetime, end: datetime) -> timedelta:
        total = _NOTHING
        if start < end:
            for opens, closes, _window in self._days.open_spans(start, _ignore):
                if opens >= end:
                    break
                total += min(closes, end) - opens
        return total

    def _taken(self, start: datetime, end: datetime, unit: Unit) -> timedelta:
        """Return the counted time that a pause takes."""
        self._say(f"paused from {self._text(start)} to {self._text(end)}")
        if unit not in {Unit.BUSINESS_DAYS, Unit.OFFICE_HOURS}:
            self._say(f"pause: {_span(end - start)} elapsed, added")
            return end - start
        lost = self._open_time(start, end)
        added = f"{_span(lost)} of open time, added"
        self._say(f"pause: {added if lost else 'no open time in it, nothing is added'}")
        return lost

    def _later(self, at: datetime, lost: timedelta, unit: Unit) -> datetime:
        """Return a deadline, delayed by the time that was lost in all pauses so far."""
        if not lost:
            return at
        if unit not in {Unit.BUSINESS_DAYS, Unit.OFFICE_HOURS}:
            return at + lost
        later = self._after_open_time(at, lost)
        if unit is Unit.OFFICE_HOURS or not self._days.snapshot.pauses_keep_local_time:
            return later
        found = kept_in_closed_time(self._days, at, later)
        if found != later:
            self._say(f"in closed time it keeps its local time: {self._text(found)}")
        return found

    def _text(self, instant: datetime) -> str:
        return local_text(instant, self._zone)


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
