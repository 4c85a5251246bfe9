"""Stories of cases in which somebody does something, told to their end."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.escalation.codes import EscalationCode
from domain.post.notice import Notice, Receipt
from tests.builders import an_escalation
from tests.domain.escalation.world import EscalationWorld, Opens

NEW_YORK = ZoneInfo("America/New_York")
BEN: dict[str, Any] = {"id": "pm-9", "name": "Ben Osei", "email": "ben@example.com"}
EVA: dict[str, Any] = {"id": "pm-10", "name": "Eva Lund", "email": "eva@example.com"}
HALF = {"amount": "200.00", "currency": "USD"}
REST = {"amount": "280.00", "currency": "USD"}


def at(when: str) -> datetime:
    return datetime.fromisoformat(f"2026-{when}").replace(tzinfo=NEW_YORK)


@pytest.fixture
def world() -> EscalationWorld:
    """A case that opened on Monday, 2 March, at nine."""
    return EscalationWorld(an_escalation(), at("03-02 09:00"))


def times(world: EscalationWorld, *codes: EscalationCode) -> list[str]:
    found = [e.at.astimezone(NEW_YORK) for e in world.case.timeline if e.code in codes]
    return [f"{when:%m-%d %H:%M}" for when in found]


def letters(world: EscalationWorld, kind: str, to: str = "worker") -> list[Notice]:
    return [n for n in world.case.notices if (n.kind, n.to_role) == (kind, to)]


def next_due(world: EscalationWorld) -> dict[str, str]:
    found = reversed(world.case.next_deadlines())
    return {d.what: f"{d.due.astimezone(NEW_YORK):%m-%d %H:%M}" for d in found}


# -- referrals -------------------------------------------------------------------------------------


def test_a_referral_of_a_referral_has_what_is_left_of_the_same_wait(world: EscalationWorld) -> None:
    """Ben names Eva: she is asked, the wait does not begin anew, and both stand on the record."""
    world.passes_until(at("03-05 10:00"))
    world.hears("referral", to=BEN, text="Not me, ask Ben.")
    world.passes_until(at("03-05 15:00"))
    world.hears("referral", to=EVA, text="Not me either, ask Eva.")
    first, second = letters(world, "rung", "project-manager")
    assert first.facts["answer_by"] == second.facts["answer_by"]
    assert world.case.contacts("project-manager")[0].email == "eva@example.com"
    assert times(world, EscalationCode.REFERRAL) == ["03-05 10:00", "03-05 15:00"]
    assert next_due(world)["rung"] == "03-06 09:00"


def test_a_referral_heals_a_rung_whose_letter_bounced(world: EscalationWorld) -> None:
    """The named person is written to, and their bounce sends the case on to the next rung."""
    world.passes_until(at("03-05 10:00"))
    world.hears("referral", to=BEN)
    (asked,) = letters(world, "rung", "project-manager")
    world.hears("delivery", notice=asked.id, event="bounced", why="no such mailbox")
    assert world.case.rung == "account-manager"
    assert letters(world, "contact-bounced", "ops")[0].facts["next"] == "the next rung is asked"


def test_a_referral_in_a_pause_is_asked_and_the_clock_still_stands(world: EscalationWorld) -> None:
    """Nobody loses the name that was given; the wait goes on after the pause."""
    world.passes_until(at("03-05 10:00"))
    world.obeys("pause", until=at("03-10 10:00").isoformat())
    world.hears("referral", to=BEN)
    assert len(letters(world, "rung", "project-manager")) == 1
    assert "rung" not in next_due(world)
    world.passes_until(at("03-10 10:00"))
    assert next_due(world)["rung"] == "03-11 09:00"


# -- the true reason -------------------------------------------------------------------------------


def test_a_refusal_after_a_promise_is_the_reason(world: EscalationWorld) -> None:
    """The last word counts: whoever promised and then refused has refused."""
    world.passes_until(at("03-03 10:00"))
    world.hears("message", by_role="client", text="On Friday.", promised_by="2026-03-06")
    world.passes_until(at("03-09 12:00"))
    world.hears("message", by_role="client", nature="refusal", text="We have changed our mind.")
    world.passes_until(at("05-01 09:00"))
    (reason,) = letters(world, "off-platform")[0].facts["reasons"]
    assert reason.startswith("the client refused on Mon 9 Mar 2026, 12:00")


def test_a_letter_given_up_is_not_among_the_evidence() -> None:
    """After three days of an outage nobody was reached, and the reason says so."""
    world = EscalationWorld(an_escalation(), at("03-02 09:00"))
    world.passes_until(at("03-04 08:59"))
    world.answers.extend([Receipt(outcome="retry", why="503")] * 400)
    world.passes_until(at("03-09 12:00"))
    world.answers.clear()
    world.passes_until(at("04-02 09:00"))
    facts = letters(world, "off-platform")[0].facts
    assert any("project manager" in line for line in facts["unreached"])
    assert not any("asked the project manager" in line for line in facts["evidence"])


def test_evidence_stays_in_hand_when_only_a_repeat_bounced(world: EscalationWorld) -> None:
    """The first letter to the account manager arrived; that a later one did not takes nothing."""
    world.passes_until(at("03-10 09:00"))
    again = letters(world, "reminder", "account-manager")[0]
    world.hears("delivery", notice=again.id, event="bounced", why="mailbox full")
    told = letters(world, "contact-bounced", "ops")[0]
    assert told.facts["next"] == "ops are asked instead"


# -- after the end ---------------------------------------------------------------------------------


def test_a_part_that_comes_after_the_end_is_told_with_what_is_left(world: EscalationWorld) -> None:
    """The balance after each part, and in the end that nothing is owed."""
    world.passes_until(at("04-02 10:00"))
    world.hears("payment", amount=HALF)
    world.hears("payment", amount=REST)
    part, rest = letters(world, "after-the-end")
    assert (part.facts["balance"], part.facts["is_paid"]) == ("280.00 USD", False)
    assert (rest.facts["balance"], rest.facts["is_paid"]) == ("nothing", True)


def test_an_approval_after_a_withdrawal_reaches_the_worker(world: EscalationWorld) -> None:
    """Every kind of end listens, not only the step off the platform."""
    world.passes_until(at("03-03 10:00"))
    world.hears("withdrawal")
    world.passes_until(at("03-04 10:00"))
    assert world.case.outcome == "withdrawn"
    world.hears("approval")
    (told,) = letters(world, "after-the-end")
    assert told.facts["done"] == "the assignment was approved"
    assert told.facts["is_off_platform"] is False
    assert world.case.outcome == "withdrawn"


def test_an_automatic_answer_after_the_end_is_told_to_nobody(world: EscalationWorld) -> None:
    """The record has it; a machine changes nothing for anybody."""
    world.passes_until(at("04-02 10:00"))
    sent = len(world.sent)
    world.hears("message", by_role="client", nature="auto-reply", text="Away.")
    assert len(world.sent) == sent


# -- marks, and readings that were wrong -----------------------------------------------------------


def test_a_persons_word_marks_the_case_until_somebody_acknowledges_it(
    world: EscalationWorld,
) -> None:
    """What came by mail stands in a queue of its own; an `ack` with its key takes it out."""
    world.hears("message", id="mail-1", by_role="worker", source="mail", text="Call me.")
    (key,) = world.case.attention
    assert key == "said:mail-1"
    refused = world.obeys("ack", mark="said:mail-2")
    assert refused is not None
    assert "said:mail-1" in refused
    assert world.obeys("ack", mark="said:mail-1") is None
    assert world.case.attention == {}


def test_what_ops_write_down_themselves_marks_nothing(world: EscalationWorld) -> None:
    """Whoever told it has read it; a machine's mail needs nobody either."""
    world.hears("message", by_role="client", text="We look into it.")
    world.hears("message", by_role="client", source="mail", nature="auto-reply", text="Away.")
    assert world.case.attention == {}


