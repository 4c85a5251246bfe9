"""The ground every model stands on: values that never change, and instants that name their zone."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field


class Frozen(BaseModel):
    """A value that may be kept in a history: it never changes, its class is only added to."""

    model_config = ConfigDict(frozen=True)


class Strict(BaseModel):
    """A value that people write by hand: a word we do not know is a mistake, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Mutable(BaseModel):
    """A part of a case's state: it changes, and travels whole when the case continues as new."""

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
"""A point in time, kept in UTC. Not a date: an award's pay-by date is a `datetime.date`."""


def _no_float(value: object) -> object:
    if isinstance(value, float):
        msg = f'money is written in quotes, as a decimal: "{value:.2f}", never as a float'
        raise ValueError(msg)  # noqa: TRY004 (pydantic reports ValueError, not TypeError)
    return value


Amount = Annotated[
    Decimal, BeforeValidator(_no_float), Field(ge=0, max_digits=14, decimal_places=2)
]
"""An amount of money, never a float, never negative, to the cent."""


class Money(Strict):
    """An amount in a currency."""

    amount: Amount
    currency: str = Field(pattern=r"^[A-Z]{3}$", description="ISO 4217, such as USD")

    def __str__(self) -> str:
        return f"{self.amount:,.2f} {self.currency}"
