"""An encrypted case in the Web UI: unreadable by itself, and as ever with the codec server."""

import asyncio
import base64
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.async_api import Page, expect
from pydantic import SecretStr
from temporalio.client import WorkflowHandle

from activities.outbox import Outbox, OutboxPlatform
from desk import Desk
from domain.kinds import KINDS
from infra.client import connect
from infra.embedded import EmbeddedServer
from service.codec import CodecServer, codec_app
from settings import Settings
from tests.browser.web_ui import POLICIES, WebUi
from tests.builders import an_escalation_of_today
from worker import worker

pytestmark = [pytest.mark.browser, pytest.mark.server]

TOKEN = "a token for people on duty"  # noqa: S105 (a test's own)
HEADLINE = "480.00 USD owed"


async def test_an_encrypted_case_is_read_through_the_codec_server(
    page: Page, tmp_path: Path
) -> None:
    """Without it neither the page nor the history says a word; with it both are as always."""
    settings = Settings(
        encryption="on",
        encryption_keys=SecretStr(f"a: {base64.b64encode(bytes(32)).decode()}"),
        case_keys=tmp_path / "keys",
        codec_token=SecretStr(TOKEN),
        outbox=tmp_path / "outbox",
        policies=POLICIES,
    )
    async with EmbeddedServer() as server, _case(server, settings) as case:
        ui = WebUi(page, server)
        await ui.opens(case.id, "User Metadata")
        await expect(page.get_by_text("Current Details")).to_be_visible()
        assert HEADLINE not in await page.inner_text("body")
        await page.screenshot(path=tmp_path / "without.png")

        async with _codec(settings, server.ui_url) as url:
            await page.goto(f"{url}/?token={TOKEN}")
            await ui.opens(case.id, "User Metadata")
            await ui.uses_codec(url)
            await ui.opens(case.id, "User Metadata")
            assert HEADLINE in await ui.details("Assignment")
            assert "in-contact" in await ui.details("What can be done now")
            await page.screenshot(path=tmp_path / "with.png")


@asynccontextmanager
async def _case(
    server: EmbeddedServer, settings: Settings
) -> AsyncIterator[WorkflowHandle[Any, Any]]:
    client = await connect(settings, address=server.address)
    out = settings.outbox
    async with worker(client, settings, sends=Outbox(out), acts=OutboxPlatform(out)):
        kind = KINDS["worker-escalation"].case
        file = kind.file_type.model_validate(an_escalation_of_today("WM-SEALED"))
        desk = Desk(client, settings)
        handle = await desk.open(file, kind)
        said = {"by_role": "client", "nature": "answer", "text": "on Friday"}
        await desk.tell(handle.id, "message", said)
        yield handle


@asynccontextmanager
async def _codec(settings: Settings, origin: str) -> AsyncIterator[str]:
    """Serve the codec on a free port while the block runs."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        served = codec_app(CodecServer(settings, "default"), [origin])
        server = uvicorn.Server(uvicorn.Config(served, log_level="warning", lifespan="off"))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        yield "http://{}:{}".format(*listener.getsockname())
        server.should_exit = True
        await serving
