"""The command line in this process, on the session's real server with a worker of ours."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
import pytest_asyncio

import starter
from infra.embedded import EmbeddedServer
from settings import Settings
from tests.builders import an_escalation
from worker import worker

NOBODY_LISTENS = "127.0.0.1:1"


class Said(NamedTuple):
    """What a verb said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 (any JSON)
        return json.loads(self.out)

    def refuses(self, code: int, *words: str) -> bool:
        """Whether it ended so, in one line of these words, and said nothing else."""
        is_one_line = self.err.endswith("\n") and self.err.count("\n") == 1
        in_words = all(word in self.err for word in words)
        return self.code == code and is_one_line and in_words and not self.out


Starter = Callable[..., Said]
AtWork = Callable[..., Awaitable[Said]]


@pytest.fixture(autouse=True)
def _this_process_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the wait that ends a process: it is 50 ms for each verb."""
    monkeypatch.setattr("cli.service.run", asyncio.run)


@pytest.fixture
def starts(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Starter:
    """Return the command line without any service."""
    monkeypatch.setenv("TEMPORAL_ADDRESS", NOBODY_LISTENS)

    def start(*words: object) -> Said:
        code = starter.main([str(word) for word in words])
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return start


@pytest_asyncio.fixture(scope="module")
async def working(
    dev_server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[EmbeddedServer]:
    """Yield the server with a worker on it, whose letters go to a folder."""
    outbox = tmp_path_factory.mktemp("outbox")
    async with worker(dev_server.client, Settings(outbox=outbox), task_queue="recourse"):
        yield dev_server


@pytest.fixture
def says(
    working: EmbeddedServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> AtWork:
    """Return the command line at that server."""
    monkeypatch.setenv("TEMPORAL_ADDRESS", working.address)

    async def say(*words: object) -> Said:
        code = await asyncio.to_thread(starter.main, [str(word) for word in words])
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return say


class CaseFile(NamedTuple):
    """A file to open and the business id in it."""

    path: Path
    case: str


@pytest.fixture
def file_of(tmp_path: Path) -> Callable[..., CaseFile]:
    """Return a way to write a case that nobody opened yet, eligible today unless changed."""

    def write(**changes: Any) -> CaseFile:  # noqa: ANN401 (any field of the file)
        case = f"WM-{uuid4().hex[:8]}"
        today = datetime.now(UTC)
        assignment = {"id": case, "completed_on": f"{today - timedelta(days=10):%Y-%m-%d}"}
        attempts = [{"at": f"{today - timedelta(days=2):%Y-%m-%dT%H:%MZ}"}]
        attempts[0]["channel"] = "assignment-message"
        given = {
            "assignment": {**assignment, **changes.pop("assignment", {})},
            "attempts": attempts,
            **changes,
        }
        path = tmp_path / f"{case}.json"
        path.write_text(json.dumps(an_escalation(**given)), encoding="utf-8")
        return CaseFile(path, case)

    return write
