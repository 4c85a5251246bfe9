"""Servers of our own: they start, they stop for certain, and the clock of one case can be moved."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.async_api import Page
from temporalio import activity, workflow
from temporalio.client import WorkflowHandle
from temporalio.common import SearchAttributePair, TypedSearchAttributes
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from domain.errors import BadInput
from infra.client import connect, register_search_attributes
from infra.embedded import EmbeddedServer, PortTaken, binary
from infra.skipping import StoodStill, TimeSkip, passes
from settings import Settings
from workflows.names import CASE_STAGE, SEARCH_ATTRIBUTES

server = pytest.mark.server
TWO_DAYS = timedelta(days=2)


@activity.defn
async def write_letter() -> None:
    await asyncio.sleep(0.05)


@workflow.defn(sandboxed=False)
class LettersEveryTwoDays:
    """The smallest thing with a clock: a letter every two days, until somebody says stop."""

    def __init__(self) -> None:
        self._letters = 0
        self._stopped = False

    @workflow.run
    async def run(self) -> int:
        while not self._stopped:
            try:
                await workflow.wait_condition(lambda: self._stopped, timeout=TWO_DAYS)
            except TimeoutError:
                await workflow.execute_activity(
                    write_letter, start_to_close_timeout=timedelta(seconds=5)
                )
                self._letters += 1
        return self._letters

    @workflow.query
    def letters(self) -> int:
        return self._letters

    @workflow.signal
    def stop(self) -> None:
        self._stopped = True


Case = WorkflowHandle[LettersEveryTwoDays, int]


@asynccontextmanager
async def cases(dev_server: EmbeddedServer, count: int) -> AsyncIterator[list[Case]]:
    queue = f"letters-{uuid4()}"
    async with Worker(
        dev_server.client,
        task_queue=queue,
        workflows=[LettersEveryTwoDays],
        activities=[write_letter],
    ):
        started = [
            await dev_server.client.start_workflow(
                LettersEveryTwoDays.run, id=str(uuid4()), task_queue=queue
            )
            for _ in range(count)
        ]
        yield started
        for case in started:
            try:
                await case.terminate()
            except RPCError:
                continue


async def test_the_clock_of_all_cases_stands_still_without_a_worker(
    env: WorkflowEnvironment,
) -> None:
    """A clock that a task holds is given up after the time that is given, in one sentence."""
    await passes(env.client, TWO_DAYS)
    await env.client.start_workflow(
        LettersEveryTwoDays.run, id=str(uuid4()), task_queue=f"nobody-{uuid4()}"
    )

    with pytest.raises(StoodStill, match="did not move by 2 days"):
        await passes(env.client, TWO_DAYS, within=timedelta(seconds=0.3))


@server
async def test_the_clock_of_one_case_moves_and_the_others_stay(dev_server: EmbeddedServer) -> None:
    """Time passes for the case it was passed for; its neighbours keep the real clock."""
    skip = TimeSkip(dev_server.client)
    async with cases(dev_server, 2) as (moved, left):
        before = await skip.now(moved)

        assert await skip.forward(moved, timedelta(days=7))

        assert await moved.query(LettersEveryTwoDays.letters) == 3
        assert await left.query(LettersEveryTwoDays.letters) == 0
        assert (await skip.now(moved)) - before >= timedelta(days=7)
        assert (await skip.now(left)) - before < timedelta(hours=1)


@server
async def test_a_case_that_was_moved_lives_on_in_real_time(dev_server: EmbeddedServer) -> None:
    """After its clock was moved, a case waits for people as any other, and can be moved again."""
    skip = TimeSkip(dev_server.client)
    async with cases(dev_server, 1) as (case,):
        await skip.forward(case, timedelta(days=3))
        there = await skip.now(case)
        await asyncio.sleep(0.3)

        assert timedelta(seconds=0.2) < (await skip.now(case)) - there < timedelta(minutes=1)

        await skip.forward(case, timedelta(days=2))
        await case.signal(LettersEveryTwoDays.stop)

        assert await case.result() == 2


@server
async def test_time_does_not_pass_for_a_case_that_has_ended(dev_server: EmbeddedServer) -> None:
    """Moving the clock of a closed case is answered with False, not with an error."""
    skip = TimeSkip(dev_server.client)
    async with cases(dev_server, 1) as (case,):
        await case.signal(LettersEveryTwoDays.stop)
        await case.result()

        assert await skip.forward(case, TWO_DAYS) is False


@server
async def test_a_clock_that_nobody_works_under_stands_still(dev_server: EmbeddedServer) -> None:
    """Without a worker the clock cannot move, and the error says what to look at."""
    case = await dev_server.client.start_workflow(
        LettersEveryTwoDays.run, id=str(uuid4()), task_queue=f"nobody-{uuid4()}"
    )

    with pytest.raises(StoodStill, match="is a worker running"):
        await TimeSkip(dev_server.client).forward(case, TWO_DAYS, within=timedelta(seconds=0.3))

    await case.terminate()


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
