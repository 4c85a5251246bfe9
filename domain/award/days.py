"""The days of an award: their ends in its zone, and guesses before and after its calendar."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from domain.errors import BeyondHorizon
from domain.time.calendar import due
from domain.time.days import CalendarSnapshot, add_months
from domain.time.duration import Duration, Unit
from domain.time.zone import ZoneSnapshot, end_of_day, local_text

SATURDAY = 5
OFFICE_DAY = 8  # hours
_PLAIN = {
    Unit.HOURS: timedelta(hours=1),
    Unit.MINUTES: timedelta(minutes=1),
    Unit.SECONDS: timedelta(seconds=1),
}


def before(day: date, lead: Duration) -> date:
    """Return the day that lies so many calendar days or months before another."""
    if lead.unit is Unit.CALENDAR_MONTHS:
        return add_months(day, -lead.count)
    return day - timedelta(days=lead.count)


def later(day: date, wait: Duration) -> date:
    """Return the day that lies so many calendar days or months after another."""
    if wait.unit is Unit.CALENDAR_MONTHS:
        return add_months(day, wait.count)
    return day + timedelta(days=wait.count)


def _plainly_after(start: datetime, wait: Duration) -> datetime:
    """Return about when a wait is over, where no calendar knows the days: weekends only, in UTC."""
    if wait.unit in {Unit.CALENDAR_DAYS, Unit.CALENDAR_MONTHS}:
        return datetime.combine(later(start.date(), wait), start.timetz())
    if wait.unit in _PLAIN:
        return start + wait.count * _PLAIN[wait.unit]
    days = wait.count if wait.unit is Unit.BUSINESS_DAYS else -(-wait.count // OFFICE_DAY)
    weeks, rest = divmod(days, 5)
    at = start + timedelta(weeks=weeks)
    while rest:
        at += timedelta(days=1)
        rest -= at.weekday() < SATURDAY
    return at


@dataclass(frozen=True)
class Days:
    """The days of one award, in its own zone and by the calendar of its case.

    Guesses lie before or after the days that the two cover. The deadline `calendar` lets the case
    look further ahead before one of them falls due.
    """

    zone: ZoneSnapshot
    calendar: CalendarSnapshot
    _ends: dict[date, datetime] = field(  # cached: it is asked for a thousand times
        default_factory=dict, init=False, repr=False, compare=False
    )

    def end(self, day: date) -> datetime:
        """Return when a day is over, or about when."""
        if day not in self._ends:
            try:
                self._ends[day] = end_of_day(day, self.zone)
            except BeyondHorizon:
                self._ends[day] = datetime.combine(day + timedelta(days=1), time.min, UTC)
        return self._ends[day]

    def at(self, day: date, local: time) -> datetime:
        """Return a local time of a day, or about that."""
        try:
            return self.zone.instant(datetime.combine(day, local))
        except BeyondHorizon:
            return datetime.combine(day, local, UTC)

    def after(self, start: datetime, wait: Duration) -> datetime:
        """Return when a wait is over, or about when."""
        try:
            return due(start, wait, self.calendar)
        except BeyondHorizon:
            return _plainly_after(start, wait)

    def local(self, instant: datetime) -> str:
        """Return an instant as people read it; in UTC where the zone's rules are not known."""
        try:
            return local_text(instant, self.zone)
        except BeyondHorizon:
            return f"{instant:%Y-%m-%d %H:%M} UTC"

    @property
    def covered_until(self) -> datetime:
        """The end of the time that both the zone and the calendar cover."""
        return min(self.zone.end, self.calendar.zone.end)
