"""Stories of a contact, on a real Temporal server whose clock jumps over waiting."""

import json
from collections import deque
from email import message_from_bytes
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from activities.outbox import Outbox
from activities.ports import Mail
from activities.sink import PlatformSink, Sink
from domain.errors import Refused
from domain.post.notice import Receipt
from files import route_files, strict_yaml
from tests.builders import an_escalation
from tests.domain.dispute.world import a_dispute
from tests.story import POLICIES, Story
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


class Posted(Sink):
    """Puts every mail into a real outbox folder as well."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.outbox = Outbox(folder)

    def send(self, mail: Mail) -> Receipt:
        assert self.outbox.send(mail).outcome == "accepted"
        return super().send(mail)


def addressed(folder: Path) -> list[str]:
    """Return whom the mails in a folder are for."""
    return [str(message_from_bytes(file.read_bytes())["To"]) for file in folder.glob("*.eml")]


DATES = {"customised": True, "starts_on": "2020-01-01", "ends_on": "2020-12-31"}
SILENT: dict[str, dict[str, Any]] = {
    "listed": {"category": "subpoena"},
    "a forum": {"category": "attorney", "channel": "forum"},
    "a call": {"category": "contract-review", "channel": "call"},
    "a certificate": {"category": "certificate-of-earnings", "certificate": DATES},
}


@pytest.mark.parametrize("what", SILENT)
async def test_a_silent_route_leaves_no_letter_to_the_sender_in_a_month(
    tell: Tell, tmp_path: Path, what: str
) -> None:
    """A month after a silent route the outbox has letters to our own people and to nobody else."""
    posted = Posted(tmp_path)
    async with tell(a_contact(**SILENT[what]), MONDAY, mailer=posted) as case:
        await case.goes_to("2026-03-02 09:30")
        await case.hears("message", text="Does nobody answer? I will go on social media.")
        await case.goes_to("2026-04-02 12:00")
        status = await case.status()

    # Six reminders, to whoever stands in for roles that nobody holds.
    assert addressed(tmp_path) == ["Escalations desk <ops@example.com>"] * 6
    assert [act.act for act in case.platform.acts.values()] == ["reassign", "add-note"]
    assert not [n for n in status["notices"] if n["to_role"] == "sender"]
    assert (status["waiting_for"], status["next"]) == ("ops", [])
    assert any("nobody is reminded any more" in why for why in status["attention"])


async def test_a_route_that_speaks_leaves_one_letter_to_the_sender_in_a_month(
    tell: Tell, tmp_path: Path
) -> None:
    """In the same outbox the one letter of a route that shows the way is found."""
    async with tell(a_contact(category="rating"), MONDAY, mailer=Posted(tmp_path)) as case:
        await case.goes_to("2026-04-02 12:00")
    assert addressed(tmp_path).count(f"Noor Adeyemi <{SENDER}>") == 1


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


async def test_a_reassignment_is_retried_until_the_platform_confirms_it_once(tell: Tell) -> None:
    """A platform that is down for hours gets one re-assignment in the end, under one key."""
    down = Receipt(outcome="retry", why="503 the platform is not available")
    # The third answer is lost on its way: the platform did it, and cannot know that we do not.
    lost = Receipt(outcome="unknown", why="no answer within 10 s")
    platform = PlatformSink(answers=deque([down, down, lost, down]))
    async with tell(a_contact(category="subpoena"), MONDAY, platform=platform) as case:
        await case.goes_to("2026-03-02 09:05")
        status = await case.status()
        assert (status["stage"], status["waiting_for"]) == ("moving", "platform")
        assert "503" in status["attention"][0]
        await case.goes_to("2026-03-02 10:00")
        status = await case.status()

    assert platform.tries == 5
    assert list(platform.acts) == ["contact/T-2041/reassign/1"]
    assert status["stage"] == "waiting-for-desk"
    assert status["attention"] == []
    confirmed = [case.local(e["at"]) for e in status["timeline"] if e["kind"] == "confirmed"]
    assert confirmed == ["03-02 09:15"]  # after waits of 1, 2, 4 and 8 minutes


async def test_a_claim_about_an_assignment_opens_a_case_of_its_own(tell: Tell) -> None:
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
        assert case.letters(SENDER) == []


async def test_a_claim_about_a_contract_opens_a_dispute_that_writes_to_counsel(tell: Tell) -> None:
    """A represented sender's claim opens a dispute whose letters go to counsel."""
    claim = f"D-{uuid4().hex[:6]}"
    dispute = a_dispute(id=claim)
    dispute["claimant"]["account"] = "acct-88"
    file = a_contact(
        category="payment-claim",
        claim={"about": "contract", "file": dispute},
        counsel={"name": "Vera Holm", "email": COUNSEL},
    )
    async with tell(file, "2026-09-14 09:00") as case:
        await case.goes_to("2026-09-14 10:00")
        status = await case.status()
        assert status["outcome"] == "case-opened"
        assert status["links"] == [f"dispute/{claim}"]
        child = case.env.client.get_workflow_handle(f"dispute/{claim}")
        opened = await child.query("status")
        assert (opened["stage"], opened["represented"]) == ("response", ["claimant"])
        assert "mark-represented" in [act.act for act in case.platform.acts.values()]
        assert "opened" in case.letters(COUNSEL)
        assert case.letters(SENDER) == []


