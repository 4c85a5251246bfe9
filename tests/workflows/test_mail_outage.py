"""Stories of a mailer that is down for six hours: ladders go on, letters are late and say so."""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.testing import WorkflowEnvironment

from activities.ports import Mail
from activities.sink import Sink
from domain.post.notice import Receipt
from infra.client import DATA_CONVERTER
from tests.builders import an_escalation
from tests.domain.award.world import a_file
from tests.domain.dispute.world import a_dispute
from tests.story import Story, story
from tests.workflows.conftest import Tell
from tests.workflows.test_contact import a_contact

pytestmark = pytest.mark.further

MONDAY = "2026-03-02 09:00"
LATE = "should have left on Wed 4 Mar 2026, 09:00"
LATE_IN_LETTERS = "LATE: this letter should have left at 9:00 AM EST"
MARKED = "03-04 10:0"  # tried at 9:00, 9:01, 9:03, 9:07, 9:15, 9:31 and 10:03, or a little later


@dataclass
class Outage(Sink):
    """A mailer that can be down."""

    down: bool = False

    def send(self, mail: Mail) -> Receipt:
        return (
            Receipt(outcome="retry", why="503 not available") if self.down else super().send(mail)
        )


async def marks(case: Story) -> list[bool]:
    """Return how NeedsAttention was written, in order."""
    written = []
    async for event in case.handle.fetch_history_events():
        if event.event_type == EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES:
            fields = event.upsert_workflow_search_attributes_event_attributes.search_attributes
            if mark := fields.indexed_fields.get("NeedsAttention"):
                (value,) = DATA_CONVERTER.payload_converter.from_payloads([mark])
                written.append(bool(value))
    return written


async def test_six_hours_without_mail_delay_letters_and_nothing_else(tell: Tell) -> None:
    """The ladder climbs on, each letter leaves late and says so, later deadlines are nominal,
    and the case asks for attention from an hour on until its letters have left."""
    mailer = Outage()
    async with tell(an_escalation(), MONDAY, mailer=mailer) as case:
        await case.goes_to("2026-03-04 08:30")
        mailer.down = True
        await case.goes_to("2026-03-04 09:55")
        assert (await case.status())["attention"] == []
        await case.goes_to("2026-03-04 14:30")
        status = await case.status()
        mailer.down = False
        await case.goes_to("2026-03-06 09:00")

        assert (status["stage"], status["rung"]) == ("climbing", "project-manager")
        assert [text.split(LATE)[0] for text in sorted(status["attention"])] == [
            "the letter project-manager/1 to the project manager is late: it ",
            "the letter update/1 to the worker is late: it ",
        ]
        late = [mail.kind for mail in mailer.mails if LATE_IN_LETTERS in mail.text]
        assert sorted(late) == ["project-manager", "update"]
        assert await case.times("rung") == ["03-02 09:00", "03-04 09:00", "03-06 09:00"]
        assert await case.times("update") == ["03-04 09:00", "03-06 09:00"]
        assert (await case.status())["attention"] == []
        assert await marks(case) == [False, True, False]
        told = [at for at, text in await case.lines("delivery") if "is late: " in text]
        assert [at[: len(MARKED)] for at in told] == [MARKED] * 2


async def test_every_ladder_is_alive_after_six_hours_without_mail(env: WorkflowEnvironment) -> None:
    """Cases on each rung, one of them answered meanwhile: all go on, and all their letters left."""
    mailer = Outage()
    opened = ("2026-02-26 10:00", "2026-03-02 10:00", "2026-03-03 11:00", "2026-03-04 09:00")
    async with AsyncExitStack() as stack:
        cases: list[Story] = []
        for number, at in enumerate(opened):
            if cases:
                await cases[0].goes_to(at)
            file = an_escalation(assignment={"id": f"WM-90{number}"})
            cases.append(await stack.enter_async_context(story(env, file, at, mailer=mailer)))
        await cases[3].passes(minutes=5)
        mailer.down = True
        await cases[0].goes_to("2026-03-04 12:30")
        await cases[3].hears("message", by_role="client", text="We pay on Friday.")
        await cases[0].goes_to("2026-03-04 15:00")
        during = [await case.status() for case in cases]
        mailer.down = False
        await cases[0].goes_to("2026-03-04 17:00")
        after = [await case.status() for case in cases]

    assert [status["rung"] for status in after] == [
        "account-manager",
        "project-manager",
        "assignment-message",
        "assignment-message",
    ]
    assert [status["stage"] for status in after] == ["climbing"] * 3 + ["in-contact"]
    assert [len(status["attention"]) for status in during] == [2, 2, 0, 1]
    for status in after:
        assert status["attention"] == []
        assert {n["state"] for n in status["notices"]} == {"accepted"}


async def test_a_late_letter_wakes_nobody_who_would_not_wake_anyhow(tell: Tell) -> None:
    """The mark is looked at when a letter is tried again: the case has no timer more for it."""
    mailer = Outage(down=True)
    async with tell(an_escalation(), MONDAY, mailer=mailer) as case:
        await case.goes_to("2026-03-02 12:00")
        status = await case.status()
        events = [e async for e in case.handle.fetch_history_events()]
    (letter,) = [n for n in status["notices"] if n["kind"] == "acknowledgement"]
    assert len(status["attention"]) == 1
    assert "late" not in " ".join(d["why"] for d in status["next"])
    fired = [e for e in events if e.event_type == EventType.EVENT_TYPE_TIMER_FIRED]
    assert len(fired) == letter["tries"] - 1  # the first try needs none


async def test_a_letter_that_is_overtaken_is_not_late_any_more(tell: Tell) -> None:
    """A response takes back the step off the platform that could not leave, and its mark."""
    mailer = Outage()
    async with tell(an_escalation(), MONDAY, mailer=mailer) as case:
        await case.goes_to("2026-04-02 08:00")
        mailer.down = True
        await case.goes_to("2026-04-02 12:00")
        assert len((await case.status())["attention"]) == 2
        await case.hears("message", by_role="client", text="Sorry, we pay today.")
        assert (await case.status())["attention"] == []


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(a_dispute(id="D-9001"), id="dispute"),
        pytest.param(a_file(id="A-9001"), id="award"),
        pytest.param(a_contact(ticket="T-9001", category="rating", channel="forum"), id="contact"),
    ],
)
async def test_every_kind_of_case_says_that_its_letters_are_late(
    tell: Tell, file: dict[str, Any]
) -> None:
    """A letter that an hour did not bring away needs attention, in whatever case, until it left."""
    mailer = Outage(down=True)
    async with tell(file, "2026-11-23 09:00", mailer=mailer) as case:
        await case.goes_to("2026-11-23 09:59")
        before = await case.status()
        await case.goes_to("2026-11-23 15:00")
        status = await case.status()
        waiting = [n["id"] for n in status["notices"] if n["state"] == "waiting"]
        late = [text for text in status["attention"] if "is late: it should have left" in text]
        assert len(late) == len(waiting) > 0
        assert not [text for text in before["attention"] if "is late: " in text]
        assert status["stage"] == before["stage"]
        mailer.down = False
        await case.goes_to("2026-11-23 16:30")
        status = await case.status()
        assert not [text for text in status["attention"] if "is late: " in text]
        assert set(waiting) <= set(mailer.notices)
        assert all("LATE: " in mail.text for mail in mailer.mails)
