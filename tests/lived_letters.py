"""Letters that real cases sent: every kind of every workflow, with the facts the domain gave it.

The samples of the gallery are written by hand and could flatter the templates. These are not:
each case is lived in memory, by the same code as in a workflow, and its letters are kept.
"""

import shutil
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from domain.case.case import Case
from domain.post.letter import Contact, Letter
from domain.post.notice import Notice, Receipt
from tests.builders import an_escalation, usd
from tests.domain.award.world import AGENCY, DONE, DOWN, OVERDUE, AwardWorld, a_file, shared
from tests.domain.contact.world import ContactWorld, a_contact
from tests.domain.dispute.world import DisputeWorld, a_dispute, an_award, released
from tests.domain.escalation.world import POLICIES, EscalationWorld

QUESTION = "Which of the two accounts is limited?"
FRIDAY = datetime(2026, 3, 6, 21, tzinfo=UTC)
COUNSEL = {"id": "c-9", "name": "Adaeze Winter", "email": "winter@example.com"}
STAFF = Contact(id="staff-1", name="Rota Desk", email="rota@example.com")


@cache
def cases() -> tuple[Case, ...]:
    """Return a case of every sort, each lived to its end or far enough."""
    return tuple(_cases())


@cache
def lived() -> dict[str, Letter]:
    """Return the letters that these cases sent; of those alike, the first of each case."""
    found: dict[str, Letter] = {}
    for life, case in enumerate(cases()):
        for notice in case.notices:
            filled = "".join(str(int(bool(value))) for value in notice.facts.values())
            name = f"{case.kind}-{notice.kind}-{notice.to_role}-{life}-{filled}"
            if notice.channel == "mail" and name not in found:
                found[name] = letter_of(case, notice)
    return found


def letter_of(case: Case, notice: Notice) -> Letter:
    """Return the letter that the engine would have written for a notice."""
    letter = case.letter(notice, notice.due)
    return letter.model_copy(update={"contacts": letter.contacts or (STAFF,)})


def _cases() -> Iterator[Case]:
    yield from (world.case for world in escalations())
    lives = (the_long_way, alone, rating, silent, unmediated, paid_late)
    yield from (live().case for live in lives)
    yield from (enforced.case for enforced in awards())
    yield from (play.case for play in contacts())
    yield from represented()


def represented() -> Iterator[Case]:
    """Yield a case of each sort whose letters go to a party's counsel."""
    worker = EscalationWorld(an_escalation(counsel=COUNSEL), FRIDAY)
    worker.passes_until(FRIDAY + timedelta(days=5))
    yield worker.case
    claimant = {**a_dispute()["claimant"], "counsel": COUNSEL}
    yield DisputeWorld(a_dispute(claimant=claimant)).case
    owes, other = a_file()["respondents"]
    yield AwardWorld(respondents=[{**owes, "counsel": COUNSEL}, other]).case


# -- worker escalations -------------------------------------------------------------------------


DIRECTOR = """\
  - name: director
    asks: regional-director
    channel: mail
    wait: {business_days: 2}
"""
"""A rung that only a policy knows of."""


def escalations() -> Iterable[EscalationWorld]:
    """Yield a silent client, one who answers, and cases that stop early."""
    month = timedelta(days=40)
    silent = EscalationWorld(an_escalation(), FRIDAY)
    silent.passes_until(FRIDAY + month)
    yield silent

    asleep = EscalationWorld(
        an_escalation(arbitration_clause="yes", evidence=["the photos"]), FRIDAY
    )
    asleep.passes_until(FRIDAY + timedelta(days=5))
    asleep.sleeps_until(FRIDAY + month)
    asleep.passes_until(FRIDAY + 2 * month)
    yield asleep

    answered = EscalationWorld(an_escalation(arbitration_clause="no"), FRIDAY)
    answered.passes_until(FRIDAY + timedelta(days=5))
    answered.hears("message", by_role="project-manager", text="The photos are in.\n\nWe pay soon.")
    answered.passes_until(FRIDAY + timedelta(days=9))
    answered.hears("message", by_role="client", channel="email", text="Paid on Monday.")
    answered.passes_until(FRIDAY + timedelta(days=14))
    answered.obeys("resolve")
    yield answered

    reported = EscalationWorld(an_escalation(), FRIDAY)
    reported.passes_until(FRIDAY + timedelta(days=2))
    reported.hears("violation_report", by_role="client", text="Numbers were exchanged.")
    reported.passes_until(FRIDAY + month)
    yield reported

    refused = EscalationWorld(an_escalation(attempts=[]), FRIDAY)
    refused.passes_until(FRIDAY + month)
    yield refused

    unknown = EscalationWorld(an_escalation(assignment={"completed_on": None}), FRIDAY)
    unknown.passes_until(FRIDAY + month)
    yield unknown

    yield _reminded()

    empty = EscalationWorld(an_escalation(project_managers=[], account_managers=[]), FRIDAY)
    empty.answers.extend([Receipt(outcome="accepted")] * 2)
    empty.passes_until(FRIDAY + month)
    yield empty

    bounced = EscalationWorld(an_escalation(), FRIDAY)
    bounced.passes_until(FRIDAY + timedelta(days=5))
    asked = next(n for n in bounced.case.notices if n.kind == "project-manager")
    bounced.hears("delivery", notice=asked.id, event="bounced", why="no such address")
    bounced.passes_until(FRIDAY + month)
    yield bounced

    yield from _contact_that_leads_to_nothing()


