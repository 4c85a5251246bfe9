"""The award as the dispute hears it: shares, the cap, corrections, closing on payment."""

import pytest

from domain.award.case import AwardCase
from domain.award.file import AwardFile
from tests.builders import usd
from tests.domain.dispute.world import DisputeWorld, an_award


def test_a_silent_award_is_handed_over_with_every_respondent() -> None:
    """An award that is silent on who pays is enforced against the agency and its manager."""
    story = DisputeWorld().awarded()
    birth = story.case.births[0]
    assert (birth.kind, birth.id) == ("award", "A-1")
    assert [r["id"] for r in birth.file["respondents"]] == ["acct-2", "acct-3"]
    assert birth.file["dispute"] == "dispute/D-1"
    assert story.stage == "awarded"


@pytest.mark.parametrize(
    "terms",
    [
        {},
        {"respondents": [{"respondent": "respondent-2"}]},
        {"respondents": [{"respondent": "acct-2", "amount": "1800.00"}]},
        {"amount": usd("0.01"), "zone": "UTC"},
    ],
)
def test_what_is_handed_over_is_a_whole_award_file(terms: dict[str, object]) -> None:
    """The enforcement's own door takes in what the dispute hands it, with nothing left to add."""
    birth = DisputeWorld().awarded(**terms).case.births[0]
    case = AwardCase.from_file(birth.file, f"award/{birth.id}")
    assert case.case_id == "A-1"
    assert isinstance(case.file, AwardFile)
    assert case.file.why_nothing_to_enforce is None


def test_stated_shares_are_handed_over_as_shares() -> None:
    """Where the award says who owes what, its enforcement holds each to its share."""
    shares = [
        {"respondent": "respondent-1", "amount": "1200.00"},
        {"respondent": "acct-3", "amount": "600.00"},
    ]
    file = DisputeWorld().awarded(respondents=shares).case.births[0].file
    assert file["liability"] == "shares"
    assert [r["share"]["amount"] for r in file["respondents"]] == ["1200.00", "600.00"]


def test_an_award_above_the_cap_is_recorded_flagged_and_enforced_once_confirmed() -> None:
    """An award is a fact; above the cap it waits for a named person before it is enforced."""
    story = DisputeWorld().awarded(amount=usd("2500.00"))
    assert "above the cap of 1,800.00 USD" in story.case.attention["cap"]
    assert story.case.births == []
    story.passes(days=200)
    assert story.case.is_open
    story.do("confirm_award", reason="The arbitrator may award damages here.")
    assert story.case.births[0].id == "A-1"
    assert "cap" not in story.case.attention
    assert story.case.award is not None
    assert story.case.award.confirmed_by == "Salma Oyelaran"


@pytest.mark.parametrize(
    "terms", [{"in_favour_of": "respondent"}, {"in_favour_of": "nobody"}, {"amount": usd("0.00")}]
)
def test_an_award_for_nothing_or_against_the_claimant_is_not_enforced(
    terms: dict[str, object],
) -> None:
    """There is nothing to enforce for the claimant, and no case of its own begins."""
    story = DisputeWorld().awarded(**terms)
    assert story.case.births == []
    assert story.passes(days=100).case.outcome == "award"


def test_a_corrected_award_keeps_the_old_terms_on_record() -> None:
    """The new terms hold, the old ones stay, and its running enforcement is told, once."""
    story = DisputeWorld().awarded()
    new = an_award(amount=usd("1700.00"))
    story.tell("award_corrected", id="c-1", **new).tell("award_corrected", id="c-1", **new)
    award = story.case.award
    assert award is not None
    assert [str(t.amount) for t in award.before] == ["1,800.00 USD"]
    assert str(award.terms.amount) == "1,700.00 USD"
    (told,) = passed_on(story)
    assert told["on"] == "award/A-1"
    assert (told["total"], told["pay_by"]) == (usd("1700.00"), "2026-11-04")
    assert told["respondents"] == ["acct-2", "acct-3"]
    assert "correction" not in story.case.attention


def passed_on(story: DisputeWorld) -> list[dict[str, object]]:
    """Return what a running enforcement was told of corrections."""
    return [n.facts for n in story.case.notices if n.kind == "award_corrected"]


