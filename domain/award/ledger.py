"""The payments on an award, those that went back, and the amount left.

    Ledger(currency).add(payment), .reverse(reversal), .paid(by), .left(obligation)
    obligations(terms, respondents) -> who owes how much, jointly or each a share

The order in which news arrives makes no difference: a reversal may be heard before its payment.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal

from pydantic import Field

from domain.award.file import WHOLE, AwardTerms
from domain.base import Amount, Frozen, Instant, Money, Mutable

NOTHING = Decimal(0)


class Payment(Frozen):
    """Money that counts. `paid_at` says if it was in time, `recorded_at` when we knew."""

    id: str
    by: str = Field(description="the respondent's id")
    amount: Amount
    paid_at: Instant
    recorded_at: Instant
    how: Literal["payment", "set-off", "waiver"] = "payment"

    def same(self, other: "Payment") -> bool:
        """Return whether both say the same; when we heard of it is no difference."""
        return (self.by, self.amount, self.how) == (other.by, other.amount, other.how)


class Reversal(Frozen):
    """Money that went back: a chargeback, a returned transfer."""

    id: str
    payment: str
    amount: Amount | None = Field(default=None, description="all of the payment when left out")
    at: Instant
    recorded_at: Instant


class Obligation(Frozen):
    """An amount, and the respondents whose payments reduce it."""

    key: str
    owed: Decimal
    bound: tuple[str, ...]


def obligations(terms: AwardTerms, respondents: Sequence[str]) -> tuple[Obligation, ...]:
    """Return one obligation of all where the award is joint and several, else one per share."""
    if terms.shares is None:
        return (Obligation(key=WHOLE, owed=terms.total.amount, bound=tuple(respondents)),)
    shares = terms.shares
    return tuple(
        Obligation(key=who, owed=shares.get(who, NOTHING), bound=(who,)) for who in respondents
    )


class Ledger(Mutable):
    """Confirmed payments in one currency. Every id counts once."""

    currency: str
    payments: dict[str, Payment] = Field(default_factory=dict)
    reversals: dict[str, Reversal] = Field(default_factory=dict)

    # -- what makes no sense -------------------------------------------------------------------

    def payment_problem(self, payment: Payment) -> str | None:
        """Say why this payment cannot be recorded, or None."""
        known = self.payments.get(payment.id)
        if known and not known.same(payment):
            return (
                f"payment {payment.id} is recorded already, as {self.money(known.amount)} by "
                f"{known.by}; a different payment has its own id"
            )
        return None

    def reversal_problem(self, reversal: Reversal) -> str | None:
        """Say why this reversal cannot be recorded, or None."""
        known = self.reversals.get(reversal.id)
        if known and (known.payment, known.amount) != (reversal.payment, reversal.amount):
            return (
                f"reversal {reversal.id} is recorded already, of payment {known.payment}; "
                "a different reversal has its own id"
            )
        return None

    # -- what was said -------------------------------------------------------------------------

    def add(self, payment: Payment) -> bool:
        """Record a payment; return whether it was news."""
        if payment.id in self.payments:
            return False
        self.payments[payment.id] = payment
        return True

    def reverse(self, reversal: Reversal) -> bool:
        """Record a reversal; return whether it was news."""
        if reversal.id in self.reversals:
            return False
        self.reversals[reversal.id] = reversal
        return True

    # -- what follows --------------------------------------------------------------------------

    def stands(self, payment_id: str) -> Decimal:
        """Return the rest of a payment after its reversals; zero for one we do not know."""
        payment = self.payments.get(payment_id)
        if payment is None:
            return NOTHING
        gone = (r for r in self.reversals.values() if r.payment == payment_id)
        taken = sum((payment.amount if r.amount is None else r.amount for r in gone), NOTHING)
        return max(NOTHING, payment.amount - taken)

    def paid(self, by: Collection[str], before: datetime | None = None) -> Decimal:
        """Return the sum of their payments that still stands; if given, before an instant."""
        return sum(
            (
                self.stands(p.id)
                for p in self.payments.values()
                if p.by in by and (before is None or p.paid_at < before)
            ),
            NOTHING,
        )

    def left(self, obligation: Obligation) -> Decimal:
        """Return the amount still owed, never below zero."""
        return max(NOTHING, obligation.owed - self.paid(obligation.bound))

    def over(self, obligation: Obligation) -> Decimal:
        """Return the amount paid too much. It is on record and goes to no other obligation."""
        return max(NOTHING, self.paid(obligation.bound) - obligation.owed)

    def unmatched(self) -> list[Reversal]:
        """Return the reversals of payments that nobody has told us of."""
        return [r for r in self.reversals.values() if r.payment not in self.payments]

    def money(self, amount: Decimal) -> Money:
        return Money(amount=amount, currency=self.currency)
