"""The commands of docs/interface.md, as a person pastes them: the plain `temporal`, a real server.

In a block marked `console plain-cli`, a line that begins with `$ ` is run, and the lines below it
must be said, `…` standing for anything; `(exit code 1)` is how the command ends, 0 where it is not
there. The example's dates move with the calendar: what is eligible here has to be so next year.
"""

import asyncio
import json
import os
import re
import sys
import time
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import pytest_asyncio

from infra.embedded import EmbeddedServer, binary
from settings import Settings
from worker import worker
from workflows.names import TASK_QUEUE

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs" / "interface.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```console plain-cli\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
WRITTEN = date(2026, 11, 21)
"""When the example was written; its days are so many days before or after today here."""

LAGS = timedelta(seconds=10)
"""How long a list may be behind; a second on a busy machine."""

pytestmark = pytest.mark.server


class Command(NamedTuple):
    """One line of the docs, and what it must say."""

    line: str
    says: tuple[str, ...]
    code: int


class Said(NamedTuple):
    """What a line came to."""

    code: int
    text: str

    def fits(self, command: Command) -> bool:
        """Whether it ended as the docs say, and said all of it."""
        return self.code == command.code and all(_is_said(e, self.text) for e in command.says)


def _is_said(expected: str, text: str) -> bool:
    pattern = ".*".join(re.escape(part) for part in expected.strip().split("…"))
    return re.search(pattern, text) is not None


def documented(page: str = DOCS) -> list[Command]:
    """Return every command of a page of the docs, in order."""
    found = []
    for block in BLOCK.findall(page):
        for said in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, *lines = said.splitlines()
            ends = [int(e) for e in re.findall(r"^\(exit code (\d+)\)$", said, re.MULTILINE)]
            says = tuple(x for x in lines if x and not x.startswith("(exit code"))
            found.append(Command(line, says, ends[0] if ends else 0))
    return found


class Terminal:
    """A folder with the examples in it, where lines are pasted."""

    def __init__(self, folder: Path, address: str) -> None:
        self.outbox = folder / "outbox"
        self.pasted: list[tuple[Command, Said]] = []
        self._folder = folder
        programs = [str(Path(sys.executable).parent), str(Path(binary("temporal")).parent)]
        self._environment = {
            **os.environ,
            "PATH": os.pathsep.join([*programs, os.environ["PATH"]]),
            "PYTHONPATH": str(ROOT),
            "TEMPORAL_ADDRESS": address,
        }

    async def runs(self, line: str) -> Said:
        """Run a line of shell, and return all it said."""
        process = await asyncio.create_subprocess_shell(
            line,
            cwd=self._folder,
            env=self._environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        out, _ = await process.communicate()
        return Said(process.returncode or 0, out.decode())

    async def shows(self, command: Command) -> Said:
        """Run a line of the docs; a list is asked again until it is no longer behind."""
        gives_up = time.monotonic() + LAGS.total_seconds()
        said = await self.runs(command.line)
        while "workflow list" in command.line and not said.fits(command):
            if time.monotonic() > gives_up:
                break
            await asyncio.sleep(0.1)
            said = await self.runs(command.line)
        return said

    async def status(self, workflow_id: str) -> dict[str, Any]:
        """Return the status of a case, as a program reads it."""
        line = f"temporal workflow query --workflow-id {workflow_id} --name status --output json"
        found: dict[str, Any] = json.loads((await self.runs(line)).text)["queryResult"][0]
        return found


@pytest_asyncio.fixture(scope="module")
async def terminal(
    alone: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Terminal]:
    """Yield a terminal beside a worker, in which the docs were pasted from top to bottom."""
    folder = tmp_path_factory.mktemp("plain")
    copy_examples(folder / "examples")
    terminal = Terminal(folder, alone.address)
    async with worker(alone.client, Settings(outbox=terminal.outbox), task_queue=TASK_QUEUE):
        terminal.pasted = [(c, await terminal.shows(c)) for c in documented()]
        yield terminal
        await terminal.runs("temporal workflow terminate --workflow-id worker-escalation/WM-1042")


def copy_examples(to: Path) -> None:
    """Put the examples into a folder, their days moved to today."""
    to.mkdir()
    since = datetime.now(UTC).date() - WRITTEN
    for example in (ROOT / "examples").glob("*.yaml"):
        text = example.read_text(encoding="utf-8")
        moved = DAY.sub(lambda day: str(date.fromisoformat(day[0]) + since), text)
        (to / example.name).write_text(moved, encoding="utf-8")


async def test_the_commands_of_the_docs_say_what_the_docs_say(terminal: Terminal) -> None:
    """Whoever pastes the commands one after the other sees what the page shows."""
    assert len(terminal.pasted) > 15
    for command, said in terminal.pasted:
        assert said.fits(command), f"$ {command.line}\n{said.text}({said.code})\nnot: {command}"


async def test_a_refusal_is_one_line(terminal: Terminal) -> None:
    """Nothing but the reason is shown to whoever says what makes no sense: no stack, no class."""
    refused = [said for command, said in terminal.pasted if command.code]
    assert len(refused) > 5
    for said in refused:
        assert said.text.startswith("Error: ")
        assert said.text.strip().count("\n") == 0, said.text


async def test_the_status_has_the_documented_fields(terminal: Terminal) -> None:
    """A running case answers with exactly the fields of the example, and of its lists."""
    example = re.search(r"^```json status\n(.*?)^```$", DOCS, re.MULTILINE | re.DOTALL)
    assert example is not None
    shown, real = json.loads(example[1]), await terminal.status("worker-escalation/WM-1042")
    assert real.keys() == shown.keys()
    for field in ("next", "timeline", "notices", "ladder"):
        assert real[field][0].keys() == shown[field][0].keys()
    assert real["acts"][0].keys() == {"at", "command", "id", "actor", "reason"}


async def test_an_ineligible_file_writes_to_the_worker_once(terminal: Terminal) -> None:
    """A file that is not eligible is on record as refused, and the worker gets a single letter."""
    status = await terminal.status("worker-escalation/WM-1043")
    assert (status["stage"], status["outcome"]) == ("refused", "refused")
    assert [(n["kind"], n["to_role"], n["state"]) for n in status["notices"]] == [
        ("refused", "worker", "accepted")
    ]
    assert [m.suffix for m in terminal.outbox.glob("*WM-1043*")] == [".eml"]


async def test_a_senseless_signal_is_kept(terminal: Terminal) -> None:
    """A signal of a wrong shape, and one nobody knows, are on the record with the reason."""
    case = "worker-escalation/WM-1042"
    line = f"temporal workflow signal --workflow-id {case} --name"
    before = len((await terminal.status(case))["rejected"] or [])
    assert (await terminal.runs(f"{line} message --input 7 --input 8")).code == 0
    assert (await terminal.runs(f"{line} mesage --input '{{}}'")).code == 0
    why = [r["why"] for r in (await terminal.status(case))["rejected"][before:]]
    assert why[0] == "message takes one JSON object, got 2 arguments"
    assert why[1].startswith("no fact is called mesage; there is message,")