def _reminded() -> EscalationWorld:
    """Return a case whose policy reminds, and has a rung that only it knows of."""
    with TemporaryDirectory() as folder:
        reminds = Path(shutil.copytree(POLICIES, folder, dirs_exist_ok=True))
        policy = reminds / "worker-escalation.yaml"
        asks, nobody = "    asks: project-manager\n", "    if_nobody: advance\n"
        text = policy.read_text(encoding="utf-8")
        assert text.count(asks) == text.count(nobody) == 1
        text = text.replace(asks, f"{asks}    remind: {{business_days: 1}}\n")
        policy.write_text(text.replace(nobody, f"{nobody}{DIRECTOR}"))
        reminded = EscalationWorld(an_escalation(), FRIDAY, policies=reminds)
        reminded.passes_until(FRIDAY + timedelta(days=8))
    return reminded


def _contact_that_leads_to_nothing() -> Iterator[EscalationWorld]:
    """Yield cases in which somebody answers, and what follows from it."""
    month = timedelta(days=40)
    promised = EscalationWorld(an_escalation(), FRIDAY)
    promised.passes_until(FRIDAY + timedelta(days=5))
    ben = {"id": "pm-9", "name": "Ben Osei", "email": "ben@example.com"}
    promised.hears("referral", to=ben, text="Not me, ask Ben.")
    promised.hears("message", by_role="client", text="On Friday.", promised_by="2026-03-13")
    promised.passes_until(FRIDAY + timedelta(days=12))
    promised.hears("settled", settled="partly", amount={"amount": "200.00", "currency": "USD"})
    promised.passes_until(FRIDAY + timedelta(days=14))
    promised.hears("message", by_role="account-manager", nature="relayed", text="I asked them.")
    promised.passes_until(FRIDAY + 2 * month)
    promised.hears("message", by_role="client", text="We pay now.")
    promised.hears("payment", amount={"amount": "280.00", "currency": "USD"})
    promised.hears("message", by_role="worker", source="mail", text="Is anybody there?")
    yield promised

    paused = EscalationWorld(an_escalation(), FRIDAY)
    paused.passes_until(FRIDAY + timedelta(days=2))
    paused.obeys("pause", until=(FRIDAY + timedelta(days=9)).isoformat())
    paused.passes_until(FRIDAY + timedelta(days=10))
    paused.hears("violation_report", by_role="client", text="Numbers were exchanged.")
    paused.obeys("overturn")
    paused.hears("payment", amount={"amount": "480.00", "currency": "USD"})
    paused.passes_until(FRIDAY + timedelta(days=21))
    paused.hears("settled", settled="yes")
    paused.passes_until(FRIDAY + month)
    yield paused

    counsel = EscalationWorld(an_escalation(), FRIDAY)
    counsel.passes_until(FRIDAY + timedelta(days=5))
    counsel.obeys("withdraw", for_outside_counsel=True)
    yield counsel


# -- disputes -----------------------------------------------------------------------------------


