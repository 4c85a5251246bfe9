"""The fact that a person's mail is: by kind, stage and role, and in doubt none."""

from datetime import UTC, datetime

import pytest

from domain.case.case import Case
from domain.case.reply import MailFact, PersonalMail
from domain.kinds import fact_of
from tests.builders import an_escalation
from tests.domain.award.world import AwardWorld
from tests.domain.contact.world import ContactWorld, a_contact
from tests.domain.dispute.world import DisputeWorld
from tests.domain.escalation.world import EscalationWorld

MONDAY = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
TEXT = "We look at it."


def a_recommendation() -> DisputeWorld:
    """Return a dispute whose parties are asked to accept a recommendation."""
    return DisputeWorld().tell("response").do("recommend", text="Half each.")


@pytest.mark.parametrize(
    ("case", "role", "fact"),
    [
        (EscalationWorld(an_escalation(), MONDAY).case, "project-manager", "message"),
        (ContactWorld(a_contact()).case, "sender", "message"),
        (ContactWorld(a_contact()).case, "team-lead", None),
        (AwardWorld().case, "respondent-r-1", None),
        (AwardWorld().case, "winner", "question"),
        (AwardWorld().case, "team-lead", "reply"),
        (DisputeWorld().case, "respondent-1", "response"),
        (DisputeWorld().case, "claimant", "question"),
        (DisputeWorld().case, "mediator", "reply"),
        (DisputeWorld().case, "somebody", None),
    ],
)
def test_a_mail_is_a_fact_of_its_writer(case: Case, role: str, fact: str | None) -> None:
    """The kind of case and the role decide which fact a mail is; each takes the words as they are.

    What a respondent writes on an award is none: only the platform confirms a payment.
    """
    found = fact_of(case, PersonalMail(role, TEXT))
    assert found.fact == fact
    assert found.payload.get("text", "") == (TEXT if fact else "")


@pytest.mark.parametrize(
    ("text", "accepts"),
    [
        ("We accept.", True),
        ("Yes, I accept the recommendation!\n\nKind regards,\nNoor", True),
        ("I reject your proposal", False),
        ("We\u00a0accept.\n\nBest regards,\nDario Quill\nBrightfen Studio", True),
        ("We accept.\n\nSofern auch gezahlt wird.", None),
        ("We accept.\n\nfor now\nDario Quill", None),
        ("We\naccept.", None),
        ("We accept, but only half.", None),
        ("We accept.\n\nOnly if they pay first.", None),
        ("We accept.\n\n" + "more words " * 5, None),
    ],
)
def test_a_plain_answer_accepts_or_declines(text: str, accepts: bool | None) -> None:  # noqa: FBT001 (a column of the table above)
    """One plain sentence answers a recommendation; with a condition it is a question."""
    case = a_recommendation().case
    letter = next(n for n in case.notices if n.kind == "recommendation" and n.to_role == "claimant")
    mail = PersonalMail("claimant", text, letter, is_proved=True, is_weighty=True)
    found = fact_of(case, mail)
    if accepts is None:
        assert (found.fact, found.also_for_a_person) == ("question", True)
    else:
        payload = {"side": "claimant", "accepts": accepts}
        assert found == MailFact("recommendation_answer", payload)


@pytest.mark.parametrize("proved", [True, False])
def test_an_answer_that_is_not_proved_or_names_no_letter_decides_nothing(
    proved: bool,  # noqa: FBT001 (a column of the table above)
) -> None:
    """Words alone are a question, and a person reads it."""
    case = a_recommendation().case
    letter = next(n for n in case.notices if n.kind == "recommendation" and n.to_role == "claimant")
    mail = PersonalMail(
        "claimant", "We accept.", None if proved else letter, is_proved=proved, is_weighty=True
    )
    assert (fact_of(case, mail).fact, fact_of(case, mail).also_for_a_person) == ("question", True)


def test_a_reply_answers_the_questions_that_it_names() -> None:
    """A mediator's mail answers the open questions in it; if it names none, a person reads it."""
    case = (
        DisputeWorld().tell("question", asked_by="claimant", by_role="claimant", text="When?").case
    )
    named = fact_of(case, PersonalMail("mediator", "To q-1: on Friday."))
    assert (named.payload["answers"], named.also_for_a_person) == (
        {"q-1": "To q-1: on Friday."},
        False,
    )
    unclear = fact_of(case, PersonalMail("mediator", TEXT))
    assert (unclear.payload["answers"], unclear.also_for_a_person) == ({}, True)
