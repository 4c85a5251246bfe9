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

from domain.base import Day, Strict
from domain.errors import BadFile, BadInput
from domain.time.days import (
    CalendarSnapshot,
    Holiday,
    SpecialDay,
    Window,
)
from files import country_holidays
from files.mistakes import nearest
from files.opening_hours import OtherHours, Week
from files.strict_yaml import Document, digest, read
from files.zones import zone_names, zone_snapshot

_YEARS_BACK, _YEARS_AHEAD = 6, 12  # around a calendar's version, to find the name of a holiday
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def _date_or_name(value: object) -> object:
    if isinstance(value, str) and _DATE.fullmatch(value):
        return date.fromisoformat(value)
    return value


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
    language: str | None = Field(
        default=None, description="of the holidays' names, such as en_US; the country's own if none"
    )
    add: tuple[AddedHoliday, ...] = ()
    remove: tuple[Annotated[date | str, BeforeValidator(_date_or_name)], ...] = Field(
        default=(), description="dates, or names with their observed days"
    )

    @field_validator("country")
    @classmethod
    def _country_is_known(cls, country: str | None) -> str | None:
        known = holidays.list_supported_countries(include_aliases=False)
        if country is not None and country not in known:
            hint = country_holidays.code_of(country) or nearest(country, known)
            msg = f"{country} is no country with known holidays; {hint}"
            raise ValueError(msg)
        return country

    @field_validator("subdivision")
    @classmethod
    def _subdivision_is_known(cls, subdivision: str | None, info: ValidationInfo) -> str | None:
        country = info.data.get("country")
        known = holidays.list_supported_countries().get(country or "", [])
        if subdivision is not None and subdivision not in known:
            named = country_holidays.subdivision_of(country or "", subdivision)
            hint = named or nearest(subdivision, known)
            msg = f"{subdivision} is no subdivision of {country}; {hint}"
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
            if category == holidays.HALF_DAY:
                msg = (
                    "half_day holidays are open for a part of the day, so they are no holidays "
                    "here; list each with its hours under `hours`: "
                    '{date: 2026-12-24, name: Christmas Eve, windows: ["09:00-12:00"]}'
                )
                raise ValueError(msg)
            if category == holidays.WORKDAY:
                msg = "workday holidays are days on which people work, so they close nothing"
                raise ValueError(msg)
        return categories

    @field_validator("language")
    @classmethod
    def _language_is_known(cls, language: str | None, info: ValidationInfo) -> str | None:
        country = info.data.get("country")
        known = country_holidays.languages(country) if country else ()
        if language is not None and language not in known:
            msg = f"{language} is no language of {country}'s holidays; {nearest(language, known)}"
            raise ValueError(msg)
        return language

    def between(self, start: date, end: date) -> list[Holiday]:
        """Return the holidays from `start` to before `end`, in order, observed days included."""
        found = {holiday.day: holiday.name for holiday in self.kept(start.year, end.year)}
        found |= {holiday.day: holiday.name for holiday in self.add}
        return [Holiday(day, name) for day, name in sorted(found.items()) if start <= day < end]

    def kept(self, first: int, last: int) -> Iterator[Holiday]:
        """Yield the country's holidays of these years that are not removed."""
        for day in self.of_country(first, last).days:
            left = [name.shown for name in day.names if not name.is_called(self.remove)]
            if left and day.day not in self.remove:
                yield Holiday(day.day, "; ".join(left))

    def unknown_years(self, first: int, last: int) -> str | None:
        """Return the known years if these are not among them, else None."""
        if self.country is None:
            return None
        known = holidays.country_holidays(self.country)
        if known.start_year <= first and last <= known.end_year:
            return None
        return f"{known.start_year} to {known.end_year}"

    def of_country(self, first: int, last: int) -> country_holidays.Found:
        """Return the country's holidays of these years, each with all its names."""
        if self.country is None:
            return country_holidays.NOTHING
        return country_holidays.find(
            country_holidays.Asked(
                self.country, self.subdivision, self.categories, self.language, first, last
            )
        )


class CalendarFile(Strict):
    """A file of policies/calendars: working hours, holidays and their zone."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    version: Day = Field(description="the date of these rules, such as 2026-01-01")
    zone: str = Field(description="IANA name, such as America/New_York; there is no default")
    windows: Week
    holidays: Holidays = Holidays()
    hours: tuple[OtherHours, ...] = Field(
        default=(), description="half days, seasons, and days opened or closed once"
    )
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
            that overlap, or a removed holiday that does not exist.
    """
    document = read(path)
    calendar = document.model(CalendarFile)
    calendar._document = document  # noqa: SLF001 (only this function knows the lines)
    _check_removals(calendar)
    return calendar


def _check_removals(calendar: CalendarFile) -> None:
    rules, year = calendar.holidays, calendar.version.year
    if not rules.remove:
        return
    # Some holidays come every four years, and a year may lack one that moves.
    found = rules.of_country(year - _YEARS_BACK, year + _YEARS_AHEAD)
    known = {spelling for day in found.days for name in day.names for spelling in name.spellings}
    for index, removed in enumerate(rules.remove):
        if isinstance(removed, date):
            days = {day.day for day in rules.of_country(removed.year, removed.year).days}
            is_known, near = removed in days, "look at the dates of that year"
        else:
            is_known, near = removed in known, nearest(removed, known)
        if not is_known:
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
    rules, last = calendar.holidays, (end - timedelta(days=1)).year
    unknown = rules.of_country(start.year, last).unknown
    if lost := [(year, name) for year, name in unknown if not name.is_called(rules.remove)]:
        year, name = lost[0]
        text = (
            f"nobody has computed {name.shown} of {rules.country} for {year} yet, and it is needed "
            f"from {start} to {end - timedelta(days=1)}; remove it and list its days under "
            "`add`, or update the package `holidays`"
        )
        raise calendar.bad(("holidays", "country"), text)


def _special_days(file: CalendarFile, start: date, end: date) -> Iterator[SpecialDay]:
    """Yield the days with hours of their own; of two rules the later in the file holds."""
    worked = file.holidays.of_country(start.year, end.year).worked
    closed = {holiday.day for holiday in file.holidays.between(start, end)}
    for offset in range((end - start).days):
        day = start + timedelta(days=offset)
        found = [(rule, rule.on(day)) for rule in file.hours]
        rules = [(rule, windows) for rule, windows in found if windows is not None]
        own = [(rule, windows) for rule, windows in rules if not rule.is_season]
        if own:
            yield SpecialDay(day, own[-1][1], own[-1][0].name)
        elif day in closed:
            continue
        elif rules:
            yield SpecialDay(day, rules[-1][1], rules[-1][0].name)
        elif day in worked and not file.windows.days()[day.weekday()]:
            yield SpecialDay(day, _hours_before(file, day), f"worked {day:%A}")


def _hours_before(file: CalendarFile, day: date) -> tuple[Window, ...]:
    """Return the hours of the nearest weekday before this one that has any."""
    week = file.windows.days()
    return next(week[day.weekday() - back] for back in range(1, 8) if week[day.weekday() - back])


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
        pauses_keep_local_time=True,
        special_days=tuple(_special_days(calendar_file, start, end)),
    )
    content = digest(taken.model_dump(mode="json", exclude={"hash"}))
    return taken.model_copy(update={"hash": content})
