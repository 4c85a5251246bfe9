"""A letter that cannot leave needs a person to know, from when the policy says, until it left."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.escalation.case import EscalationCase
from domain.post.notice import Receipt
from tests.builders import an_escalation
from tests.domain.escalation.world import ACCEPTED, EscalationWorld

OPENS = datetime(2026, 3, 2, 14, tzinfo=UTC)
RETRY = Receipt(outcome="retry", why="503")
LETTER = "worker-escalation/WM-1042/acknowledgement/1"


def a_world(**delivery: int | None) -> EscalationWorld:
    """Return a case whose first letter cannot leave yet, its policy's delivery changed."""
    world = EscalationWorld(an_escalation(), OPENS)
    snapshot = world.case.snapshot
    kept = {**snapshot.policy, "delivery": {**snapshot.policy["delivery"], **delivery}}
    kept["delivery"] = {k: v for k, v in kept["delivery"].items() if v is not None}
    new = EscalationCase.from_file(an_escalation(), world.case.workflow_id)
    world.case = new.open(snapshot.model_copy(update={"policy": kept}), OPENS)
    world.answers.extend([RETRY, ACCEPTED, *[RETRY] * 1000])  # the post on the assignment is made
    world.passes_until(OPENS)
    return world


def late(world: EscalationWorld) -> list[str]:
    return [text for text in world.case.attention.values() if " is late: " in text]


def test_it_is_marked_at_the_first_try_that_is_late_enough() -> None:
    """Tried at 0, 1, 3, 7, 15, 31 and 63 minutes, a letter is an hour late at the last of these."""
    world = a_world()
    world.passes_until(OPENS + timedelta(minutes=62))
    assert late(world) == []
    world.passes_until(OPENS + timedelta(minutes=63))
    (text,) = late(world)
    assert text == (
        "the letter acknowledgement/1 to the worker is late: it should have left on "
        "Mon 2 Mar 2026, 09:00 EST (UTC-05:00) and is tried again: 503"
    )
    world.passes_until(OPENS + timedelta(hours=5))
    assert len([e for e in world.case.timeline if " is late: " in e.text]) == 1


def test_it_adds_nothing_to_wait_for() -> None:
    """With and without the value the case waits for the same deadlines and the same tries."""
    marked, unmarked = a_world(), a_world(attention_after_minutes=None)
    for world in (marked, unmarked):
        world.passes_until(OPENS + timedelta(hours=5))
    assert marked.case.next_deadlines() == unmarked.case.next_deadlines()
    assert marked.case.notice(LETTER).next_try == unmarked.case.notice(LETTER).next_try


def test_the_mark_goes_when_the_letter_left() -> None:
    """Accepted at last, a letter needs nobody."""
    world = a_world()
    world.passes_until(OPENS + timedelta(hours=2))
    world.answers.clear()
    world.passes_until(OPENS + timedelta(hours=4))
    assert world.case.attention == {}


def test_the_mark_goes_when_the_letter_turns_out_to_have_arrived() -> None:
    """A delivery event settles it, however many tries failed."""
    world = a_world()
    world.passes_until(OPENS + timedelta(hours=2))
    world.hears("delivery", notice=LETTER, event="delivered")
    assert world.case.attention == {}


def test_the_mark_goes_when_news_overtakes_the_letter() -> None:
    """A step off the platform that an answer takes back in time is no letter that is late."""
    world = EscalationWorld(an_escalation(), OPENS)
    world.passes_until(OPENS + timedelta(days=30, hours=22))
    world.answers.extend([RETRY] * 30)
    world.passes_until(OPENS + timedelta(days=31, hours=4))
    assert world.case.stage == "off-platform"
    assert len(late(world)) == 2
    world.answers.clear()
    world.hears("message", by_role="client", text="Sorry, we pay today.")
    assert world.case.attention == {}


def test_what_is_given_up_says_so_instead() -> None:
    """After its three days the mark says that nothing is tried any more."""
    world = a_world()
    world.passes_until(OPENS + timedelta(hours=80))
    text = world.case.attention[LETTER]
    said = "the letter acknowledgement/1 to the worker could not be sent and was given up"
    assert text.startswith(said)


@pytest.mark.parametrize(("minutes", "tried"), [(1, 1), (10, 15), (600, 603)])
def test_the_policy_says_how_late_that_is(minutes: int, tried: int) -> None:
    """The value is in minutes, and looked at whenever a letter is tried again."""
    world = a_world(attention_after_minutes=minutes)
    world.passes_until(OPENS + timedelta(minutes=tried) - timedelta(seconds=1))
    assert late(world) == []
    world.passes_until(OPENS + timedelta(minutes=tried))
    assert len(late(world)) == 1


def test_a_case_of_an_earlier_release_goes_on_as_before() -> None:
    """A policy that does not name the value marks a letter only once it is given up."""
    world = a_world(attention_after_minutes=None)
    world.passes_until(OPENS + timedelta(hours=71))
    assert world.case.attention == {}
