"""What people see of a contact in Temporal's own Web UI, and what they can do there."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Page, expect

from activities.sink import PlatformSink, Sink
from desk import Desk
from domain.kinds import KINDS
from infra.embedded import EmbeddedServer
from infra.skipping import TimeSkip
from settings import Settings
from tests.browser.cases import POLICIES, Case
from tests.browser.test_dispute_pages import LOCAL, UTC, shown
from tests.browser.web_ui import WebUi
from tests.domain.contact.world import a_contact
from worker import worker

pytestmark = [pytest.mark.browser, pytest.mark.server]


@asynccontextmanager
async def contact(server: EmbeddedServer, ticket: str, **changes: str) -> AsyncIterator[Case]:
    """Open a contact on the full server, with a clock of its own."""
    kind = KINDS["contact"].case
    file = kind.file_type.model_validate(a_contact(ticket=ticket, **changes))
    settings = Settings(policies=POLICIES)
    async with worker(server.client, settings, sends=Sink(), acts=PlatformSink()):
        desk = Desk(server.client, settings)
        case = Case(desk, await desk.open(file, kind), TimeSkip(server.client))
        await case.passes(seconds=1)
        yield case
        await case.handle.terminate()


async def test_the_page_of_a_contact_says_which_desk_has_it_and_what_was_said(
    page: Page, dev_server: EmbeddedServer
) -> None:
    """Summary, details, route, what the sender heard and never hears, who is late, what to do."""
    ui = WebUi(page, dev_server)
    async with contact(dev_server, "T-7001", category="attorney") as case:
        await case.past("acceptance")
        await ui.opens(case.handle.id, "User Metadata")
        summary = await ui.details("Ticket T-7001: attorney by ticket")
        details = await ui.details("sender: acct-88")
        now = await ui.details("What can be done now")

    assert "Noor" not in summary + details + now
    assert "route: escalations-desk, by row attorney-ticket (touch-once)" in details
    assert "waiting-for-desk, waiting for the escalations-desk" in now
    assert "overdue since" in now
    assert "a person is needed" in now
    assert re.search(rf"acceptance {LOCAL} = {UTC}: the desk takes the contact", now)
    assert shown("escalations-desk | attorney-ticket | touch-response to sender | a second", now)
    assert "But: the list has attorneys among those who are re-assigned and hear nothing" in now
    assert "ask_lead, reassign, close, add_note" in now
    assert "accepted_by_desk, ticket_answered, returned_by_desk" in now


async def test_whoever_has_an_attorney_on_the_line_reads_what_to_say(
    page: Page, dev_server: EmbeddedServer
) -> None:
    """During a call its page has the three sentences in order; told that it is over, it moves."""
    ui = WebUi(page, dev_server)
    async with contact(dev_server, "T-7002", category="attorney", channel="call") as case:
        await ui.opens(case.handle.id, "User Metadata")
        now = await ui.details("Say now, in this order")
        first, second = now.index("cannot take up any legal matter"), now.index("May I have your")
        assert first < second < now.index("I am ending our conversation")
        assert "on-call, waiting for the agent" in now
        assert "To do: say the sentences below, in their order, end the call" in now

        await ui.opens(case.handle.id)
        await ui.signals("call_ended", {"advised": True, "details_asked": True})
        await ui.opens(case.handle.id, "User Metadata")
        assert "waiting for the escalations-desk" in await ui.details("waiting-for-desk")


async def test_a_contacts_history_is_read_without_knowing_temporal(
    page: Page, dev_server: EmbeddedServer
) -> None:
    """Every platform act, letter and wait stands in the timeline in plain words."""
    ui = WebUi(page, dev_server)
    await page.set_viewport_size({"width": 1280, "height": 3000})  # only what is seen is there
    async with contact(dev_server, "T-7003") as case:
        await case.past("acceptance")
        await ui.opens(case.handle.id, "Timeline")
        for words in (
            "read the policy and the calendar of today",
            "post-message for the sender",
            "add-note on the platform: T-7003",
            "reassign for the escalations-desk",
            "acceptance: the desk takes the contact from its queue",
            "write to the escalations-lead: desk-reminder",
        ):
            await expect(ui.page.get_by_text(words).first).to_be_visible()


async def test_a_contact_is_moved_from_its_dialog(page: Page, dev_server: EmbeddedServer) -> None:
    """A person moves the ticket to another desk, and is told which desks there are."""
    ui = WebUi(page, dev_server)
    said = {"actor": "Ola, night shift", "reason": "it is about the terms"}
    async with contact(dev_server, "T-7004", category="subpoena") as case:
        await ui.opens(case.handle.id)
        await ui.updates("reassign", {**said, "desk": "attic"})
        await expect(ui.page.get_by_text("it can go to feedback-reports").first).to_be_visible()

        await ui.opens(case.handle.id)
        await ui.updates("reassign", {**said, "desk": "terms-reports"})
        await expect(ui.page.get_by_text("Update successful").first).to_be_visible()
        await ui.opens(case.handle.id, "User Metadata")
        assert "waiting for the terms-reports" in await ui.details("waiting-for-desk")
