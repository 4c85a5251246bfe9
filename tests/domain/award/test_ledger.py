"""The ledger of an award: what was paid, what came back, what is left, in any order."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.award.file import AwardTerms
from domain.award.ledger import Ledger, Obligation, Payment, Reversal, obligations
from domain.base import Money

NOON = datetime(2026, 11, 4, 12, tzinfo=UTC)
WHO = ("r-1", "r-2", "r-3")
cents = st.integers(1, 500_000).map(lambda n: Decimal(n) / 100)


def paid(payment: str, amount: str | Decimal, by: str = "r-1", at: datetime = NOON) -> Payment:
    return Payment(id=payment, by=by, amount=Decimal(amount), paid_at=at, recorded_at=NOON)


def back(reversal: str, payment: str, amount: str | Decimal | None = None) -> Reversal:
    value = None if amount is None else Decimal(amount)
    return Reversal(id=reversal, payment=payment, amount=value, at=NOON, recorded_at=NOON)


def terms(total: str, **shares: str) -> AwardTerms:
    return AwardTerms(
        total=Money(amount=Decimal(total), currency="USD"),
        pay_by=date(2026, 11, 4),
        zone="America/New_York",
        shares={f"r-{who[-1]}": Decimal(share) for who, share in shares.items()} or None,
    )


def ledger(*entries: Payment | Reversal) -> Ledger:
    kept = Ledger(currency="USD")
    for entry in entries:
        if isinstance(entry, Payment):
            kept.add(entry)
        else:
            kept.reverse(entry)
    return kept


def test_a_silent_award_is_one_obligation_of_all() -> None:
    """Anyone's payment reduces the one total of a joint and several award."""
    (whole,) = obligations(terms("100.00"), WHO)
    assert ledger(paid("a", "30.00"), paid("b", "20.00", "r-3")).left(whole) == Decimal("50.00")


def test_stated_shares_hold() -> None:
    """Where shares are stated, one respondent's over-payment pays nobody else's share."""
    first, second = obligations(terms("100.00", r1="60.00", r2="40.00"), ("r-1", "r-2"))
    kept = ledger(paid("a", "70.00", "r-1"))
    assert (kept.left(first), kept.over(first)) == (Decimal(0), Decimal("10.00"))
    assert kept.left(second) == Decimal("40.00")


def test_the_same_payment_counts_once() -> None:
    """A payment that is told twice is no news the second time."""
    kept = ledger(paid("a", "30.00"))
    assert not kept.add(paid("a", "30.00", at=NOON + timedelta(days=1)))
    assert kept.paid(["r-1"]) == Decimal("30.00")


def test_another_payment_under_a_known_id_is_a_mistake() -> None:
    """A known id with another amount or payer is refused; the line shows what is on record."""
    kept = ledger(paid("a", "30.00"))
    assert kept.payment_problem(paid("a", "31.00")) == (
        "payment a is recorded already, as 30.00 USD by r-1; a different payment has its own id"
    )


def test_another_reversal_under_a_known_id_is_a_mistake() -> None:
    """A known reversal id with another payment is refused."""
    kept = ledger(paid("a", "30.00"), back("x", "a", "5.00"))
    assert "has its own id" in str(kept.reversal_problem(back("x", "a", "6.00")))
    assert kept.reversal_problem(back("x", "a", "5.00")) is None


def test_a_reversal_may_come_before_its_payment() -> None:
    """A reversal of a payment nobody knows waits for it, and can be seen waiting."""
    kept = ledger(back("x", "a"))
    assert [r.id for r in kept.unmatched()] == ["x"]
    kept.add(paid("a", "30.00"))
    assert not kept.unmatched()
    assert kept.paid(["r-1"]) == Decimal(0)


def test_more_than_was_paid_cannot_come_back() -> None:
    """Two reversals of one payment leave nothing of it, and take nothing from another."""
    kept = ledger(paid("a", "30.00"), paid("b", "10.00"), back("x", "a", "25.00"), back("y", "a"))
    assert kept.paid(["r-1"]) == Decimal("10.00")


def test_what_was_paid_before_an_instant_goes_by_when_it_was_paid() -> None:
    """The payer's own time decides what was in time, not when we heard of it."""
    kept = ledger(paid("a", "30.00", at=NOON - timedelta(seconds=1)), paid("b", "5.00", at=NOON))
    assert kept.paid(["r-1"], before=NOON) == Decimal("30.00")


@pytest.mark.parametrize("wrong", [1.5, "-1", "1.005"])
def test_money_is_a_decimal_to_the_cent(wrong: object) -> None:
    """A float, a negative amount or a part of a cent is no amount of money."""
    with pytest.raises(ValueError, match="amount"):
        Payment.model_validate({**paid("a", "1.00").model_dump(), "amount": wrong})


@st.composite
def news(draw: st.DrawFn) -> list[Payment | Reversal]:
    payments = [
        paid(f"p{n}", draw(cents), draw(st.sampled_from(WHO)))
        for n in range(draw(st.integers(0, 6)))
    ]
    reversals = [
        back(f"x{n}", f"p{draw(st.integers(0, 7))}", draw(st.none() | cents))
        for n in range(draw(st.integers(0, 4)))
    ]
    return [*payments, *reversals]


@given(news(), st.randoms(use_true_random=False), cents)
def test_order_and_repeats_make_no_difference(
    told: list[Payment | Reversal],
    random: Random,
    total: Decimal,
) -> None:
    """The same news in any order and any number of times leaves the same balance."""
    shuffled = told + random.sample(told, len(told) // 2)
    random.shuffle(shuffled)
    one, other = ledger(*told), ledger(*shuffled)
    whole = Obligation(key="award", owed=total, bound=WHO)
    assert one.left(whole) == other.left(whole)
    assert all(one.paid([who]) == other.paid([who]) for who in WHO)


@given(news(), cents)
def test_the_balance_adds_up(told: list[Payment | Reversal], total: Decimal) -> None:
    """What stands of every payment, and what is left or over, is the total to the cent."""
    kept = ledger(*told)
    whole = Obligation(key="award", owed=total, bound=WHO)
    stands = sum((kept.stands(p) for p in kept.payments), Decimal(0))
    assert kept.left(whole) - kept.over(whole) == total - stands
    assert min(kept.left(whole), kept.over(whole)) == 0
    assert all(0 <= kept.stands(p.id) <= p.amount for p in kept.payments.values())
