"""The morning's audit on a server of its own, where nothing but the named case is wrong."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

import starter
from infra.embedded import EmbeddedServer
from settings import Settings
from tests.cli.conftest import AtWork, CaseFile, Said, Starter
from tests.real_worker import Month
from worker import worker

pytestmark = pytest.mark.server

FileOf = Callable[..., CaseFile]
ACTOR = ("--actor", "Ops Olsen", "--reason", "the audit said so")


@pytest_asyncio.fixture
async def server() -> AsyncIterator[EmbeddedServer]:
    """Yield a server that has no case yet."""
    async with EmbeddedServer() as quiet:
        yield quiet


@pytest.fixture
def says(
    server: EmbeddedServer,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> AtWork:
    """Return the command line at that server."""
    monkeypatch.setenv("TEMPORAL_ADDRESS", server.address)
    monkeypatch.setenv("RECOURSE_OUTBOX", str(tmp_path / "outbox"))

    async def say(*words: object) -> Said:
        code = await asyncio.to_thread(starter.main, [str(word) for word in words])
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return say


@asynccontextmanager
async def working(server: EmbeddedServer, tmp_path: Path, **changes: Any) -> AsyncIterator[None]:  # noqa: ANN401 (any setting)
    """Have a worker at work, whose letters go to a folder."""
    settings = Settings(outbox=tmp_path / "outbox", **changes)
    async with worker(server.client, settings, task_queue="recourse"):
        yield


async def audited(
    says: AtWork, *words: str, until: str = "", opened: int | None = None
) -> dict[str, Any]:
    """Return what the audit found, once the lists have caught up: with `until`, or with nothing."""
    found: dict[str, Any] = {}
    for _ in range(100):
        said = await says("audit", "--json", *words)
        found = said.json
        assert said.code == (1 if found["findings"] else 0), said
        there = {f["what"] for f in found["findings"]}
        if (until in there if until else not there) and opened in {None, found["open_cases"]}:
            return found
        await asyncio.sleep(0.1)
    raise AssertionError(found)


def of(found: dict[str, Any], what: str) -> dict[str, Any]:
    """Return the one finding of a kind."""
    (one,) = [f for f in found["findings"] if f["what"] == what]
    return dict(one)


async def test_what_the_audit_says_to_do_settles_it(
    says: AtWork, server: EmbeddedServer, file_of: FileOf, tmp_path: Path
) -> None:
    """A case that needs a person is one line with the reason, since when, and the command."""
    file = file_of()
    async with working(server, tmp_path):
        await says("open", file.path)
        await audited(says, opened=1)
        assert "nothing wrong; 1 open, 0 looked at closely" in (await says("audit")).out

        paid = ("amount.amount=480.00", "amount.currency=USD")
        await says("tell", file.case, "payment", *paid)
        found = of(await audited(says, until="needs-person"), "needs-person")
        shown = await says("audit")
        command = str(found["do"]).split("--actor")[0].split()[2:]
        done = await says(*command, *ACTOR)

        assert found["case"] == f"worker-escalation/{file.case}"
        assert found["why"].startswith("a payment was reported")
        assert found["since"]
        assert command == ["do", f"worker-escalation/{file.case}", "resolve"]
        assert shown.code == 1
        assert len(shown.out.splitlines()) == 2, "one line each, and how much was looked at"
        assert done.code == 0, done
        await audited(says)


async def test_a_case_that_was_ended_by_hand_is_found_until_another_follows(
    says: AtWork, server: EmbeddedServer, file_of: FileOf, tmp_path: Path
) -> None:
    """Terminated in Temporal is told with who did it and why, until the case is opened anew."""
    file = file_of()
    case = f"worker-escalation/{file.case}"
    async with working(server, tmp_path):
        await says("open", file.path)
        await audited(says, opened=1)
        await server.client.get_workflow_handle(case).terminate(reason="tidying up")

        found = of(await audited(says, until="ended-by-hand"), "ended-by-hand")
        left_out = await says("audit", "--except", case, "--json")
        anew = file_of(assignment={"id": file.case}, follows=case)
        opened = await says("open", anew.path)

        assert found["case"] == case
        assert "terminated in Temporal by" in found["why"]
        assert "tidying up; nobody was told" in found["why"]
        assert f"follows: {case}" in found["do"]
        assert left_out.code == 0, left_out
        assert f"as told: {case}" in left_out.json["not_looked_at"]
        assert opened.code == 0, opened
        await audited(says)


async def test_without_a_worker_the_queue_is_found_and_not_each_case(
    says: AtWork, server: EmbeddedServer, file_of: FileOf, tmp_path: Path
) -> None:
    """No worker is one line, with how many cases wait for one and since when."""
    seconds = Month(first_wait=2, wait=2, cycle=60, month=600, late_after=60)
    policies = seconds.written(tmp_path / "policies")
    files = [file_of(), file_of()]
    async with working(server, tmp_path, policies=policies):
        for file in files:
            await says("open", file.path)
    ours = {f"worker-escalation/{file.case}" for file in files}

    async def waits() -> dict[str, Any]:
        return of(await audited(says, "--tolerance", "0", until="no-worker"), "no-worker")

    found = await waits()
    for _ in range(100):  # until the rung of both is past, and who polled is forgotten
        if "want of it: 2 cases" in found["why"]:
            break
        await asyncio.sleep(0.1)
        found = await waits()

    assert found["case"] is None
    assert all(case in found["why"] for case in ours), found
    assert found["since"]
    assert found["do"] == "python worker.py"


@workflow.defn(name="Dispute")
class _Bug:
    """A release of ours with a bug in it."""

    @workflow.run
    async def run(self, _case: dict[str, Any]) -> None:
        msg = "there is no rung 4"
        raise KeyError(msg)


async def _broken(client: Client) -> str:
    case = f"dispute/D-{uuid4().hex[:8]}"
    await client.start_workflow("Dispute", {"kind": "dispute"}, id=case, task_queue="recourse")
    return case


async def test_a_bug_of_ours_is_found_with_what_it_says(
    says: AtWork, server: EmbeddedServer
) -> None:
    """A task that fails in a new release is told with cause, message, try and since when."""
    runner = UnsandboxedWorkflowRunner()  # the class is local to this test
    async with Worker(
        server.client, task_queue="recourse", workflows=[_Bug], workflow_runner=runner
    ):
        case = await _broken(server.client)
        found = await audited(says, "--tolerance", "0", until="task-failing")

        failing = of(found, "task-failing")
        assert failing["case"] == case
        assert "KeyError" in failing["why"]
        assert "there is no rung 4" in failing["why"]
        assert failing["since"]
        assert [f["what"] for f in found["findings"]] == ["task-failing"]


async def test_the_limit_says_what_was_not_looked_at(
    says: AtWork, server: EmbeddedServer, file_of: FileOf, tmp_path: Path
) -> None:
    """Beyond the limit a case keeps its line from the list, and the audit says so."""
    async with working(server, tmp_path):
        for file in (file_of(), file_of()):
            await says("open", file.path)
            paid = ("amount.amount=480.00", "amount.currency=USD")
            await says("tell", file.case, "payment", *paid)
        found: dict[str, Any] = {"findings": []}
        while len(found["findings"]) < 2:  # until the lists have caught up
            found = (await says("audit", "--limit", "1", "--json")).json
        whys = sorted(f["why"] for f in found["findings"])

        assert found["looked_at_closely"] == 1
        assert whys[0].startswith("a payment was reported")
        assert whys[1].startswith("it needs a person; it was not asked")
        assert any("1 case beyond --limit 1" in text for text in found["not_looked_at"])
        every = (await says("audit", "--every", "--json")).json
        assert every["looked_at_closely"] == 2


def test_senseless_options_are_refused(starts: Starter) -> None:
    """A limit of nothing, or a case without its kind, is bad usage and says what is right."""
    assert starts("audit", "--limit", "0").refuses(2, "--limit 1")
    assert starts("audit", "--except", "WM-1").refuses(2, "worker-escalation/WM-1")
    assert starts("audit").refuses(3, "no Temporal server answers")
