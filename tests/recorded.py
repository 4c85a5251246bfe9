"""The stories whose histories are kept, release by release, and replayed."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from temporalio.testing import WorkflowEnvironment

from activities.sink import PlatformSink, Sink
from desk import Desk
from domain.kinds import KINDS, workflow_id
from domain.post.notice import Receipt
from settings import Settings
from tests.builders import an_escalation
from tests.dispute_stories import a_corrected_award, a_typical_dispute
from tests.domain.award.world import a_file
from tests.domain.dispute.world import a_dispute
from tests.story import NEW_YORK, POLICIES, Story
from worker import worker


@dataclass(frozen=True)
class Recorded:
    """A story that is told to be kept."""

    kind: str
    name: str
    file: Mapping[str, Any]
    tell: Callable[[Story], Awaitable[None]]


async def _silence(case: Story) -> None:
    await case.ends()


async def _an_answer(case: Story) -> None:
    await case.passes(days=3)
    await case.hears("message", by_role="client", text="We pay on Friday.")
    await case.handle.signal("message", "nonsense")
    await case.passes(days=3)
    await case.obeys("resume")
    await case.passes(days=5)
    await case.obeys("resolve")
    await case.passes(days=2)


async def _an_outage_and_a_warning(case: Story) -> None:
    await case.passes(days=1)
    case.mailer.answers.extend([Receipt(outcome="retry", why="503")] * 24)
    await case.ends()


async def _other_rules(case: Story) -> None:
    await case.passes(days=1)
    await case.obeys("adopt", calendar="around-the-clock")
    await case.ends()


async def _pauses_and_a_report(case: Story) -> None:
    await case.passes(days=1)
    await case.obeys("pause")
    await case.passes(days=4)
    await case.obeys("resume")
    await case.hears("violation_report", by_role="client", text="He was late.")
    await case.passes(hours=3)
    await case.obeys("overturn")
    await case.obeys("escalate_now")
    await case.passes(days=40)


# A dispute about pay has no clock of its own: only the age limit looks at today's date, and finds
# no assignment too old that is still to come.
_ESCALATION = an_escalation(assignment={"completed_on": "2200-01-01"})


async def _limited_and_lifted(case: Story) -> None:
    respondent = "r-1"
    await case.passes(hours=1)
    await case.handle.signal("payment", "nonsense")
    paid = {"respondent": respondent, "amount": {"amount": "1000.00", "currency": "USD"}}
    await case.hears("payment", payment_id="P-1", **paid)
    await case.hears("limitation_failed", account="agency-88213", why="taken off by support")
    await case.obeys("correct_award", total={"amount": "3000.00", "currency": "USD"})
    rest = {"respondent": respondent, "amount": {"amount": "2000.00", "currency": "USD"}}
    await case.hears("payment", payment_id="P-2", **rest)
    await case.passes(days=2)
    await case.hears("payment_reversed", reversal_id="X-1", payment_id="P-2", why="chargeback")
    await case.passes(days=2)
    await case.hears("payment", payment_id="P-3", **rest)
    await case.ends()


_CONTACT = {
    "kind": "contact",
    "ticket": "T-2041",
    "channel": "ticket",
    "category": "unsure",
    "sender": {"account": "acct-88", "name": "Noor Adeyemi", "email": "noor@example.com"},
    "text": "Fix this or the whole internet will hear of it.",
}


async def _a_contact_decided(case: Story) -> None:
    await case.passes(days=4)
    await case.obeys("decide", category="threat")
    await case.passes(days=5)
    await case.handle.signal("accepted_by_desk", "nonsense")
    await case.hears("returned_by_desk", text="not ours")
    await case.obeys("decide", category="rating")
    await case.passes(days=1)
    await case.hears("accepted_by_desk")
    await case.ends()


_ATTORNEY = {**_CONTACT, "ticket": "T-2042", "category": "attorney", "represents": "acct-12"}


async def _never_taken(case: Story) -> None:
    await case.passes(days=20)  # until nobody is reminded any more
    await case.hears("message", text="Does nobody answer?")
    await case.obeys("reassign", desk="terms-reports")
    await case.passes(hours=1)
    counsel = {"name": "Vera Holm", "email": "holm@example.com"}
    await case.obeys("mark_represented", counsel=counsel)
    await case.hears("accepted_by_desk")
    await case.ends()


# Made and due long ago: overdue from the start, in court no more, whatever day it is told on.
_AWARD = a_file(made_on="2020-10-12", delivered_on="2020-10-13", pay_by="2020-12-04")
_OF_A_DISPUTE = {**_AWARD, "id": "AW-2", "dispute": "dispute/D-nobody-knows"}


async def _paid_twice(case: Story) -> None:
    paid = {"respondent": "r-1", "amount": {"amount": "4200.00", "currency": "USD"}}
    await case.passes(hours=1)
    await case.hears("payment", payment_id="P-1", **paid)
    await case.passes(days=1)
    await case.hears("payment_reversed", reversal_id="X-1", payment_id="P-1", why="chargeback")
    await case.passes(days=1)
    await case.hears("payment", payment_id="P-2", **paid)
    await case.ends()


_UNREACHED = a_dispute(id="D-4")


async def _nobody_reached(case: Story) -> None:
    await case.passes(hours=1)
    status = await case.status()
    for notice in status["notices"]:
        if notice["to_role"] != "claimant":
            await case.hears("delivery", notice=notice["id"], event="bounced", why="no such box")
    await case.passes(days=30)
    right = {"name": "Ilse Brandt", "email": "right@example.com"}
    await case.obeys("correct_contact", role="respondent-1", contact=right)
    await case.ends()


async def _declined(case: Story) -> None:
    await case.passes(days=3)
    await case.hears("updates_declined", by_role="worker", how="link")
    await case.passes(days=8)
    await case.hears("updates_declined", by_role="worker", declined=False)
    await case.ends()


async def _another_calendar(case: Story) -> None:
    await case.passes(hours=1)
    await case.obeys("adopt", calendar="around-the-clock")
    await case.passes(days=4)
    await case.obeys("decide", category="rating")
    await case.passes(hours=1)
    await case.hears("accepted_by_desk")
    await case.ends()


RECORDED = (
    Recorded("worker-escalation", "silent-month", _ESCALATION, _silence),
    Recorded("worker-escalation", "an-answer", _ESCALATION, _an_answer),
    Recorded("worker-escalation", "pauses-and-a-report", _ESCALATION, _pauses_and_a_report),
    Recorded("worker-escalation", "outage-and-warning", _ESCALATION, _an_outage_and_a_warning),
    Recorded("worker-escalation", "other-rules", _ESCALATION, _other_rules),
    Recorded("worker-escalation", "declined", _ESCALATION, _declined),
    Recorded("dispute", "nobody-reached", _UNREACHED, _nobody_reached),
    Recorded("dispute", "typical", a_dispute(), a_typical_dispute),
    Recorded("dispute", "corrected-and-passed-on", a_dispute(id="D-2"), a_corrected_award),
    Recorded("award", "limited-and-lifted", _AWARD, _limited_and_lifted),
    Recorded("award", "tells-its-dispute", _OF_A_DISPUTE, _paid_twice),
    Recorded("contact", "decided-twice", _CONTACT, _a_contact_decided),
    Recorded("contact", "never-taken", _ATTORNEY, _never_taken),
    Recorded("contact", "another-calendar", _CONTACT, _another_calendar),
)


@asynccontextmanager
async def as_in_production(env: WorkflowEnvironment, recorded: Recorded) -> AsyncIterator[Story]:
    """Open a case now, by the server's own clock: what a production worker would replay."""
    settings, queue = Settings(policies=POLICIES), f"recorded-{uuid4()}"
    mailer, platform = Sink(), PlatformSink()
    file = dict(recorded.file)
    case_id = KINDS[recorded.kind].case.from_file(file, "").case_id
    async with worker(env.client, settings, task_queue=queue, sends=mailer, acts=platform):
        handle = await env.client.start_workflow(
            KINDS[recorded.kind].workflow_type,
            {"case": file},
            id=workflow_id(recorded.kind, case_id),
            task_queue=queue,
            result_type=dict[str, Any],
        )
        desk = Desk(env.client, settings, task_queue=queue)
        yield Story(env, desk, handle, timedelta(), NEW_YORK, mailer, platform)
        await env.sleep(1)
