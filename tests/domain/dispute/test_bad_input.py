"""Bad input: one clear line each, and nothing half done."""

from datetime import timedelta
from typing import Any

import pytest

from domain.acts import read
from domain.dispute.case import DisputeCase
from domain.errors import BadInput
from tests.builders import usd
from tests.domain.dispute.world import DisputeWorld, a_dispute, an_award

FACTS = {f.name: f for f in DisputeCase.handles.facts}
COMMANDS = {c.name: c for c in DisputeCase.handles.commands}

UNREADABLE: list[tuple[str, dict[str, Any], str]] = [
    (
        "award",
        an_award(amount={"amount": "-1.00", "currency": "USD"}),
        "amount.amount: Input should",
    ),
    (
        "award",
        an_award(amount={"amount": 1800.0, "currency": "USD"}),
        '"1800.00", never as a float',
    ),
    (
        "award",
        an_award(respondents=[{"respondent": "acct-2"}, {"respondent": "acct-2"}]),
        "respondent acct-2 is named twice; name each one once",
    ),
    ("award", an_award(zone=None), "give both, such as 2026-11-04 and America/New_York"),
    ("award", an_award(zone="EST5"), "zone: String should match"),
    ("award", an_award(pay_by="2026-09-01"), "lies before the award was made"),
    (
        "award",
        an_award(
            respondents=[
                {"respondent": "acct-2", "amount": "1.00"},
                {"respondent": "acct-3", "amount": "2.00"},
            ]
        ),
        "the shares add up to 3.00, the award to 1,800.00 USD",
    ),
    (
        "award",
        an_award(
            respondents=[{"respondent": "acct-2", "amount": "1.00"}, {"respondent": "acct-3"}]
        ),
        "give every respondent a share, or none",
    ),
    ("fee_paid", {"side": "claimant", "amount": "337.50"}, "amount: Input should be"),
    ("fee_paid", {"side": "mediator", "amount": usd("337.50")}, "'claimant' or 'respondent'"),
    ("agreement", {"side": "claimant"}, "agrees: is missing"),
    ("question", {"asked_by": "claimant", "text": "  "}, "text: String should have at least 1"),
    (
        "set_evidence_deadline",
        {"deadline": "exhibits", "by": "2026-10-01T10:00", "actor": "A", "reason": "b"},
        "has no zone: write the offset",
    ),
    ("extend", {"deadline": "response", "until": "2026-10-01T10:00:00Z"}, "actor: is missing"),
    ("settle", {"actor": "A", "reason": " ", "agreed_by": [], "text": "x"}, "agreed_by: Tuple"),
]


@pytest.mark.parametrize(("name", "payload", "words"), UNREADABLE)
def test_what_cannot_be_read_is_refused_in_one_line(
    name: str, payload: dict[str, Any], words: str
) -> None:
    """A wrong field is named, with what is wrong and what would be right."""
    with pytest.raises(BadInput) as refused:
        read((FACTS | COMMANDS)[name], payload)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


FILES: list[tuple[dict[str, Any], str]] = [
    (
        {"respondents": [a_dispute()["respondents"][0]] * 2},
        "account acct-2 is named twice; name each one once",
    ),
    (
        {"claim": {"amount": {"amount": "5.00", "currency": "EUR"}, "relief": "money"}},
        "claim.amount is in EUR, the contract in USD",
    ),
    (
        {"contract": {"id": "C", "title": "T", "held": {"amount": 5.0, "currency": "USD"}}},
        "never as a float",
    ),
    (
        {"contract": {"id": "C", "title": "T", "held": {"amount": "5.00", "currency": "EUR"}}},
        "the contract is in USD, so 5.00 EUR cannot be part of it",
    ),
    ({"ticket": {"opened_at": "2026-09-01T10:00"}}, "has no zone: write the offset"),
    ({"matters": ["weather"]}, "matters.0"),
    ({"colour": "red"}, "colour: is not a known field"),
    ({"claimant": a_dispute()["respondents"][0]}, "is a respondent as well"),
    (
        {"claimant": {**a_dispute()["claimant"], "kind": "freelancer"}},
        "one side is the client, the other the freelancer or agency",
    ),
]


