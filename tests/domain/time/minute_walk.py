"""A second opinion: the same deadlines, by going forward minute by minute with zoneinfo.

Slow and plain on purpose, and shares no code with `domain`. It knows one thing only: what the
clock on the wall shows now, and the latest it has ever shown. In a doubled hour the latest stands
still, which is all there is to the rules about clock changes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Office:
    """When it is open, for the walk."""

    tz: ZoneInfo
    windows: list[list[tuple[int, int]]]
    holidays: set[date]

    def works_on(self, day: date) -> bool:
        return bool(self.windows[day.weekday()]) and day not in self.holidays

    def opens(self, day: date) -> timedelta:
        return min(self.windows[day.weekday()])[0] * MINUTE

    def wall(self, instant: datetime) -> datetime:
        return instant.astimezone(self.tz).replace(tzinfo=None)

    def walk(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield each minute from `start` on, with the latest time that the wall has shown."""
        latest = max(self.wall(start - minutes * MINUTE) for minutes in range(180))
        instant = start
        while True:
            latest = max(latest, self.wall(instant))
            yield instant, latest
            instant += MINUTE

    def is_open(self, latest: datetime) -> bool:
        return self._in_hours_of(latest.date(), latest) or self._in_shift(latest)

    def belongs(self, shown: datetime) -> date:
        """Return the business day of a wall clock: that on which a shift over midnight began."""
        return shown.date() - DAY if self._in_shift(shown) else shown.date()

    def _in_shift(self, shown: datetime) -> bool:
        return self._in_hours_of(shown.date() - DAY, shown)

    def _in_hours_of(self, day: date, shown: datetime) -> bool:
        minute = (shown - _midnight(day)) / MINUTE
        windows = self.windows[day.weekday()] if self.works_on(day) else []
        return any(opens <= minute < closes for opens, closes in windows)

    def kept(self, start: datetime) -> timedelta:
        """Return the time of day that is kept: where a minute is shown again, the doubled end."""
        shown, latest = self.wall(start), next(self.walk(start - MINUTE))[1]
        reached = latest + MINUTE if shown <= latest else shown
        return reached - _midnight(shown.date())


def business_days(office: Office, start: datetime, count: int) -> datetime:
    """Walk until the kept time is shown on the last of the business days."""
    shown = office.wall(start)
    day = office.belongs(shown)
    begun, kept = office.works_on(day), office.kept(start) + (shown.date() - day)
    counted, target = 0, datetime.max  # noqa: DTZ901 (a wall clock has no zone)
    for instant, latest in office.walk(start):
        if latest.date() > day:
            day = latest.date()
            if office.works_on(day) and counted < count:
                counted += begun
                kept = kept if begun else office.opens(day)
                begun = True
                if counted == count:
                    target = _midnight(day) + kept
        if latest >= target:
            return instant
    raise AssertionError


def office_hours(
    office: Office, start: datetime, minutes: int, pauses: list[tuple[datetime, datetime]]
) -> datetime:
    """Walk until so many open minutes, outside all pauses, are over."""
    for instant, latest in office.walk(start):
        paused = any(begin <= instant < end for begin, end in pauses)
        minutes -= office.is_open(latest) and not paused
        if not minutes:
            return instant + MINUTE
    raise AssertionError


def open_minutes(office: Office, start: datetime, end: datetime) -> int:
    """Count the open minutes between two instants."""
    total = 0
    for instant, latest in office.walk(start):
        if instant >= end:
            return total
        total += office.is_open(latest)
    raise AssertionError


def calendar_days(office: Office, start: datetime, count: int) -> datetime:
    """Walk until the kept time is shown so many dates later."""
    target = _midnight(office.wall(start).date()) + count * DAY + office.kept(start)
    return _shown(office, target, start)


def calendar_months(office: Office, start: datetime, count: int) -> datetime:
    """Walk until the kept time is shown on the same day, or the last, of a later month."""
    day = office.wall(start).date()
    later = day.replace(day=1)
    for _ in range(count):
        later = (later + 31 * DAY).replace(day=1)
    month = later.month
    while later.day < day.day and (later + DAY).month == month:
        later += DAY
    return _shown(office, _midnight(later) + office.kept(start), start)


def _shown(office: Office, target: datetime, start: datetime) -> datetime:
    near = max(start, start + (target - office.wall(start)) - 4 * HOUR)  # no need to walk there
    return next(instant for instant, latest in office.walk(near) if latest >= target)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 (a wall clock has no zone)
