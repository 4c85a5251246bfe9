"""Stories of a contact, on a real Temporal server whose clock jumps over waiting."""

from typing import Any
from uuid import uuid4

from tests.builders import an_escalation
from tests.story import Story
from tests.workflows.conftest import Tell

MONDAY = "2026-03-02 09:00"
SENDER, COUNSEL = "noor@example.com", "holm@example.com"


def a_contact(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 (any field of the file)
    """Return a contact file: a threat by ticket unless changed."""
    file = {
        "kind": "contact",
        "ticket": "T-2041",
        "channel": "ticket",
        "category": "threat",
        "sender": {"account": "acct-88", "name": "Noor Adeyemi", "email": SENDER},
        "text": "Fix this or the whole internet will hear of it.",
    }
    return {**file, **changes}


async def test_a_threat_is_touched_once_and_left_open(tell: Tell) -> None:
    """A threat gets one public message and internal notes, moves to the desk, and stays open."""
    async with tell(a_contact(), MONDAY) as case:
        await case.goes_to("2026-03-02 15:00")
        await case.hears("accepted_by_desk", by_role="escalations-desk")
        result = await case.ends()

        assert result["outcome"] == "handed-over"
        assert [act.act for act in case.platform.acts.values()] == [
            "post-message",
            "add-note",
            "reassign",
        ]
        assert case.letters(SENDER) == []
        assert await kinds(case) == [
            ("03-02 09:00", "opened"),
            ("03-02 09:00", "route"),
            ("03-02 09:00", "touch"),
            ("03-02 09:00", "notes"),
            ("03-02 09:00", "reassign"),
            ("03-02 09:00", "confirmed"),
            ("03-02 15:00", "accepted"),
            ("03-02 15:00", "outcome"),
        ]


async def kinds(case: Story) -> list[tuple[str, str]]:
    """Return when and what kind each line of the timeline is."""
    timeline = (await case.status())["timeline"]
    return [(case.local(e["at"]), e["kind"]) for e in timeline]


async def test_a_silent_route_writes_nothing_to_the_sender_in_a_month(tell: Tell) -> None:
    """A listed contact is re-assigned; a month later nothing at all has gone to the sender."""
    async with tell(a_contact(category="subpoena"), MONDAY) as case:
        await case.goes_to("2026-04-02 12:00")
        status = await case.status()

        assert case.letters(SENDER) == []
        assert [act.act for act in case.platform.acts.values()] == ["reassign"]
        assert not [n for n in status["notices"] if n["to_role"] == "sender"]
        assert len(await case.times("reminder")) == 23


async def test_an_attorneys_call_is_ended_and_forwarded(tell: Tell) -> None:
    """An attorney's call waits for the agent, is forwarded with notes, and no letter leaves."""
    file = a_contact(category="attorney", channel="call", text="I represent a user of yours.")
    async with tell(file, MONDAY) as case:
        await case.goes_to("2026-03-02 09:10")
        assert (await case.status())["waiting_for"] == "agent"
        await case.hears("contact_details", person="Ada Ross", phone="+1 555 0100")
        await case.hears("call_ended", advised=True, details_asked=True)
        await case.goes_to("2026-03-02 09:20")
        assert (await case.status())["stage"] == "waiting-for-desk"
        await case.hears("accepted_by_desk")

        assert (await case.ends())["outcome"] == "handed-over"
        assert [act.act for act in case.platform.acts.values()] == ["add-note", "reassign"]
        assert case.letters(SENDER) == []


async def test_an_attorneys_ticket_follows_the_section(tell: Tell) -> None:
    """An attorney's ticket is touched once, and the record says that the list says otherwise."""
    async with tell(a_contact(category="attorney"), MONDAY) as case:
        await case.goes_to("2026-03-02 10:00")
        notes = [text for _, text in await case.lines("note")]
        assert any(text.startswith("the list says otherwise") for text in notes)
        assert [act.act for act in case.platform.acts.values()] == [
            "post-message",
            "add-note",
            "reassign",
        ]


async def test_a_rating_dispute_is_shown_its_way_through_counsel(tell: Tell) -> None:
    """A represented sender who disputes a rating: one letter, to counsel, and the report's desk."""
    counsel = {"name": "Vera Holm", "email": COUNSEL}
    file = a_contact(category="rating", channel="forum", counsel=counsel, text="a low rating")
    async with tell(file, MONDAY) as case:
        await case.goes_to("2026-03-03 12:00")
        assert case.letters(COUNSEL) == ["feedback-way"]
        assert case.letters(SENDER) == []
        assert (await case.status())["desk"] == "feedback-reports"
        await case.hears("accepted_by_desk")
        assert (await case.ends())["outcome"] == "handed-over"


async def test_a_claim_opens_a_case_of_its_own(tell: Tell) -> None:
    """A claim about an assignment opens its worker escalation, which is linked and outlives it."""
    claim = f"WM-{uuid4().hex[:6]}"  # a case is never opened twice under its id
    owed = an_escalation(assignment={"id": claim})
    file = a_contact(category="payment-claim", claim={"about": "assignment", "file": owed})
    async with tell(file, MONDAY) as case:
        await case.goes_to("2026-03-02 10:00")
        status = await case.status()
        assert status["outcome"] == "case-opened"
        assert status["links"] == [f"worker-escalation/{claim}"]
        child = case.env.client.get_workflow_handle(f"worker-escalation/{claim}")
        assert (await child.query("status"))["stage"] == "climbing"


async def test_a_contact_goes_on_in_a_new_run(tell: Tell) -> None:
    """When its history grows long, the case continues as new with everything it knows."""
    async with tell(a_contact(category="subpoena"), MONDAY, renew_after=30) as case:
        await case.goes_to("2026-03-10 09:00")
        assert len(await case.times("reminder")) == 6
        assert len(case.platform.acts) == 1
        await case.hears("accepted_by_desk")
        assert (await case.status())["outcome"] == "handed-over"
