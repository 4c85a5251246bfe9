"""Contact is not a resolution: answers expire, promises are kept, and the ladder goes on."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.escalation.codes import EscalationCode
from domain.post.notice import Notice, Receipt
from tests.builders import an_escalation
from tests.domain.escalation.world import EscalationWorld, Opens

NEW_YORK = ZoneInfo("America/New_York")


def at(when: str) -> datetime:
    return datetime.fromisoformat(f"2026-{when}").replace(tzinfo=NEW_YORK)


@pytest.fixture
def world() -> EscalationWorld:
    """A case that opened on Monday, 2 March, at nine."""
    return EscalationWorld(an_escalation(), at("03-02 09:00"))


def lines(world: EscalationWorld, *codes: str) -> list[tuple[str, str]]:
    """Return when, in local time, and what was written with these codes."""
    return [
        (f"{e.at.astimezone(NEW_YORK):%m-%d %H:%M}", e.text)
        for e in world.case.timeline
        if e.code in codes
    ]


def letters(world: EscalationWorld, kind: str, to: str = "worker") -> list[Notice]:
    return [n for n in world.case.notices if (n.kind, n.to_role) == (kind, to)]


def dues(world: EscalationWorld) -> dict[str, str]:
    """Return what comes next, and when in local time."""
    found = reversed(world.case.next_deadlines())
    return {d.what: f"{d.due.astimezone(NEW_YORK):%m-%d %H:%M}" for d in found}


# -- how long a word stands ------------------------------------------------------------------------


def test_an_answer_stands_for_a_time_and_then_the_worker_is_asked(world: EscalationWorld) -> None:
    """Five business days after an answer without a date the worker is asked once, plainly."""
    world.passes_until(at("03-03 10:00"))
    world.hears("message", by_role="client", text="We look into it and come back to you.")
    assert dues(world)["settled-question"] == "03-10 10:00"
    world.passes_until(at("03-10 10:00"))
    assert len(letters(world, "settled-question")) == 1
    assert world.case.waiting_for == "worker"
    assert dues(world)["settled-answer"] == "03-12 10:00"


@pytest.mark.parametrize(
    ("day", "asked"), [("2026-03-06", "03-09 09:00"), ("2026-03-07", "03-09 09:00")]
)
def test_a_promise_stands_until_its_day_is_over(
    world: EscalationWorld, day: str, asked: str
) -> None:
    """The day that an answer promises decides; a person has read it, nobody guesses it."""
    world.passes_until(at("03-03 10:00"))
    world.hears("message", by_role="client", text="We pay on Friday.", promised_by=day)
    assert dues(world)["settled-question"] == asked


def test_prose_is_never_read_as_a_date(world: EscalationWorld) -> None:
    """The same words without the field stand for the policy's time."""
    world.passes_until(at("03-03 10:00"))
    world.hears("message", by_role="client", text="We pay on 6 March 2026.")
    assert dues(world)["settled-question"] == "03-10 10:00"


def test_a_promise_a_year_ahead_is_refused(world: EscalationWorld) -> None:
    """A slip of the hand does not keep a case waiting for years."""
    with pytest.raises(Exception, match="lies over a year ahead"):
        world.hears("message", by_role="client", promised_by="2036-03-06")


def test_without_a_yes_the_ladder_goes_on_from_where_it_stood(world: EscalationWorld) -> None:
    """Silence of the worker: the open rung is asked again and has its whole wait, then the next."""
    world.passes_until(at("03-05 10:00"))
    world.hears("message", by_role="project-manager", text="I ask accounting.")
    world.passes_until(at("03-20 09:00"))
    resumed = lines(world, EscalationCode.CONTACT_OVER, EscalationCode.RUNG_RESUMED)
    assert resumed == [
        (
            "03-16 10:00",
            "the worker did not say that it is settled; the ladder goes on from where it stood",
        ),
        ("03-16 10:00", "asked the project manager again, since it is not settled"),
    ]
    asked = lines(world, EscalationCode.RUNG_ASKED)
    assert [when for when, _ in asked] == ["03-02 09:00", "03-04 09:00", "03-18 10:00"]
    again = letters(world, "reminder", "project-manager")[0]
    assert "I ask accounting." in str(again.facts["since"])


