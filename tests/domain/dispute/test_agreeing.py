"""Agreeing and paying: what the notice says, plain replies, claimed payments, precise reminders."""

from datetime import timedelta
from typing import Any

import pytest

from domain.case.reply import MailFact, PersonalMail
from domain.kinds import fact_of
from tests.builders import usd
from tests.domain.dispute.world import DisputeWorld, released

SIDES = ("claimant", "respondent-1", "respondent-2")


def test_the_notice_says_how_to_agree_and_where_to_pay_for_each_side() -> None:
    """Both sides read the same letter, with what each has to do and who may do it for the side."""
    story = DisputeWorld().at_the_notice()
    facts = story.letters("non-resolution", "respondent-2")[0].facts
    assert [step.split()[1] for step in facts["steps"]] == ["claimant", "respondent"]
    assert all("agree to arbitration and to pay its fee of 337.50 USD" in s for s in facts["steps"])
    assert "any of its 2 accounts" in facts["steps"][1]
    assert "on the platform" in facts["where"]


def reply(story: DisputeWorld, text: str, role: str = "claimant", **changes: Any) -> MailFact:  # noqa: ANN401 (any field of a mail)
    letter = story.letters("non-resolution", role)[-1]
    mail = {"role": role, "text": text, "answers": letter, "is_proved": True, **changes}
    return fact_of(story.case, PersonalMail(**mail))


@pytest.mark.parametrize(
    ("text", "fact", "payload"),
    [
        ("We agree to arbitration.", "agreement", {"agrees": True}),
        ("Yes, I agree!\n\nKind regards,\nNoor", "agreement", {"agrees": True}),
        ("we consent to the arbitration", "agreement", {"agrees": True}),
        ("We decline arbitration.", "agreement", {"agrees": False}),
        ("I do not agree to arbitration.", "agreement", {"agrees": False}),
        (
            "We agree to arbitration and have paid.",
            "agreement",
            {"agrees": True, "says_paid": True},
        ),
        ("We agree to arbitration. We paid the fee.", "agreement", {"says_paid": True}),
        ("We paid the fee.", "payment_claimed", {}),
        ("I have already paid my arbitration fee\nDario Quill", "payment_claimed", {}),
        ("We agree if the other side pays.", "question", {}),
        ("We agree to arbitration, but only next month.", "question", {}),
        ("We agree to arbitration.\n\nOnly if they pay first.", "question", {}),
        ("We have not paid the fee.", "question", {}),
        ("We will have paid by Friday.", "question", {}),
        ("Who agrees to arbitration?", "question", {}),
    ],
)
def test_plain_replies_are_understood_and_no_others(
    text: str, fact: str, payload: dict[str, bool]
) -> None:
    """One plain sentence agrees, declines or claims a payment; all else is read as a question."""
    found = reply(DisputeWorld().at_the_notice(), text)
    assert found.fact == fact
    assert {key: found.payload.get(key) for key in payload} == payload


@pytest.mark.parametrize("text", ["We agree to arbitration.", "We have paid the fee."])
def test_a_sentence_of_somebody_unproved_agrees_to_nothing(text: str) -> None:
    """Without DKIM, and to no letter of ours, a plain sentence is a question."""
    story = DisputeWorld().at_the_notice()
    assert reply(story, text, is_proved=False).fact == "question"
    assert reply(story, text, answers=None).fact == "question"


def test_an_agreement_is_confirmed_to_both_sides_by_letter() -> None:
    """Both read what was said and what each side lacks; so it is with a payment and a no."""
    story = DisputeWorld().at_the_notice().tell("agreement", side="respondent", agrees=True)
    told = story.letters("joining")
    assert [n.to_role for n in told] == [*SIDES]
    assert told[0].facts["said"] == "the respondent agrees to arbitration"
    claimant, respondent = told[0].facts["standing"]
    assert claimant.endswith("has to agree to arbitration and to pay its fee of 337.50 USD")
    assert respondent == (
        "the respondent has agreed and has not paid; it still has to pay its fee of 337.50 USD"
    )
    story.tell("fee_paid", side="claimant", amount=usd("337.50"))
    story.tell("agreement", side="claimant", agrees=False)
    said = [n.facts["said"] for n in story.letters("joining", "respondent-1")]
    assert said[1:] == [
        "the claimant paid its fee, 337.50 USD",
        "the claimant declines arbitration",
    ]


