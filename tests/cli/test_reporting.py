"""The numbers of a period, on a server of its own."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio

import desk
import starter
from domain.oversight.figures import Period
from infra.embedded import EmbeddedServer
from operations.records import Records
from settings import Settings
from tests.cli.conftest import AtWork, CaseFile, Said, Starter
from worker import worker

FileOf = Callable[..., CaseFile]
ACTOR = ("--actor", "Ops Olsen", "--reason", "as agreed by phone")


@pytest_asyncio.fixture
async def server() -> AsyncIterator[EmbeddedServer]:
    """Yield a server that has no case yet."""
    async with EmbeddedServer() as empty:
        yield empty


@pytest.fixture
def says(
    server: EmbeddedServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> AtWork:
    """Return the command line at that server."""
    monkeypatch.setenv("TEMPORAL_ADDRESS", server.address)

    async def say(*words: object) -> Said:
        code = await asyncio.to_thread(starter.main, [str(word) for word in words])
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return say


@pytest.mark.server
async def test_a_report_counts_open_closed_and_terminated_cases(
    says: AtWork, server: EmbeddedServer, file_of: FileOf, tmp_path: Path
) -> None:
    """Closed cases are read like open ones; what cannot be read, or is gone, is said."""
    today = datetime.now(UTC).date()
    period = ("--since", today - timedelta(days=9), "--until", today + timedelta(days=1))
    settings = Settings(outbox=tmp_path / "outbox")
    files = [file_of() for _ in range(4)]
    async with worker(server.client, settings, task_queue="recourse"):
        for file in files:
            await says("open", file.path)
        await says("tell", files[0].case, "message", "by_role=client", "text=Friday.")
        await says("do", files[1].case, "withdraw", *ACTOR)
        await server.client.get_workflow_handle(f"worker-escalation/{files[2].case}").terminate()
        nothing = f"worker-escalation/WM-{uuid4().hex[:8]}"
        await server.client.execute_workflow("WorkerEscalation", id=nothing, task_queue="recourse")

        found = (await says("report", *period, "--json")).json
        while found["cases"]["there"] < 5:  # until the list has caught up
            found = (await says("report", *period, "--json")).json
        shown = await says("report", *period, "--zone", "America/New_York")
        earlier = (await says("report", "--json")).json

    assert found["cases"] == {
        "there": 5,
        "read": 4,
        "unanswered": 0,
        "unreadable": 0,
        "senseless": 1,
    }
    assert found["kinds"]["worker-escalation"] == {
        "opened": 4,
        "closed": 2,
        "open_at_end": 2,
        "outcomes": {"ended by hand": 1, "withdrawn": 1},
    }
    assert found["rung_at_contact"] == {"assignment-message": 1}
    assert found["waited"]["worker-escalation"]["came"] == 1
    assert found["letters"]["worker-escalation"]["left"] >= 6
    assert any("closed cases are kept for 1 day" in note for note in found["notes"])
    assert any("the period is not over" in note for note in found["notes"])
    assert "by_respondent" not in found
    assert "Deadlines missed by us: none" in shown.out
    assert "1 ended by hand, 1 withdrawn" in shown.out
    assert "America/New_York" in shown.out
    assert earlier["kinds"] == {}, "the last calendar month, in which nothing was opened"
    assert "Mara" not in shown.out


@pytest.mark.server
async def test_without_a_worker_there_are_no_numbers(
    says: AtWork, file_of: FileOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cases that nobody answers for are no numbers: exit code 3, and which worker to start."""
    monkeypatch.setattr(desk, "ANSWERS_WITHIN", timedelta(seconds=0.5))
    await says("open", file_of().path)
    since = f"{datetime.now(UTC).date() - timedelta(days=1)}"

    said = await says("report", "--since", since)
    while said.code == 0:  # until the list has caught up
        said = await says("report", "--since", since)

    assert said.refuses(3, "start one with `python worker.py`")


@pytest.mark.server
async def test_a_case_that_continued_as_new_is_read_by_when_it_began(
    server: EmbeddedServer, file_of: FileOf, tmp_path: Path
) -> None:
    """A long case, whose newest run began after the period, is still a case of the period."""
    file = file_of()
    settings = Settings(outbox=tmp_path / "outbox")
    wid = f"worker-escalation/{file.case}"
    async with worker(server.client, settings, task_queue="recourse"):
        start = {"case": json.loads(file.path.read_text(encoding="utf-8")), "renew_after": 15}
        handle = await server.client.start_workflow(
            "WorkerEscalation", start, id=wid, task_queue="recourse"
        )
        await handle.query("status")
        ends = datetime.now(UTC)
        await asyncio.sleep(2)  # the newest run begins after the period, to the second
        for n in range(20):
            await handle.signal("message", {"by_role": "worker", "text": f"hello {n}"})
        newest = (
            f"ExecutionStatus = 'Running' AND StartTime > '{ends + timedelta(seconds=1):%FT%TZ}'"
        )
        while not (await server.client.count_workflows(newest)).count:  # noqa: ASYNC110 (the list lags)
            await asyncio.sleep(0.1)
        read: list[str] = []
        period = Period(ends - timedelta(days=1), ends + timedelta(seconds=1))
        records = Records(server.client, settings)
        await records.of(period, lambda case, _ended: read.append(case.workflow_id))

    assert read == [wid]


def test_senseless_periods_are_refused(starts: Starter) -> None:
    """A period has a beginning, ends after it, and is written in days of a zone that exists."""
    assert starts("report", "--until", "2026-10-31").refuses(2, "give --since as well")
    backwards = ("--since", "2026-10-31", "--until", "2026-10-01")
    assert starts("report", *backwards).refuses(2, "the last day, included")
    assert starts("report", "--since", "October").refuses(2, "write 2026-10-01")
    assert starts("report", "--zone", "New York").refuses(2, "New York is no zone")
    assert starts("report").refuses(3, "no Temporal server answers")
