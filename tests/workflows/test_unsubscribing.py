"""Stories of those who want no more updates: courtesies stop, everything else still goes."""

from pathlib import Path
from typing import Any

import pytest

from mail.unsubscribe import UnsubscribeLinks
from tests.builders import an_escalation
from tests.service.kit import (
    CASE,
    NOW,
    REPLIES,
    REPLY_SECRET,
    a_mail,
    an_event,
    events,
    signed,
    visitor,
)
from tests.story import Story, story
from tests.workflows.test_answers_by_mail import MONDAY, Desk

pytestmark = pytest.mark.further

WORKER, MANAGER, LEAD = "mara@example.com", "pm@example.com", "am@example.com"
LINK = UnsubscribeLinks([REPLY_SECRET])(CASE, "worker")


async def clicks(desk: Desk, link: str = LINK) -> int:
    """Press the button of a letter."""
    async with visitor(desk.service) as client:
        found = await client.post(link, data={"List-Unsubscribe": "One-Click"})
    return found.status_code


async def declined(case: Story) -> list[str]:
    """Return what the record says of it."""
    return [text for _, text in await case.lines("fact") if "updates" in text]


async def test_updates_stop_at_one_click_and_nothing_else_does(env: Any, tmp_path: Path) -> None:  # noqa: ANN401 (either server)
    """After the click no update leaves or is due; rungs and the fallback letter still go."""
    async with story(env, an_escalation(), MONDAY) as case:
        desk = Desk(case, tmp_path)
        await case.goes_to("2026-03-04 10:00")
        assert case.letters(WORKER) == ["acknowledgement", "update"]
        assert await clicks(desk) == 200
        assert await clicks(desk) == 200
        await case.passes(seconds=1)
        assert (await case.status())["updates_declined"] is True
        assert "update" not in [n["what"] for n in (await case.status())["next"]]
        await case.goes_to("2026-04-02 10:00")
        assert case.letters(WORKER) == ["acknowledgement", "update", "off-platform"]
        assert case.letters(MANAGER)[:1] == ["project-manager"]
        assert case.letters(LEAD)[:1] == ["account-manager"]
        assert await declined(case) == [
            "the worker declines updates, by the link in a letter; every other letter still goes"
        ]


async def test_declining_can_be_taken_back_and_nothing_is_made_up_for(env: Any) -> None:  # noqa: ANN401 (either server)
    """`declined: false` resumes updates a cycle later; those in between are not sent after all."""
    async with story(env, an_escalation(), MONDAY) as case:
        await case.hears("updates_declined", by_role="worker")
        await case.goes_to("2026-03-10 09:00")
        assert case.letters(WORKER) == ["acknowledgement"]
        await case.hears("updates_declined", by_role="worker", declined=False, id="again")
        await case.goes_to("2026-03-12 08:00")
        assert case.letters(WORKER) == ["acknowledgement"]
        await case.goes_to("2026-03-12 09:01")
        assert case.letters(WORKER) == ["acknowledgement", "update"]
        assert (await declined(case))[-1] == "the worker wants updates again"
        (last,) = [text for _, text in await case.lines("update")]
        assert last == "generic update"


async def test_a_mail_program_may_decline_by_mail(env: Any, tmp_path: Path) -> None:  # noqa: ANN401 (either server)
    """`mailto:` in List-Unsubscribe writes a mail with that subject, by hand or by a machine."""
    async with story(env, an_escalation(), MONDAY) as case:
        desk, to = Desk(case, tmp_path), REPLIES(CASE, "worker/1")
        await case.passes(seconds=5)
        mail = a_mail("This was sent by my program.", To=to, Subject="unsubscribe",
                      From_=WORKER, Auto_Submitted="auto-generated")  # fmt: skip
        assert await desk.mailed(mail, to=to) == (200, "told")
        assert (await case.status())["updates_declined"] is True


async def test_an_older_word_does_not_undo_a_newer_one(env: Any, tmp_path: Path) -> None:  # noqa: ANN401 (either server)
    """SendGrid's events come late and in any order: the last word by its own time holds."""
    async with story(env, an_escalation(), MONDAY) as case:
        desk = Desk(case, tmp_path)
        await case.goes_to("2026-03-04 10:00")
        at, notice = int(NOW.timestamp()), f"{CASE}/update/1"
        back = an_event(event="group_resubscribe", timestamp=at + 60, notification_id=notice)
        gone = an_event(event="group_unsubscribe", timestamp=at, notification_id=notice)
        for body in (events(back), events({**gone, "sg_event_id": "late"})):
            assert (await desk.gets("/sendgrid/events", body, signed(body)))[0] == 200
        await case.passes(seconds=1)
        assert (await case.status())["updates_declined"] is False


async def test_a_spam_report_needs_a_person_as_later_letters_are_dropped(
    env: Any,  # noqa: ANN401 (either server)
    tmp_path: Path,
) -> None:
    """Updates stop, and a person is asked to reach them another way: needed letters must arrive."""
    async with story(env, an_escalation(), MONDAY) as case:
        desk = Desk(case, tmp_path)
        await case.goes_to("2026-03-04 10:00")
        body = events(an_event(event="spamreport", notification_id=f"{CASE}/update/1"))
        assert (await desk.gets("/sendgrid/events", body, signed(body)))[0] == 200
        await case.passes(seconds=1)
        status = await case.status()
        assert status["updates_declined"] is True
        (why,) = status["attention"]
        assert why.startswith("the worker can no longer be reached by mail")


async def test_a_dropped_update_of_somebody_who_declined_is_no_fault_of_the_address(
    env: Any,  # noqa: ANN401 (either server)
    tmp_path: Path,
) -> None:
    """Who unsubscribed in an earlier case is not bounced here; nobody looks for an address."""
    async with story(env, an_escalation(), MONDAY) as case:
        desk = Desk(case, tmp_path)
        await case.goes_to("2026-03-04 10:00")
        drop = an_event(event="dropped", reason="Unsubscribed Address")
        body = events({**drop, "notification_id": f"{CASE}/update/1"})
        assert (await desk.gets("/sendgrid/events", body, signed(body)))[1]["told"] == 2
        await case.passes(seconds=1)
        status = await case.status()
        assert (status["updates_declined"], status["attention"]) == (True, [])
        assert case.letters("ops@example.com") == []


async def test_counsel_has_declined_nothing(env: Any) -> None:  # noqa: ANN401 (either server)
    """Whoever is represented later leaves the word of counsel to counsel."""
    async with story(env, an_escalation(), MONDAY) as case:
        await case.hears("updates_declined", by_role="worker")
        counsel = {"name": "Counsel Holm", "email": "holm@example.com"}
        await case.obeys("represented_by", counsel=counsel)
        await case.passes(days=3)
        assert case.letters("holm@example.com") == ["update"]


async def test_a_word_of_somebody_who_gets_no_letters_is_refused(env: Any) -> None:  # noqa: ANN401 (either server)
    """A role or a notice that this case does not have is a mistake, and says which there are."""
    async with story(env, an_escalation(), MONDAY) as case:
        await case.passes(seconds=1)
        await case.handle.signal("updates_declined", {"by_role": "client"})
        await case.handle.signal("updates_declined", {"notice": f"{CASE}/update/9"})
        await case.handle.signal("updates_declined", {"how": "link"})
        why = [r["why"] for r in (await case.status())["rejected"]]
        assert why[0] == "no letter went to the client; letters went to: worker"
        assert why[1].startswith("no notice")
        assert why[2].endswith("give by_role, or the notice whose reader it was")
