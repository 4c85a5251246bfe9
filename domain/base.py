"""Base classes of all models, and the types of instants and amounts."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field


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
    if isinstance(value, int | float):
        msg = 'an instant is written with its date, time and zone, such as "2026-03-02T09:00-05:00"'
        raise ValueError(msg)  # noqa: TRY004 (pydantic reports ValueError, not TypeError)
    return value


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


def _no_float(value: object) -> object:
    if isinstance(value, float):
        msg = f'money is written in quotes, as a decimal: "{value:.2f}", never as a float'
        raise ValueError(msg)  # noqa: TRY004 (pydantic reports ValueError, not TypeError)
    return value


Amount = Annotated[
    Decimal, BeforeValidator(_no_float), Field(ge=0, max_digits=14, decimal_places=2)
]
"""An amount of money: 0 or more, at most two decimals, never written as a float."""


class Money(Strict):
    """An amount in a currency."""

    amount: Amount
    currency: str = Field(pattern=r"^[A-Z]{3}$", description="ISO 4217, such as USD")

    def __str__(self) -> str:
        return f"{self.amount:,.2f} {self.currency}"
