"""A corrected award: what its dispute passes on, and what a person has to take in."""

from datetime import timedelta
from typing import Any

import pytest

from domain.errors import BadInput
from tests.builders import usd
from tests.domain.award.world import AGENCY, DOWN, MANAGER, OVERDUE, AwardWorld, a_file, shared

DISPUTE, OTHER = "dispute/D-1", "dispute/D-2"


def corrected(award: AwardWorld, **terms: Any) -> AwardWorld:  # noqa: ANN401 (any term)
    """Pass a correction on, as a dispute does: all terms anew."""
    whole = {"total": usd("4200.00"), "pay_by": "2026-12-04", "zone": "America/New_York"}
    return award.tell("award_corrected", **{**whole, **terms})


def told(award: AwardWorld, fact: str = "award_settled") -> list[tuple[Any, ...]]:
    """Return which dispute was told what end."""
    return [(n.facts["on"], n.facts.get("ended")) for n in award.case.notices if n.kind == fact]


def test_new_terms_hold_and_the_old_ones_stay_on_record() -> None:
    """Amount and day are planned anew; limitations set for the old day are lifted."""
    award = corrected(AwardWorld().passes_until(OVERDUE), total=usd("3900.00"), pay_by="2027-01-15")
    assert [str(t.total) for t in award.case.terms] == ["4,200.00 USD", "3,900.00 USD"]
    assert award.states() == {AGENCY: "free", MANAGER: "free"}
    assert award.letters("corrected", "winner")[0].facts["balance"] == "3,900.00 USD"
    assert award.case.stage == "awaiting-payment"


def test_the_same_terms_again_change_nothing() -> None:
    """A correction of words that changes no sum and no day writes to nobody."""
    award = corrected(AwardWorld())
    assert len(award.case.terms) == 1
    assert "nothing changes" in award.lines("correction")[-1]
    assert not award.letters("corrected")


def test_shares_may_come_and_go() -> None:
    """An award that was joint is by shares after a correction, and the other way round."""
    shares = {"r-1": usd("3000.00"), "r-2": usd("1200.00")}
    award = corrected(AwardWorld(), shares=shares)
    assert award.case.own_status()["liability"] == "by shares"
    assert corrected(AwardWorld(respondents=shared())).case.own_status()["liability"] == (
        "joint and several"
    )


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        ({"zone": "Asia/Tokyo"}, "its day ends in Asia/Tokyo"),
        ({"respondents": ["r-1"]}, "it names r-1, and this case r-1, r-2"),
        ({"respondents": ["r-1", "r-2", "r-3"]}, "it names r-1, r-2, r-3"),
        ({"shares": {"r-1": usd("4200.00")}}, "and this case r-1, r-2"),
        (
            {"shares": {"r-1": usd("1.00"), "r-2": usd("2.00")}},
            "the shares add up to 3.00, the award is 4,200.00 USD",
        ),
        ({"pay_by": "2026-10-01"}, "before the award was made, on 2026-10-12"),
        ({"total": usd("9000.00")}, "above the cap of 5,000.00 USD"),
    ],
)
def test_what_cannot_be_taken_in_goes_to_a_person(terms: dict[str, Any], why: str) -> None:
    """The terms before go on holding, ops get a letter with the way out, and a person decides."""
    award = corrected(AwardWorld(cap=usd("5000.00")), **terms)
    assert len(award.case.terms) == 1
    assert why in award.case.attention["correction"]
    assert why in award.letters("attention", "ops")[-1].facts["items"][0]
    award.do("correct_award", total=usd("4100.00"))
    assert "correction" not in award.case.attention


def test_an_award_above_the_cap_is_taken_in_when_somebody_confirmed_it() -> None:
    """The dispute names who took the sum upon them; no second person is asked."""
    award = corrected(AwardWorld(cap=usd("5000.00")), total=usd("9000.00"), confirmed_by="Ann")
    assert str(award.case.now_terms.total) == "9,000.00 USD"


@pytest.mark.parametrize("by_fact", [True, False])
def test_a_correction_below_the_cap_waits_for_nobody_any_more(*, by_fact: bool) -> None:
    """An award that stood still above the cap is enforced once it is corrected below it."""
    award = AwardWorld(cap=usd("4000.00"))
    assert (award.case.stage, award.kinds("winner")) == ("needs-facts", [])
    if by_fact:
        corrected(award, total=usd("3900.00"))
    else:
        award.do("correct_award", total=usd("3900.00"))
    assert award.case.stage == "awaiting-payment"
    assert award.kinds("winner") == ["award-made"]
    assert award.case.attention == {}


def test_corrected_to_nothing_everybody_is_let_go() -> None:
    """An award that orders no payment any more is closed as vacated after every lift."""
    award = AwardWorld(dispute=DISPUTE).passes_until(OVERDUE)
    award.platform[f"lift-limitation {AGENCY}"] = DOWN
    corrected(award, in_favour_of="nobody", total=usd("0.00"), pay_by=None, zone=None)
    assert award.case.outcome is None
    award.platform.clear()
    award.passes(days=1)
    assert award.case.own_status()["legal"] == []
    assert award.lines("outcome") == ["outcome: vacated"]
    assert award.states() == {AGENCY: "free", MANAGER: "free"}
    assert told(award) == [(DISPUTE, "vacated")]


