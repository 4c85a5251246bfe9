"""Calendars to count with, and a second opinion on what clocks show."""

from datetime import UTC, date, datetime
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from domain.time.days import CalendarSnapshot, Holiday, Window
from domain.time.zone import ZoneSnapshot
from files.zones import zone_snapshot

START, END = date(2025, 11, 1), date(2028, 3, 1)
NINE_TO_FIVE = (Window(540, 1020),)
MON_TO_FRI = (NINE_TO_FIVE,) * 5 + ((), ())
ALWAYS = ((Window(0, 1440),),) * 7
MEMORIAL_DAY = Holiday(date(2026, 5, 25), "Memorial Day")


@cache
def a_zone(name: str = "America/New_York", start: date = START, end: date = END) -> ZoneSnapshot:
    """Return a real zone, over more than two years."""
    return zone_snapshot(name, start, end)


def a_calendar(
    zone: str = "America/New_York",
    windows: tuple[tuple[Window, ...], ...] = MON_TO_FRI,
    holidays: tuple[Holiday, ...] = (),
) -> CalendarSnapshot:
    """Return Monday to Friday, nine to five, in New York, but for what is said otherwise."""
    return CalendarSnapshot(
        name="test",
        version="2026-01-01",
        hash="0",
        zone=a_zone(zone),
        windows=windows,
        holidays=holidays,
        covers_from=START,
        covers_until=END,
        pauses_keep_local_time=True,
    )


@cache
def tz(name: str) -> ZoneInfo:
    """Return the zone of the pinned tzdata, whatever the machine has."""
    with resources.files("tzdata.zoneinfo").joinpath(*name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def at(text: str, zone: str = "America/New_York", *, fold: int = 0) -> datetime:
    """Return the instant, in UTC, of a local time such as "2026-03-06 16:00"."""
    local = datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=tz(zone), fold=fold)
    return local.astimezone(UTC)
