"""Temporal's Web UI as a person uses it: what is clicked, typed and read on its pages."""

import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.async_api import Locator, Page, expect
from temporalio.client import WorkflowHandle

from activities.sink import PlatformSink, Sink
from cli.demo_cases import EXAMPLES, moved
from desk import Desk
from domain.kinds import KINDS
from files import strict_yaml
from infra.embedded import EmbeddedServer
from infra.skipping import TimeSkip
from settings import Settings
from worker import worker

POLICIES = Path(__file__).parent.parent.parent / "policies"
PATIENCE = 15_000  # milliseconds; a page is there in one second on a quiet machine


class WebUi:
    """One browser window on the Web UI."""

    def __init__(self, page: Page, server: EmbeddedServer) -> None:
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        self.page = page
        self._workflows = f"{server.ui_url}/namespaces/default/workflows"

    # -- the list ------------------------------------------------------------------------------

    async def lists(self) -> None:
        """Open the list of all cases."""
        await self.page.goto(self._workflows)
        await self.page.get_by_role("button", name="Add Filter").wait_for()

    async def filters(self, attribute: str, value: str) -> None:
        """Narrow the list by a search attribute, with the mouse and the keyboard."""
        await self.page.get_by_role("button", name="Add Filter").click()
        await self.page.get_by_role("menuitem", name=attribute).click()
        await self.page.get_by_role("menu").get_by_role("textbox").last.fill(value)
        await self.page.keyboard.press("Enter")

    def row(self, workflow_id: str) -> Locator:
        return self.page.get_by_role("row").filter(has_text=workflow_id)

    async def uses_codec(self, url: str) -> None:
        """Name a codec server in the dialog for it, to be asked with this browser's cookies."""
        await self.page.get_by_role("button", name="Configure Codec Server").click()
        form = self.page.get_by_role("dialog")
        await form.get_by_text("Use my browser setting").click()
        await form.get_by_role("textbox").first.fill(url)
        await form.get_by_text("cross-origin credentials").click()
        await form.get_by_role("button", name="Apply").click()

    # -- a case's page -------------------------------------------------------------------------

    async def opens(self, workflow_id: str, tab: str | None = None) -> None:
        """Go to the page of a case, as its link does, and to one of its tabs."""
        await self.page.goto(f"{self._workflows}/{workflow_id.replace('/', '%2F')}")
        await self.page.get_by_role("heading", name=workflow_id).wait_for()
        if tab:
            await self.page.get_by_role("tab", name=tab).click()

    async def details(self, contains: str) -> str:
        """Return the rendered panel that has this text: summary, details or current details."""
        for _ in range(PATIENCE // 100):
            for frame in self.page.frames[1:]:
                text = str(await frame.locator("body").inner_text())
                if contains in text:
                    return text
            await self.page.wait_for_timeout(100)
        msg = f"no panel says {contains!r}"
        raise AssertionError(msg)

    async def fills(self, dialog: str, name: str, said: Mapping[str, Any]) -> Locator:
        """Fill in one of the dialogs of More Actions, and return it."""
        await self.page.get_by_role("button", name="More Actions").click()
        await self.page.get_by_role("menuitem", name=dialog).click()
        await self.page.get_by_role("button", name=re.compile("^Select a")).click()
        await self.page.get_by_role("option").filter(has_text=name).first.click()
        form = self.page.get_by_role("dialog")
        await form.get_by_role("textbox").last.click()
        # In lines at once: the field lays it out when it is left, and Submit would move away from
        # under the mouse.
        await self.page.keyboard.insert_text(json.dumps(said, indent=2))
        return form

    async def signals(self, name: str, said: Mapping[str, Any]) -> None:
        """Send a signal from its dialog."""
        form = await self.fills("Send a Signal", name, said)
        await form.get_by_role("button", name="Submit").click()

    async def updates(self, name: str, said: Mapping[str, Any]) -> None:
        """Send an update from its dialog."""
        form = await self.fills("Send an Update", name, said)
        await form.get_by_role("button", name="Submit").click()


@asynccontextmanager
async def at_the_project_manager(
    server: EmbeddedServer, case_id: str
) -> AsyncIterator[WorkflowHandle[Any, Any]]:
    """Open a worker escalation and let its client be silent until the second rung is asked."""
    now = datetime.now(UTC)
    content = moved(strict_yaml.load(EXAMPLES / "worker-escalation.yaml"), now)
    content["assignment"]["id"] = case_id
    kind = KINDS["worker-escalation"].case
    settings = Settings(policies=POLICIES)
    async with worker(server.client, settings, sends=Sink(), acts=PlatformSink()):
        desk = Desk(server.client, settings)
        handle = await desk.open(kind.file_type.model_validate(content), kind)
        await TimeSkip(server.client).forward(handle, timedelta(seconds=1))
        status = await desk.status(handle.id)
        due = datetime.fromisoformat(status["next"][0]["due"])
        await TimeSkip(server.client).forward(handle, due - now)
        yield handle
        await handle.terminate()
