"""The numbers of a period, counted by hand beside the report."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from domain.case.case import Case
from domain.oversight.figures import Figures, Period
from domain.oversight.report import PeriodReport
from domain.post.notice import Receipt
from tests.builders import an_escalation
from tests.domain.award.world import AwardWorld
from tests.domain.contact.world import ContactWorld, a_contact
from tests.domain.dispute.world import DisputeWorld, a_dispute
from tests.domain.escalation.world import EscalationWorld

NEW_YORK = ZoneInfo("America/New_York")
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=NEW_YORK)
MARCH = Period(datetime(2026, 3, 1, tzinfo=NEW_YORK), datetime(2026, 4, 1, tzinfo=NEW_YORK))
APRIL = Period(MARCH.until, datetime(2026, 5, 1, tzinfo=NEW_YORK))
ALWAYS = Period(datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC))
PEOPLE = ("Mara", "Harbor", "Ilse", "Tomas", "example.com", "Noor", "Brightfen", "Dario")


def counted(period: Period, *cases: Case) -> Figures:
    report = PeriodReport(period)
    for case in cases:
        report.add(case)
    return report.figures()


def an_open_world(**changes: Any) -> EscalationWorld:  # noqa: ANN401 (any field of the file)
    return EscalationWorld(an_escalation(**changes), MONDAY)


def answered_on_thursday() -> EscalationWorld:
    """Opened on Monday at 9, the project manager asked on Wednesday, an answer a day later."""
    world = an_open_world()
    world.passes_until(MONDAY + timedelta(days=3))
    world.hears("message", by_role="project-manager", text="We look into it.")
    return world


def test_a_silent_month_belongs_to_the_month_it_ends_in() -> None:
    """A case counts as opened where it opened, as closed where it closed, open in between."""
    world = an_open_world()
    world.passes_until(MONDAY + timedelta(days=40))

    march, april = counted(MARCH, world.case), counted(APRIL, world.case)

    escalations = march.kinds["worker-escalation"]
    assert (escalations.opened, escalations.closed, escalations.open_at_end) == (1, 0, 1)
    later = april.kinds["worker-escalation"]
    assert (later.opened, later.closed, later.open_at_end) == (0, 1, 0)
    assert later.outcomes == {"off-platform": 1}
    assert april.rung_at_close == {"account-manager": 1}
    assert april.silence_won["off_platform"] == 1
    assert march.silence_won["off_platform"] == 0
    assert march.waited["worker-escalation"].still_missing == 1
    assert counted(ALWAYS, world.case).waited["worker-escalation"].never_came == 1


def test_a_first_answer_is_timed_from_the_opening() -> None:
    """The time to the client's side's first word is told in three units, with its rung."""
    figures = counted(MARCH, answered_on_thursday().case)

    waited = figures.waited["worker-escalation"]
    assert waited.came == 1
    assert waited.business_days is not None
    assert waited.business_days.median == 3
    assert waited.office_hours is not None
    assert waited.office_hours.median == 24
    assert waited.hours is not None
    assert waited.hours.p90 == 72
    assert (waited.still_missing, waited.never_came) == (0, 0)
    assert figures.rung_at_contact == {"project-manager": 1}
    assert figures.silence_won["off_platform"] == 0


def test_letters_are_counted_by_what_became_of_them() -> None:
    """Each letter that was due has left, or never left; one that left may have bounced."""
    world = an_open_world()
    update = MONDAY + timedelta(days=2, minutes=1)
    world.answers.extend([Receipt(outcome="refused", why="malformed")])
    world.passes_until(update)  # one of rung and update is refused, the other leaves
    world.passes_until(update + timedelta(days=2))
    newest = next(n for n in reversed(world.case.notices) if n.sent and n.channel == "mail")
    world.hears("delivery", notice=newest.id, event="bounced")

    sent = counted(MARCH, world.case).letters["worker-escalation"]

    mails = [n for n in world.case.notices if n.channel == "mail"]
    assert sent.due == len(mails)
    assert sent.left == len([n for n in mails if n.sent])
    assert sent.never_left == 1
    assert sent.bounced == 1
    assert sent.late == 0
    assert sent.due == sent.left + sent.never_left + sent.waiting + sent.replaced


def test_what_we_missed_is_told() -> None:
    """After an outage late updates, letters and rungs are ours, with how late they left."""
    world = an_open_world()
    world.sleeps_until(MONDAY + timedelta(days=9))

    figures = counted(MARCH, world.case)

    assert figures.missed_by_us["rungs_asked_late"] == 1
    assert figures.missed_by_us["updates_late"] == 1
    late = figures.letters["worker-escalation"]
    assert late.late >= 2
    assert late.minutes_late is not None
    a_week = timedelta(days=7) - timedelta(hours=1)  # the clocks jumped on the Sunday
    assert late.minutes_late.p90 == a_week / timedelta(minutes=1)


def test_a_case_that_was_ended_by_hand_is_not_open() -> None:
    """What Temporal ended under a case counts as closed, ended by hand, on that day."""
    world, report = an_open_world(), PeriodReport(MARCH)
    report.add(world.case, MONDAY + timedelta(days=1))
    figures = report.figures().kinds["worker-escalation"]
    assert (figures.closed, figures.open_at_end) == (1, 0)
    assert figures.outcomes == {"ended by hand": 1}


def test_a_refused_case_waits_for_nobody() -> None:
    """A case that was refused is opened and closed at once, and no answer is missed by it."""
    world = an_open_world(attempts=[])
    figures = counted(MARCH, world.case)
    assert figures.kinds["worker-escalation"].outcomes == {"refused": 1}
    assert figures.waited == {}
    assert figures.rung_at_close == {}


def test_questions_are_counted_each() -> None:
    """Each question is answered, withdrawn or open by itself; one that goes up was missed."""
    story = DisputeWorld().in_mediation()
    for text in ("Where is the money?", "Who decides?", "Until when?"):
        story.tell("question", asked_by="claimant", text=text)
    story.passes(hours=26)
    story.tell("reply", answers={"q-1": "In escrow."})
    story.do("withdraw_question", question="q-3")
    story.passes(days=8)

    figures = counted(ALWAYS, story.case)

    asks = {q.id: q for q in story.case.questions}
    assert figures.questions == {
        "asked": 3,
        "answered": 1,
        "answered_after_going_up": 0,
        "withdrawn": 1,
        "unanswered_at_end": 1,
    }
    assert figures.missed_by_us["questions_unanswered_in_time"] == len(asks["q-2"].raised) > 0
    waited = figures.waited["question"]
    assert (waited.came, waited.still_missing) == (1, 2)
    assert waited.business_days is not None
    assert waited.business_days.median == 1


def test_a_dispute_won_by_silence_is_told() -> None:
    """A dispute that ends without a word of its respondent is among those that silence won."""
    silent = DisputeWorld().passes(days=120)
    assert silent.case.outcome is not None, silent.case.stage
    figures = counted(ALWAYS, silent.case)
    assert figures.silence_won["dispute_never_answered"] == 1
    assert figures.waited["dispute"].never_came == 1


def test_amounts_are_by_currency() -> None:
    """What was awarded, paid, paid back and is owed is added up, and never across currencies."""
    half = AwardWorld().pay("1000.00")
    whole = AwardWorld()
    total = whole.case.now_terms.total
    whole.pay(str(total.amount))

    figures = counted(ALWAYS, half.case, whole.case)

    usd = total.currency
    assert figures.awards == {"satisfied": 1}
    assert figures.amounts["satisfied"] == {usd: total.amount}
    assert figures.amounts["paid"] == {usd: total.amount + Decimal("1000.00")}
    assert figures.amounts["owed_today"] == {usd: total.amount - Decimal("1000.00")}


def test_contacts_that_no_desk_takes_are_ours() -> None:
    """Each reminder of a contact that waits for a desk or a lead is a deadline missed by us."""
    play = ContactWorld(a_contact(category="unsure"))
    play.passes(timedelta(days=5))
    reminders = [e for e in play.case.timeline if e.kind == "reminder"]
    figures = counted(ALWAYS, play.case)
    assert figures.missed_by_us["contacts_not_taken_in_time"] == len(reminders) > 0


def test_respondents_are_in_the_order_of_their_ids() -> None:
    """By respondent there is no ranking, and nobody who works is shown."""
    first = DisputeWorld()
    freelancer = [
        {"account": "acct-1", "kind": "freelancer", "name": "A B", "email": "a@example.com"}
    ]
    client = {"account": "acct-9", "kind": "client", "name": "C D", "email": "c@example.com"}
    file = a_dispute(claimant=client, respondents=freelancer)

    figures = counted(ALWAYS, first.case, DisputeWorld(file).case)

    assert list(figures.by_respondent) == ["acct-2", "acct-3"]
    assert figures.by_respondent["acct-2"]["opened"] == 1
    assert figures.respondents_not_shown == 1


def test_the_numbers_name_nobody() -> None:
    """No name and no address of anybody in a case is in the report."""
    cases = (answered_on_thursday().case, DisputeWorld().case, AwardWorld().case)
    said = json.dumps(counted(ALWAYS, *cases).model_dump(mode="json"))
    assert [name for name in PEOPLE if name in said] == []


def test_two_halves_make_a_whole() -> None:
    """What happened in two periods, one after the other, is what happened in both together."""
    world = an_open_world()
    world.passes_until(MONDAY + timedelta(days=40))
    both = Period(MARCH.since, APRIL.until)

    def events(figures: Figures) -> dict[str, int]:
        kind, sent = figures.kinds["worker-escalation"], figures.letters["worker-escalation"]
        return {"opened": kind.opened, "closed": kind.closed, "due": sent.due, "left": sent.left}

    one, two = events(counted(MARCH, world.case)), events(counted(APRIL, world.case))
    assert {key: one[key] + two[key] for key in one} == events(counted(both, world.case))
