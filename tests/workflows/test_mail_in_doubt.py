"""Stories of letters of which nobody can tell whether they left, and how the doubt ends."""

from collections import deque
from datetime import datetime, timedelta
from typing import Any

import pytest

from activities.ports import Mail
from activities.sink import Sink
from domain.post.notice import Receipt
from tests.builders import an_escalation
from tests.story import Story
from tests.workflows.conftest import Tell

MONDAY = "2026-03-02 09:00"
UNKNOWN = Receipt(outcome="unknown", why="no answer after sending")
NO_LOG = Receipt(outcome="unknown", why="the logs answered 403")
UPDATE = "worker-escalation/WM-1042/update/1"
OFF_PLATFORM = "worker-escalation/WM-1042/off-platform/1"


class Forgetful(Sink):
    """A sink that loses mails of an unknown outcome: they never left."""

    def send(self, mail: Mail) -> Receipt:
        answer = super().send(mail)
        if answer.outcome == "unknown":
            self.mails.pop()
        return answer


async def state(case: Story, notice: str) -> str:
    notices = (await case.status())["notices"]
    return next(str(n["state"]) for n in notices if n["id"] == notice)


async def deliveries(case: Story) -> list[dict[str, Any]]:
    return [e for e in (await case.status())["timeline"] if e["kind"] == "delivery"]


async def test_the_log_ends_the_doubt_of_a_letter_that_did_leave(tell: Tell) -> None:
    """Found in the mailer's log, a letter is on the record as sent and is not sent again."""
    mailer = Sink()
    async with tell(an_escalation(), MONDAY, mailer=mailer) as case:
        await case.goes_to("2026-03-04 08:00")
        mailer.answers.extend([UNKNOWN, UNKNOWN])
        await case.goes_to("2026-03-04 09:05")
        assert await state(case, UPDATE) == "unknown"
        assert (await case.status())["attention"] == []
        await case.goes_to("2026-03-04 10:00")

        assert sorted(case.letters()) == ["acknowledgement", "project-manager", "update"]
        assert await state(case, UPDATE) == "accepted"
        doubt, end = [e for e in await deliveries(case) if "update" in e["text"]]
        assert case.local(doubt["at"]) == "03-04 09:00"
        assert case.local(end["at"]) == "03-04 09:15"
        assert "may or may not have left" in doubt["text"]
        # To the second: a quarter of an hour from when the mailer's answer came.
        asked = datetime.fromisoformat(doubt["at"]).astimezone(case.zone) + timedelta(minutes=15)
        until = f"{asked:%H:%M:%S}".removesuffix(":00")
        assert f"news of it is awaited until Wed 4 Mar 2026, {until} EST" in doubt["text"]
        assert "did leave: no answer after sending; the sink has it" in end["text"]


async def test_a_letter_that_the_log_does_not_have_goes_again(tell: Tell) -> None:
    """Not in the log after a quarter of an hour, an update leaves after all, marked."""
    mailer = Forgetful(answers=deque())
    async with tell(an_escalation(), MONDAY, mailer=mailer) as case:
        await case.goes_to("2026-03-04 08:00")
        mailer.answers.extend([UNKNOWN, UNKNOWN])
        await case.goes_to("2026-03-04 10:00")
        assert sorted(case.letters()) == ["acknowledgement", "project-manager", "update"]
        assert all("POSSIBLY A REPEAT" in m.text for m in mailer.mails[1:])
        said = [text for _, text in await case.lines("delivery") if "update" in text]
        assert "is sent again, marked as a possible repeat" in said[1]


async def test_news_of_the_delivery_ends_the_doubt_without_a_search(tell: Tell) -> None:
    """A delivery event with the notice's id is proof enough: nothing goes again."""
    mailer = Sink(log=NO_LOG)
    async with tell(an_escalation(), MONDAY, mailer=mailer) as case:
        await case.goes_to("2026-03-04 08:00")
        mailer.answers.extend([UNKNOWN, UNKNOWN])
        await case.goes_to("2026-03-04 09:05")
        for kind in ("update", "project-manager"):
            notice = f"worker-escalation/WM-1042/{kind}/1"
            await case.hears("delivery", notice=notice, event="delivered")
        await case.goes_to("2026-03-04 12:00")
        assert sorted(case.letters()) == ["acknowledgement", "project-manager", "update"]
        assert await state(case, UPDATE) == "delivered"
        assert (await case.status())["attention"] == []


@pytest.mark.parametrize("ended_by", ["event", "log"])
async def test_a_case_ends_when_the_doubt_of_its_last_letter_ends(
    tell: Tell, ended_by: str
) -> None:
    """The off-platform letter in doubt keeps the case open until an event or the log ends it."""
    mailer = Sink()
    async with tell(an_escalation(), MONDAY, mailer=mailer) as case:
        await case.goes_to("2026-04-02 08:00")
        mailer.answers.extend([UNKNOWN, UNKNOWN])
        await case.goes_to("2026-04-02 09:01")
        assert (await case.status())["outcome"] is None
        if ended_by == "event":
            await case.hears("delivery", notice=OFF_PLATFORM, event="delivered")
        else:
            await case.goes_to("2026-04-02 09:16")
        assert (await case.status())["outcome"] == "off-platform"


async def test_delivery_events_may_arrive_in_any_order(tell: Tell) -> None:
    """What is older than what is known changes nothing; a bounce after the delivery does."""
    async with tell(an_escalation(), MONDAY) as case:
        await case.goes_to("2026-03-04 10:00")
        for event in ("delivered", "deferred", "delivered"):
            await case.hears("delivery", id=f"e-{event}", notice=UPDATE, event=event)
        assert await state(case, UPDATE) == "delivered"
        assert len(await case.lines("delivery")) == 1
        await case.hears("delivery", id="e-4", notice=UPDATE, event="bounced", why="mailbox full")
        await case.hears("delivery", id="e-5", notice=UPDATE, event="delivered")
        assert await state(case, UPDATE) == "bounced"
        await case.passes(minutes=1)
        assert case.letters("ops@example.com") == ["contact-bounced"]
