"""What the letters of a worker escalation say, and when: from the record, and no word more."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.post.notice import Receipt
from tests.builders import an_escalation
from tests.domain.escalation.conftest import opens
from tests.domain.escalation.test_plain_replies import read
from tests.domain.escalation.world import ACCEPTED, EscalationWorld, Opens
from tests.every_letter import LETTERS, every_letter
from tests.lived_letters import letter_of

__all__ = ["opens"]  # a fixture of the domain's tests

NEW_YORK = ZoneInfo("America/New_York")
OFFSET = re.compile(r" \(UTC[+-]\d\d:\d\d\)")  # each is said once in a letter
NOBODY = Receipt(outcome="nobody", why="nobody holds the role of project manager")
HALF = {"amount": "200.00", "currency": "USD"}
ALL = {"amount": "480.00", "currency": "USD"}


def at(when: str) -> datetime:
    return datetime.fromisoformat(f"2026-{when}").replace(tzinfo=NEW_YORK)


def a_world(when: str = "03-02 09:00", **changes: Any) -> EscalationWorld:  # noqa: ANN401 (any field)
    return EscalationWorld(an_escalation(**changes), at(when))


def texts(world: EscalationWorld, kind: str, to: str = "worker") -> list[str]:
    """Return the letters of a kind to a role, a line each, without the offsets of times."""
    found = [n for n in world.case.notices if (n.kind, n.to_role) == (kind, to)]
    pages = [LETTERS.render(letter_of(world.case, n)) for n in found]
    lines = [" ".join(f"{p.subject}\n{p.text}".replace("\n> ", " ").split()) for p in pages]
    return [OFFSET.sub("", line) for line in lines]


def text(world: EscalationWorld, kind: str, to: str = "worker") -> str:
    """Return the one letter of a kind to a role."""
    (found,) = texts(world, kind, to)
    return found


def record(world: EscalationWorld) -> list[str]:
    return [entry.text for entry in world.case.timeline]


# -- before it opens -------------------------------------------------------------------------------


def test_the_worker_is_asked_for_missing_facts_in_their_own_words() -> None:
    """What is missing, why it matters, where it is found and until when: no field, no command."""
    world = a_world(
        ground="late-approval",
        assignment={"submitted_for_approval_at": "2026-02-20T15:00:00Z"},
        client={"name": "Harbor Retail Group"},
    )
    said = text(world, "needs-facts-worker")
    assert "How long the client takes on average to approve." in said
    assert "Where it is found: On the client's scorecard, in hours." in said
    assert "If nobody finds it out: we close the case at 9:00 AM EDT, Mon 16 Mar 2026" in said
    assert "supply_facts" not in said.lower()
    assert "_hours" not in said


def test_ops_are_asked_for_missing_facts_in_words() -> None:
    """The letter names no field, and says that the worker's updates go on."""
    world = a_world(assignment={"completed_on": None})
    said = text(world, "needs-facts", "ops")
    assert "1. The day on which the work was completed." in said
    assert "Tell the case each of them on its page" in said
    assert "completed_on" not in said
    assert "Until then: no rung is asked; the worker has the regular updates" in said
    assert (
        "you are asked again each time, and the case closes at 9:00 AM EDT, Mon 16 Mar 2026" in said
    )
    assert "no update is owed" not in said
    world.passes_until(at("03-04 09:00"))
    assert len(texts(world, "needs-facts", "ops")) == 2
    assert "We still do not know: the day on which the work was completed." in text(world, "update")


def test_a_case_that_closes_for_missing_facts_says_which() -> None:
    """It says nothing about who is right, and how the worker asks anew."""
    world = a_world(assignment={"completed_on": None})
    world.passes_until(at("03-16 09:00"))
    said = text(world, "facts-missing")
    assert "The day on which the work was completed." in said
    assert "It says nothing about who is right." in said
    assert "ask for a new case of this assignment, and name this one: worker-escalation/WM" in said


