"""A late mediator is chased, and no party loses money by the mediator's silence."""

import pytest

from tests.builders import usd
from tests.domain.dispute.world import DisputeWorld, a_dispute, released

SIDES = ("claimant", "respondent-1", "respondent-2")


def test_reminder_then_team_lead_then_manager_then_ops_each_with_a_clock() -> None:
    """Whoever has it is named to both sides each time, with the date by which it is due."""
    story = DisputeWorld().in_mediation().passes(days=12)
    assert story.written("reminder")[0] == "reminder>mediator"
    late = story.letters("mediator-late")
    assert [n.to_role for n in late] == ["team-lead", *SIDES, "manager", *SIDES, *SIDES]
    assert [one.step for one in story.case.chased] == ["team-lead", "manager", "ops"]
    assert all(n.facts["clocks"][0]["by"] for n in late)
    assert story.case.waiting_for == "ops"
    assert "recommendation" in story.case.attention


def test_a_recommendation_ends_the_chase() -> None:
    """Once the team lead proposes, nobody above is asked, and the mark is gone."""
    story = DisputeWorld().in_mediation().passes(days=3).do("recommend", text="Half each.")
    assert story.case.attention == {}
    assert story.passes(days=1).written("mediator-late", "manager") == []


def test_a_chase_begins_above_whoever_handles_the_case() -> None:
    """A late team lead is reminded as a mediator is, and the manager is the next."""
    story = DisputeWorld().in_mediation().do("hand_over", to="team-lead").passes(days=4)
    assert story.written("mediator-late")[0] == "mediator-late>manager"


@pytest.mark.parametrize("file", [a_dispute(), released()])
def test_a_mediation_without_a_proposal_ends_by_a_person_and_by_nothing_else(
    file: dict[str, object],
) -> None:
    """After its thirty days no notice leaves and no money moves, however long nobody decides."""
    story = DisputeWorld(file).in_mediation().passes(days=90)
    assert (story.stage, story.case.waiting_for) == ("mediation", "ops")
    assert story.written("mediation-held") == [f"mediation-held>{role}" for role in SIDES]
    assert story.written("non-resolution") == []
    assert story.acts() == []
    assert "mediation-held" in story.case.attention
    assert story.case.next_deadlines()
    assert len(story.written("attention", "ops")) > 10  # asked again in every cycle


@pytest.mark.parametrize(
    ("command", "payload", "stage"),
    [
        ("declare_non_resolution", {}, "non-resolution"),
        ("recommend", {"text": "Half each."}, "recommendation"),
        ("extend", {"deadline": "mediation", "until": "2026-12-01T12:00:00Z"}, "mediation"),
        ("settle", {"agreed_by": ["claimant", "respondent"], "text": "Half each."}, "closed"),
    ],
)
def test_a_person_decides_how_it_goes_on(
    command: str, payload: dict[str, object], stage: str
) -> None:
    """A notice, a recommendation, more time, or a settlement takes the mark away."""
    story = DisputeWorld().in_mediation().passes(days=40).do(command, **payload)
    assert "mediation-held" not in story.case.attention
    assert story.stage == stage or (command, story.case.decided) == ("settle", "settled")


def test_a_late_recommendation_leaves_both_sides_their_time_to_answer() -> None:
    """What is proposed after the thirty days can be accepted as long as any other."""
    story = DisputeWorld().in_mediation().passes(days=40)
    story.do("recommend", text="Half each.", to_claimant=usd("900.00"))
    story.passes(days=1)
    for side in ("claimant", "respondent"):
        story.tell("recommendation_answer", side=side, accepts=True)
    assert story.case.decided == "settled"
    silent = DisputeWorld().in_mediation().passes(days=40).do("recommend", text="Half each.")
    assert silent.passes(days=3).stage == "mediation"
    assert silent.passes(days=3).stage == "non-resolution"


def test_what_the_letters_promise_of_the_end_of_mediation_is_what_happens() -> None:
    """The first letter says already that a person decides if nothing was proposed."""
    story = DisputeWorld().in_mediation()
    silence = story.letters("mediation", "claimant")[0].facts["clocks"][1]["silence"]
    assert "if nothing was proposed by then, a person decides" in silence
