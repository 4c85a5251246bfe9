"""The check before a deploy: cases that would stand still are found, named, and left alone."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from temporalio import workflow
from temporalio.api.workflowservice.v1 import SetWorkerDeploymentCurrentVersionRequest
from temporalio.client import WorkflowHandle
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.service import RPCError
from temporalio.worker import Worker, WorkerDeploymentConfig

from desk import Desk
from domain.escalation.case import EscalationCase
from domain.escalation.file import EscalationFile
from infra.embedded import EmbeddedServer
from operations.replay_check import CheckedCase, checked, count_open
from settings import Settings
from tests.builders import an_escalation_of_today
from tests.workflows.test_patches import Later
from worker import activities
from workflows.runner import CaseRunner
from workflows.worker_escalation import WorkerEscalation

POLICIES = Path(__file__).parent.parent.parent / "policies"

pytestmark = pytest.mark.server


class HastyCase(EscalationCase):
    """A case that does something more at its opening, without a patch."""

    def on_open(self, now: datetime) -> None:
        self.send(now, "mark-opened", "client", {"on": self.case_id}, channel="platform")
        super().on_open(now)


@workflow.defn(name="WorkerEscalation", sandboxed=False)
class Hasty(WorkerEscalation):
    """The workflow of a release that nobody checked."""

    @workflow.init
    def __init__(self, start: object = None, *more: object) -> None:
        self.runner = CaseRunner(HastyCase, start, more)

    @workflow.run
    async def run(self, start: object = None, *more: object) -> dict[str, Any]:
        return await super().run(start, *more)


@asynccontextmanager
async def release(
    server: EmbeddedServer, queue: str, folder: Path, *workflows: type, build: str | None = None
) -> AsyncIterator[None]:
    """Run a worker of a release, versioned where it has a build."""
    versioning = build and WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(deployment_name="recourse", build_id=build),
        use_worker_versioning=True,
        default_versioning_behavior=VersioningBehavior.AUTO_UPGRADE,
    )
    async with Worker(
        server.client,
        task_queue=queue,
        workflows=list(workflows),
        activities=activities(Settings(policies=POLICIES, outbox=folder)),
        activity_executor=ThreadPoolExecutor(4),
        deployment_config=versioning or None,
    ):
        yield


async def opened(server: EmbeddedServer, queue: str, *names: str) -> list[WorkflowHandle[Any, Any]]:
    """Open cases, and wait until each has sent what it sends at its opening."""
    desk = Desk(server.client, Settings(policies=POLICIES), task_queue=queue)
    handles = []
    for name in names:
        file = EscalationFile.model_validate(an_escalation_of_today(name))
        handles.append(await desk.open(file, EscalationCase))
    for handle in handles:
        said = {"by_role": "client", "nature": "acknowledgement", "text": "seen"}
        await desk.tell(handle.id, "message", said)
    return handles


@asynccontextmanager
async def server_with_cases(folder: Path, *names: str) -> AsyncIterator[EmbeddedServer]:
    """Run a server of its own with open cases, whose worker is gone."""
    async with EmbeddedServer() as server:
        async with release(server, "deploys", folder, WorkerEscalation):
            await opened(server, "deploys", *names)
        yield server


async def results(
    server: EmbeddedServer, remembered: dict[str, CheckedCase], *workflows: type
) -> dict[str, CheckedCase]:
    found = checked(server.client, remembered, list(workflows))
    return {one.run_id: one async for one in found}


async def test_every_open_case_is_replayed_and_one_that_breaks_is_named(tmp_path: Path) -> None:
    """Under the same code all go on; under a careless change each is named with its event."""
    async with server_with_cases(tmp_path, "WM-1", "WM-2", "WM-3") as server:
        assert await count_open(server.client) == 3
        good = await results(server, {}, WorkerEscalation)
        bad = await results(server, {}, Hasty)
        patched = await results(server, {}, Later)
    ids = {f"worker-escalation/WM-{n}" for n in (1, 2, 3)}
    assert {one.workflow_id for one in good.values()} == ids
    assert [one.broken for one in good.values()] == [None] * 3
    assert [one.broken for one in patched.values()] == [None] * 3
    assert [one for one in bad.values() if "TMPRL1100" not in str(one.broken)] == []
    assert all(one.at_event in range(8, 16) for one in bad.values()), "the task after the rules"


async def test_a_check_that_was_stopped_goes_on(tmp_path: Path) -> None:
    """A case without a new event since is not replayed again; one with news is."""
    async with server_with_cases(tmp_path, "WM-4", "WM-5") as server:
        good = await results(server, {}, WorkerEscalation)
        wrong = {run: one.model_copy(update={"broken": "remembered"}) for run, one in good.items()}
        handle = server.client.get_workflow_handle("worker-escalation/WM-5")
        await handle.signal("message", {"by_role": "client", "text": "more"})
        again = await results(server, wrong, WorkerEscalation)
    assert {one.workflow_id[-4:]: one.broken for one in again.values()} == {
        "WM-4": "remembered",
        "WM-5": None,
    }


async def test_a_release_rolls_over_open_cases(tmp_path: Path) -> None:
    """An open case goes on under the next build as soon as that is the current version.

    Two workers, build 1 and build 2, whose workflow is changed behind a patch: the case keeps its
    old way and its ladder, and a case opened afterwards takes the new one.
    """
    queue = f"rolls-{uuid4()}"
    async with (
        EmbeddedServer() as server,
        release(server, queue, tmp_path, WorkerEscalation, build="1"),
    ):
        await current(server, "1")
        [old] = await opened(server, queue, "WM-7")
        assert await build_of(old) == "1"
        async with release(server, queue, tmp_path, Later, build="2"):
            desk = Desk(server.client, Settings(policies=POLICIES), task_queue=queue)
            said = {"by_role": "client", "text": "still with build 1"}
            await desk.tell(old.id, "message", said)
            assert await build_of(old) == "1"
            await current(server, "2")
            await goes_on_under(desk, old, "2")
            [new] = await opened(server, queue, "WM-8")
            await goes_on_under(desk, new, "2")
            status = await desk.status(old.id)
    told = [one for one in status["heard"] if one["fact"] == "message"]
    assert len(told) >= 3, "with build 1, between, and with build 2"
    assert status["rejected"] == []


async def goes_on_under(desk: Desk, handle: WorkflowHandle[Any, Any], build: str) -> None:
    """Tell news until a task of the case is completed by a build: the switch takes a moment."""
    async with asyncio.timeout(30):
        while await build_of(handle) != build:
            said = {"by_role": "client", "text": "is it the new build?", "id": str(uuid4())}
            await desk.tell(handle.id, "message", said)


async def current(server: EmbeddedServer, build: str) -> None:
    """Make a build the current version, as soon as the server knows it."""
    request = SetWorkerDeploymentCurrentVersionRequest(
        namespace="default", deployment_name="recourse", build_id=build, identity="test"
    )
    async with asyncio.timeout(30):
        while True:
            try:
                await server.client.workflow_service.set_worker_deployment_current_version(request)
            except RPCError:
                await asyncio.sleep(0.2)
            else:
                return


async def build_of(handle: WorkflowHandle[Any, Any]) -> str:
    """Return the build that completed the newest task of a case."""
    history = await handle.fetch_history()
    done = [e for e in history.events if e.HasField("workflow_task_completed_event_attributes")]
    said = done[-1].workflow_task_completed_event_attributes
    return said.deployment_version.build_id