def test_a_refusal_names_no_field_of_the_file() -> None:
    """Every criterion that failed and its cure, in words that the worker can act on."""
    violation = {"reported_by": "client", "at": "2026-02-24T15:00:00Z", "text": "late"}
    world = a_world(attempts=[], violations=[violation])
    said = text(world, "refused")
    assert "There is no message from the worker on the assignment." in said
    assert "A person at support may examine the report and set it aside, and say why." in said
    assert "_" not in said.replace("worker-escalation/WM-1042", "")


# -- while it climbs -------------------------------------------------------------------------------


def test_an_update_says_what_was_done_in_the_same_minute() -> None:
    """The rung that was asked with it is in it; nothing new is said only when nothing was done."""
    world = a_world()
    world.passes_until(at("03-04 09:00"))
    said = text(world, "update")
    assert "9:00 AM EST, Wed 4 Mar 2026: we asked the project manager" in said
    assert "Nothing new has been put on its record" not in said


def test_an_update_tells_of_a_machine_that_answered() -> None:
    """An automatic reply is no answer, and is not kept from the worker."""
    world = a_world()
    world.passes_until(at("03-05 10:00"))
    world.hears("message", by_role="project-manager", nature="auto-reply", text="Away.")
    world.passes_until(at("03-06 09:00"))
    said = texts(world, "update")[-1]
    assert "Thu 5 Mar 2026: only a machine answered for the project manager" in said
    assert "Away." not in said


def test_no_update_repeats_what_was_said_before() -> None:
    """While a word stands and nothing happens, an update is short and says how long it stands."""
    world = a_world()
    world.passes_until(at("03-03 10:00"))
    world.hears("message", by_role="client", text="We look into it.")
    world.passes_until(at("03-06 09:00"))
    for said in texts(world, "update"):
        assert "We look into it." not in said
        assert "At 10:00 AM EDT, Tue 10 Mar 2026 we ask you whether it is settled." in said


def test_an_update_before_the_close_does_not_say_that_the_case_goes_on() -> None:
    """Whoever does nothing has the case closed, and reads so."""
    world = a_world()
    world.passes_until(at("03-03 12:00"))
    world.hears("settled", settled="yes")
    world.passes_until(at("03-04 09:00"))
    said = text(world, "update")
    assert "If you do nothing: the case closes at 12:00 PM EST, Wed 4 Mar 2026" in said
    assert "the case goes on" not in said


def test_the_account_manager_reads_a_date_that_will_come() -> None:
    """Asked after the client spoke, they read the end of the longer month, and no day gone by."""
    world = a_world()
    world.passes_until(at("03-03 10:00"))
    world.hears("message", by_role="client", text="Soon.")
    world.passes_until(at("03-18 10:00"))
    said = text(world, "account-manager", "account-manager")
    assert "without a response from the client by 8:00 AM EDT, Sat 11 Apr 2026" in said
    world.passes_until(at("04-11 08:00"))
    assert world.case.stage in {"off-platform", "closed"}


def test_a_rung_after_the_month_threatens_no_day_that_has_passed() -> None:
    """Asked late, the last rung reads that its own wait decides."""
    world = a_world()
    world.passes_until(at("03-02 10:00"))
    world.sleeps_until(at("04-06 10:00"))
    world.passes_until(at("04-20 10:00"))
    said = text(world, "account-manager", "account-manager")
    assert "Without an answer by then we tell the worker how to claim payment off" in said
    assert "2 Apr 2026" not in said


# -- an answer -------------------------------------------------------------------------------------


def test_a_payment_is_quoted_of_nobody_and_says_what_is_left() -> None:
    """Nobody said it, so no quotation; the balance is in this letter and in every later one."""
    world = a_world()
    world.passes_until(at("03-03 10:00"))
    world.hears("payment", amount=HALF)
    said = text(world, "answer")
    assert "Paid 200.00 USD; 280.00 USD is left." in said
    assert "as it was said" not in said
    assert "> " not in said
    world.passes_until(at("03-18 10:00"))
    later = [n for n in world.case.notices if n.due > at("03-03 10:00") and n.channel == "mail"]
    pages = [LETTERS.render(letter_of(world.case, n)).text for n in later]
    assert len(pages) > 5
    assert all("280.00 USD" in page for page in pages)


