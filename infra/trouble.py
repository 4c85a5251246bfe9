"""Findings from what Temporal knows of cases and queues, each on one line with what to do."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from pydantic import ValidationError
from temporalio.client import WorkflowExecution

from domain.oversight.findings import Finding
from domain.oversight.remedies import STARTER, to_look
from infra.tasks import Ending, Failure, Poller, Tasks
from workflows import names

PATIENCE = 2
"""Tries that may fail before a task is called failing: a worker that is stopped costs one."""

LOOK_AT_QUEUE = "temporal task-queue describe --task-queue"


# -- task queues ---------------------------------------------------------------------------------


def nobody_polls(queue: str, waiting: Sequence[WorkflowExecution], ours: str) -> Finding:
    """Return the one finding for all cases that wait on a queue that nobody polls."""
    why = f"no worker polls task queue {queue}"
    if waiting:
        shown = ", ".join(one.id for one in waiting[:3])
        more = f" and {len(waiting) - 3} more" if len(waiting) > len(waiting[:3]) else ""
        why += f"; overdue or unseen for want of it: {cases(len(waiting))}: {shown}{more}"
    start = "python worker.py"
    do = start if queue == ours else f"RECOURSE_TASK_QUEUE={queue} {start}"
    since = min((s for one in waiting if (s := stands_since(one))), default=None)
    return Finding(what="no-worker", case=None, why=why, since=since, do=do)


def nobody_answers(queue: str, asked: str) -> Finding:
    """Return the finding for a queue whose pollers are listed and answer nothing."""
    why = f"a worker is listed on task queue {queue}, and none answers for {asked}"
    do = f"{STARTER} worker-check; then python worker.py"
    return Finding(what="no-worker", case=None, why=why, do=do)


def of_builds(queue: str, polling: Sequence[Poller], wanted: str | None) -> list[Finding]:
    """Return a finding for each worker of another build than the newest, or than the one wanted.

    The hash of an unversioned worker's code can be compared with other workers' only.
    """
    newest = max(polling, key=lambda p: (p.started or p.last, p.identity)).build
    if wanted is not None and all(p.is_versioned for p in polling):
        newest = wanted
    old = [p for p in polling if p.build != newest]
    return [
        Finding(
            what="old-worker",
            case=None,
            why=f"{p.identity} works on task queue {queue} with the build {p.build or 'unknown'}, "
            f"not {newest}",
            since=p.started,
            do=f"{LOOK_AT_QUEUE} {queue}; then stop that worker with SIGTERM",
        )
        for p in old
    ]


# -- one case ------------------------------------------------------------------------------------


def of_tasks(
    case: str, seen: Tasks, failed: Failure | None, at: datetime, tolerance: timedelta
) -> list[Finding]:
    """Return what is wrong with a case's pending tasks, as of `at`."""
    found = []
    if seen.attempt > PATIENCE or (seen.attempt > 1 and failed):
        why = f"its task fails, try {seen.attempt}"
        if failed:
            why += f": {failed.cause}: {failed.message}"
        since = failed.at if failed else seen.since
        do = "deploy a mended worker, or the one before; it goes on by itself then"
        found.append(Finding(what="task-failing", case=case, why=_line(why), since=since, do=do))
    elif seen.attempt and not seen.is_started and seen.since and seen.since < at - tolerance:
        why = "its task waits, and no worker takes it"
        do = f"{LOOK_AT_QUEUE} {names.TASK_QUEUE}; more workers, if all are busy"
        found.append(Finding(what="stuck-task", case=case, why=why, since=seen.since, do=do))
    for waiting in seen.activities:
        stuck = not waiting.is_started and waiting.since < at - tolerance
        if waiting.attempt > PATIENCE or stuck:
            why = f"{waiting.name} is at try {waiting.attempt}"
            why += f": {waiting.why}" if waiting.why else ", and no worker takes it"
            do = f"temporal workflow describe --workflow-id {case}"
            found.append(
                Finding(what="stuck-task", case=case, why=_line(why), since=waiting.since, do=do)
            )
    return found


def unreadable(case: str, error: Exception) -> Finding:
    """Return the finding for a case that answers, but with nothing that can be read."""
    # Not what pydantic says: that quotes the state, names and addresses included.
    said = (
        f"{error.error_count()} fields do not fit"
        if isinstance(error, ValidationError)
        else str(error)
    )
    why = f"its state cannot be read here: {said}"
    do = f"run the audit from the worker's release; {to_look(case)}"
    return Finding(what="unreadable", case=case, why=_line(why), do=do)


def stands_since(one: WorkflowExecution) -> datetime | None:
    """Return since when a case waits, by the list: its next deadline, else its start."""
    due: datetime | None = one.typed_search_attributes.get(names.NEXT_DUE)
    return due or one.start_time


def as_listed(one: WorkflowExecution, suspected: Collection[str]) -> list[Finding]:
    """Return what the list alone says of a case that was not asked itself."""
    said = {
        "overdue": ("its next deadline is past, by the list", stands_since(one)),
        "unseen": ("no worker has opened it, by the list", one.start_time),
        "task-failing": ("its task fails, by the list", None),
        "needs-person": ("it needs a person; it was not asked for the reasons", None),
    }
    return [
        Finding(what=what, case=one.id, why=why, since=since, do=to_look(one.id))
        for what, (why, since) in said.items()
        if what in suspected
    ]


def ended_by_hand(one: WorkflowExecution, how: Ending) -> Finding:
    """Return the finding for a case that Temporal ended under it: nobody was told."""
    status = one.status.name.lower().replace("_", " ") if one.status else "ended"
    by = f" by {how.by}" if how.by else ""
    said = f": {how.why}" if how.why else ""
    why = f"it was {status} in Temporal{by}{said}; nobody was told, no deadline comes any more"
    if one.id.startswith("worker-escalation/"):
        do = f"open it anew with `follows: {one.id}` in its file: {STARTER} open FILE"
    else:
        do = f"open it anew under another id, then leave it out: {STARTER} audit --except {one.id}"
    return Finding(what="ended-by-hand", case=one.id, why=_line(why), since=one.close_time, do=do)


def successor(case: str) -> str:
    """Return the workflow id that a worker escalation has which follows another one."""
    stem, tilde, number = case.rpartition("~")
    return f"{stem}~{int(number) + 1}" if tilde and number.isdigit() else f"{case}~2"


def cases(count: int) -> str:
    """Return for example "1 case", or "1,200 cases"."""
    return f"{count:,} case{'' if count == 1 else 's'}"


def _line(text: str) -> str:
    return " ".join(text.split())[:500]
