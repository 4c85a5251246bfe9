"""Cases that earlier releases began go on under this one: every kept history replays."""

import json
import runpy
from pathlib import Path

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from domain.kinds import KINDS, workflow_id
from infra.client import DATA_CONVERTER
from tests.recorded import RECORDED
from tests.story import untraced
from workflows.registry import WORKFLOWS

MEMO = EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED
ROOT = Path(__file__).parents[1]
HISTORIES = ROOT / "tests" / "histories"
RECORDING = runpy.run_path(str(ROOT / "scripts" / "record_histories.py"))
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
Either undo that, or put the new order behind a patch: docs/changing-workflows.md says which edits
need one and how it is made. Before 1.0.0, if it is meant: make record ARGS=--anew"""


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


@EVERY_HISTORY
def test_every_task_leaves_a_trace(story: str, kept: str) -> None:
    """A task that takes something in writes an event; without the memos, such tasks are found."""
    events = WorkflowHistory.from_json(_case(story), kept).events
    assert untraced(events) == []
    assert untraced([event for event in events if event.event_type != MEMO]) != []


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


@pytest.mark.parametrize("version", ["1.0.0", "1.0.0rc1", "2.3.1", "10.0.0"])
def test_the_histories_of_a_release_are_never_recorded_anew(version: str, tmp_path: Path) -> None:
    """Recording anew is refused from 1.0.0 on: the histories prove that open cases go on."""
    with pytest.raises(SystemExit, match=f"refused: {version} is a release"):
        RECORDING["replaced"](version, _histories(tmp_path, f"told.{version}.json"))


def test_histories_of_an_unreleased_version_are_recorded_anew(tmp_path: Path) -> None:
    """Before 1.0.0, those of this version are replaced, and those of no other."""
    folder = _histories(tmp_path, "told.0.9.0.json", "told.0.9.1.json", "gone.0.9.1.json")
    assert [path.name for path in RECORDING["replaced"]("0.9.1", folder)] == [
        "gone.0.9.1.json",
        "told.0.9.1.json",
    ]


def _histories(folder: Path, *names: str) -> Path:
    """Return a folder with these histories of one kind."""
    (folder / "award").mkdir()
    for name in names:
        (folder / "award" / name).touch()
    return folder