def test_an_answer_that_was_a_machines_gives_the_ladder_its_place_back(
    world: EscalationWorld,
) -> None:
    """The climb goes on as if nobody had answered; the record has both readings."""
    world.passes_until(at("03-05 10:00"))
    world.hears("message", id="m-1", by_role="project-manager", source="mail", text="I am away.")
    assert "rung" not in next_due(world)
    assert world.obeys("correct_reading", message="m-1", nature="auto-reply") is None
    assert next_due(world)["rung"] == "03-06 09:00"
    assert world.case.attention == {}
    said = [e.text for e in world.case.timeline]
    assert any('the project manager answered: "I am away."' in text for text in said)
    assert any("message m-1 is read as auto-reply" in text for text in said)


def test_a_machine_that_was_a_person_stops_the_ladder(world: EscalationWorld) -> None:
    """Read as an answer with its day, it stands until that day."""
    world.passes_until(at("03-05 10:00"))
    world.hears("message", id="m-1", by_role="client", nature="auto-reply", text="Paid by Friday.")
    day = "2026-03-13"
    assert world.obeys("correct_reading", message="m-1", nature="answer", promised_by=day) is None
    assert next_due(world)["settled-question"] == "03-16 09:00"
    assert len(letters(world, "answer")) == 1


def test_a_reading_of_nothing_that_was_said_is_refused(world: EscalationWorld) -> None:
    """The answer names the newest messages."""
    world.hears("message", id="m-1", by_role="worker", text="Hello?")
    refused = world.obeys("correct_reading", message="m-9", nature="answer")
    assert refused is not None
    assert "the newest are: m-1" in refused