def test_money_that_came_whole_leaves_nothing_owed() -> None:
    """Nothing is owed: no amount of zero is asked for."""
    world = a_world()
    world.hears("payment", amount=ALL)
    said = text(world, "answer")
    assert "Still owed, by the payments that were reported: nothing." in said
    assert "0.00 USD." not in said.replace("480.00 USD", "")


def test_an_answer_without_words_puts_none_in_anybodys_mouth() -> None:
    """That somebody answered is told; what was not written down is not quoted."""
    world = a_world()
    world.hears("message", by_role="client", channel="phone")
    said = text(world, "answer")
    assert "The client answered; the words are not on the record." in said
    assert "as it was said" not in said


def test_the_account_managers_own_word_is_news_and_no_answer() -> None:
    """The worker reads it, and that we go on asking; while a word stands, that we do not."""
    world = a_world()
    world.passes_until(at("03-06 10:00"))
    world.hears("message", by_role="account-manager", nature="relayed", text="I asked them.")
    assert "It is not yet a word of the client, so we go on asking." in text(world, "answer")
    world.hears("message", by_role="client", text="Soon.")
    world.hears("message", by_role="account-manager", nature="relayed", text="They told me so.")
    assert "It is not yet a word of the client." in texts(world, "answer")[-1]
    assert "we go on asking" not in texts(world, "answer")[-1]


def test_the_question_whether_it_is_settled_says_what_can_be_answered() -> None:
    """Who said what and when, three answers of one line, and what follows from silence."""
    world = a_world()
    world.passes_until(at("03-03 10:00"))
    world.hears("message", by_role="client", text="On Friday.", promised_by="2026-03-06")
    world.passes_until(at("03-09 09:00"))
    said = text(world, "settled-question")
    assert "The client answered at 10:00 AM EST, Tue 3 Mar 2026: “On Friday.” The" in said
    assert '"Yes, paid", "Partly settled" or "Not settled"' in said
    assert "or we hear nothing: we go on asking" in said


def test_the_close_is_announced_with_the_way_to_object() -> None:
    """What was understood, when it closes, and the line that keeps it open."""
    world = a_world()
    world.passes_until(at("03-05 10:00"))
    world.hears("withdrawal", text="Please close the case.")
    said = text(world, "closing")
    assert "we understand that you want the case closed" in said
    assert "The case closes on: 10:00 AM EST, Fri 6 Mar 2026" in said
    assert 'with one line: "Not settled"' in said


# -- who is not reached ----------------------------------------------------------------------------


def test_a_bounce_says_what_the_case_did() -> None:
    """The next rung was asked, and ops read that; no person is said to be asked who is not."""
    world = a_world()
    world.passes_until(at("03-04 09:00"))
    asked = next(n for n in world.case.notices if n.kind == "project-manager")
    world.hears("delivery", notice=asked.id, event="bounced", why="no such mailbox")
    said = text(world, "contact-bounced", "ops")
    assert "What the case does now: The next rung is asked." in said
    assert "A person is asked" not in said
    assert world.case.rung == "account-manager"


def test_a_bounce_of_the_worker_speaks_of_no_question() -> None:
    """The worker was told something, and was asked nothing."""
    world = a_world()
    told = next(n for n in world.case.notices if n.kind == "acknowledgement")
    world.hears("delivery", notice=told.id, event="bounced", why="no such mailbox")
    said = text(world, "contact-bounced", "ops")
    assert "What it says has not reached them." in said
    assert "they have not been asked" not in said
    assert "What the case does now: Nothing else; its clocks go on." in said


def test_a_post_that_was_refused_is_no_letter_with_a_wrong_address() -> None:
    """Ops are told of the assignment, and not to correct a contact of the client."""
    answers = [ACCEPTED, Receipt(outcome="refused", why="the assignment is locked")]
    world = EscalationWorld(an_escalation(), at("03-02 09:00"), answers=answers)
    said = text(world, "contact-bounced", "ops")
    assert "A message to the client of this case did not arrive." in said
    assert "Please find out why nothing can be left on the assignment." in said
    assert "correct the contact" not in said


