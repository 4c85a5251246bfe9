"""Findings about task queues, tasks and closed executions, each with a remedy."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from pydantic import ValidationError
from temporalio.client import WorkflowExecution

from domain.oversight.findings import Finding
from domain.oversight.remedies import STARTER, to_look
from infra.tasks import PendingActivity, PendingTasks, Poller, TaskFailure, Termination
from workflows import names

PATIENCE = 2
"""Attempts that may fail before a task counts as failing; a worker that stops costs one."""

LOOK_AT_QUEUE = "temporal task-queue describe --task-queue"


# -- task queues ---------------------------------------------------------------------------------


def nobody_polls(queue: str, waiting: Sequence[WorkflowExecution], ours: str) -> Finding:
    """Return one finding for all cases on a queue without a worker."""
    why = f"no worker polls task queue {queue}"
    if waiting:
        shown = ", ".join(one.id for one in waiting[:3])
        more = f" and {len(waiting) - 3} more" if len(waiting) > len(waiting[:3]) else ""
        why += f"; overdue or unseen for want of it: {cases(len(waiting))}: {shown}{more}"
    start = "python worker.py"
    do = start if queue == ours else f"RECOURSE_TASK_QUEUE={queue} {start}"
    since = min((s for one in waiting if (s := stands_since(one))), default=None)
    return Finding(what="no-worker", case=None, why=why, since=since, do=do)


def nobody_answers(queue: str, case: str) -> Finding:
    """Return the finding for a queue whose listed workers do not answer."""
    why = f"a worker is listed on task queue {queue}, and none answers for {case}"
    do = f"{STARTER} worker-check; then python worker.py"
    return Finding(what="no-worker", case=None, why=why, do=do)


def of_builds(queue: str, polling: Sequence[Poller], wanted: str | None) -> list[Finding]:
    """Return a finding for each worker whose build is not `wanted`, or else not the newest.

    An unversioned worker has a hash instead of a build id, which is compared with the newest only.
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
    case: str, seen: PendingTasks, failed: TaskFailure | None, at: datetime, tolerance: timedelta
) -> list[Finding]:
    """Return the findings about a case's pending tasks, as of `at`."""
    found = _of_workflow_task(case, seen, failed, at - tolerance)
    stuck = (_of_activity(case, one, at - tolerance) for one in seen.activities)
    return [*filter(None, (found, *stuck))]


def _of_workflow_task(
    case: str, seen: PendingTasks, failed: TaskFailure | None, latest: datetime
) -> Finding | None:
    """Return a finding if the workflow task fails, or was scheduled before `latest` and waits."""
    if seen.attempt > PATIENCE or (seen.attempt > 1 and failed):
        why = f"its task fails, try {seen.attempt}"
        if failed:
            why += f": {failed.cause}: {failed.message}"
        since = failed.at if failed else seen.since
        do = "deploy a mended worker, or the one before; it goes on by itself then"
        return Finding(what="task-failing", case=case, why=_line(why), since=since, do=do)
    if seen.attempt and not seen.is_started and seen.since and seen.since < latest:
        why = "its task waits, and no worker takes it"
        do = f"{LOOK_AT_QUEUE} {names.TASK_QUEUE}; more workers, if all are busy"
        return Finding(what="stuck-task", case=case, why=why, since=seen.since, do=do)
    return None


def _of_activity(case: str, pending: PendingActivity, latest: datetime) -> Finding | None:
    """Return a finding if an activity fails, or was scheduled before `latest` and waits."""
    is_stuck = not pending.is_started and pending.since < latest
    if pending.attempt <= PATIENCE and not is_stuck:
        return None
    why = f"{pending.name} is at try {pending.attempt}"
    why += f": {pending.why}" if pending.why else ", and no worker takes it"
    do = f"temporal workflow describe --workflow-id {case}"
    return Finding(what="stuck-task", case=case, why=_line(why), since=pending.since, do=do)


def unreadable(case: str, error: Exception) -> Finding:
    """Return the finding for a case whose answer cannot be read."""
    # The text of a ValidationError quotes the state, including names and addresses.
    problem = (
        f"{error.error_count()} fields do not fit"
        if isinstance(error, ValidationError)
        else str(error)
    )
    why = f"its state cannot be read here: {problem}"
    do = f"run the audit from the worker's release; {to_look(case)}"
    return Finding(what="unreadable", case=case, why=_line(why), do=do)


def stands_since(one: WorkflowExecution) -> datetime | None:
    """Return since when a listed case waits: its next deadline, else its start."""
    due: datetime | None = one.typed_search_attributes.get(names.NEXT_DUE)
    return due or one.start_time


def as_listed(one: WorkflowExecution, suspected: Collection[str]) -> list[Finding]:
    """Return the findings about a case that was not queried, from its line in the list."""
    problems = {
        "overdue": ("its next deadline is past, by the list", stands_since(one)),
        "unseen": ("no worker has opened it, by the list", one.start_time),
        "task-failing": ("its task fails, by the list", None),
        "needs-person": ("it needs a person; it was not asked for the reasons", None),
    }
    return [
        Finding(what=what, case=one.id, why=why, since=since, do=to_look(one.id))
        for what, (why, since) in problems.items()
        if what in suspected
    ]


def ended_by_hand(one: WorkflowExecution, how: Termination) -> Finding:
    """Return the finding for a case that was ended in Temporal, of which nobody was told."""
    status = one.status.name.lower().replace("_", " ") if one.status else "ended"
    by = f" by {how.by}" if how.by else ""
    reason = f": {how.why}" if how.why else ""
    why = f"it was {status} in Temporal{by}{reason}; nobody was told, no deadline comes any more"
    if one.id.startswith("worker-escalation/"):
        do = f"open it anew with `follows: {one.id}` in its file: {STARTER} open FILE"
    else:
        do = f"open it anew under another id, then leave it out: {STARTER} audit --except {one.id}"
    return Finding(what="ended-by-hand", case=one.id, why=_line(why), since=one.close_time, do=do)


def successor(case: str) -> str:
    """Return the workflow id of the worker escalation that follows another one."""
    stem, tilde, number = case.rpartition("~")
    return f"{stem}~{int(number) + 1}" if tilde and number.isdigit() else f"{case}~2"


def cases(count: int) -> str:
    """Return for example "1 case", or "1,200 cases"."""
    return f"{count:,} case{'' if count == 1 else 's'}"


def _line(text: str) -> str:
    return " ".join(text.split())[:500]
