"""The worker's process, as it is run in production: what it says of itself."""

import asyncio
import os
import socket
import subprocess
import sys
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra.embedded import EmbeddedServer
from infra.tasks import pollers
from tests.real_worker import POLICIES, ROOT, Place


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@pytest.mark.server
async def test_a_worker_says_its_build_and_its_numbers(
    dev_server: EmbeddedServer, tmp_path: Path
) -> None:
    """Temporal is told which build polls, and Prometheus is answered where the settings say."""
    place = Place(dev_server.client, dev_server.address, tmp_path, POLICIES)
    bound = f"127.0.0.1:{free_port()}"
    async with place.works(RECOURSE_BUILD_ID="2026-11-21.3", RECOURSE_METRICS_BIND=bound):
        await place.until(lambda: "working on" in place.log.read_text())
        async with asyncio.timeout(20):
            while not (found := await pollers(dev_server.client, place.queue, datetime.now(UTC))):  # noqa: ASYNC110 (in another process)
                await asyncio.sleep(0.2)
        assert {poller.build for poller in found} == {"2026-11-21.3"}
        assert "temporal_num_pollers" in await asyncio.to_thread(read, f"http://{bound}/metrics")


def read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 (our own, on 127.0.0.1)
        text: str = answer.read().decode()
        return text


@pytest.mark.server
@pytest.mark.parametrize("bound", ["nonsense", "127.0.0.1:99999"])
def test_numbers_that_nobody_can_ask_for_are_refused(bound: str) -> None:
    """An address that is none ends the worker before it takes a task, with one line."""
    variables = {**os.environ, "RECOURSE_METRICS_BIND": bound}
    said = subprocess.run(
        [sys.executable, "worker.py"],
        cwd=ROOT, env=variables, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert said.returncode == 2
    assert said.stderr.startswith(f"nothing can listen on RECOURSE_METRICS_BIND={bound}: ")
    assert said.stderr.count("\n") == 1
