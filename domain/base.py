"""Base classes of all models, and the types of instants and amounts."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

# `Decimal` reads underscores, blanks and the digits of every script as well.
_DECIMAL = re.compile(r"[+-]?[0-9]*\.?[0-9]+([eE][+-]?[0-9]+)?|[0-9]+\.")


class Frozen(BaseModel):
    """An immutable value. Histories keep it, so a later release may only add fields."""

    model_config = ConfigDict(frozen=True)


class Strict(BaseModel):
    """An immutable value that people write by hand: an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Mutable(BaseModel):
    """A mutable part of a case's state. Continue-as-new carries it over whole."""

    model_config = ConfigDict(validate_assignment=False)


def _no_bare_number(value: object) -> object:
    if isinstance(value, int | float) or (isinstance(value, str | bytes) and _is_number(value)):
        msg = (
            'an instant is written with its date, time and zone, such as "2026-03-02T09:00-05:00"; '
            "a number is read as seconds by some and as milliseconds by others"
        )
        raise ValueError(msg)
    return value


def _is_number(text: str | bytes) -> bool:
    # pydantic reads such a text as Unix time, in a unit that depends on the number's size.
    try:
        float(text)
    except ValueError:
        return False
    return True


Ref = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._~-]{0,63}$")]
"""The id of something else: a payment, a claim, a question."""
Text = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]
"""Words of a person, of some length."""


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        msg = (
            f"{value.isoformat()} has no zone: write the offset, such as "
            f'"{value.isoformat()}-05:00", or Z for UTC'
        )
        raise ValueError(msg)
    return value.astimezone(UTC)


Instant = Annotated[datetime, BeforeValidator(_no_bare_number), AfterValidator(_in_utc)]
"""A point in time, in UTC. Input needs an offset. A day is a `datetime.date` instead."""


def _no_number_for_a_day(value: object) -> object:
    if isinstance(value, int | float) or (isinstance(value, str | bytes) and _is_number(value)):
        msg = 'a day is written as year, month and day, such as "2026-03-02"; a number is none'
        raise ValueError(msg)
    return value


Day = Annotated[date, BeforeValidator(_no_number_for_a_day)]
"""A date that people write. A number, which pydantic reads as Unix time, is refused."""


def _plain_decimal(value: object) -> object:
    if isinstance(value, float):
        msg = f'money is written in quotes, as a decimal: "{value:.2f}", never as a float'
        raise ValueError(msg)  # noqa: TRY004 (pydantic reports ValueError, not TypeError)
    if isinstance(value, bool):
        msg = f'money is written in quotes, as a decimal such as "480.00"; it is {value}'
        raise ValueError(msg)  # noqa: TRY004 (see above)
    if isinstance(value, str) and not _DECIMAL.fullmatch(value):
        msg = (
            f'{value!r:.40} is no amount: write digits 0 to 9 and a point, such as "1250.00", '
            "without grouping"
        )
        raise ValueError(msg)
    return value


Amount = Annotated[
    Decimal, BeforeValidator(_plain_decimal), Field(ge=0, max_digits=14, decimal_places=2)
]
"""An amount of money: 0 or more, at most two decimals, never written as a float."""


class Money(Strict):
    """An amount in a currency."""

    amount: Amount
    currency: str = Field(pattern=r"^[A-Z]{3}$", description="ISO 4217, such as USD")

    def __str__(self) -> str:
        return f"{self.amount:,.2f} {self.currency}"
