"""Instalments that both sides agreed on, and whether they are kept."""

from datetime import date

from pydantic import Field

from domain.award.file import Day, Sum
from domain.base import Frozen, Instant, Money, Strict


class Instalment(Strict):
    """A part, to be paid by the end of a day in the award's zone."""

    by: Day
    amount: Sum


class Plan(Frozen):
    """An instalment plan in force: `base` was paid before it."""

    key: str = Field(description="the obligation it is for")
    base: Money
    instalments: tuple[Instalment, ...]
    lifts: bool
    agreed_at: Instant

    def owed_by(self) -> list[tuple[date, Money]]:
        """Return each day with all that has to be paid by its end, in order."""
        due, total = [], self.base
        for part in sorted(self.instalments, key=lambda i: i.by):
            total = Money(amount=total.amount + part.amount.amount, currency=total.currency)
            due.append((part.by, total))
        return due
