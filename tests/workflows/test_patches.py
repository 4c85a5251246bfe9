"""A patch from beginning to end, on a sample: the platform is told when a worker escalation ends.

The sample is a later release: a case with one platform act more, and its workflow. The histories
are those that are kept of this release.
"""

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from temporalio import workflow
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client, WorkflowHistory
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer, Worker

from activities.sink import PlatformSink, Sink
from domain.escalation.case import EscalationCase
from domain.kinds import workflow_id
from files import snapshots
from files.snapshots import SnapshotRequest
from infra.client import DATA_CONVERTER
from settings import Settings
from tests.builders import an_escalation
from tests.story import POLICIES
from worker import activities
from workflows.runner import CaseRunner
from workflows.worker_escalation import WorkerEscalation

HISTORIES = Path(__file__).parents[1] / "histories" / "worker-escalation"
WORKFLOW_ID = workflow_id("worker-escalation", "WM-1042")

MARK_ENDED = "mark-ended-2026-12"
"""An assignment is marked on the platform when its case ends; before, it was left alone."""


def _mark_ended(case: EscalationCase, now: datetime) -> None:
    facts = {"on": case.file.assignment.id, "outcome": case.outcome}
    case.send(now, "mark-ended", "client", facts, channel="platform")


class LaterCase(EscalationCase):
    """A case of the later release, which asks for the patch where its behaviour differs."""

    def end(self, now: datetime, outcome: str, listen: datetime | None) -> None:
        super().end(now, outcome, listen)
        if self.patched(MARK_ENDED):
            _mark_ended(self, now)


class CarelessCase(EscalationCase):
    """The same act without a patch."""

    def end(self, now: datetime, outcome: str, listen: datetime | None) -> None:
        super().end(now, outcome, listen)
        _mark_ended(self, now)


@workflow.defn(name="WorkerEscalation", sandboxed=False)
class Later(WorkerEscalation):
    """The workflow of the later release."""

    @workflow.init
    def __init__(self, start: object = None, *more: object) -> None:
        self.runner = CaseRunner(LaterCase, start, more)

    @workflow.run
    async def run(self, start: object = None, *more: object) -> dict[str, Any]:
        return await super().run(start, *more)


@workflow.defn(name="WorkerEscalation", sandboxed=False)
class Careless(WorkerEscalation):
    """The workflow of a release that does the act without a patch."""

    @workflow.init
    def __init__(self, start: object = None, *more: object) -> None:
        self.runner = CaseRunner(CarelessCase, start, more)

    @workflow.run
    async def run(self, start: object = None, *more: object) -> dict[str, Any]:
        return await super().run(start, *more)


async def _replay(release: type[WorkerEscalation], history: WorkflowHistory) -> Exception | None:
    replayer = Replayer(workflows=[release], data_converter=DATA_CONVERTER)
    found = await replayer.replay_workflow(history, raise_on_replay_failure=False)
    return found.replay_failure


# "other-rules" moves to other rules before it ends: the case is another object from then on.
@pytest.mark.parametrize("story", ["silent-month", "other-rules"])
async def test_a_case_whose_history_lacks_the_patch_keeps_the_old_way(story: str) -> None:
    """A history from before a patch replays under the release that brings it, and not without."""
    kept = next(HISTORIES.glob(f"{story}.*.json")).read_text(encoding="utf-8")
    history = WorkflowHistory.from_json(WORKFLOW_ID, kept)
    assert await _replay(Later, history) is None
    assert "[TMPRL1100]" in str(await _replay(Careless, history))


@pytest.mark.parametrize("renew_after", [None, 60])
async def test_a_new_case_takes_the_new_way(
    env: WorkflowEnvironment, renew_after: int | None
) -> None:
    """A case that comes to a patch first takes the new way; its history says so, and replays."""
    platform, queue = PlatformSink(), f"patched-{uuid4()}"
    async with Worker(
        env.client,
        task_queue=queue,
        workflows=[Later],
        activities=activities(Settings(policies=POLICIES), sends=Sink(), acts=platform),
        activity_executor=ThreadPoolExecutor(2),
    ):
        file = an_escalation(assignment={"completed_on": "2200-01-01"})
        handle = await env.client.start_workflow(
            "WorkerEscalation",
            {"case": file, "renew_after": renew_after},
            id=WORKFLOW_ID,
            task_queue=queue,
        )
        await handle.result()
        runs = [run async for run in _histories(env.client, handle.first_execution_run_id)]
    assert (len(runs) > 1) is (renew_after is not None)
    acts = platform.acts.values()
    assert [act.facts["outcome"] for act in acts if act.act == "mark-ended"] == ["off-platform"]
    marked = [_patch(event) for run in runs for event in run.events if _patch(event)]
    assert marked == [MARK_ENDED]
    assert [await _replay(Later, run) for run in runs] == [None] * len(runs)


async def _histories(client: Client, run: str | None) -> AsyncIterator[WorkflowHistory]:
    """Yield the history of each run of the case, beginning with this one."""
    while run:
        history = await client.get_workflow_handle(WORKFLOW_ID, run_id=run).fetch_history()
        yield history
        last = history.events[-1].workflow_execution_continued_as_new_event_attributes
        run = last.new_execution_run_id


def _patch(event: HistoryEvent) -> str:
    """Return the id of the patch that an event marks, or nothing."""
    marked = event.marker_recorded_event_attributes
    if marked.marker_name != "core_patch":
        return ""
    found: dict[str, str] = DATA_CONVERTER.payload_converter.from_payloads(
        marked.details["patch-data"].payloads
    )[0]
    return found["id"]


def test_a_case_without_temporal_takes_the_new_way() -> None:
    """Domain tests and previews, which have no history, show the new way, after a renewal, too."""
    now = datetime(2026, 3, 2, 14, tzinfo=UTC)
    new = LaterCase.from_file(an_escalation(), WORKFLOW_ID)
    policy, calendar = new.rule_files()
    request = SnapshotRequest(kind=new.kind, policy=policy, calendar=calendar, at=now)
    case = new.open(snapshots.take(POLICIES, request), now)
    renewed = LaterCase.model_validate(case.model_dump(mode="json"))
    old = case.model_copy(deep=True)
    old.use_patches(lambda _patch: False)
    for each in (case, renewed, old):
        each.end(now, "withdrawn", None)
    acts = [[n.kind for n in each.notices].count("mark-ended") for each in (case, renewed, old)]
    assert acts == [1, 1, 0]
