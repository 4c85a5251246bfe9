"""Joining: fees by date, both matrices row by row, extensions, refunds."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from domain.acts import read
from domain.dispute.facts import Agreement, FeePaid
from domain.dispute.fees import FeeTable, arbitration_fee
from tests.builders import usd
from tests.domain.dispute.world import DisputeWorld, released, snapshot

TABLE = FeeTable.model_validate(snapshot().tables["fees"])


@pytest.mark.parametrize(
    ("day", "side", "whole", "certainty"),
    [
        ("2020-11-04", "291.00 USD", "582.00 USD", "exact"),
        ("2021-06-01", "291.00 USD", "582.00 USD", "approximate"),
        ("2022-09-17", "293.00 USD", "586.00 USD", "exact"),
        ("2024-02-01", "293.00 USD", "586.00 USD", "approximate"),
        ("2025-04-01", "337.50 USD", "675.00 USD", "exact"),
        ("2026-07-20", "337.50 USD", "675.00 USD", "exact"),
    ],
)
def test_the_fee_is_read_by_date(day: str, side: str, whole: str, certainty: str) -> None:
    """Each amount holds from its own day on, and says how sure it is."""
    fee = arbitration_fee(TABLE, date.fromisoformat(day), Decimal(1800))
    assert (str(fee.amount), str(fee.whole), fee.certainty) == (side, whole, certainty)
    assert fee.source


def test_above_20_000_the_platform_pays_a_part_that_only_the_notice_knows() -> None:
    """A big contract's fee is approximate, because the platform's own share is not published."""
    day = date(2026, 9, 14)
    assert arbitration_fee(TABLE, day, Decimal("20000.00")).certainty == "exact"
    big = arbitration_fee(TABLE, day, Decimal("20000.01"))
    assert (big.certainty, big.platform_share) == ("approximate", None)
    assert str(arbitration_fee(TABLE, date(2020, 1, 1), Decimal(1)).platform_share) == "291.00 USD"


def joins(story: DisputeWorld, sides: str) -> DisputeWorld:
    for side in sides.split():
        story.pays(side)
    return story.passes(days=8)


HELD = [
    ("claimant respondent", "arbitration", None, [], ("kept", "kept")),
    (
        "claimant",
        "closed",
        "funds-to-claimant",
        ["refund-fee>claimant 337.50 USD", "release-held-money>claimant 1,800.00 USD"],
        ("made", "none"),
    ),
    (
        "respondent",
        "closed",
        "funds-to-respondent",
        ["refund-fee>respondent 337.50 USD", "release-held-money>respondent 1,800.00 USD"],
        ("none", "made"),
    ),
    (
        "",
        "closed",
        "funds-to-client",
        ["release-held-money>claimant 1,800.00 USD"],
        ("none", "none"),
    ),
]


@pytest.mark.parametrize(("sides", "stage", "outcome", "acts", "refunds"), HELD)
def test_each_row_of_the_matrix_for_held_money(
    sides: str, stage: str, outcome: str | None, acts: list[str], refunds: tuple[str, str]
) -> None:
    """Who has agreed and paid at the deadline decides where held money and fees go."""
    story = joins(DisputeWorld().at_the_notice(), sides)
    assert (story.stage, story.case.outcome) == (stage, outcome)
    assert story.acts() == acts
    assert tuple(side.refund for side in story.case.sides.values()) == refunds


RELEASED = [
    ("claimant respondent", "arbitration", None),
    ("claimant", "pay-whole", None),
    ("respondent", "pay-whole", None),
    ("", "closed", "no-arbitration"),
]


@pytest.mark.parametrize(("sides", "stage", "outcome"), RELEASED)
def test_each_row_of_the_matrix_for_released_money(
    sides: str, stage: str, outcome: str | None
) -> None:
    """Released money moves by nobody's silence: one side may pay for all, or the case closes."""
    story = joins(DisputeWorld(released()).at_the_notice(), sides)
    assert (story.stage, story.case.outcome) == (stage, outcome)
    assert story.acts() == []
    assert all(side.refund in {"none", "kept"} for side in story.case.sides.values())


def test_one_side_pays_675_for_all_and_goes_on_alone() -> None:
    """The rest of the whole fee begins the arbitration; afterwards no fee comes back."""
    story = joins(DisputeWorld(released()).at_the_notice(), "claimant")
    assert "675.00 USD" in story.case.terms["pay-whole"].what
    wrong = story.refused("fee_paid", side="claimant", amount=usd("675.00"), whole=True)
    assert "337.50 USD is left of the whole fee of 675.00 USD" in wrong
    assert "only the claimant" in story.refused(
        "fee_paid", side="respondent", amount=usd("337.50"), whole=True
    )
    story.tell("fee_paid", side="claimant", amount=usd("337.50"), whole=True)
    assert story.stage == "arbitration"
    assert story.case.sides["claimant"].refund == "kept"


