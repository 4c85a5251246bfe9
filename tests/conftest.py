"""What every test may ask for: servers on 127.0.0.1, ended with what asked for them.

`env` is the time-skipping server of a story, one for each. `dev_server` is the full dev server, one
per session and xdist worker, started only when a test asks for it; mark such a test `server`.
"""

import asyncio
import functools
import inspect
import os
import shutil
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, aclosing
from typing import ParamSpec

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, settings
from playwright.async_api import Page, async_playwright
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from infra.client import DATA_CONVERTER, register_search_attributes
from infra.embedded import EmbeddedServer
from infra.skipping import time_skipping_server
from tests.story import Stranded

# One machine or twenty: an example never fails for being slow, only for being wrong.
settings.register_profile("default", max_examples=25, deadline=None)
settings.register_profile("ci", max_examples=25, deadline=None, derandomize=True)
settings.register_profile(
    "long", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
P = ParamSpec("P")

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# Without these it looks for Google's hosts at every start, and waits for them.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",  # containers run tests as root
)

os.environ.setdefault("RECOURSE_ENCRYPTION", "off")  # tests/infra/test_encryption.py has it on
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--server",
        metavar="HOST:PORT",
        help="run the stories on this Temporal server, in real time, instead of starting one",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give every story a minute: one that waits for what never comes fails, and says where.

    One whose task the test server lost is told again.
    """
    for item in items:
        if "env" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=2, only_rerun=[Stranded.__name__]))
        if not isinstance(item, pytest.Function) or item.get_closest_marker("long"):
            continue
        if inspect.iscoroutinefunction(item.obj):
            item.obj = _within_a_minute(item.obj)


def _within_a_minute(story: Callable[P, Awaitable[None]]) -> Callable[P, Awaitable[None]]:
    @functools.wraps(story)
    async def limited(*args: P.args, **kwargs: P.kwargs) -> None:
        async with asyncio.timeout(60):
            await story(*args, **kwargs)

    return limited


@pytest_asyncio.fixture
async def env(
    request: pytest.FixtureRequest, servers: AsyncGenerator[WorkflowEnvironment]
) -> AsyncIterator[WorkflowEnvironment]:
    """Yield a server of a story's own; its one clock jumps over waiting.

    On one server for all, a story that was ended in the middle of a task held the clock, and each
    story after it stood still (seen on a busy machine).
    """
    address: str | None = request.config.getoption("--server")
    if address is None:
        yield await anext(servers)
    else:
        client = await Client.connect(address, data_converter=DATA_CONVERTER)
        await register_search_attributes(client)
        yield WorkflowEnvironment.from_client(client)


@pytest_asyncio.fixture(scope="session")
async def servers() -> AsyncIterator[AsyncGenerator[WorkflowEnvironment]]:
    """Yield the servers of the stories, one after the other, none before it is asked for."""
    async with aclosing(_one_after_the_other()) as each:
        yield each


async def _one_after_the_other() -> AsyncGenerator[WorkflowEnvironment]:
    """Start each server while the one before is used: it takes 0.1 s, most of it waiting."""
    coming = asyncio.create_task(_started())
    try:
        while True:
            stack, environment = await coming
            coming = asyncio.create_task(_started())
            async with stack:
                yield environment
    finally:
        stack, _ = await coming
        await stack.aclose()


async def _started() -> tuple[AsyncExitStack, WorkflowEnvironment]:
    stack = AsyncExitStack()
    return stack, await stack.enter_async_context(time_skipping_server())


@pytest_asyncio.fixture(scope="session")
async def dev_server() -> AsyncIterator[EmbeddedServer]:
    """Yield the full dev server with its Web UI: lists, counts, schedules, clocks per case."""
    async with EmbeddedServer(time_skipping=True) as server:
        yield server


@pytest_asyncio.fixture(scope="module")
async def alone() -> AsyncIterator[EmbeddedServer]:
    """Yield a server of a module's own: the cases of the docs have one id, used there only."""
    async with EmbeddedServer() as server:
        yield server


@pytest_asyncio.fixture
async def page() -> AsyncIterator[Page]:
    """Yield an empty page of the machine's own Chromium; mark such a test `browser`."""
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if chromium is None:
        pytest.fail("no Chromium on this machine; leave out these tests with -m 'not browser'")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield await browser.new_page()
        await browser.close()
