"""What the command line says of a dispute: its path drawn, deadlines counted, what stopped it."""

from cli.kinds.dispute import PARTS
from domain.dispute.policy import DisputePath
from domain.time.calendar import due
from tests.builders import usd
from tests.domain.dispute.world import DisputeWorld, an_award, snapshot


def test_the_path_is_shown_with_the_source_of_every_row() -> None:
    """Each dated row is a line with certainty and source, and the picture has the stages."""
    assert PARTS.show is not None
    shown = PARTS.show(DisputePath.model_validate(snapshot().policy))
    assert len(shown.rows) > 25
    assert all(row[1] and row[3] and row[5] for row in shown.rows)
    assert "mediation: 30 calendar days at most" in shown.mermaid
    assert "7 calendar days --> matrix" in shown.mermaid


def test_deadlines_are_explained_by_what_they_are_counted_from() -> None:
    """Start and wait, counted by the case's calendar, give the deadline that is shown."""
    assert PARTS.counted is not None
    story = (
        DisputeWorld()
        .in_mediation()
        .tell("question", asked_by="claimant", text="Why?")
        .passes(days=4)
    )
    explained = PARTS.counted(story.case)
    assert {"mediation", "question q-1"} <= set(explained)
    for deadline in story.case.next_deadlines():
        if counted := explained.get(deadline.what):
            assert due(counted.start, counted.wait, story.case.calendar) == deadline.due


def why_not(story: DisputeWorld, what: str) -> list[str]:
    return [why.because for why in PARTS.why_not[what](story.case)]


def test_why_there_is_no_arbitration_names_the_side_and_what_it_owes() -> None:
    """Before the notice it is too early; after it, who has not agreed or paid is named."""
    story = DisputeWorld().in_mediation()
    assert why_not(story, "arbitration") == [
        "there is no Notice of Non-Resolution; the case is in mediation"
    ]
    story.do("declare_non_resolution").tell("agreement", side="claimant", agrees=True)
    assert why_not(story, "arbitration") == [
        "the claimant has not paid",
        "the respondent has not agreed and not paid",
    ]
    assert why_not(DisputeWorld().in_arbitration(), "arbitration") == []


def test_why_an_award_is_not_enforced_and_a_dispute_not_closed() -> None:
    """The cap, a missing day or an open point is named, with its rule."""
    story = DisputeWorld().in_arbitration()
    assert why_not(story, "enforcement") == ["no award is recorded"]
    story.tell("award", **an_award(amount=usd("2500.00")))
    assert "above the cap" in why_not(story, "enforcement")[0]
    story.do("confirm_award").tell("question", asked_by="claimant", text="Why?")
    assert why_not(story, "enforcement") == []
    assert why_not(story, "closing") == [
        "q-1 is open",
        "award A-1 is not told to be paid, nor its enforcement closed",
    ]
    story.tell("award_settled", award="A-1", ended="refused", why="Mars is no zone")
    assert (
        "refused; a person must look: Mars is no zone; open it" in why_not(story, "enforcement")[0]
    )


def test_why_there_is_no_award_yet_names_who_is_waited_for() -> None:
    """Before the arbitration that is what is missing; in it, the arbitrator's word."""
    assert why_not(DisputeWorld().in_mediation(), "award") == []
    story = DisputeWorld().in_arbitration()
    (missing,) = why_not(story, "award")
    assert missing.endswith("has not filed the initial statement")
    story.do("file_statement", text="What was agreed.")
    assert why_not(story, "award") == ["the arbitrator has not made one"]
    assert why_not(story.tell("award", **an_award()), "award") == []


def test_why_a_question_is_unanswered_names_whose_turn_it_is() -> None:
    """Each open question and request is named with who has it, until nobody is left but ops."""
    story = DisputeWorld().in_mediation().tell("question", asked_by="claimant", text="Why?")
    story.do("ask_consent", relief="The source code.")
    assert why_not(story, "answers") == ["the mediator has it"] * 2
    story.passes(days=30)
    assert why_not(story, "answers") == ["everybody on its ladder was silent"] * 2
    rules = [why.rule for why in PARTS.why_not["answers"](story.case)]
    assert "never consent" in rules[1]
    story.tell("reply", answers={"q-1": "Because."})
    assert len(why_not(story, "answers")) == 1
