"""What the audit reads off a case's own record, and the command it names."""

import shlex
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.kinds import KINDS
from domain.oversight.findings import GRAVEST, Finding, findings, in_order
from domain.oversight.remedies import REMEDIES
from domain.post.notice import Receipt
from tests.builders import an_escalation
from tests.domain.award.world import DOWN, OVERDUE, AwardWorld
from tests.domain.contact.world import ContactWorld, a_contact
from tests.domain.dispute.world import DisputeWorld
from tests.domain.escalation.world import EscalationWorld

NEW_YORK = ZoneInfo("America/New_York")
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=NEW_YORK)
TOLERANCE = timedelta(minutes=5)


def a_world() -> EscalationWorld:
    return EscalationWorld(an_escalation(), MONDAY)


def found(world: EscalationWorld, after: timedelta = timedelta()) -> list[Finding]:
    return findings(world.case, world.now + after, TOLERANCE)


def the_one(world: EscalationWorld, after: timedelta = timedelta()) -> Finding:
    (one,) = found(world, after)
    return one


def test_a_case_as_it_should_be_has_no_findings() -> None:
    """A case that climbs in time, is paused, or is closed has nothing wrong."""
    world = a_world()
    assert found(world) == []
    world.passes_until(MONDAY + timedelta(days=10))
    assert found(world) == []
    world.obeys("pause")
    assert found(world, timedelta(days=20)) == []
    world.obeys("resolve")
    assert found(world, timedelta(days=400)) == []


def test_a_decision_past_its_time_is_overdue() -> None:
    """A rung that was due longer ago than the tolerance is told with what it is and since when."""
    world = a_world()
    rung = next(d for d in world.case.next_deadlines() if d.what == "rung")
    late = rung.due - world.now + TOLERANCE

    assert found(world, late) == []
    overdue = the_one(world, late + timedelta(seconds=1))
    assert overdue.what == "overdue"
    assert overdue.since == rung.due
    assert "rung is overdue" in overdue.why
    assert "explain worker-escalation/WM-1042" in overdue.do


def test_a_late_update_alone_delays_no_decision() -> None:
    """An update whose time is past is a courtesy: the audit of the case says nothing of it."""
    world = a_world()
    world.hears("message", by_role="client", text="We look into it.")
    assert found(world, timedelta(days=5)) == []


def test_a_letter_that_bounced_names_the_command_that_mends_it() -> None:
    """The line has the command with what is known, a gap for what is not, and it works."""
    world = a_world()
    world.passes_until(MONDAY + timedelta(days=2, minutes=1))
    update = next(n for n in world.case.notices if n.kind == "update")
    world.hears("delivery", notice=update.id, event="bounced", why="no such mailbox")

    bounced = the_one(world)
    assert bounced.what == "letter"
    assert "no such mailbox" in bounced.why
    assert bounced.since == world.now
    command = (
        "python starter.py do worker-escalation/WM-1042 correct_contact role=worker email=… "
        "--actor … --reason …"
    )
    assert bounced.do == command
    world.obeys("correct_contact", role="worker", email="mara.l@example.com")
    assert found(world) == []


@pytest.mark.parametrize(
    ("receipt", "words"),
    [
        (Receipt(outcome="refused", why="the address is malformed"), "was refused for good"),
        (Receipt(outcome="nobody", why="nobody holds the role"), "reached nobody"),
        (Receipt(outcome="unknown", why="no answer"), "may or may not have left"),
    ],
)
def test_a_letter_that_did_not_arrive_is_found_once(receipt: Receipt, words: str) -> None:
    """Refused, without a reader or in doubt: one line, since it was noticed."""
    world = a_world()
    world.answers.append(receipt)
    world.passes_until(MONDAY + timedelta(days=2, minutes=1))  # the update to the worker

    lines = [f for f in found(world) if f.what == "letter"]

    assert len(lines) == 1
    assert words in lines[0].why
    assert lines[0].since is not None


def test_a_letter_that_waits_for_long_is_found_before_it_is_given_up() -> None:
    """During a mailer's outage a letter is found from when on it would say that it is late."""
    world = a_world()
    world.answers.extend([Receipt(outcome="retry", why="the mailer is down")] * 3)
    world.passes_until(MONDAY + timedelta(days=2, minutes=1))
    world.case.attention.clear()

    assert found(world, timedelta(minutes=30)) == []
    waiting = the_one(world, timedelta(minutes=61))
    assert waiting.what == "letter"
    assert "has not left yet" in waiting.why
    assert "the mailer is down" in waiting.why