def the_long_way() -> DisputeWorld:
    """Return a dispute that takes nearly every step there is."""
    story = DisputeWorld().in_mediation().tell("question", asked_by="claimant", text=QUESTION)
    story.do("recommend", text="Half each.", to_claimant=usd("900.00")).passes(days=3)
    story.do("hand_over", to="team-lead").passes(days=25)
    story.tell("reply", by_role="manager", answers={"q-1": "The agency's."})
    later = (story.now + timedelta(days=20)).isoformat()
    story.passes(days=3).do("extend", deadline="agree-and-pay", until=later)
    story.pays("claimant").pays("respondent").do("file_statement", text="Everything.")
    by = (story.now + timedelta(days=9)).isoformat()
    story.do("set_evidence_deadline", deadline="exhibits", by=by)
    story.do("ask_material", side="claimant").passes(days=60)
    story.tell("material_decision", side="claimant", granted=False)
    story.tell("counterclaim", amount=usd("100.00")).tell(
        "award", **an_award(amount=usd("2000.00"))
    )
    story.do("ask_consent", relief="The source code.", amount=usd("10.00")).passes(days=20)
    story.do("decide_consent", consent="consent-1", granted=True).do("confirm_award")
    return story.passes(days=150)


def alone() -> DisputeWorld:
    """Return a dispute in which one side may pay the whole fee."""
    return DisputeWorld(released()).at_the_notice().pays("claimant").passes(days=20)


def rating() -> DisputeWorld:
    """Return what is no dispute."""
    return DisputeWorld(a_dispute(matters=["rating"]))


def silent() -> DisputeWorld:
    """Return a dispute that nobody answers."""
    return DisputeWorld().passes(days=20)


def unmediated() -> DisputeWorld:
    """Return a dispute whose mediator proposes nothing."""
    return DisputeWorld().in_mediation().passes(days=40)


def paid_late() -> DisputeWorld:
    """Return a dispute in which a payment is claimed and not found, and comes too late."""
    story = DisputeWorld().at_the_notice().tell("payment_claimed", side="respondent")
    story.do("no_payment_found", side="respondent").passes(days=9)
    return story.tell("fee_paid", side="respondent", amount=usd("337.50")).passes(hours=1)


# -- awards -------------------------------------------------------------------------------------


def awards() -> list[AwardWorld]:
    """Return awards that between them have sent every kind of letter."""
    first = AwardWorld()
    first.tell("correction_requested", text="The sum is wrong.").pay("200.00")
    first.tell("conditional_tender", respondent="r-1", conditions=["bank-details"], text="Pay us.")
    first.platform[AGENCY] = DOWN
    first.passes_until(OVERDUE + timedelta(days=6))
    first.platform[AGENCY] = DONE
    first.passes(days=1).do("correct_award", total=usd("4100.00"))
    parts = [{"by": "2027-01-31", "amount": usd("3900.00")}]
    first.do("agree_plan", instalments=parts, winner_agrees=True, lifts_limitations=True)
    first.passes_until(datetime(2027, 5, 1, tzinfo=UTC)).pay("3900.00", "P-2", by="r-2")
    first.tell("payment_reversed", reversal_id="x", payment_id="P-2", why="chargeback")
    by_shares = AwardWorld(respondents=shared()).pay("3000.00").passes_until(OVERDUE)
    by_shares.do("close", outcome="settled", limitations="lift", reason="both sides settled")
    asked = AwardWorld(at=OVERDUE).tell("question", asked_by="winner", text=QUESTION)
    asked.tell("question", asked_by="respondent-r-2", text="How do we pay?")
    asked.do("hand_over", to="team-lead").passes(days=30)
    asked.tell("reply", by_role="ops", answers={"q-1": "Both are, since Monday."})
    return [first, by_shares, AwardWorld(total=usd("0.00")), asked]


# -- contacts -----------------------------------------------------------------------------------


def contacts() -> Iterable[ContactWorld]:
    """Yield a contact of every route, and of those that need a person."""
    files: tuple[dict[str, Any], ...] = (
        a_contact(category="rating"),
        a_contact(category="rating", counsel=COUNSEL),
        a_contact(counsel=COUNSEL),
        a_contact(category="unsure", text="Your site shows my drawings."),
        a_contact(category="attorney", channel="call"),
        a_contact(category="subpoena"),
        a_contact(category="payment-claim"),
        a_contact(
            category="payment-claim",
            claim={"about": "assignment", "file": {"kind": "worker-escalation"}},
        ),
        a_contact(category="terms-report"),
        a_contact(category="off-platform-request"),
        a_contact(category="unanswered-ticket", opened_on="2025-09-17"),
        a_contact(category="ombudsman"),
        a_contact(category="not-listed"),
    )
    for file in files:
        play = ContactWorld(file)
        play.goes_to("2026-04-20 09:00")
        yield play
    answered = ContactWorld(a_contact(category="unanswered-ticket"))
    answered.tell("ticket_answered", text="The refund was booked today.")
    answered.tell("message", text="Not the whole of it.")
    yield answered
