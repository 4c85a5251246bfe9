"""Takes the pictures of docs/pictures/, the Web UI as the demo leaves it: `make pictures`."""

import asyncio
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Locator, Page, ViewportSize, async_playwright
from rich.console import Console

import desk
from cli.demo import ANSWER
from cli.demo_cases import demo_cases
from cli.demo_play import DemoOutbox, DemoRun
from desk import Desk
from infra.client import run
from infra.embedded import EmbeddedServer
from settings import Settings
from tests.browser.cases import AGENCY, AnAccountUnknown, half_limited, joined_by_one, opened
from tests.browser.test_contact_pages import contact
from tests.browser.web_ui import WebUi
from tests.conftest import CHROMIUM, QUIET
from worker import worker

FOLDER = Path("docs/pictures")
CASE = "worker-escalation/WM-1043"
LARGEST = 200_000  # bytes


async def main() -> None:
    """Open the cases of the demo, and take the pictures."""
    settings = Settings()
    server = EmbeddedServer(port=7233, ui_port=8233, time_skipping=True)
    with TemporaryDirectory() as folder:
        post = DemoOutbox(Path(folder))
        async with server:
            async with worker(server.client, settings, sends=post, acts=post):
                play = DemoRun(Desk(server.client, settings), server, post, Console(quiet=True))
                for scene in demo_cases(desk.now(), print):
                    await play.show(scene)
                await _take_all(server)
            await _take_disputes(server)


async def _take_all(server: EmbeddedServer) -> None:
    chromium = next(filter(None, map(shutil.which, CHROMIUM)))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=QUIET)
        page = await browser.new_page(viewport={"width": 1280, "height": 1040})
        ui = WebUi(page, server)

        await page.set_viewport_size({"width": 1280, "height": 480})
        await ui.lists()
        await ui.filters("WaitingFor", "project-manager")
        await ui.row(CASE).wait_for()
        await _take(page, "list")

        await ui.opens(CASE, "User Metadata")
        await ui.details("What can be done now")
        await page.set_viewport_size({"width": 1280, "height": 1040})
        await _take(page.get_by_role("main"), "case")

        await ui.opens(CASE, "Timeline")
        await page.get_by_text("write to the worker: acknowledgement").first.wait_for()
        await page.get_by_role("heading", name="Timeline").scroll_into_view_if_needed()
        await _take(page.get_by_role("main"), "timeline")

        await page.set_viewport_size({"width": 1280, "height": 760})
        await ui.opens(CASE)
        await ui.fills("Send a Signal", "message", ANSWER)
        await _take(page, "signal")
        await browser.close()


async def _take_disputes(server: EmbeddedServer) -> None:
    """Take the pages of a dispute, an award and a contact, each where there is most to see."""
    chromium = next(filter(None, map(shutil.which, CHROMIUM)))
    platform = AnAccountUnknown(unknown={AGENCY})
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=QUIET)
        size: ViewportSize = {"width": 1280, "height": 1400}
        page = await browser.new_page(viewport=size, device_scale_factor=0.75)
        ui = WebUi(page, server)
        async with opened(server, "dispute", "D-2042") as case:
            await joined_by_one(case)
            await ui.opens(case.handle.id, "User Metadata")
            await ui.details("What can be done now")
            await _take(page.get_by_role("main"), "dispute")
        async with opened(server, "award", "AW-2026-0118", platform) as case:
            await half_limited(case)
            await ui.opens(case.handle.id, "User Metadata")
            await ui.details("What can be done now")
            await _take(page.get_by_role("main"), "award")
        async with contact(server, "T-2042", category="attorney") as case:
            await case.past("acceptance")
            await ui.opens(case.handle.id, "User Metadata")
            await ui.details("What can be done now")
            await _take(page.get_by_role("main"), "contact")
        await browser.close()


async def _take(shown: Page | Locator, name: str) -> None:
    await asyncio.sleep(1)  # what moves has come to rest
    file = FOLDER / f"{name}.png"
    content = await shown.screenshot(path=file, animations="disabled")
    if len(content) > LARGEST:
        sys.exit(f"{file} has {len(content)} bytes, more than {LARGEST}")
    sys.stdout.write(f"{file}: {len(content)} bytes\n")


if __name__ == "__main__":
    run(main())
