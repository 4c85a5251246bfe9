"""Letters of a dispute, as real cases fill them: both sides alike, private facts to their owner."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from activities.directory import Roster
from activities.letters import Letters
from activities.outbox import Outbox
from activities.rendering import Rendered, Templates
from cli.gallery import SENDER
from domain.dispute import DisputeCase
from domain.post import Contact, Letter, Notice
from tests.domain.dispute_kit import Story, a_dispute, an_award, released, usd

LETTERS = Letters(Outbox(Path("unused")), Roster(), sender=SENDER)
QUESTION = "Which of the two accounts is limited?"


def written(case: DisputeCase, notice: Notice) -> Rendered:
    """Write a notice as the engine would have it written."""
    contacts = case.contacts(notice.to_role) or (Contact(name="Rota", email="rota@example.com"),)
    letter = Letter(
        notice=notice.id,
        case=case.case_id,
        workflow=case.kind,
        kind=notice.kind,
        to_role=notice.to_role,
        contacts=contacts,
        facts=notice.facts,
    )
    return LETTERS.render(letter)


def the_long_way() -> Story:
    """Return a dispute that takes nearly every step there is."""
    story = Story().in_mediation().tell("question", asked_by="claimant", text=QUESTION)
    story.do("recommend", text="Half each.", to_claimant=usd("900.00")).passes(days=3)
    story.do("hand_over", to="team-lead").passes(days=25)
    story.tell("reply", by_role="manager", answers={"q-1": "The agency's."})
    later = (story.now + timedelta(days=20)).isoformat()
    story.passes(days=3).do("extend", deadline="agree-and-pay", until=later)
    story.pays("claimant").pays("respondent").do("file_statement", text="Everything.")
    by = (story.now + timedelta(days=9)).isoformat()
    story.do("set_evidence_deadline", deadline="exhibits", by=by)
    story.do("ask_material", side="claimant").passes(days=60)
    story.tell("material_decision", side="claimant", granted=False)
    story.tell("counterclaim", amount=usd("100.00")).tell(
        "award", **an_award(amount=usd("2000.00"))
    )
    story.do("ask_consent", relief="The source code.", amount=usd("10.00")).passes(days=20)
    story.do("decide_consent", consent="consent-1", granted=True).do("confirm_award")
    return story.passes(days=150)


STORIES: dict[str, Callable[[], Story]] = {
    "long": the_long_way,
    "alone": lambda: Story(released()).at_the_notice().pays("claimant").passes(days=20),
    "rating": lambda: Story(a_dispute(matters=["rating"])),
    "silent": lambda: Story().passes(days=20),
}


@pytest.mark.parametrize("name", STORIES)
def test_every_letter_of_a_case_can_be_written(name: str) -> None:
    """What a case says fits its templates, whatever happened in it."""
    case = STORIES[name]().case
    pages = [written(case, n) for n in case.notices if n.channel == "mail"]
    assert pages
    assert all(page.subject and page.text and page.html for page in pages)


def test_no_template_is_left_over() -> None:
    """The stories above send every kind of letter that there is."""
    kinds = {n.kind for make in STORIES.values() for n in make().case.notices}
    ours = {name.split("/")[1] for name in Templates().names() if name.startswith("dispute/")}
    assert ours - kinds == set()


def test_both_sides_read_the_same_words() -> None:
    """But for their names and roles, the letters to both sides are one letter."""
    case = Story().at_the_notice().case
    notices = [n for n in case.notices if n.kind == "non-resolution"]
    bodies = {written(case, n).text.split("\n", 1)[1].rsplit("Sent by", 1)[0] for n in notices}
    assert len(notices) == 3
    assert len({b.split("\n", 2)[2] for b in bodies}) == 1


def test_a_question_is_read_by_its_asker_and_its_handlers_only() -> None:
    """No letter to the other side carries a word of it."""
    case = the_long_way().case
    for notice in case.notices:
        if notice.to_role.startswith("respondent"):
            assert QUESTION not in written(case, notice).text


def test_every_letter_says_that_it_is_no_legal_advice() -> None:
    """Arbitration is named throughout, so each letter says what it is not, and as of which day."""
    case = the_long_way().case
    for notice in case.notices:
        if notice.channel == "mail":
            text = " ".join(written(case, notice).text.split())
            assert "NOT LEGAL ADVICE" in text
            assert "as they stood on 5 September 2026" in text
