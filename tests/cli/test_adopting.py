"""policy preview, policy adopt, calendar adopt, on a real server with a worker of their own."""

import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from infra.embedded import EmbeddedServer
from settings import Settings
from tests.cli.conftest import AtWork, CaseFile, Starter
from tests.story import POLICIES
from worker import worker

SLOWER = ("update_every: {business_days: 2}", "update_every: {business_days: 3}")
WHY = ("--actor", "Ops Olsen", "--reason", "fewer letters")


@pytest_asyncio.fixture
async def policies(
    dev_server: EmbeddedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Path]:
    """Yield the folder of policies that the worker and the command line share."""
    folder = tmp_path / "policies"
    shutil.copytree(POLICIES, folder)
    queue = f"adopting-{tmp_path.name}"
    monkeypatch.setenv("RECOURSE_POLICIES", str(folder))
    monkeypatch.setenv("RECOURSE_TASK_QUEUE", queue)
    settings = Settings(policies=folder, outbox=tmp_path / "outbox")
    async with worker(dev_server.client, settings, task_queue=queue):
        yield folder


def slower(policies: Path) -> None:
    file = policies / "worker-escalation.yaml"
    text = file.read_text(encoding="utf-8")
    assert SLOWER[0] in text
    file.write_text(text.replace(*SLOWER), encoding="utf-8")


async def test_a_policy_is_previewed_and_then_adopted(
    says: AtWork, file_of: Callable[..., CaseFile], policies: Path
) -> None:
    """The preview names the deadline and changes nothing; adopting moves that very deadline."""
    file = file_of()
    assert (await says("open", file.path)).code == 0
    slower(policies)

    seen = (await says("policy", "preview", file.case, "--json")).json["cases"]
    assert [m["what"] for m in seen[0]["moved"]] == ["update"]
    shown = (await says("show", file.case, "--json")).json
    assert [e for e in shown["timeline"] if e["kind"] == "command"] == []

    adopted = await says("policy", "adopt", file.case, *WHY, "--json")
    assert adopted.code == 0
    moved = adopted.json["cases"][0]["moved"]
    assert [(m["before"], m["after"]) for m in moved] == [
        (m["before"], m["after"]) for m in seen[0]["moved"]
    ]
    status = (await says("show", file.case, "--json")).json
    (update,) = [due for due in status["next"] if due["what"] == "update"]
    assert update["due"] == moved[0]["after"]

    again = await says("policy", "adopt", file.case, *WHY)
    assert again.refuses(1, "runs on these rules already")
    assert (
        "runs on these rules already" in (await says("policy", "preview", file.case, "--json")).out
    )


async def test_a_worker_with_another_file_adopts_nothing(
    says: AtWork,
    file_of: Callable[..., CaseFile],
    policies: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was previewed here is not what the worker has: it refuses, and says what to do."""
    file = file_of()
    assert (await says("open", file.path)).code == 0
    here = tmp_path / "here"
    shutil.copytree(policies, here)
    slower(here)
    monkeypatch.setenv("RECOURSE_POLICIES", str(here))
    refused = await says("policy", "adopt", file.case, *WHY)
    assert refused.refuses(1, "give the worker the same file")


def test_cases_are_named_or_all_are_meant(starts: Starter) -> None:
    """Nothing moves because somebody forgot to say which."""
    neither = starts("calendar", "adopt", *WHY)
    assert neither.refuses(2, "name the cases, or say --all")