@pytest.mark.parametrize(("change", "words"), FILES)
def test_a_bad_file_is_refused_in_one_line(change: dict[str, Any], words: str) -> None:
    """Every problem of a file is on one line that says what would be right."""
    with pytest.raises(BadInput) as refused:
        DisputeCase.from_file(a_dispute(**change), "dispute/D-1")
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


SENSELESS: list[tuple[str, dict[str, Any], str]] = [
    ("award", an_award(), "award makes no sense while the case is in mediation"),
    ("fee_paid", {"side": "claimant", "amount": usd("337.50")}, "while the case is in mediation"),
    ("response", {}, "facts that do: evidence, question, reply"),
    (
        "recommendation_answer",
        {"side": "claimant", "accepts": True},
        "commands allowed now: recommend",
    ),
    (
        "file_statement",
        {"text": "x"},
        "refused while the case is mediation; allowed now: recommend",
    ),
    (
        "question",
        {"asked_by": "stranger", "text": "?"},
        "there is claimant, respondent-1, respondent-2",
    ),
    ("reply", {"by_role": "mediator", "answers": {"q-1": "x"}}, "there is: none yet"),
    ("linked_claim_closed", {"claim": "D-9", "ended": "x"}, "there is no linked claim D-9"),
    (
        "represented_by",
        {"party": "x", "counsel": {"name": "C", "email": "c@example.com"}},
        "no party",
    ),
    ("correct_contact", {"role": "x", "contact": {"name": "C"}}, "nobody is called 'x'"),
    ("recommend", {"text": "x", "to_claimant": {"amount": "1.00", "currency": "EUR"}}, "is in EUR"),
    ("delivery", {"notice": "n-1", "event": "bounced"}, "no notice 'n-1' in this case"),
]


@pytest.mark.parametrize(("name", "payload", "words"), SENSELESS)
def test_a_senseless_act_is_refused_with_what_makes_sense_now(
    name: str, payload: dict[str, Any], words: str
) -> None:
    """An act out of its stage names the stage and what is legal now; nothing changes."""
    assert words in DisputeWorld().in_mediation().refused(name, **payload)


AT_THE_NOTICE: list[tuple[dict[str, Any], str]] = [
    ({"amount": {"amount": "337.50", "currency": "EUR"}}, "the fee is in USD, not EUR"),
    ({"amount": usd("300.00")}, "a side's fee is 337.50 USD, not 300.00 USD"),
    ({"amount": usd("337.50"), "whole": True}, "only after the other has not joined"),
]


@pytest.mark.parametrize(("fee", "words"), AT_THE_NOTICE)
def test_a_wrong_fee_is_refused_with_the_right_one(fee: dict[str, Any], words: str) -> None:
    """Another currency, another amount, or the whole fee too early is refused."""
    assert words in DisputeWorld().at_the_notice().refused("fee_paid", side="claimant", **fee)


def test_an_award_against_a_stranger_or_in_another_currency_is_refused() -> None:
    """Only respondents of the case can owe its award, in the contract's currency."""
    story = DisputeWorld().in_arbitration()
    award = an_award(respondents=[{"respondent": "acct-9"}])
    assert "no respondent of this case is called 'acct-9'" in story.refused("award", **award)
    award = an_award(respondents=[{"respondent": "acct-2"}, {"respondent": "respondent-1"}])
    assert "named twice, by account and by role" in story.refused("award", **award)
    award = an_award(amount={"amount": "5.00", "currency": "EUR"})
    assert "the contract is in USD, not EUR" in story.refused("award", **award)


def test_news_from_the_future_is_kept_as_rejected() -> None:
    """What has not happened yet is no fact, and is not lost either."""
    story = DisputeWorld().at_the_notice()
    story.tell("agreement", side="claimant", agrees=True, happened_at="2027-01-01T00:00:00Z")
    assert story.case.sides["claimant"].agreed is None
    assert "lies in the future" in story.case.rejected[0].why


def test_a_fact_of_a_fast_clock_counts() -> None:
    """The door allows for clocks that differ by minutes, and so does the case behind it."""
    story = DisputeWorld()
    soon = story.now + timedelta(minutes=1)
    story.tell("response", happened_at=soon.isoformat())
    assert story.case.rejected == []
    assert story.case.stage != "response"