# -- violations ------------------------------------------------------------------------------------


def test_ops_are_asked_each_time_and_the_report_lapses(world: EscalationWorld) -> None:
    """Nobody examines it: a month later the case goes on, and the worker has heard each cycle."""
    world.passes_until(at("03-03 09:00"))
    world.hears("violation_report", by_role="project-manager", text="Somebody else came.")
    world.passes_until(at("04-03 09:00"))
    assert len(times(world, EscalationCode.VIOLATION_UNEXAMINED)) > 8
    assert times(world, EscalationCode.VIOLATION_LAPSED) == ["04-03 09:00"]
    assert len(letters(world, "update")) > 8
    world.passes_until(at("06-01 09:00"))
    assert world.case.outcome == "off-platform"


def test_the_policy_may_still_end_the_case_and_then_says_so(opens: Opens) -> None:
    """With if_unexamined: ineligible nobody's silence is a surprise."""
    world = opens(("if_unexamined: ask_again", "if_unexamined: ineligible"))
    world.hears("violation_report", by_role="client", text="Somebody else came.")
    assert letters(world, "violation")[0].facts["ends_case"] is True
    world.passes_until(at("03-04 09:00"))
    assert world.case.outcome == "ineligible"


def test_a_report_by_the_account_manager_goes_to_ops(world: EscalationWorld) -> None:
    """Our own side's account manager holds no case by a report either."""
    world.hears("violation_report", by_role="account-manager", text="They say he was rude.")
    assert world.case.stage == "climbing"
    assert len(letters(world, "attention", "ops")) == 1
    assert any(key.startswith("said:") for key in world.case.attention)


# -- pauses ----------------------------------------------------------------------------------------


def test_the_month_ends_no_case_in_a_pause_that_the_worker_asked_for(
    world: EscalationWorld,
) -> None:
    """The month is over in it; the step comes when the pause is, and the rungs are asked first."""
    world.passes_until(at("03-10 10:00"))
    world.obeys("pause", asked_by="worker", until=at("04-10 10:00").isoformat())
    world.passes_until(at("04-10 09:59"))
    assert world.case.outcome is None
    assert len(letters(world, "update")) > 10
    world.passes_until(at("04-10 10:00"))
    assert world.case.outcome == "off-platform"