def test_a_correction_after_the_end_is_looked_at() -> None:
    """Paid too much by the new terms, or closed by hand: a person is told, nothing is undone."""
    paid = AwardWorld().pay("4200.00")
    corrected(paid, total=usd("4000.00"))
    assert "200.00 USD more was paid" in paid.case.attention["correction"]
    nothing = AwardWorld().pay("4200.00")
    corrected(nothing, in_favour_of="respondent", total=usd("0.00"))
    assert "it was paid before" in nothing.case.attention["correction"]
    closed = AwardWorld().do("close", outcome="uncollected", limitations="lift")
    corrected(closed, total=usd("4000.00"))
    assert "this case has ended as uncollected" in closed.case.attention["correction"]


def test_a_correction_after_payment_owes_the_rest() -> None:
    """Corrected to more than was paid, the award is open again until the rest is paid, too."""
    award = corrected(AwardWorld(dispute=DISPUTE).pay("4200.00"), total=usd("4500.00"))
    assert (award.case.outcome, str(award.case.money(award.case.left))) == (None, "300.00 USD")
    assert award.pay("300.00", "P-2").case.outcome == "satisfied"
    assert told(award) == [(DISPUTE, "satisfied")] * 2
    assert len(told(award, "award_reopened")) == 1


@pytest.mark.parametrize(
    ("terms", "line"),
    [
        ({"total": {"amount": "3900.00", "currency": "EUR"}}, "only USD counts"),
        ({"pay_by": None}, "pay_by and its zone are missing"),
        ({"pay_by": "2026-12-04T10:00"}, "a date without a time"),
        ({"total": {"amount": 3900.0, "currency": "USD"}}, "never as a float"),
        ({"total": {"amount": "-1.00", "currency": "USD"}}, "amount"),
    ],
)
def test_a_senseless_correction_is_refused_in_one_line(terms: dict[str, Any], line: str) -> None:
    """Another currency, no day, a time for a day, a float, a negative sum: nothing is done."""
    award = AwardWorld()
    with pytest.raises(BadInput, match=line) as refused:
        corrected(award, **terms)
    assert "\n" not in str(refused.value)
    assert len(award.case.terms) == 1


# -- what disputes are told ------------------------------------------------------------------------


def test_the_dispute_is_told_on_the_day_although_a_lift_still_fails() -> None:
    """Satisfaction is told at once; the case itself closes when everybody is let go."""
    award = AwardWorld(dispute=DISPUTE).passes_until(OVERDUE)
    award.platform[f"lift-limitation {AGENCY}"] = DOWN
    award.pay("4200.00")
    assert (award.case.outcome, told(award)) == (None, [(DISPUTE, "satisfied")])
    award.do("close", outcome="settled", limitations="keep")
    assert told(award) == [(DISPUTE, "satisfied")]


def test_a_dispute_that_is_linked_late_hears_the_end_at_once() -> None:
    """Linked after the payment, it is told straight away; linked twice, it is told once."""
    award = AwardWorld(dispute=DISPUTE).pay("4200.00")
    award.tell("dispute_linked", id="l-1", dispute=OTHER)
    award.tell("dispute_linked", id="l-2", dispute=OTHER)
    award.tell("dispute_linked", id="l-3", dispute=DISPUTE)
    assert told(award) == [(DISPUTE, "satisfied"), (OTHER, "satisfied")]


def test_an_award_without_a_dispute_tells_nobody() -> None:
    """An award that ops opened from a file has nobody to tell."""
    award = AwardWorld(dispute=None).pay("4200.00")
    assert award.case.outcome == "satisfied"
    assert told(award) == []


def test_a_dispute_named_by_its_business_id_is_found() -> None:
    """A file may name the dispute as people do; the workflow id is made of it."""
    assert told(AwardWorld(dispute="D-1").pay("4200.00")) == [(DISPUTE, "satisfied")]


def test_nothing_to_enforce_is_told_too() -> None:
    """An award of zero ends at once, and its dispute does not wait for months."""
    award = AwardWorld(dispute=DISPUTE, total=usd("0.00"))
    assert told(award) == [(DISPUTE, "no-enforcement")]


def test_each_reversal_is_told_once() -> None:
    """Paid, back, paid, back: each turn is a fact with a number of its own."""
    award = AwardWorld(dispute=DISPUTE)
    for turn in ("1", "2"):
        award.pay("4200.00", f"P-{turn}").passes(days=1)
        award.tell("payment_reversed", reversal_id=f"X-{turn}", payment_id=f"P-{turn}")
        award.passes(days=1)
    ids = [n.id.rsplit("/", 2)[1:] for n in award.case.notices if n.channel == "case"]
    assert ids == [
        ["award_settled", "1"],
        ["award_reopened", "1"],
        ["award_settled", "2"],
        ["award_reopened", "2"],
    ]
    assert award.passes(days=1).case.own_status()["balance"] == "4,200.00 USD"
    assert award.now > OVERDUE - timedelta(days=60)


def test_the_example_names_no_dispute() -> None:
    """The example stands for itself, so that opening it tells no other case anything."""
    assert "dispute" not in a_file()
