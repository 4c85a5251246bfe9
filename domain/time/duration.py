"""Durations: a number with its unit, never a bare number.

    Duration(business_days=2)          str() gives "2 business days"
    Duration.unit -> Unit              Duration.count -> int

`domain.time.calendar` defines the units.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import (
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from domain.base import Strict


class Unit(StrEnum):
    """The units in which a policy may write a duration."""

    BUSINESS_DAYS = "business_days"
    OFFICE_HOURS = "office_hours"
    HOURS = "hours"
    MINUTES = "minutes"
    CALENDAR_DAYS = "calendar_days"
    CALENDAR_MONTHS = "calendar_months"
    SECONDS = "seconds"


_NAMES = tuple(unit.value for unit in Unit)  # as an attribute's name an enum is slow

# At most a century each: a longer wait is a typing error, and `datetime` ends in the year 9999.
Days = Annotated[int, Field(strict=True, ge=1, le=36_525)]
Hours = Annotated[int, Field(strict=True, ge=1, le=876_600)]
Minutes = Annotated[int, Field(strict=True, ge=1, le=52_596_000)]
Months = Annotated[int, Field(strict=True, ge=1, le=1_200)]
Seconds = Annotated[int, Field(strict=True, ge=1, le=3_155_760_000)]


_OFFICE_DAY = 8  # hours, for the days that an author of "48 business hours" may mean
_MEANS_HOURS = frozenset(
    f"{adjective}_{hours}"
    for adjective in ("business", "working", "work", "opening")
    for hours in ("hour", "hours")
)
_MEANS_DAYS = {"day": 1, "days": 1, "week": 7, "weeks": 7}  # calendar days
_MEANS_MONTHS = {"month": 1, "months": 1, "year": 12, "years": 12}


def _check_unit(written: Mapping[object, object]) -> None:
    """Check that no unit is one that readers take in two ways, or a plain one under another name.

    Raises:
        ValueError: it is; the text gives every reading as it is written here.
    """
    for name, count in written.items():
        unit = name.lower().replace("-", "_").replace(" ", "_") if isinstance(name, str) else ""
        whole = count if isinstance(count, int) and not isinstance(count, bool) else 0
        found = f"{{{name}: {count}}}"
        if unit in _MEANS_HOURS:
            days, half = divmod(whole, 24)
            both = (
                f"{{business_days: {days}}} if it means {days} business days with the local time "
                f"kept (24 hours each), "
                if days and not half
                else "business_days if it means whole business days with the local time kept, "
            )
            msg = (
                f"{found} has two readings: {both}"
                f"{{office_hours: {whole or 48}}} if it means {whole or 48} hours of open office "
                f"time ({_days(whole or 48)})"
            )
            raise ValueError(msg)
        if unit in _MEANS_DAYS:
            whole = (whole or 2) * _MEANS_DAYS[unit]
            work = whole // 7 * 5 if unit.startswith("week") else whole
            msg = (
                f"{found} has two readings: {{calendar_days: {whole}}} if weekends and holidays "
                f"count, {{business_days: {work}}} if they do not"
            )
            raise ValueError(msg)
        if unit in _MEANS_MONTHS:
            msg = f"{found}: write {{calendar_months: {(whole or 1) * _MEANS_MONTHS[unit]}}}"
            raise ValueError(msg)


def _days(hours: int) -> str:
    return f"about {max(1, round(hours / _OFFICE_DAY))} days of {_OFFICE_DAY} hours"


class Duration(Strict):
    """A positive whole number of exactly one unit, written `{business_days: 2}`.

    Raises:
        ValidationError: a bare number; a string, such as "48 business hours", which has two
            readings; no unit or several; zero, a negative number, a fraction; over a century.
    """

    business_days: Days | None = Field(
        default=None,
        description="days with opening hours that are no holiday, the local time of day kept",
    )
    office_hours: Hours | None = Field(default=None, description="hours inside the opening hours")
    hours: Hours | None = Field(default=None, description="elapsed hours, day and night")
    minutes: Minutes | None = Field(default=None, description="elapsed minutes, day and night")
    calendar_days: Days | None = Field(
        default=None, description="days of the week all alike, the local time of day kept"
    )
    calendar_months: Months | None = Field(
        default=None,
        description="the same day of a later month, or its last day; local time of day kept",
    )
    seconds: Seconds | None = Field(
        default=None, description="elapsed seconds, for tests and rehearsals only"
    )

    @model_validator(mode="before")
    @classmethod
    def _is_written_with_its_unit(cls, value: object) -> object:
        if isinstance(value, Mapping):
            _check_unit(value)
            return value
        if isinstance(value, Duration):
            return value
        # The source of the escalation ladder says "48 business hours"; readers take it both ways.
        msg = (
            f"{value!r} is no duration: write its unit, as {{hours: 48}}, {{calendar_days: 7}} or "
            '{calendar_months: 1}; "48 business hours" is {business_days: 2} if it means '
            "2 business days with the local time kept, {office_hours: 48} if it means 48 hours "
            "of open office time"
        )
        raise ValueError(msg)

    @model_validator(mode="after")
    def _has_one_unit(self) -> "Duration":
        named = [name for name in _NAMES if getattr(self, name) is not None]
        if len(named) == 1:
            return self
        found = " and ".join(named) or "none"
        msg = f"a duration has one unit, this has {found}; write for example {{business_days: 2}}"
        raise ValueError(msg)

    @model_serializer(mode="wrap")
    def _names_its_unit_only(self, dump: SerializerFunctionWrapHandler) -> dict[str, int]:
        return {unit: count for unit, count in dump(self).items() if count is not None}

    @cached_property
    def unit(self) -> Unit:
        """The unit in which it is written."""
        return next(Unit(name) for name in _NAMES if getattr(self, name) is not None)

    @cached_property
    def count(self) -> int:
        """The number of units, 1 or more."""
        count: int = getattr(self, self.unit)
        return count

    def __str__(self) -> str:
        words = self.unit.replace("_", " ")
        return f"{self.count} {words if self.count > 1 else words[:-1]}"