@pytest.mark.parametrize(
    ("done", "lacks"),
    [
        ([], ["agree to arbitration", "pay its fee of 337.50 USD"]),
        (["agreement"], ["pay its fee of 337.50 USD"]),
        (["agreement", "fee_paid"], None),
        (["fee_paid"], None),  # by the rules of its day it agrees by that
    ],
)
def test_each_side_is_reminded_of_precisely_what_it_lacks(
    done: list[str], lacks: list[str] | None
) -> None:
    """A day before the deadline: what this side lacks, and nothing to a side that is done."""
    story = DisputeWorld().at_the_notice()
    payloads: dict[str, dict[str, object]] = {
        "agreement": {"agrees": True},
        "fee_paid": {"amount": usd("337.50")},
    }
    for name in done:
        story.tell(name, side="respondent", **payloads[name])
    story.passes(days=6, hours=1)
    for role in SIDES[1:]:
        assert [n.facts["lacks"] for n in story.letters("joining-reminder", role)] == (
            [lacks] if lacks else []
        )
    assert story.letters("joining-reminder", "claimant")[0].facts["lacks"]


# -- payments that are only claimed ----------------------------------------------------------------


def test_a_claimed_payment_asks_a_person_and_counts_for_nothing() -> None:
    """Ops are asked, the side reads that it does not count yet, and nothing else changes."""
    story = DisputeWorld().at_the_notice().tell("payment_claimed", side="claimant", text="Paid.")
    assert "payment:claimant" in story.case.attention
    assert story.letters("payment-claimed", "claimant")[0].facts["looked_up"] is True
    assert story.written("payment-claimed", "respondent-1") == []
    assert not story.case.sides["claimant"].joined


def test_the_deadline_waits_for_a_claimed_payment_and_then_goes_without_it() -> None:
    """Three business days to look; money paid meanwhile is late, and the matrix decides after."""
    story = DisputeWorld().at_the_notice().pays("respondent").passes(days=6)
    story.tell("agreement", side="claimant", agrees=True, says_paid=True)
    due = story.case.terms["agree-and-pay"].due
    story.passes(days=2)
    assert story.stage == "non-resolution"
    late = (due + timedelta(hours=1)).isoformat()
    story.tell("fee_paid", side="claimant", amount=usd("337.50"), happened_at=late)
    assert story.acts() == ["refund-fee>claimant 337.50 USD"]
    assert story.passes(days=3).case.decided == "funds-to-respondent"
    assert "payment:claimant" not in story.case.attention


def test_a_claimed_payment_that_is_confirmed_counts_by_its_own_day() -> None:
    """Told while it is looked up, after the deadline: it was paid in time, and both have joined."""
    story = DisputeWorld().at_the_notice().pays("respondent").passes(days=6)
    paid = story.now.isoformat()
    story.tell("agreement", side="claimant", agrees=True, says_paid=True).passes(days=2)
    story.tell("fee_paid", side="claimant", amount=usd("337.50"), happened_at=paid)
    assert story.stage == "arbitration"
    assert story.case.attention == {}


def test_a_payment_that_is_not_found_is_told_and_can_still_be_made() -> None:
    """The side hears it with its deadline; the other side is not bothered with it."""
    story = DisputeWorld().at_the_notice().tell("payment_claimed", side="respondent")
    story.do("no_payment_found", side="respondent")
    assert [n.facts["looked_up"] for n in story.letters("payment-claimed", "respondent-1")] == [
        True,
        False,
    ]
    assert story.pays("respondent").case.sides["respondent"].joined


def test_a_claim_of_the_whole_fee_holds_the_end_as_well() -> None:
    """One side that goes on alone is heard the same way; nothing counts until it is confirmed."""
    story = DisputeWorld(released()).at_the_notice().pays("claimant").passes(days=8)
    assert story.stage == "pay-whole"
    assert "only the claimant" in story.refused("payment_claimed", side="respondent")
    story.passes(days=5).tell("payment_claimed", side="claimant").passes(days=2)
    assert story.stage == "pay-whole"
    assert story.passes(days=4).case.outcome == "no-arbitration"


def test_an_extension_during_a_look_gives_more_time_to_pay() -> None:
    """A person who gives more time before the look is over lets a later payment count."""
    story = DisputeWorld().at_the_notice().pays("respondent").passes(days=6)
    story.tell("agreement", side="claimant", agrees=True, says_paid=True).passes(days=2)
    until = (story.now + timedelta(days=10)).isoformat()
    story.do("extend", deadline="agree-and-pay", until=until).passes(days=3)
    story.tell("fee_paid", side="claimant", amount=usd("337.50"))
    assert story.stage == "arbitration"