def test_a_violation_names_the_decision_to_take() -> None:
    """What waits for a person's decision names the command, and since when it waits."""
    world = a_world()
    world.hears("violation_report", by_role="client", text="Somebody else came.")
    held = next(f for f in found(world) if "violation" in f.why)
    assert held.what == "needs-person"
    assert " overturn --actor" in held.do
    assert held.since == world.now


def test_a_case_open_past_its_ladder_is_found() -> None:
    """A case that nothing moves is found past its month, the time that a word of the client stands,
    and every rung's wait once more."""
    silent, answered = a_world(), a_world()
    answered.hears("message", by_role="client", text="We look into it.")

    assert "too-long" not in whats(silent, 38)
    assert "too-long" in whats(silent, 41)
    assert "too-long" not in whats(answered, 48)
    long = next(f for f in found(answered, timedelta(days=52)) if f.what == "too-long")
    assert "it is in-contact" in long.why
    assert "the client's side responded" in long.why
    assert " resolve --actor" in long.do


def whats(world: EscalationWorld, days: int) -> set[str]:
    """Return the kinds of findings if nothing happens for so many days."""
    return {finding.what for finding in found(world, timedelta(days=days))}


def test_a_case_that_runs_is_never_too_long() -> None:
    """A client who promises again each time, and is silent in the end: no day is past its end."""
    world = a_world()
    for day in range(150):
        world.passes_until(MONDAY + timedelta(days=day))
        if day in {5, 20, 33}:
            world.hears("message", by_role="client", text=f"Promise {day}.")
        assert "too-long" not in whats(world, 0), day
    assert world.case.outcome == "off-platform"


def test_missing_facts_have_an_end_of_their_own() -> None:
    """A case that should have closed for missing facts is found, and not only after a month."""
    world = EscalationWorld(an_escalation(assignment={"completed_on": None}), MONDAY)
    assert "too-long" not in whats(world, 13)
    assert "too-long" in whats(world, 15)


def test_an_unanswered_question_names_the_reply() -> None:
    """A question that not even the manager answered is told with the reply that closes it."""
    story = DisputeWorld().in_mediation()
    story.tell("question", asked_by="claimant", text="Where is the money?")
    story.passes(days=30)

    lines = findings(story.case, story.now, TOLERANCE)

    open_one = next(f for f in lines if "q-1 is still open" in f.why)
    words = shlex.split(open_one.do)
    assert words[:5] == ["python", "starter.py", "tell", "dispute/D-1", "reply"]
    assert words[5] == 'answers={"q-1": "…"}'


def test_a_dispute_has_all_its_windows() -> None:
    """A dispute that hangs in mediation is open too long only after every window of its path."""
    story = DisputeWorld().in_mediation()
    assert [f for f in findings(story.case, story.now, TOLERANCE) if f.what == "too-long"] == []
    in_years = findings(story.case, story.now + timedelta(days=400), TOLERANCE)
    assert "too-long" in {f.what for f in in_years}


def test_a_platform_act_that_is_not_confirmed_is_found() -> None:
    """A limitation that the platform does not confirm is a platform act, not a letter."""
    award = AwardWorld()
    accounts = [a.id for a in award.case.accounts]
    award.platform.update(dict.fromkeys(accounts, DOWN))
    award.passes_until(OVERDUE + timedelta(hours=3))
    what = {f.what for f in findings(award.case, award.now, TOLERANCE)}
    assert "platform-act" in what
    assert "letter" not in what


def test_a_desk_that_never_answers_is_found() -> None:
    """A contact whose lead does not decide is told with the decision that is missing."""
    play = ContactWorld(a_contact(category="unsure"))
    play.passes(timedelta(days=5))
    lines = findings(play.case, play.now, TOLERANCE)
    assert {"needs-person", "too-long"} <= {f.what for f in lines}
    assert any(" decide category=… --actor" in f.do for f in lines)


def test_every_command_that_a_finding_can_name_exists() -> None:
    """No line sends a person to an act that its kind of case does not have."""
    for kind, settles in REMEDIES.items():
        handles = KINDS[kind].case.handles
        acts = {a.name for a in (*handles.facts, *handles.commands)}
        assert set(settles.values()) <= acts, kind


def test_the_gravest_is_first() -> None:
    """What stops all cases comes before what stops one, and the oldest of a kind comes first."""
    at = datetime(2026, 3, 2, tzinfo=UTC)
    listed = [
        Finding(what=what, case="x/1", why="", since=since, do="")
        for what in ("letter", "no-worker", "overdue")
        for since in (None, at, at - timedelta(days=1))
    ]
    order = [(f.what, f.since) for f in in_order(listed)]
    assert order[0] == ("no-worker", at - timedelta(days=1))
    assert order[2] == ("no-worker", None)
    assert order[-1] == ("letter", None)
    assert sorted(GRAVEST) == sorted(set(GRAVEST))
