"""Whoever waits hears something in every cycle: where it stands, who is waited for, until when."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from domain.time.duration import Duration
from tests.builders import usd
from tests.domain.dispute.world import DisputeWorld, a_dispute, released

CYCLE = Duration.model_validate({"business_days": 5})


def longest_silence(story: DisputeWorld, role: str, since: datetime) -> str | None:
    """Return the first time in which a role heard nothing for more than a cycle, or None."""
    left = [when for when, notice, _ in story.attempts if notice.to_role == role]
    times = [since, *(at for at in left if at > since), story.now]
    return next(
        (
            f"from {start} to {end}"
            for start, end in pairwise(times)
            if end > story.case.counted(start, CYCLE) + timedelta(hours=1)
        ),
        None,
    )


@pytest.mark.parametrize("role", ["claimant", "respondent-1", "respondent-2"])
def test_nobody_waits_in_silence_from_mediation_to_the_award(role: str) -> None:
    """Thirty days of mediation, seven to pay, two months without an award: never over a cycle."""
    story = DisputeWorld().in_mediation()
    since = story.now
    story.do("recommend", text="Half each.").passes(days=28)
    story.passes(days=3).pays("claimant").pays("respondent").passes(days=60)
    assert story.stage == "arbitration"
    assert longest_silence(story, role, since) is None
    assert story.written("update", role)


def test_an_update_says_where_it_stands_who_is_waited_for_and_until_when() -> None:
    """In arbitration the arbitrator is waited for, by the date that everybody was told."""
    story = DisputeWorld().in_arbitration().passes(days=10)
    facts = story.letters("update", "respondent-1")[0].facts
    assert facts["stands"] == "the arbitration is under way"
    assert facts["waits_for"] == "the arbitrator"
    assert [c["what"] for c in facts["clocks"]][-1] == "the arbitrator makes the award"
    assert facts["next_update"]


def test_any_other_letter_counts_as_an_update() -> None:
    """Where something is written every few days, no update is added to it."""
    story = DisputeWorld().in_arbitration()
    for number in range(5):
        story.passes(days=4)
        by = (story.now + timedelta(days=3)).isoformat()
        story.do("set_evidence_deadline", deadline=f"e{number}", by=by)
    assert story.written("update") == []


def test_updates_missed_in_an_outage_become_one_that_keeps_its_days() -> None:
    """After three weeks down each party gets one late update, and the next on the old day."""
    story = DisputeWorld().in_arbitration().do("file_statement", text="Words.").passes(days=8)
    first = story.letters("update", "claimant")[-1].due
    story.sleeps(days=21)
    late = [n for n in story.letters("update", "claimant") if n.due > first]
    assert len(late) == 1
    assert story.now - late[0].due > timedelta(days=10)  # the letter says so itself
    nominal = late[0].due
    while nominal <= story.now:
        nominal = story.case.counted(nominal, CYCLE)
    story.passes(days=8)
    assert nominal in [n.due for n in story.letters("update", "claimant")]


def test_whoever_declines_updates_gets_none_and_every_other_letter() -> None:
    """Declining is for one reader; what asks or decides still goes, and the others hear on."""
    story = DisputeWorld().in_arbitration().tell("updates_declined", by_role="claimant")
    story.passes(days=60)
    assert story.written("update", "claimant") == []
    assert story.written("update", "respondent-1")
    assert story.written("reminder", "claimant")


def test_a_claim_that_waits_for_consent_is_told_to_its_claimant_alone() -> None:
    """The claimant hears in every cycle who has the request; the other side hears nothing yet."""
    story = DisputeWorld(
        a_dispute(
            id="D-1~2",
            matters=["intellectual-property"],
            claim={"relief": "The source code."},
            follows="dispute/D-1",
        )
    )
    since = story.now
    story.passes(days=90)
    assert story.stage == "awaiting-consent"
    assert longest_silence(story, "claimant", since) is None
    assert story.kinds("respondent-1") == story.kinds("respondent-2") == []
    last = story.letters("ask-open", "claimant")[-1].facts
    assert (last["role"], last["since"]) == (
        "person-on-duty",
        story.case.local(story.case.consents[0].raised[-1].at),
    )


def test_an_award_that_waits_for_a_person_is_not_silent_either() -> None:
    """Above the cap nothing is enforced before somebody confirms; both sides hear that it waits."""
    story = DisputeWorld().awarded(amount=usd("2500.00")).passes(days=16)
    assert story.written("update", "claimant")
    assert story.letters("update", "claimant")[0].facts["waits_for"] == "the person on duty"
    enforced = DisputeWorld().awarded().passes(days=30)
    assert enforced.written("update") == []  # its enforcement tells how that stands


def test_an_open_question_after_the_end_is_heard_of_by_its_asker_alone() -> None:
    """The dispute is decided; whoever asked is told who has the question until it is answered."""
    story = DisputeWorld(released()).in_mediation().tell("question", asked_by="claimant", text="?")
    story.do("settle", agreed_by=["claimant", "respondent"], text="Half each.").passes(days=60)
    assert story.stage == "open-points"
    assert len(story.letters("ask-open", "claimant")) > 5
    last = [when for when, n, _ in story.attempts if n.to_role == "respondent-1"][-1]
    assert story.now - last > timedelta(days=50)
