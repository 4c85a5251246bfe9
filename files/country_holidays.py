"""The holidays of countries, from the package `holidays`, with every name that people use for one.

    find(Asked) -> Found
    languages(country) -> tuple[str, ...]

A holiday is one thing in every year, however it is labelled: observed, estimated, or in another
language. The package keeps no key of it, so its name in the country's own language, without the
labels, is the key.
"""

import re
import warnings
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import holidays


@dataclass(frozen=True)
class Asked:
    """The country, and the years from `first` to `last`."""

    country: str
    subdivision: str | None
    categories: tuple[str, ...]
    language: str | None
    first: int
    last: int


@dataclass(frozen=True)
class Name:
    """A holiday: its name as shown, and everything that it may be called."""

    shown: str
    spellings: frozenset[str]

    def is_called(self, names: Container[object]) -> bool:
        """Return whether one of these names is a name of this holiday."""
        return any(spelling in names for spelling in self.spellings)


@dataclass(frozen=True)
class HolidaysOfDay:
    """The holidays of one day."""

    day: date
    names: tuple[Name, ...]


@dataclass(frozen=True)
class Found:
    """Holidays, weekend days on which people work, and feasts whose dates nobody knows."""

    days: tuple[HolidaysOfDay, ...]
    worked: frozenset[date]
    unknown: tuple[tuple[int, Name], ...]


NOTHING = Found((), frozenset(), ())


def languages(country: str) -> tuple[str, ...]:
    """Return the languages in which the names of a country's holidays are known."""
    found = holidays.country_holidays(country)
    own = (found.default_language,) if found.default_language else ()
    return tuple(sorted({*found.supported_languages, *own}))


@lru_cache(maxsize=128)
def find(asked: Asked) -> Found:
    """Return the holidays of these years, as the country's own language calls them."""
    own = holidays.country_holidays(asked.country).default_language
    language = asked.language or own
    by_language = {
        each: _listed(asked, each) for each in {own, language, *languages(asked.country)}
    }
    listed, shown = by_language[own], by_language[language]
    names: list[HolidaysOfDay] = []
    for day in sorted(listed):
        here = tuple(_names(day, own, language, by_language))
        names.append(HolidaysOfDay(day, here))
    worked = frozenset(
        day for day in shown.weekend_workdays if asked.first <= day.year <= asked.last
    )
    unknown = (
        (year, Name(name, frozenset({name, *(each.tr(name) for each in by_language.values())})))
        for year, name in _unknown(asked, listed)
    )
    return Found(tuple(names), worked, tuple(unknown))


def _names(
    day: date, own: str | None, shown: str | None, by_language: dict[str | None, Any]
) -> Iterator[Name]:
    listed = by_language[own]
    for name in listed.get_list(day):
        key = _bare(name, listed)
        spellings = {name, key}
        visible = name
        for language, other in by_language.items():
            translated = other.tr(key)
            with_labels = [n for n in other.get_list(day) if _bare(n, other) == translated]
            spellings |= {translated, *with_labels}
            for label in _labels(other):
                spellings.add(label % translated)
            if language == shown:
                visible = with_labels[0] if with_labels else translated
        yield Name(visible, frozenset(spellings))


def _listed(asked: Asked, language: str | None) -> Any:  # noqa: ANN401 (each country has its class)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of years without some feasts: `_unknown` says which
        return holidays.country_holidays(
            asked.country,
            subdiv=asked.subdivision,
            categories=asked.categories or None,
            years=range(asked.first, asked.last + 1),
            # Otherwise the names, and so the hash, depend on the language of the machine.
            language=language,
        )


def _labels(listed: Any) -> list[str]:  # noqa: ANN401 (each country has its class)
    """Return the labels of observed and estimated days, such as "%s (observed)"."""
    named = (
        getattr(listed, name, None)
        for name in dir(type(listed))
        if name.endswith("_label") and name != "substituted_label"
    )
    texts = {listed.tr(label) for label in named if isinstance(label, str)}
    return sorted((text for text in texts if text.count("%s") == 1), key=len, reverse=True)


def _bare(name: str, listed: Any) -> str:  # noqa: ANN401 (each country has its class)
    """Return a name without its labels, of which it may have two."""
    for _ in range(2):
        for label in _labels(listed):
            before, after = label.split("%s")
            found = re.fullmatch(f"{re.escape(before)}(.+){re.escape(after)}", name)
            if found:
                name = found[1]
                break
    return name


def _unknown(asked: Asked, listed: Any) -> Iterator[tuple[int, str]]:  # noqa: ANN401 (each country has its class)
    """Yield the feasts that the package would add in these years if it knew their dates."""
    missing: list[tuple[int, str]] = []
    probe = holidays.country_holidays(
        asked.country,
        subdiv=asked.subdivision,
        categories=asked.categories or None,
        language=listed.language,
    )
    for adder in ("_add_eastern_calendar_holiday", "_add_thai_calendar_holiday"):
        if original := getattr(type(probe), adder, None):
            probe.__dict__[adder] = _noting(probe, original, missing)
    if many := getattr(type(probe), "_add_eastern_calendar_holiday_set", None):
        probe.__dict__["_add_eastern_calendar_holiday_set"] = _noting_many(probe, many, missing)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for year in range(asked.first, asked.last + 1):
            probe._populate(year)  # noqa: SLF001 (the only way to hear of a date that is missing)
    yield from sorted({(year, _bare(probe.tr(name), probe)) for year, name in missing})


def _noting(
    probe: Any,  # noqa: ANN401 (each country has its class)
    original: Callable[..., Any],
    missing: list[tuple[int, str]],
) -> Callable[..., Any]:
    def add(name: str, when: Any, *more: Any, **named: Any) -> Any:  # noqa: ANN401 (each country has its class)
        if when is None or (isinstance(when, tuple) and when[0] is None):
            missing.append((probe._year, name))  # noqa: SLF001 (see `_unknown`)
            return None
        return original(probe, name, when, *more, **named)

    return add


def _noting_many(
    probe: Any,  # noqa: ANN401 (each country has its class)
    original: Callable[..., Any],
    missing: list[tuple[int, str]],
) -> Callable[..., Any]:
    def add(name: str, dates: Any, *more: Any, **named: Any) -> Any:  # noqa: ANN401 (each country has its class)
        known = list(dates)
        if not known:
            missing.append((probe._year, name))  # noqa: SLF001 (see `_unknown`)
        return original(probe, name, known, *more, **named)

    return add
