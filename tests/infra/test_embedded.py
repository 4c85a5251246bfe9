"""Servers of our own: they start, say where they are, and stop for certain."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.async_api import Page
from temporalio.common import SearchAttributePair, TypedSearchAttributes
from temporalio.testing import WorkflowEnvironment

from domain.errors import BadInput
from infra.client import connect, register_search_attributes
from infra.embedded import EmbeddedServer, PortTaken, binary
from settings import Settings
from tests.infra.kit import LettersEveryTwoDays, cases
from workflows.names import CASE_STAGE, SEARCH_ATTRIBUTES

server = pytest.mark.server


@server
async def test_search_attributes_are_there_from_the_start(dev_server: EmbeddedServer) -> None:
    """The embedded server knows every search attribute, and registering again changes nothing."""
    assert await register_search_attributes(dev_server.client) == []

    stage = str(uuid4())
    case = await dev_server.client.start_workflow(
        LettersEveryTwoDays.run,
        id=str(uuid4()),
        task_queue=f"nobody-{uuid4()}",
        search_attributes=TypedSearchAttributes([SearchAttributePair(CASE_STAGE, stage)]),
    )
    await case.terminate()

    found = await dev_server.client.count_workflows(f"{CASE_STAGE.name} = '{stage}'")
    assert found.count == 1


async def test_registering_twice_is_harmless_on_the_time_skipping_server(
    env: WorkflowEnvironment,
) -> None:
    """The time-skipping server cannot list what it knows; asking it again does no harm."""
    assert len(await register_search_attributes(env.client)) == len(SEARCH_ATTRIBUTES)


@server
async def test_the_server_listens_on_loopback_only(dev_server: EmbeddedServer) -> None:
    """The embedded server answers on 127.0.0.1, the Web UI too, and says where."""
    assert dev_server.address.startswith("127.0.0.1:")
    assert dev_server.ui_url.startswith("http://127.0.0.1:")

    client = await connect(Settings(), address=dev_server.address)

    assert client.namespace == "default"


@server
@pytest.mark.browser
async def test_people_can_look_at_a_case(dev_server: EmbeddedServer, page: Page) -> None:
    """The Web UI of the embedded server shows a case in a browser, without help from outside."""
    async with cases(dev_server, 1) as (case,):
        await page.goto(f"{dev_server.ui_url}/namespaces/default/workflows/{case.id}")
        await page.get_by_text(case.id).first.wait_for(timeout=20_000)

        assert await page.get_by_text("LettersEveryTwoDays").first.is_visible()


async def test_a_port_that_is_taken_is_named() -> None:
    """A taken port is one sentence: which, for what, and how to choose another."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        with pytest.raises(PortTaken) as refusal:
            await EmbeddedServer(ui_port=port).start()

    assert str(refusal.value) == (
        f"port {port}, meant for the Temporal Web UI, is taken; choose another with --ui-port, "
        f"such as --ui-port {port + 1}, or --ui-port 0 for any free one"
    )


@server
async def test_what_it_knew_it_knows_again(tmp_path: Path) -> None:
    """With a database file, cases outlive the server; two servers never share one file."""
    database = tmp_path / "var" / "recourse.db"
    async with EmbeddedServer(db_file=database) as first:
        await first.client.start_workflow(
            LettersEveryTwoDays.run, id="kept", task_queue=f"nobody-{uuid4()}"
        )
        with pytest.raises(BadInput, match="in use by a server that still runs"):
            await EmbeddedServer(db_file=database).start()

    async with EmbeddedServer(db_file=database) as second:
        description = await second.client.get_workflow_handle("kept").describe()

    assert description.workflow_type == "LettersEveryTwoDays"


@server
async def test_it_does_not_outlive_a_program_that_is_killed() -> None:
    """Killed without a chance to say goodbye, a program leaves no server behind."""
    program = textwrap.dedent("""
        import asyncio
        from infra.embedded import EmbeddedServer
        from infra.skipping import time_skipping_server

        async def main():
            async with EmbeddedServer() as dev, time_skipping_server() as skipping:
                print(dev.address, skipping.client.service_client.config.target_host, flush=True)
                await asyncio.sleep(60)

        asyncio.run(main())
    """)
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as process:  # noqa: ASYNC220, S603 (this very file's own program)
        assert process.stdout is not None
        addresses = (await asyncio.to_thread(process.stdout.readline)).decode().split()
        assert all(_answers(address) for address in addresses)

        os.kill(process.pid, signal.SIGKILL)

    give_up = time.monotonic() + 10
    while any(_answers(address) for address in addresses):
        assert time.monotonic() < give_up, "a server outlived its program"
        await asyncio.sleep(0.1)


@server
def test_a_program_ends_with_its_own_exit_code() -> None:
    """A program that used Temporal ends as it says, not in a crash of the SDK's threads."""
    program = textwrap.dedent("""
        import sys
        from infra.client import run
        from infra.skipping import time_skipping_server

        async def main():
            async with time_skipping_server():
                return 7

        sys.exit(run(main()))
    """)
    for _ in range(3):  # with asyncio.run, five of six end in a crash
        ended = subprocess.run([sys.executable, "-c", program], check=False)  # noqa: S603 (our own)
        assert ended.returncode == 7


def test_programs_are_found_without_an_activated_venv() -> None:
    """The binaries are looked up beside the interpreter, so PATH does not matter."""
    assert Path(binary("temporal")).parent == Path(sys.executable).parent


def _answers(address: str) -> bool:
    host, port = address.rsplit(":", 1)
    try:
        socket.create_connection((host, int(port)), timeout=1).close()
    except OSError:
        return False
    return True
