"""Task queues and tasks of our cases, as Temporal describes them.

    pollers(client, queue, at) -> list[Poller]                  workers that poll a task queue
    pending_tasks(client, workflow_id) -> PendingTasks | None   pending tasks of a case
    newest_failure(client, workflow_id) -> TaskFailure | None   its failing workflow task
    termination(client, workflow_id, run_id) -> Termination     who ended it, and why

The SDK has no methods for these, so they are raw calls.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from google.protobuf.timestamp_pb2 import Timestamp
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import (
    EventType,
    PendingActivityState,
    PendingWorkflowTaskState,
    TaskQueueType,
    WorkerStatus,
    WorkflowExecutionStatus,
    WorkflowTaskFailedCause,
)
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.taskqueue.v1 import PollerInfo, TaskQueue
from temporalio.api.workflow.v1 import PendingActivityInfo
from temporalio.api.workflowservice.v1 import (
    DescribeTaskQueueRequest,
    GetWorkflowExecutionHistoryReverseRequest,
    ListWorkersRequest,
)
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from infra.executions import describe

GONE_AFTER = timedelta(minutes=2)
"""A worker polls every minute; one that has not polled for longer is gone."""

NEWEST = 20
"""Events read from the end of a history to find its newest failure."""


class Poller(NamedTuple):
    """A worker that polls a task queue.

    `build` is the build id of its deployment, or the hash of its code if it has none.
    """

    identity: str
    last: datetime
    build: str
    started: datetime | None
    is_versioned: bool = False


class PendingActivity(NamedTuple):
    """An activity that is not completed."""

    name: str
    attempt: int
    since: datetime
    is_started: bool
    why: str


class PendingTasks(NamedTuple):
    """The pending tasks of a case. `attempt` is 0 if no workflow task is pending."""

    run_id: str
    is_running: bool
    attempt: int
    is_started: bool
    since: datetime | None
    activities: tuple[PendingActivity, ...]


class TaskFailure(NamedTuple):
    """The first failure of a workflow task that keeps failing: its time and reason."""

    at: datetime
    cause: str
    message: str


class Termination(NamedTuple):
    """The termination or failure of a case in Temporal. `by` is an identity, if known."""

    why: str
    by: str


async def pollers(client: Client, queue: str, at: datetime) -> list[Poller]:
    """Return the workers that poll the workflow tasks of a queue as of `at`."""
    found = await recent_pollers(client, queue)
    started, stopped = await _listed_workers(client, queue) if found else ({}, set())
    polling = [
        Poller(
            identity=p.identity,
            last=_instant(p.last_access_time),
            build=p.deployment_options.build_id or p.worker_version_capabilities.build_id,
            started=started.get(p.identity),
            is_versioned=bool(p.deployment_options.build_id),
        )
        for p in found
        if p.identity not in stopped
    ]
    return [p for p in polling if at - p.last < GONE_AFTER]


async def recent_pollers(client: Client, queue: str) -> list[PollerInfo]:
    """Return who polled the workflow tasks of a queue lately; some may have stopped."""
    request = DescribeTaskQueueRequest(
        namespace=client.namespace,
        task_queue=TaskQueue(name=queue),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    return list((await client.workflow_service.describe_task_queue(request)).pollers)


async def _listed_workers(client: Client, queue: str) -> tuple[dict[str, datetime], set[str]]:
    """Return the start times of running workers, and the stopped workers, by identity.

    Both are empty if the service has no list of workers.
    """
    try:
        found = await client.workflow_service.list_workers(
            ListWorkersRequest(namespace=client.namespace)
        )
    except RPCError as error:
        if error.status in {RPCStatusCode.UNIMPLEMENTED, RPCStatusCode.PERMISSION_DENIED}:
            return {}, set()
        raise
    ours = [w for w in found.workers if w.task_queue == queue]
    up = WorkerStatus.WORKER_STATUS_RUNNING
    running = {w.worker_identity: _instant(w.start_time) for w in ours if w.status == up}
    return running, {w.worker_identity for w in ours} - set(running)


async def pending_tasks(client: Client, workflow_id: str) -> PendingTasks | None:
    """Return the pending tasks of the newest run of a case, or None if Temporal has no run."""
    found = await describe(client, workflow_id)
    if found is None:
        return None
    info, task = found.workflow_execution_info, found.pending_workflow_task
    running = WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING
    started = PendingWorkflowTaskState.PENDING_WORKFLOW_TASK_STATE_STARTED
    pending = found.HasField("pending_workflow_task")
    return PendingTasks(
        run_id=info.execution.run_id,
        is_running=info.status == running,
        attempt=task.attempt if pending else 0,
        is_started=pending and task.state == started,
        since=_instant(task.scheduled_time) if pending else None,
        activities=tuple(map(_pending_activity, found.pending_activities)),
    )


def _pending_activity(activity: PendingActivityInfo) -> PendingActivity:
    started = activity.state != PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED
    return PendingActivity(
        name=activity.activity_type.name,
        attempt=activity.attempt,
        since=_instant(activity.scheduled_time),
        is_started=started,
        why=activity.last_failure.message,
    )


async def newest_failure(client: Client, workflow_id: str) -> TaskFailure | None:
    """Return the failure of the current workflow task, or None if the newest task succeeded.

    Of consecutive failures, the history has only the first.
    """
    failed = EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED
    for event in await _newest(client, workflow_id):
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
            return None
        if event.event_type == failed:
            attributes = event.workflow_task_failed_event_attributes
            cause = WorkflowTaskFailedCause.Name(attributes.cause)
            words = cause.removeprefix("WORKFLOW_TASK_FAILED_CAUSE_").replace("_", " ").lower()
            kind = attributes.failure.application_failure_info.type
            message = ": ".join(filter(None, (kind, attributes.failure.message)))
            return TaskFailure(_instant(event.event_time), words, message)
    return None


async def termination(client: Client, workflow_id: str, run_id: str) -> Termination:
    """Return who ended a run and why; empty strings if its history does not say."""
    for event in await _newest(client, workflow_id, run_id, 1):
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED:
            attributes = event.workflow_execution_terminated_event_attributes
            return Termination(attributes.reason, attributes.identity)
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED:
            return Termination(event.workflow_execution_failed_event_attributes.failure.message, "")
    return Termination("", "")


async def _newest(
    client: Client, workflow_id: str, run_id: str = "", count: int = NEWEST
) -> list[HistoryEvent]:
    request = GetWorkflowExecutionHistoryReverseRequest(
        namespace=client.namespace,
        execution=WorkflowExecution(workflow_id=workflow_id, run_id=run_id),
        maximum_page_size=count,
    )
    found = await client.workflow_service.get_workflow_execution_history_reverse(request)
    return list(found.history.events)


def _instant(at: Timestamp) -> datetime:
    return at.ToDatetime(UTC)
