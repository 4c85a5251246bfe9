"""What people see of a case in Temporal's own Web UI, and what they can do there."""

import re

import pytest
from playwright.async_api import Page, expect

from infra.embedded import EmbeddedServer
from tests.browser.test_dispute_pages import LOCAL, UTC
from tests.browser.web_ui import WebUi, at_the_project_manager

pytestmark = [pytest.mark.browser, pytest.mark.server]


async def test_a_list_is_narrowed_by_what_cases_wait_for(
    page: Page, dev_server: EmbeddedServer
) -> None:
    """Cases are found by stage, rung and whom they wait for, from the menu of the list."""
    ui = WebUi(page, dev_server)
    async with at_the_project_manager(dev_server, "WM-2001"):
        await ui.lists()
        await expect(ui.row("worker-escalation/WM-2001")).to_be_visible()

        await ui.filters("CaseRung", "project-manager")
        await ui.filters("WaitingFor", "project-manager")
        await ui.filters("CaseStage", "climbing")
        await expect(ui.row("worker-escalation/WM-2001")).to_be_visible()

        await ui.lists()
        await ui.filters("CaseRung", "account-manager")
        await expect(ui.page.get_by_text("No Workflows Found")).to_be_visible()


async def test_the_page_of_a_case_says_where_it_stands(
    page: Page, dev_server: EmbeddedServer
) -> None:
    """A case's page says what it is about, who is asked, what is due when, and what to do."""
    ui = WebUi(page, dev_server)
    async with at_the_project_manager(dev_server, "WM-2002") as case:
        await ui.opens(case.id, "User Metadata")

        assert "480.00 USD owed" in await ui.details("Assignment WM-2002: the payment is disputed")
        now = await ui.details("What can be done now")

    assert "climbing, waiting for the project-manager" in now
    assert "To do: nothing before" in now
    assert re.search(rf"assignment-message\s+{LOCAL}", now)
    assert re.search(r"account-manager\s+—\s+not yet", now)
    for what in ("rung", "update", "warning", "fallback"):
        assert re.search(rf"{what} {LOCAL} = {UTC}", now), what
    assert "resolve" in now


async def test_a_history_is_read_without_knowing_temporal(
    page: Page, dev_server: EmbeddedServer
) -> None:
    """Every letter and every wait stands in the timeline in plain words."""
    ui = WebUi(page, dev_server)
    async with at_the_project_manager(dev_server, "WM-2003") as case:
        await ui.opens(case.id, "Timeline")

        for words in (
            "read the policy and the calendar of today",
            "write to the worker: acknowledgement",
            "post-message for the client",
            "write to the project-manager: project-manager",
            "the rung before has not answered",
        ):
            await expect(ui.page.get_by_text(words).first).to_be_visible()


async def test_search_attributes_name_roles_only(page: Page, dev_server: EmbeddedServer) -> None:
    """What a case is listed by says where it stands, and names no person and no amount."""
    ui = WebUi(page, dev_server)
    async with at_the_project_manager(dev_server, "WM-2004") as case:
        await ui.opens(case.id, "Search Attributes")
        shown = ui.page.get_by_role("main")

        for words in ("CaseStage", "climbing", "CaseRung", "project-manager", "NextDue"):
            await expect(shown.get_by_text(words).first).to_be_visible()
        text = await shown.inner_text()

    for private in ("Lindqvist", "example.com", "480.00"):
        assert private not in text


async def test_a_signal_from_its_dialog_stops_the_climb(
    page: Page, dev_server: EmbeddedServer
) -> None:
    """Told in the dialog what the client said, the case stops climbing and shows it."""
    ui = WebUi(page, dev_server)
    async with at_the_project_manager(dev_server, "WM-2005") as case:
        await ui.opens(case.id)
        await ui.signals("message", {"by_role": "client", "text": "We pay on Friday."})

        await ui.opens(case.id, "User Metadata")
        now = await ui.details("in-contact")
        assert "in-contact, waiting for the client" in now
        assert re.search(r"project-manager\s+.+\s+answered", now)
        await ui.opens(case.id, "Timeline")
        await expect(ui.page.get_by_text("write to the worker: answer").first).to_be_visible()


async def test_a_command_is_refused_where_it_was_typed(
    page: Page, dev_server: EmbeddedServer
) -> None:
    """A command that makes no sense is answered in its dialog with what is missing."""
    ui = WebUi(page, dev_server)
    async with at_the_project_manager(dev_server, "WM-2006") as case:
        await ui.opens(case.id)
        await ui.updates("acknowledge", {"by_role": "client"})

        await expect(ui.page.get_by_text("actor: is missing").first).to_be_visible()


async def test_a_command_from_its_dialog_is_carried_out(
    page: Page, dev_server: EmbeddedServer
) -> None:
    """A case is paused from the dialog, and its page says whose turn it is."""
    ui = WebUi(page, dev_server)
    async with at_the_project_manager(dev_server, "WM-2007") as case:
        await ui.opens(case.id)
        await ui.updates("pause", {"actor": "Ola, night shift", "reason": "the worker is abroad"})
        await expect(ui.page.get_by_text("Update successful").first).to_be_visible()

        await ui.opens(case.id, "User Metadata")
        now = await ui.details("paused")
        assert "paused, waiting for the ops" in now
        assert "it is our turn" in now
        assert "resume" in now