def test_a_yes_closes_the_case_after_a_business_day(world: EscalationWorld) -> None:
    """What the worker says is confirmed by a letter, and decides when nobody objects."""
    world.passes_until(at("03-05 10:00"))
    world.hears("settled", settled="yes")
    assert letters(world, "closing")[0].facts["closes"].startswith("Fri 6 Mar 2026, 10:00")
    assert world.case.next_rung is not None
    assert "rung" not in dues(world)
    world.passes_until(at("03-06 10:00"))
    assert world.case.outcome == "resolved"


def test_a_yes_that_was_read_wrongly_is_taken_back(world: EscalationWorld) -> None:
    """An objection in time keeps the case open, and no clock lost its place."""
    world.passes_until(at("03-05 10:00"))
    world.hears("settled", settled="yes")
    world.passes_until(at("03-05 16:00"))
    world.hears("settled", settled="no", text="You misread me.")
    world.passes_until(at("03-06 09:00"))
    assert world.case.outcome is None
    assert [when for when, _ in lines(world, EscalationCode.RUNG_ASKED)][-1] == "03-06 09:00"


def test_a_part_that_came_is_counted_and_the_ladder_goes_on(world: EscalationWorld) -> None:
    """Partly: the balance is in every later letter."""
    world.passes_until(at("03-03 10:00"))
    world.hears("message", by_role="client", text="Half of it today.")
    world.passes_until(at("03-04 12:00"))
    world.hears("settled", settled="partly", amount={"amount": "200.00", "currency": "USD"})
    assert world.case.stage == "climbing"
    world.passes_until(at("03-06 12:00"))
    later = [n for n in world.case.notices if n.due > at("03-04 12:00") and n.channel == "mail"]
    assert {n.facts["balance"] for n in later} == {"280.00 USD"}


def test_a_part_payment_is_no_end_either(world: EscalationWorld) -> None:
    """A payment stands like an answer; its letter says what is left, and quotes nobody."""
    world.passes_until(at("03-03 10:00"))
    world.hears("payment", amount={"amount": "200.00", "currency": "USD"})
    told = letters(world, "answer")[0].facts
    assert (told["balance"], told["text"]) == ("280.00 USD", None)
    assert told["done"] == "paid 200.00 USD; 280.00 USD is left"
    assert dues(world)["settled-question"] == "03-10 10:00"


def test_an_acknowledgement_follows_the_same_rule(world: EscalationWorld) -> None:
    """Somebody who has it in hand and never answers stops the ladder for a while only."""
    world.passes_until(at("03-03 10:00"))
    world.obeys("acknowledge", by_role="client")
    assert dues(world)["settled-question"] == "03-10 10:00"
    world.passes_until(at("06-01 10:00"))
    assert world.case.outcome == "off-platform"


def test_a_promise_and_then_silence_ends(world: EscalationWorld) -> None:
    """Contact in the last minute of the month, and never again: the case comes to its end."""
    world.passes_until(at("04-02 08:59"))
    world.hears("message", by_role="client", text="We will pay on Friday.")
    world.passes_until(at("04-30 09:00"))
    assert world.case.outcome == "off-platform"
    informative = [n for n in world.case.notices if n.kind == "update" and n.informative]
    assert informative == []  # the answer was told at once, and nothing new was said since
    (reason,) = letters(world, "off-platform")[0].facts["reasons"]
    assert "We will pay on Friday." in reason
    assert reason.endswith("nothing has come of it")


def test_the_month_stands_still_while_a_word_stands(world: EscalationWorld) -> None:
    """A month without a response: the days on which a word of the client stood are not in it."""
    world.passes_until(at("03-03 09:00"))
    world.hears("message", by_role="client", text="Next week.")
    world.passes_until(at("03-12 09:00"))  # asked on 03-10, not answered
    assert dues(world)["fallback"] == "04-11 08:00"  # nine days less the hour that was skipped


# -- who is asked ----------------------------------------------------------------------------------

BEN: dict[str, Any] = {"id": "pm-9", "name": "Ben Osei", "email": "ben@example.com"}


def test_a_referral_is_no_answer(world: EscalationWorld) -> None:
    """Not me, ask Ben: he is asked on the same rung, with the wait that is left."""
    world.passes_until(at("03-05 10:00"))
    world.hears("referral", to=BEN, text="Not me, ask Ben.")
    asked = letters(world, "rung", "project-manager")[0]
    assert asked.facts["answer_by"].startswith("Fri 6 Mar 2026, 09:00")
    assert world.case.contacts("project-manager")[0].name == "Ben Osei"
    assert world.case.client_responded is None
    world.passes_until(at("03-06 09:00"))
    assert world.case.rung == "account-manager"


