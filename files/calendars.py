"""Calendar files, and the snapshots that cases keep of them.

    load(path) -> CalendarFile
    snapshot(calendar_file, start: date, end: date) -> CalendarSnapshot    from start to before end

Holidays come from the package `holidays` and zones from `files.zones`, so the same
requirements.lock gives the same hash on every machine. A release of these packages may change a
calendar; then a snapshot of the same span has another hash.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import holidays
from pydantic import BeforeValidator, Field, PrivateAttr, ValidationInfo, field_validator
from pydantic import model_validator as checks_all

from domain.base import Day, Strict
from domain.errors import BadFile, BadInput
from domain.time.days import CalendarSnapshot, Holiday, Window, check_windows
from files.mistakes import nearest
from files.strict_yaml import Document, digest, read
from files.zones import zone_names, zone_snapshot

_WINDOW = re.compile(r"(\d\d):(\d\d)\s*-\s*(\d\d):(\d\d)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def _window(value: object) -> Window:
    found = _WINDOW.fullmatch(value) if isinstance(value, str) else None
    if not found:
        msg = f'{value} is no window; write "09:00-17:00", from and to, in hours and minutes'
        raise ValueError(msg)
    hours, minutes, to_hours, to_minutes = map(int, found.groups())
    if minutes > 59 or to_minutes > 59:  # noqa: PLR2004 (minutes of an hour)
        msg = f"{value} has over 59 minutes in an hour; write a time that a clock shows"
        raise ValueError(msg)
    window = Window(hours * 60 + minutes, to_hours * 60 + to_minutes)
    check_windows((window,))
    return window


def _list_of_windows(value: object) -> object:
    if isinstance(value, str):
        msg = f'windows are a list, also when there is one: ["{value}"]'
        raise ValueError(msg)  # noqa: TRY004 (pydantic reports ValueError, not TypeError)
    return value


def _date_or_name(value: object) -> object:
    if isinstance(value, str) and _DATE.fullmatch(value):
        return date.fromisoformat(value)
    return value


Windows = Annotated[
    tuple[Annotated[Window, BeforeValidator(_window)], ...], BeforeValidator(_list_of_windows)
]


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
        if not any(self.days()):
            msg = 'no open time at all: no deadline would ever come; write mon: ["09:00-17:00"]'
            raise ValueError(msg)
        return self

    def days(self) -> tuple[tuple[Window, ...], ...]:
        """Return the windows, Monday first."""
        return (self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun)


class AddedHoliday(Strict):
    """A holiday that the country does not have."""

    day: Day = Field(alias="date", description="such as 2026-11-27")
    name: str = Field(min_length=1)


class Holidays(Strict):
    """The holidays of a country, with additions and removals."""

    country: str | None = Field(
        default=None, description="ISO 3166-1, such as US; without it only `add`"
    )
    subdivision: str | None = Field(
        default=None, description="ISO 3166-2 without the country, such as CA"
    )
    categories: tuple[str, ...] = Field(default=(), description='such as ["public", "bank"]')
    add: tuple[AddedHoliday, ...] = ()
    remove: tuple[Annotated[date | str, BeforeValidator(_date_or_name)], ...] = Field(
        default=(), description="dates, or names with their observed days"
    )

    @field_validator("country")
    @classmethod
    def _country_is_known(cls, country: str | None) -> str | None:
        known = holidays.list_supported_countries(include_aliases=False)
        if country is not None and country not in known:
            msg = f"{country} is no country with known holidays; {nearest(country, known)}"
            raise ValueError(msg)
        return country

    @field_validator("subdivision")
    @classmethod
    def _subdivision_is_known(cls, subdivision: str | None, info: ValidationInfo) -> str | None:
        country = info.data.get("country")
        known = holidays.list_supported_countries().get(country or "", [])
        if subdivision is not None and subdivision not in known:
            msg = f"{subdivision} is no subdivision of {country}; {nearest(subdivision, known)}"
            raise ValueError(msg)
        return subdivision

    @field_validator("categories")
    @classmethod
    def _categories_are_known(
        cls, categories: tuple[str, ...], info: ValidationInfo
    ) -> tuple[str, ...]:
        country = info.data.get("country")
        known = holidays.country_holidays(country).supported_categories if country else ()
        for category in categories:
            if category not in known:
                msg = f"{category} is no category of {country}; {nearest(category, known)}"
                raise ValueError(msg)
        return categories

    def between(self, start: date, end: date) -> list[Holiday]:
        """Return the holidays from `start` to before `end`, in order, observed days included."""
        found = {holiday.day: holiday.name for holiday in self.kept(start.year, end.year)}
        found |= {holiday.day: holiday.name for holiday in self.add}
        return [Holiday(day, name) for day, name in sorted(found.items()) if start <= day < end]

    def kept(self, first: int, last: int) -> Iterator[Holiday]:
        """Yield the country's holidays of these years that are not removed."""
        for day, names in self.of_country(first, last):
            left = [name for name in names if not self._removes(name)]
            if left and day not in self.remove:
                yield Holiday(day, "; ".join(left))

    def _removes(self, name: str) -> bool:
        return name in self.remove or name.removesuffix(" (observed)") in self.remove

    def unknown_years(self, first: int, last: int) -> str | None:
        """Return the known years if these are not among them, else None."""
        if self.country is None:
            return None
        known = holidays.country_holidays(self.country)
        if known.start_year <= first and last <= known.end_year:
            return None
        return f"{known.start_year} to {known.end_year}"

    def of_country(self, first: int, last: int) -> list[tuple[date, list[str]]]:
        """Return the country's holidays of these years, each with all its names."""
        if self.country is None:
            return []
        found = holidays.country_holidays(
            self.country,
            subdiv=self.subdivision,
            categories=self.categories or None,
            years=range(first, last + 1),
            # Otherwise the names, and so the hash, depend on the language of the machine.
            language=holidays.country_holidays(self.country).default_language,
        )
        return [(day, found.get_list(day)) for day in sorted(found)]


