"""The calendar snapshot of a case: opening hours, holidays and zone, as of its opening.

    CalendarSnapshot(name, version, hash, zone, windows, holidays, covers_from, covers_until)
    Window(opens, closes)      minutes of the local day      Holiday(day, name)
    add_months(day: date, months: int) -> date

`files.calendars.snapshot` makes it; `domain.time.calendar` computes deadlines from it.
"""

import calendar
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from pydantic import Field, model_validator

from domain.base import Frozen
from domain.errors import BeyondHorizon
from domain.time.zone import ZoneSnapshot, day_text

MINUTES_A_DAY = 1440
_WEEKEND = (5, 6)  # used in explanations only; the windows decide which days are open


class Window(NamedTuple):
    """Opening hours, in minutes of the local day; 1440 is the end of the day."""

    opens: int
    closes: int

    def __str__(self) -> str:
        ends = (f"{minute // 60:02}:{minute % 60:02}" for minute in self)
        return "-".join(ends)


class Holiday(NamedTuple):
    """A date on which nobody works, whatever its weekday."""

    day: date
    name: str


def check_windows(windows: tuple[Window, ...]) -> None:
    """Check the opening hours of one day.

    Raises:
        ValueError: a window is past the end of the day, over midnight, empty, out of order or
            overlapping.
    """
    for window in windows:
        if not (0 <= window.opens <= MINUTES_A_DAY and 0 <= window.closes <= MINUTES_A_DAY):
            msg = f"{window} leaves the day; times of day go from 00:00 to 24:00"
            raise ValueError(msg)
        if window.closes < window.opens:
            evening = Window(window.opens, MINUTES_A_DAY)
            msg = (
                f'{window} goes over midnight; write two windows: "{evening}" on this day and '
                f'"{Window(0, window.closes)}" on the next'
            )
            raise ValueError(msg)
        if window.closes == window.opens:
            msg = f'{window} is never open; leave it out, or write "00:00-24:00" for the whole day'
            raise ValueError(msg)
    for before, after in pairwise(windows):
        if after.opens < before.closes:
            msg = f"{before} and {after} overlap or are out of order; write them in order, apart"
            raise ValueError(msg)


class CalendarSnapshot(Frozen):
    """Business days and opening hours from `covers_from` to before `covers_until`.

    A business day is a day that has opening hours on its weekday and is not a holiday.

    Raises:
        ValidationError: there is no open time at all, or windows overlap or go over midnight.
    """

    name: str
    version: str = Field(description="date of the calendar file, such as 2026-01-01")
    hash: str = Field(description="sha256 of everything else here, as canonical JSON")
    zone: ZoneSnapshot
    windows: tuple[tuple[Window, ...], ...] = Field(
        min_length=7, max_length=7, description="opening hours per weekday, Monday first"
    )
    holidays: tuple[Holiday, ...] = ()
    covers_from: date
    covers_until: date

    @model_validator(mode="after")
    def _is_open_sometimes(self) -> "CalendarSnapshot":
        if not any(self.windows):
            msg = f"the calendar {self.name} has no open time at all; give at least one window"
            raise ValueError(msg)
        for windows in self.windows:
            check_windows(windows)
        return self


class Days:
    """Queries about the days of a calendar, with an index of its holidays."""

    def __init__(self, snapshot: CalendarSnapshot) -> None:
        self.snapshot = snapshot
        self.zone = snapshot.zone

    @cached_property
    def _holidays(self) -> dict[date, str]:
        return dict(self.snapshot.holidays)

    def closed_because(self, day: date) -> str | None:
        """Return why `day` is no business day, or None if it is one.

        Raises:
            BeyondHorizon: the day is outside the snapshot.
        """
        snapshot = self.snapshot
        if not snapshot.covers_from <= day < snapshot.covers_until:
            last = snapshot.covers_until - timedelta(days=1)
            msg = (
                f"{day_text(day)} is outside the snapshot of the calendar {snapshot.name} "
                f"{snapshot.version}, which reaches from {day_text(snapshot.covers_from)} to "
                f"{day_text(last)}; take a longer snapshot first"
            )
            raise BeyondHorizon(msg)
        if not snapshot.windows[day.weekday()]:
            return "weekend" if day.weekday() in _WEEKEND else "no opening hours on this weekday"
        if day in self._holidays:
            return f"holiday, {self._holidays[day]}"
        return None

    def first_opening(self, day: date) -> timedelta:
        """Return the first opening of a business day, as local time since its 00:00."""
        return timedelta(minutes=self.snapshot.windows[day.weekday()][0].opens)

    def open_spans(
        self, start: datetime, say: Callable[[str], None]
    ) -> Iterator[tuple[datetime, datetime, str]]:
        """Yield the open time from `start` on: begin, end, and the window in words.

        `say` is called with a line for each day that is left out.

        Raises:
            BeyondHorizon: the snapshot ends.
        """
        day = self.zone.local(start).date()
        while True:
            why = self.closed_because(day)
            if why:
                say(f"{day_text(day)}: {why}, skipped")
            for window in () if why else self.snapshot.windows[day.weekday()]:
                opens, closes = (self._at(day, minute) for minute in window)
                if closes > max(opens, start):
                    yield max(opens, start), closes, f"{day_text(day)}, {window}"
            day += timedelta(days=1)

    def _at(self, day: date, minute: int) -> datetime:
        return self.zone.instant(datetime.combine(day, time.min) + timedelta(minutes=minute))


def add_months(day: date, months: int) -> date:
    """Return the same day of a later month, or its last day if it has no such day.

    31 January plus 1 month is 28 or 29 February. `months` may be negative.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
