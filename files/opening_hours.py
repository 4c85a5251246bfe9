"""Opening hours as people write them in calendar files: a week, seasons, and single days."""

import re
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field, field_validator
from pydantic import model_validator as checks_all

from domain.base import Day, Strict
from domain.time.days import MINUTES_A_DAY, Window, check_week, check_windows

_WINDOW = re.compile(r"(\d\d):(\d\d)\s*-\s*(\d\d):(\d\d)")


def _window(value: object) -> Window:
    found = _WINDOW.fullmatch(value) if isinstance(value, str) else None
    if not found:
        msg = f'{value} is no window; write "09:00-17:00", from and to, in hours and minutes'
        raise ValueError(msg)
    hours, minutes, to_hours, to_minutes = map(int, found.groups())
    if minutes > 59 or to_minutes > 59:  # noqa: PLR2004 (minutes of an hour)
        msg = f"{value} has over 59 minutes in an hour; write a time that a clock shows"
        raise ValueError(msg)
    opens, closes = hours * 60 + minutes, to_hours * 60 + to_minutes
    if not (opens < MINUTES_A_DAY and closes <= MINUTES_A_DAY):
        msg = f"{value} leaves the day; times of day go from 00:00 to 24:00"
        raise ValueError(msg)
    # A shift over midnight belongs to the day on which it begins.
    window = Window(opens, closes + MINUTES_A_DAY if closes < opens else closes)
    check_windows((window,))
    return window


def _list_of_windows(value: object) -> object:
    if isinstance(value, str):
        msg = f'windows are a list, also when there is one: ["{value}"]'
        raise ValueError(msg)  # noqa: TRY004 (pydantic reports ValueError, not TypeError)
    return value


Windows = Annotated[
    tuple[Annotated[Window, BeforeValidator(_window)], ...], BeforeValidator(_list_of_windows)
]

YearlyDay = Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]


class Week(Strict):
    """Opening hours per weekday, such as mon: ["09:00-12:00", "13:00-17:00"]."""

    mon: Windows = ()
    tue: Windows = ()
    wed: Windows = ()
    thu: Windows = ()
    fri: Windows = ()
    sat: Windows = ()
    sun: Windows = ()

    @field_validator("*")
    @classmethod
    def _are_apart(cls, windows: tuple[Window, ...]) -> tuple[Window, ...]:
        check_windows(windows)
        return windows

    @checks_all(mode="after")
    def _is_open_sometimes(self) -> "Week":
        check_week(self.days())
        if not any(self.days()):
            msg = 'no open time at all: no deadline would ever come; write mon: ["09:00-17:00"]'
            raise ValueError(msg)
        return self

    def days(self) -> tuple[tuple[Window, ...], ...]:
        """Return the windows, Monday first."""
        return (self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun)


class PartOfWeek(Strict):
    """Opening hours of some weekdays; None for those that keep theirs."""

    mon: Windows | None = None
    tue: Windows | None = None
    wed: Windows | None = None
    thu: Windows | None = None
    fri: Windows | None = None
    sat: Windows | None = None
    sun: Windows | None = None

    @field_validator("*")
    @classmethod
    def _are_apart(cls, windows: tuple[Window, ...] | None) -> tuple[Window, ...] | None:
        check_windows(windows or ())
        return windows

    def on(self, weekday: int) -> tuple[Window, ...] | None:
        """Return the hours of a weekday, 0 for Monday."""
        days = (self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun)
        return days[weekday]


class OtherHours(Strict):
    """One day, every year's same day, or a season, with hours of its own."""

    day: Day | YearlyDay | None = Field(
        default=None, alias="date", description='such as 2026-12-24, or "12-24" for every year'
    )
    since: Day | None = Field(default=None, alias="from", description="first day of a season")
    until: Day | None = Field(default=None, description="last day of a season")
    name: str = Field(min_length=1, max_length=100)
    windows: Windows | None = Field(
        default=None, description="hours of that day; an empty list closes it"
    )
    week: PartOfWeek | None = Field(
        default=None, description="hours of a season, by weekday; weekdays left out keep theirs"
    )

    @checks_all(mode="after")
    def _is_a_day_or_a_season(self) -> "OtherHours":
        if self.day is not None:
            if self.windows is None or self.week or self.since or self.until:
                msg = 'a day has windows alone: {date: 2026-12-24, windows: ["09:00-12:00"], ...}'
                raise ValueError(msg)
            check_windows(self.windows)
        elif self.since is None or self.until is None or self.week is None or self.windows:
            msg = "write `date` and `windows` of one day, or `from`, `until` and `week` of a season"
            raise ValueError(msg)
        elif self.until < self.since:
            msg = f"a season from {self.since} cannot end before, on {self.until}"
            raise ValueError(msg)
        return self

    def on(self, day: date) -> tuple[Window, ...] | None:
        """Return the hours of this day, or None if it keeps those that it has."""
        if self.day is not None:
            return self.windows if self.day in {day, f"{day:%m-%d}"} else None
        if self.since and self.until and self.week and self.since <= day <= self.until:
            return self.week.on(day.weekday())
        return None

    @property
    def is_season(self) -> bool:
        """Whether it is about many days, of which holidays stay holidays."""
        return self.day is None
