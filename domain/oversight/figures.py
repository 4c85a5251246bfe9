"""The numbers of a period, as `report` gives them; `domain.oversight.report` counts them.

What each number counts is written in docs/command-line.md. No number names anybody; respondents
go by opaque id.
"""

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from pydantic import Field

from domain.base import Frozen
from domain.time.elapsed import Spread

Amounts = dict[str, Decimal]
"""By currency, ISO 4217."""


class Period(NamedTuple):
    """From `since` to before `until`."""

    since: datetime
    until: datetime

    def holds(self, at: datetime | None) -> bool:
        return at is not None and self.since <= at < self.until


class KindFigures(Frozen):
    """How many cases of a kind came and went."""

    opened: int
    closed: int
    outcomes: dict[str, int]
    open_at_end: int


class Waited(Frozen):
    """How long people waited for something that came in the period, and how often it did not."""

    came: int
    business_days: Spread | None
    office_hours: Spread | None
    hours: Spread | None
    still_missing: int = Field(description="asked for in the period, not there at its end")
    never_came: int = Field(description="asked for in the period; the case ended without it")


class Sent(Frozen):
    """The letters or acts that were due in the period, by their result."""

    due: int = 0
    left: int = 0
    late: int = 0
    bounced: int = 0
    unknown: int = 0
    repeated: int = 0
    never_left: int = 0
    replaced: int = 0
    waiting: int = 0
    minutes_late: Spread | None = Field(
        default=None, description="of all that left, on time or not"
    )


class Figures(Frozen):
    """All numbers of a period."""

    kinds: dict[str, KindFigures]
    rung_at_contact: dict[str, int]
    rung_at_close: dict[str, int]
    waited: dict[str, Waited]
    letters: dict[str, Sent]
    platform_acts: Sent
    missed_by_us: dict[str, int]
    questions: dict[str, int]
    awards: dict[str, int]
    amounts: dict[str, Amounts]
    silence_won: dict[str, int]
    by_respondent: dict[str, dict[str, int]]
    respondents_not_shown: int
