"""Any news in any order: the balance and the limitations are right, and nobody paid is held."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.acts import Fact, read
from domain.award.accounts import wanted
from domain.award.case import AwardCase
from domain.award.facts import PaymentReceived, PaymentReversed
from domain.post.notice import Receipt
from tests.builders import usd
from tests.domain.award.world import AGENCY, DOWN, FACTS, MANAGER, OVERDUE, AwardWorld, shared

ANSWERS = [
    DOWN,
    Receipt(outcome="unknown", why="no answer"),
    Receipt(outcome="refused", why="no"),
    None,
]
HALF = 0.5
amounts = st.integers(1, 4_200).map(lambda n: f"{n}.00")


def payment(n: int, amount: str, by: str) -> Fact:
    return read(FACTS["payment"], {"payment_id": f"p{n}", "respondent": by, "amount": usd(amount)})


def reversal(n: int, of: int, amount: str | None) -> Fact:
    said = {"reversal_id": f"x{n}", "payment_id": f"p{of}"}
    return read(FACTS["payment_reversed"], said | ({"amount": usd(amount)} if amount else {}))


@st.composite
def news(draw: st.DrawFn) -> list[Fact]:
    payers = st.sampled_from(["r-1", "r-2"])
    told = [payment(n, draw(amounts), draw(payers)) for n in range(draw(st.integers(0, 5)))]
    told += [
        reversal(n, draw(st.integers(0, 5)), draw(st.none() | amounts))
        for n in range(draw(st.integers(0, 3)))
    ]
    repeats = draw(st.lists(st.sampled_from(told), max_size=3)) if told else []
    return draw(st.permutations(told + repeats))


def expected(told: list[Fact], by: str | None = None) -> Decimal:
    """Reckon again what stands, the long way round."""
    payments = {f.payment_id: f for f in told if isinstance(f, PaymentReceived)}
    reversals = {f.reversal_id: f for f in told if isinstance(f, PaymentReversed)}
    stands = {i: f.amount.amount for i, f in payments.items()}
    for gone in reversals.values():
        if gone.payment_id in stands:
            whole = payments[gone.payment_id].amount.amount
            taken = gone.amount.amount if gone.amount else whole
            stands[gone.payment_id] = max(Decimal(0), stands[gone.payment_id] - taken)
    own = (s for i, s in stands.items() if by in {None, payments[i].respondent})
    return sum(own, Decimal(0))


def never_limited_while_one_is_missing(case: AwardCase, now: datetime) -> None:
    """Hold at every moment, whatever the platform does."""
    if case.stage == "limited":
        assert all(a.state == "limited" for a in wanted(case, now))
    if case.outcome == "satisfied":
        assert case.left == 0
        assert all(a.state == "free" for a in case.accounts)
    assert (case.left == 0) == case.is_satisfied


@pytest.mark.further
@given(news(), st.data())
def test_the_balance_and_the_limitations_are_always_right(
    told: list[Fact], data: st.DataObject
) -> None:
    """News, time and a failing platform: once it works again, all is as it should be.

    Never both satisfied and limited, never limited before the deadline, never "limited" while one
    account is missing, never ended while somebody is held.
    """
    award = AwardWorld(at=OVERDUE - timedelta(days=2))
    award.watch = never_limited_while_one_is_missing
    for fact in told:
        for account in (AGENCY, MANAGER):
            for act in ("limit-account", "lift-limitation"):
                answer = data.draw(st.sampled_from(ANSWERS))
                award.platform.pop(f"{act} {account}", None)
                if answer:
                    award.platform[f"{act} {account}"] = answer
        award.passes(hours=data.draw(st.integers(0, 30)))
        award.take(fact)
    award.platform.clear()
    award.passes(days=10)
    owed = max(Decimal(0), Decimal(4200) - expected(told))
    assert award.case.left == owed
    limited = award.now >= OVERDUE and owed > 0
    assert set(award.states().values()) == {"limited" if limited else "free"}
    assert award.case.outcome == (None if owed else "satisfied")


@given(news())
def test_by_shares_everybody_is_limited_for_their_own_share(told: list[Fact]) -> None:
    """With stated shares each respondent is limited exactly while its own share is owed."""
    award = AwardWorld(at=OVERDUE, respondents=shared())
    for fact in told:
        award.take(fact)
    award.passes(days=1)
    for who, account, share in (("r-1", AGENCY, 3000), ("r-2", MANAGER, 1200)):
        owes = share > expected(told, who)
        assert award.states()[account] == ("limited" if owes else "free")


@given(news(), st.randoms(use_true_random=False))
def test_the_order_of_news_makes_no_difference(told: list[Fact], random: Random) -> None:
    """The same news in another order leaves the same ledger, balance and limitations."""
    one, other = AwardWorld(at=OVERDUE), AwardWorld(at=OVERDUE)
    for fact in told:
        one.take(fact)
    for fact in random.sample(told, len(told)):
        other.take(fact)
    assert one.case.left == other.case.left
    assert one.states() == other.states()
    assert one.case.outcome == other.case.outcome


def correction(n: int, total: int) -> Fact:
    said = {"id": f"c{n}", "total": usd(f"{total}.00"), "zone": "America/New_York"}
    return read(FACTS["award_corrected"], {**said, "pay_by": "2026-12-04"})


@given(news(), st.lists(st.integers(1, 6_000), max_size=3), st.randoms(use_true_random=False))
def test_corrections_among_payments_leave_the_right_balance_and_tell_each_turn_once(
    told: list[Fact], totals: list[int], random: Random
) -> None:
    """Whatever comes when, the last terms hold, and the dispute knows the end exactly when it is.

    Settled and owed again are told in turns, each with a number of its own.
    """
    award = AwardWorld(at=OVERDUE, dispute="dispute/D-1")
    waiting = [correction(n, total) for n, total in enumerate(totals)]
    for fact in told:
        while waiting and random.random() < HALF:
            award.take(waiting.pop(0))
            award.passes(hours=1)
        award.take(fact)
        award.passes(hours=1)
    for late in waiting:
        award.take(late)
        award.passes(hours=1)
    owed = max(Decimal(0), Decimal(totals[-1] if totals else 4200) - expected(told))
    assert award.case.left == owed
    assert set(award.states().values()) == {"limited" if owed else "free"}
    turns = [n.kind for n in award.case.notices if n.channel == "case"]
    assert turns == ["award_settled", "award_reopened"] * (len(turns) // 2) + (
        ["award_settled"] if len(turns) % 2 else []
    )
    assert (award.case.told == "satisfied") == (owed == 0) == (len(turns) % 2 == 1)