@pytest.mark.parametrize("declines", [True, False])
def test_who_does_not_pay_for_all_gets_its_fee_back(*, declines: bool) -> None:
    """Declining and letting the week pass differ on the record and agree in the result."""
    story = joins(DisputeWorld(released()).at_the_notice(), "claimant")
    if declines:
        story.tell("agreement", side="claimant", agrees=False)
    else:
        story.passes(days=8)
    assert story.case.outcome == "no-arbitration"
    assert story.case.sides["claimant"].refund == "made"
    assert story.acts() == ["refund-fee>claimant 337.50 USD"]


def test_agreed_but_unpaid_is_not_joined() -> None:
    """Agreeing alone costs nothing and counts for nothing at the deadline."""
    story = DisputeWorld().at_the_notice().pays("claimant")
    story.tell("agreement", side="respondent", agrees=True).passes(days=8)
    assert story.case.outcome == "funds-to-claimant"


@pytest.mark.parametrize(
    ("at", "amount", "outcome"),
    [("2020-09-14", "291.00", "funds-to-client"), ("2026-09-14", "337.50", "funds-to-respondent")],
)
def test_a_side_that_paid_has_joined_if_the_rules_of_its_day_say_so(
    at: str, amount: str, outcome: str
) -> None:
    """Since 2023 paying counts as agreeing at the deadline; under the terms before it does not."""
    story = DisputeWorld(at=datetime.fromisoformat(f"{at}T15:00:00+00:00")).at_the_notice()
    story.tell("fee_paid", side="respondent", amount=usd(amount)).passes(days=9)
    assert story.case.outcome == outcome
    assert story.case.sides["respondent"].refund == "made"


def test_a_side_that_paid_and_declines_has_not_joined() -> None:
    """Until the deadline whoever has paid may still say no, and has its fee back."""
    story = DisputeWorld().at_the_notice().tell("fee_paid", side="claimant", amount=usd("337.50"))
    story.tell("agreement", side="claimant", agrees=False).passes(days=8)
    assert story.case.joined == "nobody"
    assert story.case.sides["claimant"].refund == "made"


def test_a_late_fee_goes_back_unless_an_extension_was_recorded_in_time() -> None:
    """A payment after the deadline does not count even while the window is still undecided."""
    story = DisputeWorld().at_the_notice()
    due = story.case.terms["agree-and-pay"].due
    late, early = due + timedelta(minutes=1), due - timedelta(minutes=1)
    story.now = due + timedelta(hours=1)  # the worker was down at the deadline
    story.case.apply(_fee("claimant", late), story.now)
    assert not story.case.sides["claimant"].paid
    story.case.apply(_fee("claimant", early), story.now)
    assert story.case.sides["claimant"].paid


@pytest.mark.parametrize("days", [7.5, 20, 80])
def test_a_late_fee_is_given_back_by_an_act_and_its_payer_is_told_twice(days: float) -> None:
    """Whenever it comes, while undecided or after the end: asked back, and told when confirmed."""
    story = DisputeWorld().tell("response").do("declare_non_resolution").passes(days=days)
    story.tell("fee_paid", side="respondent", amount=usd("337.50"), payment="P-9")
    story.tell("fee_paid", id="again", side="respondent", amount=usd("337.50"), payment="P-9")
    story.passes(hours=1)
    assert story.acts().count("refund-fee>respondent 337.50 USD") == 1
    letters = story.letters("fee-back", "respondent-1")
    assert [n.facts["back"] for n in letters] == [False, True]
    assert story.case.rejected == []
    assert not story.case.sides["respondent"].paid


def _fee(side: str, at: datetime | None) -> FeePaid:
    fee = {"side": side, "amount": usd("337.50"), "happened_at": at.isoformat() if at else None}
    return read(FeePaid, fee)


def test_an_extension_moves_the_deadline_and_both_are_told() -> None:
    """A named person gives more time before the deadline; after it nobody can."""
    story = DisputeWorld().at_the_notice().passes(days=6)
    due = story.case.terms["agree-and-pay"].due
    story.do("extend", deadline="agree-and-pay", until=(due + timedelta(days=5)).isoformat())
    assert len(story.written("extended")) == 3
    assert "by Salma Oyelaran: because" in story.case.steps[-1].rests_on
    story.passes(days=3).pays("claimant").pays("respondent")
    assert story.stage == "arbitration"

    story = DisputeWorld().at_the_notice()
    story.now = due + timedelta(hours=1)
    until = (due + timedelta(days=5)).isoformat()
    assert "too late to extend" in story.refused("extend", deadline="agree-and-pay", until=until)
    known = story.refused("extend", deadline="tuesday", until=until)
    assert "there is no deadline 'tuesday' to extend; there is: agree-and-pay" in known