async def test_a_claim_whose_case_runs_already_is_linked_to_it(tell: Tell) -> None:
    """A second contact about the same claim opens nothing twice: it links the case that runs."""
    claim = f"WM-{uuid4().hex[:6]}"
    owed = an_escalation(assignment={"id": claim})
    claimed = {"category": "payment-claim", "claim": {"about": "assignment", "file": owed}}
    async with tell(owed, MONDAY) as running:
        await running.goes_to("2026-03-02 09:30")
        async with tell(a_contact(**claimed), "2026-03-02 10:00") as case:
            await case.goes_to("2026-03-02 11:00")
            status = await case.status()
        assert status["links"] == [running.handle.id]
        assert any("runs already" in entry["text"] for entry in status["timeline"])
        assert (await running.status())["stage"] == "climbing"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"category": "certificate-of-spend"}, "a certificate-of-spend request without dates: "),
        ({"category": "certificate-of-earnings"}, "certificate-of-earnings request without dates"),
        ({"category": "copyrite"}, "category 'copyrite' is not on the list; did you mean copyrig"),
    ],
)
async def test_a_contact_that_cannot_be_routed_ends_as_refused(
    tell: Tell, changes: dict[str, Any], says: str
) -> None:
    """Started past the door it is refused in one line; nothing is moved, nobody is written to."""
    async with tell(a_contact(ticket=f"T-{uuid4().hex[:6]}", **changes), MONDAY) as case:
        result = await case.ends()

    assert result["outcome"] == "refused"
    [why] = result["why"]
    assert says in why
    assert "\n" not in why
    assert case.platform.acts == {}
    assert case.mailer.mails == []


async def test_a_contact_carries_the_routes_of_its_channel_only(tell: Tell) -> None:
    """What no ticket can come to is not in its history; the policy's hash is the whole file's."""
    async with tell(a_contact(category="subpoena"), MONDAY) as case:
        await case.goes_to("2026-03-02 10:00")
        kept = (await case.handle.query("state"))["snapshot"]
        whole = route_files.load(POLICIES / "contact-routes.yaml").model_dump(mode="json")
        assert "attorney-ticket" in kept["policy"]["rows"]
        assert not {"attorney-live", "attorney-ticket-listed"} & kept["policy"]["rows"].keys()
        assert len(json.dumps(kept["policy"])) < 0.78 * len(json.dumps(whole))
        assert kept["policy_ref"]["hash"] == strict_yaml.digest(whole)
        with pytest.raises(Refused, match="runs on these rules already"):
            await case.obeys("adopt", policy="contact-routes")


async def test_a_contact_goes_on_in_a_new_run(tell: Tell) -> None:
    """When its history grows long, the case continues as new with everything it knows."""
    async with tell(a_contact(category="subpoena"), MONDAY, renew_after=30) as case:
        await case.goes_to("2026-03-10 09:00")
        assert len(case.letters("ops@example.com")) == 6
        assert len(case.platform.acts) == 1
        await case.hears("accepted_by_desk")
        assert (await case.status())["outcome"] == "handed-over"
