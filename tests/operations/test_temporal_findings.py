"""What the audit makes of tasks and queues, where a server would take too long to show it."""

from datetime import UTC, datetime, timedelta

from pydantic import BaseModel, ValidationError

from infra.tasks import PendingActivity, PendingTasks, Poller, TaskFailure
from operations.temporal_findings import of_builds, of_tasks, successor, unreadable

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
TOLERANCE = timedelta(minutes=5)
IDLE = PendingTasks("run", is_running=True, attempt=0, is_started=False, since=None, activities=())


def a_poller(identity: str, build: str, started: int | None = 0) -> Poller:
    since = None if started is None else NOW + timedelta(hours=started)
    return Poller(identity, NOW, build, since)


def test_a_task_that_is_tried_once_more_is_no_alarm() -> None:
    """A worker that is stopped costs a try; failing is what failed in itself, or goes on."""
    again = IDLE._replace(attempt=2, is_started=True, since=NOW)
    failed = TaskFailure(
        NOW - timedelta(hours=1), "workflow worker unhandled failure", "KeyError: 4"
    )

    assert of_tasks("x/1", IDLE, None, NOW, TOLERANCE) == []
    assert of_tasks("x/1", again, None, NOW, TOLERANCE) == []
    (bug,) = of_tasks("x/1", again, failed, NOW, TOLERANCE)
    (often,) = of_tasks("x/1", again._replace(attempt=9), None, NOW, TOLERANCE)

    assert (bug.what, bug.since) == ("task-failing", failed.at)
    assert bug.why.endswith("try 2: workflow worker unhandled failure: KeyError: 4")
    assert often.why == "its task fails, try 9"


def test_a_task_that_no_worker_takes_is_stuck() -> None:
    """A task may wait as long as the tolerance; then it is told, with what it waits for."""
    waits = IDLE._replace(attempt=1, since=NOW - timedelta(minutes=6))
    letter = PendingActivity("send_letter", 1, NOW - timedelta(hours=2), is_started=False, why="")
    reading = PendingActivity("take_snapshot", 7, NOW, is_started=True, why="no such file")

    (task,) = of_tasks("x/1", waits, None, NOW, TOLERANCE)
    assert task.what == "stuck-task"
    assert of_tasks("x/1", waits._replace(since=NOW), None, NOW, TOLERANCE) == []
    found = of_tasks("x/1", IDLE._replace(activities=(letter, reading)), None, NOW, TOLERANCE)
    assert [f.why for f in found] == [
        "send_letter is at try 1, and no worker takes it",
        "take_snapshot is at try 7: no such file",
    ]


def test_workers_of_several_builds_are_told_apart_by_age() -> None:
    """Of several builds the newest is right, or the one that this installation names."""
    old, new = a_poller("1@a", "aaa", -5), a_poller("2@b", "bbb", -1)

    assert of_builds("recourse", [old, a_poller("3@c", "aaa")], None) == []
    (mixed,) = of_builds("recourse", [old, new], None)
    assert mixed.what == "old-worker"
    assert mixed.since == old.started
    assert "1@a works on task queue recourse with the build aaa, not bbb" in mixed.why
    assert len(of_builds("recourse", [old, old], "ccc")) == 0, "a hash is no build id"
    versioned = [p._replace(is_versioned=True) for p in (old, new)]
    assert [f.why.split()[0] for f in of_builds("recourse", versioned, "aaa")] == ["2@b"]


def test_a_state_that_cannot_be_read_quotes_nobody() -> None:
    """What does not fit is counted, not quoted: it may be somebody's name or address."""

    class Case(BaseModel):
        number: int

    try:
        Case.model_validate({"number": "Mara Lindqvist"})
    except ValidationError as error:
        found = unreadable("x/1", error)
        assert "1 field" in found.why
        assert "Mara" not in found.why


def test_a_successor_is_numbered() -> None:
    """The case after WM-1 is WM-1~2, and after that WM-1~3."""
    assert successor("worker-escalation/WM-1") == "worker-escalation/WM-1~2"
    assert successor("worker-escalation/WM-1~2") == "worker-escalation/WM-1~3"
