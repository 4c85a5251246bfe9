"""The requests of docs/interface.md over HTTP, as a person pastes them: curl against `serve`.

In a block marked `console over-http`, a line that begins with `$ ` is run, all of them in one
shell from top to bottom, and the lines below it must be said, `…` standing for anything. Service,
worker and Temporal are the real ones, each in its own process or its own place.
"""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import pytest_asyncio

from files import strict_yaml
from infra.embedded import EmbeddedServer
from mail.unsubscribe import UnsubscribeLinks
from settings import Settings
from tests.docs.test_plain_cli import DOCS, ROOT, copy_examples
from tests.service.kit import REPLY_SECRET, SECRET
from worker import worker
from workflows.names import TASK_QUEUE

BLOCK = re.compile(r"^```console over-http\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CASE = "worker-escalation/WM-1042"
AFTER = "--- said by the line above ---"

pytestmark = pytest.mark.server


class Line(NamedTuple):
    """One line of the docs, and what it must say."""

    line: str
    says: str


def documented() -> list[Line]:
    """Return every command of the docs, in order."""
    found = []
    for block in BLOCK.findall(DOCS):
        for said in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _, says = said.partition("\n")
            found.append(Line(line, says.strip()))
    return found


class Served(NamedTuple):
    """What `serve` said, and where it is."""

    address: str
    environment: dict[str, str]


@pytest_asyncio.fixture(scope="module")
async def served(
    alone: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    """Yield the service in a process of its own, beside a worker and one open case."""
    folder = tmp_path_factory.mktemp("served")
    environment = {
        **os.environ,
        "TEMPORAL_ADDRESS": alone.address,
        "RECOURSE_FACTS_SECRET": SECRET,
        "RECOURSE_REPLY_SECRET": REPLY_SECRET,
        "RECOURSE_KEPT_MAIL": str(folder / "mail"),
    }
    copy_examples(folder / "examples")
    file = strict_yaml.read(folder / "examples" / "worker-escalation.yaml").data
    process = await asyncio.create_subprocess_exec(
        sys.executable, "starter.py", "serve", "--port", "0",
        cwd=ROOT, env=environment, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    address = (await process.stdout.readline()).decode().split()[-1]
    settings = Settings(outbox=folder / "outbox")
    handle = alone.client.get_workflow_handle(CASE)
    try:
        async with worker(alone.client, settings, task_queue=TASK_QUEUE):
            await alone.client.start_workflow(
                "WorkerEscalation", {"case": file}, id=CASE, task_queue=TASK_QUEUE
            )
            yield Served(address, environment)
            await handle.terminate()
    finally:
        process.terminate()
        assert await process.wait() in {0, 143, -15}


async def pasted(served: Served, lines: list[Line]) -> list[str]:
    """Return what each line says, pasted into one shell."""
    script = "".join(f"{line.line}\necho; echo '{AFTER}'\n" for line in lines)
    process = await asyncio.create_subprocess_exec(
        "bash", "-c", script.replace("http://127.0.0.1:8480", served.address),
        env=served.environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    out, _ = await process.communicate()
    return [said.strip() for said in out.decode().split(AFTER)[:-1]]


def is_said(expected: str, said: str) -> bool:
    """Whether a line said all and only what the docs show; `…` stands for anything."""
    return bool(re.fullmatch(".*".join(map(re.escape, expected.split("…"))), said))


async def test_the_requests_of_the_docs_say_what_the_docs_say(served: Served) -> None:
    """Whoever pastes the requests one after the other sees what the page shows."""
    lines = documented()
    assert len(lines) > 12
    for line, said in zip(lines, await pasted(served, lines), strict=True):
        assert is_said(line.says, said), f"$ {line.line}\n{said}\nnot: {line.says}"


async def test_the_facts_of_the_docs_are_on_the_case(served: Served, alone: EmbeddedServer) -> None:
    """One payment, although it was sent twice, and the approval; nothing of what was refused."""
    await pasted(served, documented())
    handle = alone.client.get_workflow_handle(CASE)
    status: dict[str, Any] = await handle.query("status")
    assert len([h for h in status["heard"] if h["fact"] == "payment"]) == 1
    heard = {h["fact"] for h in status["heard"]} - {"updates_declined"}  # of another test below
    assert heard == {"payment", "approval"}
    assert status["rejected"] == []


async def test_every_status_of_the_table_is_one_the_service_has() -> None:
    """The table names every status that the code can answer, and no other."""
    section = DOCS.partition("## Over HTTP")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([0-9, ]+) \|", section, re.MULTILINE)
    documented_ones = {int(code) for row in rows for code in row.split(",")}
    code = "".join((ROOT / "service" / name).read_text(encoding="utf-8") for name in ("app.py",))
    answered = {int(found) for found in re.findall(r"\b([2-5]\d\d)\b", code)}
    assert answered <= documented_ones | {500}
    assert documented_ones <= answered | {200, 405}


async def test_a_click_over_the_wire(served: Served, alone: EmbeddedServer) -> None:
    """The link of a letter: GET shows a button and changes nothing, POST tells the case."""
    link = UnsubscribeLinks([REPLY_SECRET], served.address)(CASE, "worker")
    handle = alone.client.get_workflow_handle(CASE)
    for _ in range(50):  # until the first letter has left
        status = await handle.query("status")
        if status["notices"] and status["notices"][0]["state"] == "accepted":
            break
        await asyncio.sleep(0.1)
    shown, before, done = await pasted(
        served,
        [
            Line(f"curl -s -o /dev/null -w '%{{http_code}}' {link}", ""),
            Line("true", ""),
            Line(f"curl -s -w '%{{http_code}}' {link} -d List-Unsubscribe=One-Click", ""),
        ],
    )
    assert (shown, before) == ("200", "")
    assert done.endswith("200")
    for _ in range(50):
        if (await handle.query("status"))["updates_declined"]:
            return
        await asyncio.sleep(0.1)
    pytest.fail("the case was not told")


def test_the_page_has_a_place_for_every_door() -> None:
    """Every route of the service is in the section, and the section names no other."""
    from service.app import Service, app  # noqa: PLC0415 (only here)

    section = DOCS.partition("## Over HTTP")[2].partition("\n## ")[0]
    served: Any = app(Service(Settings(kept_mail=Path("unused")))).routes
    routes = {re.sub(r"\{(\w+)(:path)?\}", r"<\1>", route.path) for route in served}
    shown = set(re.findall(r"^\| `(?:GET |POST )?(/[^`]+)` \|", section, re.MULTILINE))
    assert shown == routes