class CalendarFile(Strict):
    """A file of policies/calendars: working hours, holidays and their zone."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    version: Day = Field(description="the date of these rules, such as 2026-01-01")
    zone: str = Field(description="IANA name, such as America/New_York; there is no default")
    windows: Week
    holidays: Holidays = Holidays()
    valid_from: Day | None = Field(default=None, description="first day these rules hold")
    valid_until: Day | None = Field(default=None, description="last day these rules hold")

    _document: Document | None = PrivateAttr(default=None)

    @field_validator("zone")
    @classmethod
    def _zone_is_known(cls, zone: str) -> str:
        if zone not in zone_names():
            msg = f"{zone} is no zone of the IANA list; {nearest(zone, zone_names())}"
            raise ValueError(msg)
        return zone

    def bad(self, keys: tuple[str | int, ...], text: str) -> BadFile | BadInput:
        """Return (do not raise) an error about this key, with file and line if it has a file."""
        if self._document:
            return self._document.bad(keys, text)
        return BadInput(f"calendar {self.name}: {text}")


def load(path: str | Path) -> CalendarFile:
    """Return the calendar file.

    Raises:
        BadFile: the file cannot be read, or has an unknown zone or weekday, no open time, windows
            that overlap or go over midnight, or a removed holiday that does not exist.
    """
    document = read(path)
    calendar = document.model(CalendarFile)
    calendar._document = document  # noqa: SLF001 (only this function knows the lines)
    _check_removals(calendar)
    return calendar


def _check_removals(calendar: CalendarFile) -> None:
    rules, year = calendar.holidays, calendar.version.year
    names = {name for _, names in rules.of_country(year, year + 1) for name in names}
    for index, removed in enumerate(rules.remove):
        if isinstance(removed, date):
            days = dict(rules.of_country(removed.year, removed.year))
            known, near = removed in days, "look at the dates of that year"
        else:
            known, near = removed in names, nearest(removed, names)
        if not known:
            text = f"{removed} is no holiday here, so it cannot be removed; {near}"
            raise calendar.bad(("holidays", "remove", index), text)


def _check_years(calendar: CalendarFile, start: date, end: date) -> None:
    known = calendar.holidays.unknown_years(start.year, (end - timedelta(days=1)).year)
    if known:
        text = (
            f"the holidays of {calendar.holidays.country} are known for {known} only, but needed "
            f"from {start} to {end - timedelta(days=1)}; update the package `holidays`, or list "
            "them under `add` without a country"
        )
        raise calendar.bad(("holidays", "country"), text)


def snapshot(calendar_file: CalendarFile, start: date, end: date) -> CalendarSnapshot:
    """Return the snapshot of a calendar from `start` to before `end`.

    If the file is valid from a later day, the snapshot begins on that day.

    Raises:
        BadInput: the calendar ends before `end` or begins after it, or `end` is after 2100.
    """
    valid_from, valid_until = calendar_file.valid_from, calendar_file.valid_until
    if valid_until and valid_until < end - timedelta(days=1):
        text = (
            f"valid until {valid_until}, but it is needed until {end - timedelta(days=1)}: a "
            "calendar that ends before the ladder does; make it valid for longer"
        )
        raise calendar_file.bad(("valid_until",), text)
    start = max(start, valid_from or start)
    if not start < end:
        text = f"valid from {start}, but it is needed only before {end}; take an older calendar"
        raise calendar_file.bad(("valid_from",), text)
    _check_years(calendar_file, start, end)
    taken = CalendarSnapshot(
        name=calendar_file.name,
        version=calendar_file.version.isoformat(),
        hash="",
        zone=zone_snapshot(calendar_file.zone, start, end),
        windows=calendar_file.windows.days(),
        holidays=tuple(calendar_file.holidays.between(start, end)),
        covers_from=start,
        covers_until=end,
    )
    content = digest(taken.model_dump(mode="json", exclude={"hash"}))
    return taken.model_copy(update={"hash": content})
