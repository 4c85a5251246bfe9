"""Checks that several facts and commands of an award case share."""

from domain.award.state import AwardState
from domain.base import Money


def unknown_respondent(case: AwardState, respondent: str) -> str | None:
    """Return that the award names nobody of this id, or None."""
    known = case.respondents()
    if respondent in known:
        return None
    return f"the award names no respondent {respondent!r}; it names {', '.join(known)}"


def other_currency(case: AwardState, amount: Money | None) -> str | None:
    """Return that this is another currency than the award's, or None."""
    currency = case.ledger.currency
    if amount is None or amount.currency == currency:
        return None
    return f"{amount} is not in {currency}; only {currency} counts, as the platform received it"
