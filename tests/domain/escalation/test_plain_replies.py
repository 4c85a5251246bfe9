"""What a reply to a letter of an escalation is: one plain sentence decides, the rest is read."""

from datetime import UTC, datetime
from typing import Any

import pytest

from domain.case.reply import PersonalMail
from domain.kinds import fact_of
from tests.builders import an_escalation
from tests.domain.escalation.world import EscalationWorld

MONDAY = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
SIGNED = "Hello Recourse,\n\n{}\n\nKind regards,\nMara Lindqvist"


def a_world() -> EscalationWorld:
    return EscalationWorld(an_escalation(), MONDAY)


def read(text: str, role: str = "worker", *, proved: bool = True) -> tuple[str | None, Any]:
    """Return the fact that a mail is, and what decides in it."""
    found = fact_of(a_world().case, PersonalMail(role, text, is_proved=proved))
    payload = found.payload
    return found.fact, payload.get("settled") or payload.get("nature") or payload.get("how")


@pytest.mark.parametrize("frame", ["{}", SIGNED])
@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Yes, paid", ("settled", "yes")),
        ("It is settled.", ("settled", "yes")),
        ("I have been paid in full", ("settled", "yes")),
        ("Partly settled", ("settled", "partly")),
        ("Not settled", ("settled", "no")),
        ("No, it is not settled.", ("settled", "no")),
        ("Not paid yet", ("settled", "no")),
        ("Please close the case.", ("withdrawal", None)),
        ("Please stop the updates", ("updates_declined", "mail")),
    ],
)
def test_a_plain_sentence_of_the_worker_is_understood(
    frame: str, text: str, fact: tuple[str, str | None]
) -> None:
    """One sentence, with or without a greeting and a name around it."""
    assert read(frame.format(text)) == fact


@pytest.mark.parametrize(
    "text",
    [
        "It is settled, but the fee is missing.",
        "Settled if they pay on Friday.",
        "It is settled.\n\nUnless the bank sends it back.",
        "Please close the case when the money is there.",
        "Yes, paid\n\n" + "and I want to add something here " * 3,
        "It was settled between them, not with me.",
        "Is it settled?",
    ],
)
def test_more_than_one_plain_sentence_decides_nothing(text: str) -> None:
    """A condition, or more words: it is a message, kept whole, and a person reads it."""
    fact, nature = read(text)
    assert (fact, nature) == ("message", "answer")


@pytest.mark.parametrize("text", ["Yes, paid", "Partly settled", "Please close the case"])
def test_an_unproved_mail_closes_nothing(text: str) -> None:
    """Whoever forges the worker's address cannot end their case."""
    assert read(text, proved=False) == ("message", "answer")


def test_an_unproved_objection_still_keeps_a_case_open() -> None:
    """What only keeps a case open needs no proof."""
    assert read("Not settled", proved=False) == ("settled", "no")


@pytest.mark.parametrize("role", ["project-manager", "account-manager"])
def test_nobody_but_the_worker_says_that_it_is_settled(role: str) -> None:
    """The other side's "it is settled" is an answer, or word of our own side."""
    fact, nature = read("It is settled.", role)
    assert (fact, nature) == ("message", "relayed" if role == "account-manager" else "answer")


@pytest.mark.parametrize(
    ("text", "name", "email"),
    [
        ("Not me, ask Ben Osei <ben@example.com>.", "Ben Osei", "ben@example.com"),
        ("Please write to Ben Osei, ben@example.com instead", "Ben Osei", "ben@example.com"),
    ],
)
def test_a_referral_names_whom_to_ask(text: str, name: str, email: str) -> None:
    """A name and an address: that person is asked, and the referral is on the record."""
    found = fact_of(a_world().case, PersonalMail("project-manager", text, is_proved=True))
    assert found.fact == "referral"
    assert found.payload["to"] == {"name": name, "email": email}


def test_a_referral_without_an_address_is_read_by_a_person() -> None:
    """Nobody can be asked whose address nobody knows."""
    assert read("Not me, ask Ben.", "project-manager") == ("message", "answer")
