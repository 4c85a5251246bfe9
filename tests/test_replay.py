"""Cases that earlier releases began go on under this one: every kept history replays."""

import json
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from domain.kinds import KINDS, workflow_id
from infra.client import DATA_CONVERTER
from tests.recorded import RECORDED
from tests.story import untraced
from workflows.registry import WORKFLOWS

HISTORIES = Path(__file__).parent / "histories"
KEPT = sorted(HISTORIES.glob("*/*.json"))
EVERY_HISTORY = pytest.mark.parametrize(
    ("story", "kept"),
    [
        pytest.param(
            f"{p.parent.name}/{p.name.split('.')[0]}",
            p.read_text("utf-8"),
            id=f"{p.parent.name}-{p.stem}",
        )
        for p in KEPT
    ],
)
HELP = """
This release runs the case's commands in another order than the one that wrote the history.
Either undo that, or put the new order behind `workflow.patched("<what>-<when>")`:
docs/changing-workflows.md says which edits need it and how it is done."""


def replayer() -> Replayer:
    """Return a replayer of all workflows, as a worker would run them."""
    return Replayer(workflows=WORKFLOWS, data_converter=DATA_CONVERTER)


@EVERY_HISTORY
async def test_a_kept_history_replays(story: str, kept: str) -> None:
    """A case of an earlier release comes to the same commands under this one."""
    history = WorkflowHistory.from_json(_case(story), kept)
    result = await replayer().replay_workflow(history, raise_on_replay_failure=False)
    assert result.replay_failure is None, f"{result.replay_failure}\n{HELP}"


@EVERY_HISTORY
async def test_its_broken_twin_does_not(story: str, kept: str) -> None:
    """With two commands of one step swapped the history is found out, so replaying means much."""
    broken = json.loads(kept)
    _swap(broken["events"])
    history = WorkflowHistory.from_json(_case(story), broken)
    result = await replayer().replay_workflow(history, raise_on_replay_failure=False)
    assert result.replay_failure is not None


def test_every_task_leaves_a_trace_since_it_is_asked_for() -> None:
    """Tasks that took something in and wrote nothing are in earlier histories, and no more."""
    found = {
        path.stem.split(".")[0]: untraced(WorkflowHistory.from_json("", path.read_text()).events)
        for path in sorted((HISTORIES / "dispute").glob("*.json"))
    }
    assert found["traces"] == []
    assert len(found["typical"]) > 10


def _case(story: str) -> str:
    """Return the id a story's history was written under: a case knows its own."""
    told = next(r for r in RECORDED if f"{r.kind}/{r.name}" == story)
    return workflow_id(told.kind, KINDS[told.kind].case.from_file(dict(told.file), "").case_id)


def _swap(events: list[dict[str, object]]) -> None:
    """Turn the first letter of a history into an act on the platform."""
    for event in events:
        scheduled = event.get("activityTaskScheduledEventAttributes")
        if isinstance(scheduled, dict) and scheduled["activityType"]["name"] == "send_letter":
            scheduled["activityType"]["name"] = "do_platform_act"
            return
    pytest.fail("the history has no letter to break")


def test_every_story_that_is_to_be_kept_is_kept() -> None:
    """What `make record` records is in the repository, for every story."""
    kept = {(path.parent.name, path.name.split(".")[0]) for path in KEPT}
    assert {(r.kind, r.name) for r in RECORDED} <= kept