def test_a_correction_without_a_day_to_pay_by_is_not_passed_on_before_it_has_one() -> None:
    """The enforcement counts by a day, so a person is asked for it before it hears anything."""
    story = DisputeWorld().awarded()
    story.tell("award_corrected", **an_award(pay_by=None, zone=None))
    assert "names no pay-by date" in story.case.attention["pay-by"]
    assert passed_on(story) == []
    story.tell("award_corrected", **an_award(pay_by="2026-12-01"))
    assert [told["pay_by"] for told in passed_on(story)] == ["2026-12-01"]
    assert "pay-by" not in story.case.attention


def test_a_correction_above_the_cap_that_nobody_confirms_changes_no_enforcement() -> None:
    """Left on record only, its running enforcement keeps the terms before, and that is said."""
    story = DisputeWorld().awarded().tell("award_corrected", **an_award(amount=usd("2500.00")))
    assert passed_on(story) == []
    story.do("confirm_award", enforce=False)
    assert passed_on(story) == []
    assert "as it was before the correction" in story.lines("award")[-1]
    story.tell("award_settled", award="A-1")
    assert story.case.outcome == "award"


def test_shares_of_a_correction_are_passed_on_by_account() -> None:
    """The enforcement knows respondents by their accounts, so roles are translated."""
    shares = [
        {"respondent": "respondent-1", "amount": "1000.00"},
        {"respondent": "acct-3", "amount": "800.00"},
    ]
    story = DisputeWorld().awarded().tell("award_corrected", **an_award(respondents=shares))
    assert passed_on(story)[0]["shares"] == {"acct-2": usd("1000.00"), "acct-3": usd("800.00")}


def test_money_owed_again_is_on_record_and_undoes_no_decision() -> None:
    """A chargeback after the payment leaves the dispute decided; its enforcement goes on."""
    story = (
        DisputeWorld().awarded().tell("question", asked_by="claimant", text="And the source code?")
    )
    story.tell("award_settled", award="A-1")
    story.tell("award_reopened", award="A-1", owed=usd("600.00"))
    assert story.case.award is not None
    assert story.case.award.paid is None
    assert story.case.decided == "award"
    assert "600.00 USD is owed on award A-1 again" in story.lines("award")[-1]
    assert "there is no award A-2" in story.refused("award_reopened", award="A-2")


def test_an_enforcement_that_is_stopped_after_it_was_paid_alarms_nobody() -> None:
    """Paid is paid: that its case was ended by hand afterwards changes nothing."""
    story = (
        DisputeWorld().awarded().tell("question", asked_by="claimant", text="And the source code?")
    )
    story.tell("award_settled", award="A-1")
    story.tell("award_settled", id="award/A-1", award="A-1", ended="stopped")
    assert story.case.award is not None
    assert story.case.award.paid == "satisfied"
    assert "enforcement" not in story.case.attention


def test_an_award_without_a_day_to_pay_by_asks_for_one() -> None:
    """Without a pay-by date nothing can be overdue, so a person is asked for it."""
    story = DisputeWorld().awarded(pay_by=None, zone=None)
    assert "names no pay-by date" in story.case.attention["pay-by"]
    story.tell("award_corrected", **an_award())
    assert story.case.births[0].id == "A-1"


@pytest.mark.parametrize("ended", ["refused", "stopped"])
def test_an_enforcement_that_came_to_nothing_needs_a_person(ended: str) -> None:
    """A refused or stopped enforcement settles nothing, so the dispute does not close by it."""
    story = DisputeWorld().awarded().tell("award_settled", award="A-1", ended=ended)
    assert story.stage == "awarded"
    assert "a person must look" in story.case.attention["enforcement"]
    story.tell("award_settled", id="paid", award="A-1")
    assert story.case.outcome == "award"


def test_the_dispute_closes_on_payment_except_for_what_is_open() -> None:
    """Payment of the award closes neither a question nor a request nor a linked claim."""
    story = (
        DisputeWorld().awarded().tell("question", asked_by="claimant", text="And the source code?")
    )
    story.tell("award_settled", award="A-1")
    assert (story.stage, story.case.outcome) == ("open-points", None)
    story.tell("reply", by_role="mediator", answers={"q-1": "Ask for consent."})
    assert story.case.outcome == "award"
    assert story.case.listening_until is not None