def test_the_record_names_a_letter_by_its_number_and_ops_as_they_are() -> None:
    """No sentence sends a role to itself, and ops are many."""
    no_am = Receipt(outcome="nobody", why="nobody holds the role of account manager")
    answers = [ACCEPTED, ACCEPTED, NOBODY, ACCEPTED, no_am]
    world = EscalationWorld(
        an_escalation(project_managers=[], account_managers=[]), at("03-02 09:00"), answers=answers
    )
    world.passes_until(at("03-04 09:00"))
    assert (
        "the letter project-manager/1 to the project manager reached nobody: "
        "nobody holds the role of project manager"
    ) in record(world)
    assert (
        "the account manager cannot be reached (nobody holds the role of account manager); "
        "ops are asked instead"
    ) in record(world)
    said = " ".join(record(world))
    assert "the project-manager to the project-manager" not in said
    assert "the ops" not in said


# -- pauses and reports ----------------------------------------------------------------------------


def test_a_pause_is_told_with_its_reason_and_its_end() -> None:
    """Why, until when, the next update, and that the month runs on."""
    world = a_world()
    world.passes_until(at("03-03 10:00"))
    world.obeys("pause", until=at("03-10 09:00").isoformat(), reason="their manager is ill")
    said = text(world, "paused")
    assert "their manager is ill" in said
    assert "The pause ends on: 9:00 AM EDT, Tue 10 Mar 2026" in said
    assert "Next update to you: 9:00 AM EST, Wed 4 Mar 2026" in said
    assert "runs on, and ends on: 9:00 AM EDT, Thu 2 Apr 2026" in said


def test_a_pause_that_the_worker_asked_for_names_no_end_of_the_month() -> None:
    """The month ends no case in such a pause, so no letter says that it does."""
    world = a_world()
    world.obeys("pause", asked_by="worker")
    assert "runs on, and ends on" not in text(world, "paused")


def test_a_report_is_the_reporters_and_never_the_workers() -> None:
    """The letter says who reported, what holds, and that nobody's silence ends the case."""
    world = a_world()
    world.hears("violation_report", by_role="client", text="Numbers were exchanged.")
    said = text(world, "violation")
    assert "the client reported that something on this assignment" in said
    assert "If nobody has examined it by then: they are asked again" in said
    assert "at 9:00 AM EDT, Thu 2 Apr 2026 it holds your case no more" in said
    own = a_world()
    own.hears("violation_report", by_role="worker", text="They want to pay in cash.")
    assert texts(own, "violation") == []
    asked = text(own, "attention", "ops")
    assert "The worker reported a violation" in asked
    assert "If nobody acts: the case goes on; nobody has looked into the report" in asked


@pytest.mark.parametrize(
    ("value", "to_ops", "to_worker"),
    [
        ("ask_again", "you are asked again, and the case stands still meanwhile", "asked again"),
        ("ineligible", "the case ends as ineligible", "the case ends"),
    ],
)
def test_what_follows_from_an_unexamined_report_is_said_as_it_is(
    opens: Opens, value: str, to_ops: str, to_worker: str
) -> None:
    """Ops and the worker read the same that the policy does."""
    world = opens(("if_unexamined: ask_again", f"if_unexamined: {value}"))
    world.hears("violation_report", by_role="client", text="Numbers were exchanged.")
    asked = text(world, "attention", "ops")
    assert f"If nobody acts: {to_ops}" in asked
    assert "its clocks go on" not in asked
    assert to_worker in text(world, "violation").partition("If nobody has examined it")[2]
    world.passes_until(at("03-04 09:00"))
    assert (world.case.outcome == "ineligible") == (value == "ineligible")


