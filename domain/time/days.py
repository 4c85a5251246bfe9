"""One calendar, kept: opening hours, holidays and zone, as they were when a case opened.

    CalendarSnapshot(name, version, hash, zone, windows, holidays, covers_from, covers_until)
    Window(opens, closes)      minutes of the local day      Holiday(day, name)
    add_months(day: date, months: int) -> date

`domain.time.calendar` counts with it; `files.calendars.snapshot` takes it.
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
_WEEKEND = (5, 6)  # for the words only: what is open is what the windows say


class Window(NamedTuple):
    """Open from one minute of the local day to before another; 1440 is the end of the day."""

    opens: int
    closes: int

    def __str__(self) -> str:
        ends = (f"{minute // 60:02}:{minute % 60:02}" for minute in self)
        return "-".join(ends)


class Holiday(NamedTuple):
    """A date on which nobody works, whatever the weekday says."""

    day: date
    name: str


def check_windows(windows: tuple[Window, ...]) -> None:
    """Say what is wrong with one day's opening hours.

    Raises:
        ValueError: past the day's end, over midnight, empty, out of order or overlapping.
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

    A business day is a weekday with at least one window which is not a holiday.

    Raises:
        ValidationError: no open time at all, or windows that overlap or go over midnight.
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
    """The same calendar, ready to be asked about many days; lives as long as one question."""

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
        """Return when a business day opens, counted from its 00:00 on the wall."""
        return timedelta(minutes=self.snapshot.windows[day.weekday()][0].opens)

    def open_spans(
        self, start: datetime, say: Callable[[str], None]
    ) -> Iterator[tuple[datetime, datetime, str]]:
        """Yield what is open from `start` on: from when, until when, and which window that is.

        `say` hears of the days that are left out.

        Raises:
            BeyondHorizon: it was asked for more than the snapshot holds.
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
    """Return the same day so many months later, or the last day of a month that has no such day.

    31 January and 1 month is 28 or 29 February. `months` may be negative.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
