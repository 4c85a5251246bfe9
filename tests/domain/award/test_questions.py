"""Questions about an award: each has a clock, climbs by itself, and keeps the case open."""

from datetime import timedelta
from typing import Any

import pytest

from domain.case.reply import PersonalMail
from domain.errors import BadInput
from domain.kinds import fact_of
from tests.domain.award.world import OVERDUE, AwardWorld

TWO = ("Are the accounts of both limited?", "How is a second claim filed?")


def asked(*texts: str, **file: Any) -> AwardWorld:  # noqa: ANN401 (any field of the file)
    """Return an overdue award about which the winner asks."""
    award = AwardWorld(at=OVERDUE + timedelta(days=2, hours=9), **file)
    for text in texts:
        award.tell("question", asked_by="winner", text=text)
    return award


def test_a_question_goes_up_by_itself_and_the_winner_is_told_each_time() -> None:
    """Mediator, team lead, manager, ops: three business days each, and no new question needed."""
    award = asked(TWO[0]).passes(days=21)
    question = award.case.questions[0]
    assert [up.step for up in question.raised] == ["team-lead", "manager", "ops"]
    assert [n.to_role for n in award.letters("question")] == ["mediator", "team-lead", "manager"]
    assert len(award.letters("question-raised", "winner")) == len(question.raised)
    assert "q-1" in award.case.attention


def test_after_the_manager_the_winner_is_told_each_cycle_who_has_it_and_since_when() -> None:
    """Past the last rung ops and the asker hear again every three business days, until answered."""
    award = asked(TWO[0]).passes(days=40)
    up_to_ops = award.case.questions[0].raised[-1].at
    told = award.letters("ask-open", "winner")
    assert len(told) == len(award.letters("question-unanswered", "ops")) - 1 > 0
    assert {n.facts["since"] for n in told} == {award.case.local(up_to_ops)}
    assert {n.facts["role"] for n in told} == {"person-on-duty"}
    award.tell("reply", by_role="ops", answers={"q-1": "Both are."}).passes(days=20)
    assert award.letters("ask-open", "winner") == told
    assert "q-1" not in award.case.attention


def test_two_questions_keep_their_clocks_through_a_change_of_handler() -> None:
    """The team lead gets both questions at once, their dates stay, an answer closes one only."""
    award = asked(*TWO)
    dues = [q.due for q in award.case.questions]
    award.do(
        "hand_over", to="team-lead", contact={"name": "Per Aaltonen", "email": "p@example.com"}
    )
    assert [q.due for q in award.case.questions] == dues
    assert len(award.letters("question", "team-lead")) == len(TWO)
    assert award.case.contacts("team-lead")[0].email == "p@example.com"
    assert award.letters("handover", "winner")
    award.tell("reply", by_role="team-lead", answers={"q-2": "Ask for consent."})
    assert [q.state for q in award.case.questions] == ["open", "answered"]
    assert award.passes(days=4).case.questions[0].raised[-1].step == "manager"


def test_a_paid_award_stays_open_until_what_was_asked_is_answered() -> None:
    """Payment satisfies the award and lifts the limitations; the open question keeps its clock."""
    award = asked(TWO[1], dispute="dispute/D-1").pay("4200.00").passes(days=1)
    assert (award.stage, award.case.outcome) == ("open-points", None)
    assert award.case.waiting_for == "mediator"
    assert [n.facts["ended"] for n in award.left(channel="case")] == ["satisfied"]
    assert award.case.next_deadlines()
    award.tell("reply", answers={"q-1": "By ask_consent."})
    assert award.case.outcome == "satisfied"


def test_a_question_waits_while_the_award_is_above_the_cap_and_its_clock_runs() -> None:
    """Nothing is enforced before a person confirms, but what was asked goes up all the same."""
    award = asked(TWO[0], cap={"amount": "4000.00", "currency": "USD"})
    assert award.passes(days=10).stage == "needs-facts"
    assert award.case.questions[0].raised


def test_what_the_winner_asks_after_the_end_is_put_to_a_person() -> None:
    """A closed award has no ladder; the question marks it, and is not lost."""
    award = AwardWorld().pay("4200.00").tell("question", asked_by="winner", text=TWO[1])
    assert award.case.outcome == "satisfied"
    assert any(TWO[1] in text for text in award.case.attention.values())
    assert award.case.questions == []


@pytest.mark.parametrize(("asker", "known"), [("claimant", "winner"), ("r-1", "respondent-r-1")])
def test_only_whoever_the_award_names_asks(asker: str, known: str) -> None:
    """Somebody else is refused, with the roles that there are."""
    with pytest.raises(BadInput, match=known):
        AwardWorld().tell("question", asked_by=asker, text="Who?")


def test_the_mail_of_whoever_was_asked_answers_the_question() -> None:
    """A reply to the letter of a question names it; the winner's own mail is a new question."""
    award = asked(TWO[0])
    letter = award.letters("question", "mediator")[0]
    found = fact_of(award.case, PersonalMail("mediator", "Both are.", answers=letter))
    assert found.payload["answers"] == {"q-1": "Both are."}
    assert fact_of(award.case, PersonalMail("winner", "And now?")).fact == "question"