def test_a_fee_paid_twice_is_refused_and_the_same_payment_told_twice_counts_once() -> None:
    """A second payment is sent back; the same payment id is the same payment."""
    story = DisputeWorld().at_the_notice().pays("claimant", payment="P-1")
    said = story.refused("fee_paid", side="claimant", amount=usd("337.50"), payment="P-2")
    assert "the claimant has paid already, 337.50 USD; send this one back" in said
    story.tell("fee_paid", side="claimant", amount=usd("337.50"), payment="P-1", source="bank")
    assert len(story.case.sides["claimant"].paid) == 1


def test_in_an_approximate_gap_the_amount_on_the_notice_wins() -> None:
    """Where the table is rough, a person enters the amount, and that is what is paid."""
    at = datetime(2024, 3, 4, 15, 0, tzinfo=UTC)
    story = DisputeWorld(at=at).in_mediation()
    story.do("declare_non_resolution", fee_on_notice=usd("310.00"))
    assert story.case.fee is not None
    assert (str(story.case.fee.amount), story.case.fee.certainty) == ("310.00 USD", "entered")
    assert "a side's fee is 310.00 USD" in story.refused(
        "fee_paid", side="claimant", amount=usd("293.00")
    )
    assert story.pays("claimant", "310.00").pays("respondent", "310.00").stage == "arbitration"


def test_an_amount_nobody_entered_runs_the_window_anew_and_asks_a_person() -> None:
    """Nobody loses held money because we did not know what to pay."""
    at = datetime(2024, 3, 4, 15, 0, tzinfo=UTC)
    story = DisputeWorld(at=at).at_the_notice()
    assert "enter_fee" in story.case.attention["fee"]
    assert "say enter_fee first" in story.refused("fee_paid", side="claimant", amount=usd("293.00"))
    story.passes(days=8)
    assert story.stage == "non-resolution"
    story.do("enter_fee", fee_on_notice=usd("293.00")).pays("claimant", "293.00").passes(days=8)
    assert story.case.outcome == "funds-to-claimant"


def test_an_exact_fee_is_not_overruled_by_a_slip() -> None:
    """Where the table is exact, another amount on a notice is refused with both amounts."""
    said = (
        DisputeWorld().in_mediation().refused("declare_non_resolution", fee_on_notice=usd("300.00"))
    )
    assert "is 337.50 USD, and that is exact; 300.00 USD on a notice is a mistake" in said


@pytest.mark.parametrize(("at", "marked"), [("2021-03-01", True), ("2026-09-14", False)])
def test_nobody_is_suspended_for_not_joining_since_2023(at: str, *, marked: bool) -> None:
    """Only under the old rules are ops told that a side which did not join may be suspended."""
    story = DisputeWorld(at=datetime.fromisoformat(f"{at}T15:00:00+00:00")).at_the_notice()
    if marked:
        story.do("enter_fee", fee_on_notice=usd("291.00"))
    story.passes(days=9)
    told = [n.facts["items"][0] for n in story.case.notices if n.kind == "attention"]
    assert any("the respondent may be suspended; ops decide" in text for text in told) is marked


def test_withdrawing_before_both_paid_keeps_the_fee_as_reported() -> None:
    """The fee's fate is told apart from the outcome, and follows its own dated rule."""
    story = DisputeWorld().at_the_notice().pays("claimant").do("withdraw")
    assert story.case.outcome == "withdrawn"
    assert story.case.sides["claimant"].refund == "kept"
    story = DisputeWorld().at_the_notice().pays("claimant")
    story.do("settle", agreed_by=["claimant", "respondent"], text="Half each.")
    assert story.case.sides["claimant"].refund == "made"


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_agreements_and_payments_count_in_any_order_and_once(order: tuple[int, ...]) -> None:
    """Both sides join whatever is told first, and a repeat of the same id changes nothing."""
    facts: list[tuple[str, dict[str, Any]]] = [
        ("agreement", {"id": "a", "side": "claimant", "agrees": True}),
        ("agreement", {"id": "b", "side": "respondent", "agrees": True}),
        ("fee_paid", {"id": "c", "side": "claimant", "amount": usd("337.50")}),
        ("fee_paid", {"id": "d", "side": "respondent", "amount": usd("337.50")}),
    ]
    story = DisputeWorld().at_the_notice()
    for number in order[:3]:
        name, fact = facts[number]
        story.tell(name, **fact)
        story.case.is_first(read(FeePaid if name == "fee_paid" else Agreement, fact))
    assert story.stage == "non-resolution"
    name, fact = facts[order[3]]
    story.tell(name, **fact)
    assert story.stage == "arbitration"
    assert [len(side.paid) for side in story.case.sides.values()] == [1, 1]
