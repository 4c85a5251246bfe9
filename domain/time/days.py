"""The calendar snapshot of a case: opening hours, holidays and zone, as of its opening.

    CalendarSnapshot(name, version, hash, zone, windows, holidays, covers_from, covers_until)
    Window(opens, closes)      minutes of the local day      Holiday(day, name)
    SpecialDay(day, windows, name)      a day with hours of its own
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
    """Opening hours, in minutes of the local day on which they begin.

    1440 is the end of the day; a shift from 22:00 to 06:00 of the next day is (1320, 1800).
    """

    opens: int
    closes: int

    def __str__(self) -> str:
        closes = self.closes if self.closes <= MINUTES_A_DAY else self.closes - MINUTES_A_DAY
        ends = (f"{minute // 60:02}:{minute % 60:02}" for minute in (self.opens, closes))
        return "-".join(ends)


class Holiday(NamedTuple):
    """A date on which nobody works, whatever its weekday."""

    day: date
    name: str


class SpecialDay(NamedTuple):
    """A date with opening hours of its own, in place of those of its weekday; none: closed."""

    day: date
    windows: tuple[Window, ...]
    name: str


def check_windows(windows: tuple[Window, ...]) -> None:
    """Check the opening hours that begin on one day.

    Raises:
        ValueError: a window begins past the end of the day, is longer than a day, empty, out of
            order or overlapping.
    """
    for window in windows:
        if not 0 <= window.opens < MINUTES_A_DAY:
            msg = f"{_raw(window)} leaves the day; times of day go from 00:00 to 24:00"
            raise ValueError(msg)
        if window.closes == window.opens:
            msg = f'{window} is never open; leave it out, or write "00:00-24:00" for the whole day'
            raise ValueError(msg)
        if window.closes < window.opens:
            msg = f"{_raw(window)} closes before it opens; a shift over midnight ends after 24:00"
            raise ValueError(msg)
        if window.closes > window.opens + MINUTES_A_DAY:
            msg = f"{_raw(window)} is longer than a day"
            raise ValueError(msg)
    for before, after in pairwise(windows):
        if after.opens < before.closes:
            msg = f"{before} and {after} overlap or are out of order; write them in order, apart"
            raise ValueError(msg)


def check_week(week: tuple[tuple[Window, ...], ...]) -> None:
    """Check that no shift over midnight reaches into the hours of the next weekday.

    Raises:
        ValueError: one does.
    """
    for weekday, windows in enumerate(week):
        later = week[(weekday + 1) % len(week)]
        if windows and later and windows[-1].closes - MINUTES_A_DAY > later[0].opens:
            msg = f"{windows[-1]} reaches into {later[0]} of the next day; write them apart"
            raise ValueError(msg)


def _raw(window: Window) -> str:
    return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in window)


def _is_empty(value: object) -> bool:
    # A calendar of an earlier release has the content, and so the hash, that it always had.
    return not value


class CalendarSnapshot(Frozen):
    """Business days and opening hours from `covers_from` to before `covers_until`.

    A business day is a day that has opening hours, by its own or by its weekday, and is not a
    holiday. A day with hours of its own has those whether or not it is a holiday.

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
    special_days: tuple[SpecialDay, ...] = Field(default=(), exclude_if=_is_empty)
    pauses_keep_local_time: bool = Field(
        default=False,
        exclude_if=_is_empty,
        description="whether a paused deadline in closed time stays at its local time; a case of "
        "an earlier release counts as it began, to the closing",
    )

    @model_validator(mode="after")
    def _is_open_sometimes(self) -> "CalendarSnapshot":
        if not any(self.windows):
            msg = f"the calendar {self.name} has no open time at all; give at least one window"
            raise ValueError(msg)
        for windows in self.windows:
            check_windows(windows)
        for special in self.special_days:
            check_windows(special.windows)
        check_week(self.windows)
        return self


class Days:
    """Queries about the days of a calendar, with an index of its holidays."""

    def __init__(self, snapshot: CalendarSnapshot) -> None:
        self.snapshot = snapshot
        self.zone = snapshot.zone

    @cached_property
    def _holidays(self) -> dict[date, str]:
        return dict(self.snapshot.holidays)

    @cached_property
    def _special(self) -> dict[date, SpecialDay]:
        return {special.day: special for special in self.snapshot.special_days}

    def windows(self, day: date) -> tuple[Window, ...]:
        """Return the opening hours that begin on a business day."""
        special = self._special.get(day)
        return special.windows if special else self.snapshot.windows[day.weekday()]

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
        if day in self.zone.left_out:
            return f"a date that {self.zone.name} left out"
        if day in self._special:
            special = self._special[day]
            return None if special.windows else f"closed, {special.name}"
        if not snapshot.windows[day.weekday()]:
            return "weekend" if day.weekday() in _WEEKEND else "no opening hours on this weekday"
        if day in self._holidays:
            return f"holiday, {self._holidays[day]}"
        return None

    def first_opening(self, day: date) -> timedelta:
        """Return the first opening of a business day, as local time since its 00:00."""
        return timedelta(minutes=self.windows(day)[0].opens)

    def belongs(self, instant: datetime) -> date:
        """Return the day to which an instant belongs: in a shift over midnight, the day before.

        Raises:
            BeyondHorizon: the instant is outside the snapshot.
        """
        day = self.zone.local(instant).date()
        before = day - timedelta(days=1)
        for window in self._over_midnight(before):
            if instant < self._at(before, window.closes):
                return before
        return day

    def _over_midnight(self, day: date) -> tuple[Window, ...]:
        """Return the shift that begins on this day and ends on the next, if there is one."""
        snapshot = self.snapshot
        if not snapshot.covers_from <= day < snapshot.covers_until:
            return ()
        last = self.windows(day)[-1:]
        if not last or last[0].closes <= MINUTES_A_DAY or self.closed_because(day):
            return ()
        return last

    def open_spans(
        self, start: datetime, say: Callable[[str], None]
    ) -> Iterator[tuple[datetime, datetime, str]]:
        """Yield the open time from `start` on: begin, end, and the window in words.

        `say` is called with a line for each day that is left out.

        Raises:
            BeyondHorizon: the snapshot ends.
        """
        day, done = self.belongs(start), start
        while True:
            why = self.closed_because(day)
            if why:
                say(f"{day_text(day)}: {why}, skipped")
            for window in () if why else self.windows(day):
                # Hours of a special day may begin while the shift before them is still open.
                opens, closes = (self._at(day, minute) for minute in window)
                opens = max(opens, done)
                if closes > opens:
                    done = closes
                    yield opens, closes, f"{day_text(day)}, {window}"
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
