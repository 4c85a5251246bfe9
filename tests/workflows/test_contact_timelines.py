"""Whole timelines of contacts, line by line, from the running workflow: nothing more, nothing less.

A line is local time, kind, by -> to, text, as in tests/snapshots/timelines/. One that is added,
reworded or late fails here; `UPDATE_SNAPSHOTS=1` writes them anew, to be read before they are kept.
"""

import os
from pathlib import Path
from typing import Any

import pytest

from tests.story import Story
from tests.workflows.conftest import Tell
from tests.workflows.test_contact import COUNSEL, MONDAY, SENDER, a_contact

SNAPSHOTS = Path(__file__).parent.parent / "snapshots" / "timelines"
DESK = "escalations-desk"
LEAD, MANAGER = "escalations-lead", "escalations-manager"
ATTORNEY = "I represent a user of yours."


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """Return a directory in which each role of the routes has somebody."""
    roles = (LEAD, MANAGER, "support-lead", "support-manager", "team-lead", "manager", "ops")
    lines = [f"  {r}: [{{id: {r}-1, name: Per Aaltonen, email: {r}@example.com}}]" for r in roles]
    file = tmp_path / "people.yaml"
    file.write_text("\n".join(["roles:", *lines]), encoding="utf-8")
    return file


async def is_as_kept(case: Story, name: str) -> None:
    """Compare the whole timeline of `status` with the one that is kept."""
    timeline: list[dict[str, Any]] = (await case.status())["timeline"]
    lines = [
        f"{case.local(e['at'])} | {e['kind']} | {e['by']} -> {e['to'] or '-'} | {e['text']}"
        for e in timeline
    ]
    file = SNAPSHOTS / f"contact-{name}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        file.parent.mkdir(exist_ok=True)
        file.write_text("\n".join([*lines, ""]), encoding="utf-8")
    assert lines == file.read_text(encoding="utf-8").splitlines()


def acts(case: Story) -> list[tuple[str, str]]:
    """Return the platform acts, each with what it was done to."""
    return [(act.act, act.on) for act in case.platform.acts.values()]


def mails(case: Story) -> list[tuple[str, str]]:
    """Return every mail that left, as address and kind."""
    return [(str(mail.to.email), mail.kind) for mail in case.mailer.mails]


async def test_the_timeline_of_a_threat(tell: Tell, people: Path) -> None:
    """A threat: one public message, notes, an open ticket; a second one is not answered."""
    async with tell(a_contact(), MONDAY, directory=people) as case:
        await case.goes_to("2026-03-02 11:30")
        await case.hears("message", text="Well? I am going on social media now.")
        await case.goes_to("2026-03-03 09:30")
        await case.hears("accepted_by_desk", by_role=DESK)
        await case.ends()

        await is_as_kept(case, "threat")
        assert acts(case) == [
            ("post-message", "T-2041"),
            ("add-note", "T-2041"),
            ("reassign", "T-2041"),
            ("add-note", "T-2041"),
        ]
        assert mails(case) == [(f"{LEAD}@example.com", "desk-reminder")]


async def test_the_timeline_of_an_attorneys_call(tell: Tell, people: Path) -> None:
    """An attorney's call: what to say, who asks after it, what was said, notes, the desk."""
    file = a_contact(category="attorney", channel="call", text=ATTORNEY, represents="acct-12")
    async with tell(file, MONDAY, directory=people) as case:
        await case.goes_to("2026-03-02 10:10")
        await case.hears("contact_details", person="Ada Ross", phone="+1 555 0100")
        await case.hears("call_ended", advised=True, details_asked=True, text="will serve papers")
        await case.goes_to("2026-03-02 13:00")
        await case.hears("accepted_by_desk", by_role=DESK)
        await case.ends()

        await is_as_kept(case, "attorney-call")
        assert acts(case) == [
            ("mark-represented", "acct-12"),
            ("add-note", "T-2041"),
            ("reassign", "T-2041"),
        ]
        assert mails(case) == [("team-lead@example.com", "call-open")]


async def test_the_timeline_of_an_attorneys_ticket(tell: Tell, people: Path) -> None:
    """An attorney's ticket: a touch, what the list says, six reminders and no more, the lead."""
    file = a_contact(category="attorney", text=ATTORNEY, represents="acct-12")
    async with tell(file, MONDAY, directory=people) as case:
        await case.goes_to("2026-03-31 09:00")
        status = await case.status()
        assert (status["next"], status["waiting_for"]) == ([], "ops")
        await case.obeys("ask_lead", reason="nobody takes it")
        await case.goes_to("2026-03-31 10:00")
        await case.obeys("decide", category="contact-legal", reason="it wants the department")
        await case.goes_to("2026-03-31 11:00")
        await case.hears("accepted_by_desk", by_role=DESK)
        await case.ends()

        await is_as_kept(case, "attorney-ticket")
        at_once, later = acts(case)[:2], acts(case)[2:]
        assert sorted(at_once) == [("mark-represented", "acct-12"), ("post-message", "T-2041")]
        assert [act for act, _ in later] == ["add-note", "reassign", "reassign"]
        told = [to.removesuffix("@example.com") for to, _ in mails(case)]
        assert told == [LEAD, LEAD, MANAGER, MANAGER, MANAGER, "ops", "team-lead"]


async def test_the_timeline_of_a_rating_dispute(tell: Tell, people: Path) -> None:
    """A rating disputed on a forum: its way, a desk that is slow, and then the sender's counsel."""
    text = "I dispute a low rating. At which address does arbitration begin?"
    file = a_contact(category="rating", channel="forum", text=text)
    async with tell(file, MONDAY, directory=people) as case:
        await case.goes_to("2026-03-04 10:00")
        await case.hears("message", text="There is no reply to my ticket. I have a lawyer now.")
        letter = (await case.status())["notices"][0]
        assert letter["kind"] == "feedback-way"
        await case.hears("delivery", notice=letter["id"], event="bounced", why="mailbox full")
        counsel = {"name": "Vera Holm", "email": COUNSEL}
        await case.obeys("mark_represented", counsel=counsel, reason="the sender wrote so")
        await case.obeys("correct_contact", email="noor@mail.example.com", reason="as on file")
        await case.goes_to("2026-03-05 12:00")
        await case.hears("accepted_by_desk", by_role="feedback-reports")
        await case.ends()

        await is_as_kept(case, "rating")
        assert acts(case) == [
            ("reassign", "T-2041"),
            ("add-note", "T-2041"),
            ("mark-represented", "acct-88"),
        ]
        assert mails(case) == [
            (SENDER, "feedback-way"),
            ("support-lead@example.com", "desk-reminder"),
            (COUNSEL, "feedback-way"),
        ]
