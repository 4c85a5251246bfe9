"""A fact counts once it has happened: a post-dated payment pays nothing yet."""

from datetime import timedelta

import pytest

from domain.acts import read
from domain.award.facts import PaymentReceived
from domain.case.case import CLOCKS_DIFFER
from domain.errors import Refused
from tests.domain.award.world import OPENED, AwardWorld

SOON = timedelta(seconds=1)


def _payment(**more: object) -> PaymentReceived:
    amount = {"amount": "4200.00", "currency": "USD"}
    fact = read(
        PaymentReceived, {"payment_id": "P-1", "respondent": "r-1", "amount": amount, **more}
    )
    assert isinstance(fact, PaymentReceived)
    return fact


@pytest.mark.parametrize("ahead", [SOON, timedelta(days=1), timedelta(days=180), timedelta(3000)])
def test_a_fact_that_lies_ahead_is_refused_with_both_readings(ahead: timedelta) -> None:
    """A payment of tomorrow or of next year is told again when it has come."""
    case, at = AwardWorld().case, OPENED + CLOCKS_DIFFER + ahead
    with pytest.raises(
        Refused, match=r"lies in the future.*once it has happened, or leave"
    ) as said:
        case.check_time(_payment(happened_at=at.isoformat()), OPENED)
    assert "payment" in str(said.value)


@pytest.mark.parametrize("late", [timedelta(), SOON, timedelta(days=400), -CLOCKS_DIFFER])
def test_a_fact_of_the_past_or_of_a_fast_clock_is_not(late: timedelta) -> None:
    """What has happened counts, and the clock of a sender may be ahead by minutes."""
    AwardWorld().case.check_time(_payment(happened_at=(OPENED - late).isoformat()), OPENED)
    AwardWorld().case.check_time(_payment(), OPENED)
