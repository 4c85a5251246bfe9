"""The commands of docs/contact-routing.md, as a person pastes them: the plain `temporal`."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from domain.acts import Envelope, read
from domain.contact.case import ContactCase
from infra.embedded import EmbeddedServer
from settings import Settings
from tests.docs.test_plain_cli import ROOT, Terminal, copy_examples, documented
from worker import worker
from workflows.names import TASK_QUEUE

PAGE = (ROOT / "docs" / "contact-routing.md").read_text(encoding="utf-8")
CASES = tuple(f"contact/T-204{n}" for n in range(1, 6))


def payloads(name: str) -> dict[str, dict[str, Any]]:
    """Return the example payloads of the page."""
    found = re.search(rf"^```json {name}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None
    shown: dict[str, dict[str, Any]] = json.loads(found[1])
    return shown


@pytest.mark.parametrize(
    ("name", "acts"),
    [("facts", ContactCase.handles.facts), ("commands", ContactCase.handles.commands)],
)
def test_every_example_payload_is_one(name: str, acts: tuple[type[Envelope], ...]) -> None:
    """Each fact and each command has an example, and the case reads it as written."""
    shown = payloads(name)
    assert sorted(shown) == sorted(act.name for act in acts)
    for act in acts:
        read(act, shown[act.name])


@pytest_asyncio.fixture(scope="module")
async def terminal(
    alone: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Terminal]:
    """Yield a terminal beside a worker, in which the page was pasted from top to bottom."""
    folder = tmp_path_factory.mktemp("plain-contact")
    copy_examples(folder / "examples")
    terminal = Terminal(folder, alone.address)
    async with worker(alone.client, Settings(outbox=terminal.outbox), task_queue=TASK_QUEUE):
        terminal.pasted = [(c, await terminal.shows(c)) for c in documented(PAGE)]
        yield terminal
        for case in CASES:
            await terminal.runs(f"temporal workflow terminate --workflow-id {case}")


@pytest.mark.server
async def test_the_commands_of_the_page_say_what_the_page_says(terminal: Terminal) -> None:
    """Whoever pastes the commands one after the other sees what the page shows."""
    assert len(terminal.pasted) > 15
    for command, said in terminal.pasted:
        assert said.fits(command), f"$ {command.line}\n{said.text}({said.code})\nnot: {command}"


@pytest.mark.server
async def test_refusals_are_one_line_and_nobody_is_written_to(terminal: Terminal) -> None:
    """A refused act is one line; of the contacts only the one that was routed left anything."""
    refused = [said for command, said in terminal.pasted if command.code]
    assert len(refused) == 3
    for said in refused:
        assert said.text.startswith("Error: ")
        assert said.text.strip().count("\n") == 0, said.text
    left = sorted(file.name for file in _outbox(terminal))
    assert left
    assert all("T-2041" in name for name in left)
    assert sum("feedback-way" in name for name in left) == 1


def _outbox(terminal: Terminal) -> list[Path]:
    return list(terminal.outbox.iterdir())


@pytest.mark.server
async def test_the_status_of_a_contact_has_the_documented_fields(terminal: Terminal) -> None:
    """What the page says that `status` adds is there, and nothing that it does not say."""
    status = await terminal.status("contact/T-2041")
    ours = PAGE.partition("## What `status` adds")[2].partition("## ")[0]
    named = set(re.findall(r"`([a-z_]+)`", ours)) - {"status"}
    common = (await terminal.status("contact/T-2042")).keys()
    assert named <= status.keys()
    assert {"row", "desk", "steps_not_taken"} <= named
    assert status.keys() == common