def test_the_month_runs_on_in_a_pause_of_ops(world: EscalationWorld) -> None:
    """Nobody can hold the worker's month by a pause that the worker did not ask for."""
    world.passes_until(at("03-10 10:00"))
    world.obeys("pause", until=at("04-10 10:00").isoformat())
    world.passes_until(at("04-02 09:00"))
    assert world.case.outcome == "off-platform"


def test_an_answer_in_a_pause_stands_from_when_it_came(world: EscalationWorld) -> None:
    """After the pause the word still stands for the rest of its time, or is over at once."""
    world.passes_until(at("03-03 10:00"))
    world.obeys("pause", until=at("03-20 10:00").isoformat())
    world.hears("message", by_role="client", text="Soon.")
    world.passes_until(at("03-20 10:00"))
    assert times(world, EscalationCode.SETTLED_ASKED) == ["03-20 10:00"]
    assert world.case.waiting_for == "worker"


def test_a_pause_after_the_worker_was_asked_holds_the_ladder_until_it_is_over(
    world: EscalationWorld,
) -> None:
    """The time to answer may run out in a pause; the ladder goes on at its end, and not before."""
    world.passes_until(at("03-03 10:00"))
    world.hears("message", by_role="client", text="Soon.")
    world.passes_until(at("03-10 12:00"))
    world.obeys("pause", until=at("03-30 10:00").isoformat())
    assert "settled-answer" not in next_due(world)
    world.passes_until(at("03-30 10:00"))
    assert times(world, EscalationCode.CONTACT_OVER) == ["03-30 10:00"]
    assert world.case.stage == "climbing"


# -- missing facts ---------------------------------------------------------------------------------


def test_facts_that_are_found_late_open_the_case(world: EscalationWorld) -> None:
    """On the last day the fact is supplied: the case opens, and nothing of the search is left."""
    late = EscalationWorld(an_escalation(assignment={"completed_on": None}), at("03-02 09:00"))
    late.passes_until(at("03-13 10:00"))
    assert late.obeys("supply_facts", completed_on="2026-02-20") is None
    assert late.case.stage == "climbing"
    assert late.case.attention == {}
    assert "facts" not in next_due(late)
    assert len(letters(late, "acknowledgement")) == 1
    assert world.case.stage == "climbing"


def test_facts_that_nobody_finds_end_the_case_after_reminders(opens: Opens) -> None:
    """The policy's time decides; ops were asked each cycle, the worker is told once at the end."""
    world = opens(("facts_within: {business_days: 10}", "facts_within: {business_days: 5}"))
    assert world.case.stage == "climbing"
    short = EscalationWorld(
        an_escalation(assignment={"completed_on": None}), at("03-02 09:00"), policies=world.policies
    )
    short.passes_until(at("03-09 09:00"))
    assert short.case.outcome == "facts-missing"
    assert len(letters(short, "needs-facts", "ops")) == 3
    assert len(letters(short, "facts-missing")) == 1
    assert letters(short, "outcome") == []


# -- what is refused -------------------------------------------------------------------------------


def test_a_referral_needs_an_address(world: EscalationWorld) -> None:
    """Somebody without an address cannot be asked, and whoever tells it hears so."""
    with pytest.raises(Exception, match="email is missing"):
        world.hears("referral", to={"name": "Ben Osei"})


def test_a_promise_over_a_year_ahead_corrects_no_reading(world: EscalationWorld) -> None:
    """What a message could not say, a corrected reading cannot say either."""
    world.hears("message", id="m-1", by_role="client", text="Soon.")
    refused = world.obeys(
        "correct_reading", message="m-1", nature="answer", promised_by="2036-01-01"
    )
    assert refused is not None
