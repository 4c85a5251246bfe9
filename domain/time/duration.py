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
        if isinstance(value, Mapping | Duration):
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
