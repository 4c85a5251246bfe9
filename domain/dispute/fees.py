"""The fees of arbitration and of leaving the platform, by date; each row says how sure it is."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from domain.base import Amount, Frozen, Money, Strict
from domain.dispute.policy import Row, gapless, in_force
from domain.errors import BadInput

CENT = Decimal("0.01")


class FeeRow(Row):
    """An amount from a day on. Unknown amounts are written null, and are approximate."""

    amount: Amount | None
    above: Amount = Field(
        default=Decimal(0), description="only for a contract worth more than this"
    )

    @model_validator(mode="after")
    def _unknown_is_not_exact(self) -> Self:
        if self.amount is None and self.certainty == "exact":
            msg = f"the row since {self.since} has no amount, so it is approximate"
            raise ValueError(msg)
        return self


class ConversionRow(Row):
    """The fee to leave the platform early: a share of the hourly rate times the hours of a year."""

    percent: Amount
    hours: int = Field(gt=0)
    at_most: Amount | None = None


FeeRows = Annotated[tuple[FeeRow, ...], Field(min_length=1), AfterValidator(gapless)]


class ArbitrationFees(Strict):
    """The fees of an arbitration, and the platform's share."""

    per_party: FeeRows
    whole: FeeRows
    platform_share: FeeRows


class FeeTable(Strict):
    """policies/fees.yaml."""

    name: str
    version: date
    source: str = Field(min_length=1)
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    arbitration: ArbitrationFees
    conversion: Annotated[tuple[ConversionRow, ...], Field(min_length=1), AfterValidator(gapless)]


class Fee(Frozen):
    """The fee of one side for an arbitration, and how sure it is."""

    amount: Money | None
    whole: Money | None
    platform_share: Money | None
    certainty: Literal["exact", "approximate", "entered"]
    whole_certainty: Literal["exact", "approximate", "entered"]
    source: str
    since: date

    @property
    def text(self) -> str:
        """Each side's fee, as letters say it."""
        return _about(self.amount, self.certainty)

    @property
    def whole_text(self) -> str:
        """The whole fee, as letters say it."""
        return _about(self.whole, self.whole_certainty)

    def entered(self, amount: Money, whole: Money | None = None) -> "Fee":
        """Return the fee as a person read it off the notice."""
        both = Money(amount=amount.amount * 2, currency=amount.currency)
        return self.model_copy(
            update={
                "amount": amount,
                "whole": whole or both,
                "certainty": "entered",
                "whole_certainty": "entered",
                "source": "the amount on the notice, entered by a person",
            }
        )


def _about(amount: Money | None, certainty: str) -> str:
    if amount is None:
        return "the amount on the notice"
    return f"about {amount}" if certainty == "approximate" else str(amount)


def arbitration_fee(table: FeeTable, day: date, contract_value: Decimal) -> Fee:
    """Return each side's fee on a day.

    Raises:
        BadInput: no row holds on that day.
    """
    side = in_force(table.arbitration.per_party, day, "the arbitration fee")
    whole = in_force(table.arbitration.whole, day, "the whole arbitration fee")
    share = in_force(table.arbitration.platform_share, day, "the platform's share")
    # The platform's share of a big contract's fee is not published: only the notice has it.
    big = contract_value > share.above > 0
    return Fee(
        amount=_money(side.amount, table),
        whole=_money(whole.amount, table),
        platform_share=_money(share.amount, table) if contract_value > share.above else None,
        certainty="approximate" if big else side.certainty,
        whole_certainty="approximate" if big else whole.certainty,
        source=side.source,
        since=side.since,
    )


def conversion_fee(table: FeeTable, day: date, hourly_rate: Money) -> tuple[Money, ConversionRow]:
    """Return the fee to leave the platform on a day, and the row that it rests on.

    Raises:
        BadInput: the rate is in another currency, or no row holds on that day.
    """
    if hourly_rate.currency != table.currency:
        msg = f"the fee table is in {table.currency}, the hourly rate in {hourly_rate.currency}"
        raise BadInput(msg)
    row = in_force(table.conversion, day, "the conversion fee")
    fee = hourly_rate.amount * row.hours * row.percent / 100
    if row.at_most is not None:
        fee = min(fee, row.at_most)
    return Money(amount=fee.quantize(CENT, ROUND_HALF_UP), currency=table.currency), row


def notice_problem(fee: Fee, currency: str, entered: Money | None) -> str | None:
    """Return what is wrong with a fee that was read off the notice, or None.

    Args:
        fee: The fee by the table, on the day of the notice.
        currency: The currency of the table.
        entered: The amount that was read.
    """
    if entered is None:
        return None
    if entered.currency != currency:
        return f"the fee is in {currency}, not {entered.currency}"
    if not entered.amount:
        return "fee_on_notice is 0.00; give the amount as it stands on the notice"
    if fee.certainty == "exact" and fee.amount is not None and entered != fee.amount:
        return (
            f"the fee since {fee.since} is {fee.amount}, and that is exact; "
            f"{entered} on a notice is a mistake, or the fee table must be corrected first"
        )
    return None


def _money(amount: Decimal | None, table: FeeTable) -> Money | None:
    return None if amount is None else Money(amount=amount, currency=table.currency)