def test_a_referral_by_the_client_finds_a_project_manager() -> None:
    """The client names somebody on the assignment: they are written to, and the client never."""
    world = EscalationWorld(an_escalation(project_managers=[]), at("03-02 09:00"))
    world.passes_until(at("03-03 10:00"))
    world.hears("referral", by_role="client", to=BEN)
    assert len(letters(world, "rung", "project-manager")) == 1
    assert {n.channel for n in world.case.notices if n.to_role == "client"} == {"platform"}


def test_a_report_of_the_account_manager_is_contact(world: EscalationWorld) -> None:
    """What they say of the client stops the ladder, and is marked as reported."""
    world.passes_until(at("03-06 10:00"))
    world.hears("message", by_role="account-manager", text="They pay on 4 January.")
    assert world.case.stage == "in-contact"
    assert letters(world, "answer")[0].facts["verb"] == "reported of the client"


def test_their_own_word_is_news_and_no_contact(world: EscalationWorld) -> None:
    """I have asked them: the worker hears it, and the ladder goes on."""
    world.passes_until(at("03-06 10:00"))
    world.hears("message", by_role="account-manager", nature="relayed", text="I asked them.")
    assert world.case.stage == "climbing"
    assert letters(world, "answer")[0].facts["counts"] is False
    world.passes_until(at("03-10 09:00"))
    assert lines(world, EscalationCode.RUNG_REPEATED) == [
        ("03-10 09:00", "asked the account manager again")
    ]


def test_the_last_rung_is_asked_again_each_cycle(world: EscalationWorld) -> None:
    """A silent month: three rungs, and the last one again until the month ends."""
    world.passes_until(at("04-03 09:00"))
    assert len(lines(world, EscalationCode.RUNG_ASKED)) == 3
    again = [when for when, _ in lines(world, EscalationCode.RUNG_REPEATED)]
    assert again[0] == "03-10 09:00"
    assert again[-1] == "04-01 09:00"
    assert len(again) == 9
    updates = [n for n in world.case.notices if n.kind == "update"]
    assert len(updates) == 11
    assert all(n.facts["happened"] for n in updates)


def test_the_policy_may_leave_the_last_rung_alone(opens: Opens) -> None:
    """With repeat_last_rung off nobody is asked again, and updates say that nothing happened."""
    world = opens(("repeat_last_rung: true", "repeat_last_rung: false"))
    world.passes_until(at("04-03 09:00"))
    assert lines(world, EscalationCode.RUNG_REPEATED) == []
    assert letters(world, "update")[-1].facts["happened"] == []


# -- the true reason -------------------------------------------------------------------------------


def test_a_refusal_is_the_reason_that_is_given(world: EscalationWorld) -> None:
    """The client refused: when, and in which words; ops decided not to wait, and why."""
    world.passes_until(at("03-03 10:00"))
    world.hears("message", by_role="client", nature="refusal", text="We will not pay; sue us.")
    for _ in range(3):
        world.obeys("escalate_now", reason="the client refuses")
    reasons = letters(world, "off-platform")[0].facts["reasons"]
    assert reasons[0].startswith("the client refused on Tue 3 Mar 2026, 10:00")
    assert "We will not pay; sue us." in reasons[0]
    assert reasons[1].endswith("decided not to wait: the client refuses")


def test_evidence_lists_only_what_was_delivered() -> None:
    """Whoever was never reached stands apart, with why."""
    answers = [Receipt(outcome="accepted"), Receipt(outcome="accepted")]
    answers.append(Receipt(outcome="nobody", why="nobody holds the role of project manager"))
    world = EscalationWorld(an_escalation(project_managers=[]), at("03-02 09:00"), answers=answers)
    world.passes_until(at("04-03 09:00"))
    facts = letters(world, "off-platform")[0].facts
    assert not any("asked the project manager" in line for line in facts["evidence"])
    assert facts["unreached"] == [
        "we asked the project manager: nobody holds the role of project manager"
    ]


def test_a_post_that_is_refused_for_good_reaches_nobody() -> None:
    """Ops hear at once, and the next rung is asked as the policy says."""
    answers = [Receipt(outcome="accepted"), Receipt(outcome="refused", why="assignment is locked")]
    world = EscalationWorld(an_escalation(), at("03-02 09:00"), answers=answers)
    assert world.case.rung == "project-manager"
    told = letters(world, "contact-bounced", "ops")[0].facts
    assert (told["why"], told["next"]) == ("assignment is locked", "the next rung is asked")
