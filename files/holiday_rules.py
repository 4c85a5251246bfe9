"""The holidays of a calendar file: a country's, with additions and removals."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated

import holidays
from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from domain.base import Day, Strict
from domain.time.days import Holiday
from files import country_holidays, place_names
from files.mistakes import nearest

MOST_PARTS = 6
"""How many parts of a country a warning names."""
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
            hint = place_names.code_of(country) or nearest(country, known)
            msg = f"{country} is no country with known holidays; {hint}"
            raise ValueError(msg)
        return country

    @field_validator("subdivision")
    @classmethod
    def _subdivision_is_known(cls, subdivision: str | None, info: ValidationInfo) -> str | None:
        country = info.data.get("country")
        known = holidays.list_supported_countries().get(country or "", [])
        if subdivision is not None and subdivision not in known:
            named = place_names.subdivision_of(country or "", subdivision)
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

    def doubts(self) -> list[str]:
        """Return whatever a person should look at: no part of a country that has parts."""
        parts = holidays.list_supported_countries().get(self.country or "", [])
        if not parts or self.subdivision or "subdivision" in self.model_fields_set:
            return []
        shown = ", ".join(parts[:MOST_PARTS]) + (", …" if len(parts) > MOST_PARTS else "")
        text = (
            f"{self.country} has holidays of its parts, and no subdivision is named, so only those "
            f"of the whole country close: name one of {shown}, or write `subdivision: null` if "
            "that is meant"
        )
        return [text]

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