def test_a_report_that_was_set_aside_is_told_with_the_reason() -> None:
    """The worker hears at once; a report that lapsed has no reason, and says that instead."""
    world = a_world()
    world.hears("violation_report", by_role="client", text="Numbers were exchanged.")
    world.obeys("overturn", reason="that is allowed here")
    assert "that is allowed here" in text(world, "violation-overturned")
    lapsed = a_world()
    lapsed.hears("violation_report", by_role="client", text="Numbers were exchanged.")
    lapsed.passes_until(at("04-02 09:00"))
    said = text(lapsed, "violation-overturned")
    assert "Nobody has examined it in time." in said
    assert "Why:" not in said


# -- the end ---------------------------------------------------------------------------------------


def test_that_counsel_took_it_over_is_told_to_the_workers_side_and_ops_alone() -> None:
    """Nobody who was asked hears of outside counsel, or gets any letter about it."""
    world = a_world()
    world.passes_until(at("03-06 10:00"))
    world.obeys("withdraw", for_outside_counsel=True, reason="a lawyer took it over")
    told = {n.to_role for n in world.case.notices if n.kind == "outcome"}
    assert told == {"worker", "ops"}
    for to in told:
        said = text(world, "outcome", to)
        assert "Its outcome is: outside counsel." in said
        assert "We write to everybody we had asked" not in said


def test_whoever_was_asked_reads_no_outcome_and_no_reason() -> None:
    """They hear that nothing more is asked of them; how it ended is the worker's."""
    world = a_world()
    world.passes_until(at("03-06 10:00"))
    world.obeys("resolve", reason="the worker was paid by cheque")
    for role in ("project-manager", "account-manager"):
        said = text(world, "outcome", role)
        assert "This case is closed. Nothing more is asked of you." in said
        assert "cheque" not in said
        assert "resolved" not in said
    assert "The worker was paid by cheque." in text(world, "outcome")


def test_a_silent_month_gives_silence_as_its_reason_and_lists_each_time_we_asked() -> None:
    """What was delivered is in hand; nothing else is a reason."""
    world = a_world()
    world.passes_until(at("04-02 09:00"))
    said = text(world, "off-platform")
    assert "- The client has not responded. What is left" in said
    assert said.count("we asked the account manager again") == 9
    assert "NOT REACHED" not in said


def test_what_comes_after_the_end_changes_what_the_worker_should_do() -> None:
    """A promise: do not file yet; all the money: not for what was paid; another report: nothing."""
    world = a_world()
    world.passes_until(at("04-02 10:00"))
    world.hears("message", by_role="client", text="We pay on Friday.")
    world.hears("payment", amount=ALL)
    world.hears("violation_report", by_role="client", text="Numbers were exchanged.")
    promise, paid, report = texts(world, "after-the-end")
    assert "do not file yet" in promise
    assert "Do not file for what has been paid." in paid
    assert "file yet" not in report
    assert len(texts(world, "after-the-end", "ops")) == 3


def test_a_worker_who_writes_after_the_end_reads_how_to_ask_anew() -> None:
    """Once a day, and a report of their own goes to ops and not back to them."""
    world = a_world()
    world.passes_until(at("04-02 10:00"))
    world.hears("message", by_role="worker", source="mail", text="And now?")
    world.hears("message", by_role="worker", source="mail", text="Hello?")
    said = text(world, "closed-reply")
    assert "say that it follows this one: worker-escalation/WM-1042" in said
    world.passes_until(at("04-04 10:00"))
    world.hears("violation_report", by_role="worker", text="They offered cash.")
    assert texts(world, "after-the-end") == []
    assert len(texts(world, "after-the-end", "ops")) == 1
    assert len(texts(world, "closed-reply")) == 2


def test_every_line_that_a_letter_offers_is_understood() -> None:
    """What stands in quotation marks as an answer of one line is a fact, never just a message."""
    offered = {
        line
        for letter, page in every_letter().values()
        if letter.workflow == "worker-escalation" and letter.to_role == "worker"
        for answers in [" ".join(page.text.partition("WHOM TO ANSWER")[2].split())]
        for line in re.findall(r'"([^"]+)"', answers.partition("THE CASE")[0])
    }
    assert {"Yes, paid", "Partly settled", "Not settled", "Please close the case"} <= offered
    assert {line: read(line)[0] for line in offered if read(line)[0] == "message"} == {}
