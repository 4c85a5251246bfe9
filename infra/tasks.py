"""What Temporal knows of our tasks: who takes them, which of them fail, and how a case was ended.

    pollers(client, queue, at) -> list[Poller]       who polls a task queue
    tasks(client, workflow_id) -> Tasks | None       what is pending of a case
    failure(client, workflow_id) -> Failure | None   why its newest workflow task failed
    ending(client, workflow_id, run_id) -> Ending    who ended it, and what they said

Raw calls: the SDK has no others for these.
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
from temporalio.api.taskqueue.v1 import TaskQueue
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
"""A worker asks again within a minute; one that was not heard for longer has left."""

NEWEST = 20
"""Events of a history that are read for its newest failure, from its end."""


class Poller(NamedTuple):
    """A worker that polls a task queue.

    `build` is the build id of its deployment; of a worker without one, the hash of its code.
    """

    identity: str
    last: datetime
    build: str
    started: datetime | None
    is_versioned: bool = False


class Waiting(NamedTuple):
    """An activity that is not done yet."""

    name: str
    attempt: int
    since: datetime
    is_started: bool
    why: str


class Tasks(NamedTuple):
    """What is pending of a case. `attempt` is 0 when no workflow task is."""

    run_id: str
    is_running: bool
    attempt: int
    is_started: bool
    since: datetime | None
    activities: tuple[Waiting, ...]


class Failure(NamedTuple):
    """Why a workflow task failed, and when it did so first."""

    at: datetime
    cause: str
    message: str


class Ending(NamedTuple):
    """How a case was ended in Temporal. `by` is the identity that did it, if it is known."""

    why: str
    by: str


async def pollers(client: Client, queue: str, at: datetime) -> list[Poller]:
    """Return who polls the workflow tasks of a queue; those that left are not among them."""
    request = DescribeTaskQueueRequest(
        namespace=client.namespace,
        task_queue=TaskQueue(name=queue),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    found = (await client.workflow_service.describe_task_queue(request)).pollers
    started, stopped = await _known(client, queue) if found else ({}, set())
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


async def _known(client: Client, queue: str) -> tuple[dict[str, datetime], set[str]]:
    """Return since when workers of a queue run, and which have stopped, by their identity.

    Nothing of a service that keeps no list of workers.
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


async def tasks(client: Client, workflow_id: str) -> Tasks | None:
    """Return what is pending of the newest run of a case; None if Temporal has it no longer."""
    found = await describe(client, workflow_id)
    if found is None:
        return None
    info, task = found.workflow_execution_info, found.pending_workflow_task
    running = WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING
    started = PendingWorkflowTaskState.PENDING_WORKFLOW_TASK_STATE_STARTED
    pending = found.HasField("pending_workflow_task")
    return Tasks(
        run_id=info.execution.run_id,
        is_running=info.status == running,
        attempt=task.attempt if pending else 0,
        is_started=pending and task.state == started,
        since=_instant(task.scheduled_time) if pending else None,
        activities=tuple(map(_waiting, found.pending_activities)),
    )


def _waiting(activity: PendingActivityInfo) -> Waiting:
    started = activity.state != PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED
    return Waiting(
        name=activity.activity_type.name,
        attempt=activity.attempt,
        since=_instant(activity.scheduled_time),
        is_started=started,
        why=activity.last_failure.message,
    )


async def failure(client: Client, workflow_id: str) -> Failure | None:
    """Return the newest failure of a workflow task that none has succeeded after, or None.

    The service writes the first failure of a row of them; those after it are not in the history.
    """
    failed = EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED
    for event in await _newest(client, workflow_id):
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
            return None
        if event.event_type == failed:
            told = event.workflow_task_failed_event_attributes
            cause = WorkflowTaskFailedCause.Name(told.cause)
            words = cause.removeprefix("WORKFLOW_TASK_FAILED_CAUSE_").replace("_", " ").lower()
            kind = told.failure.application_failure_info.type
            message = ": ".join(filter(None, (kind, told.failure.message)))
            return Failure(_instant(event.event_time), words, message)
    return None


async def ending(client: Client, workflow_id: str, run_id: str) -> Ending:
    """Return who ended a run, and what they said; empty texts where its history does not say."""
    for event in await _newest(client, workflow_id, run_id, 1):
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED:
            told = event.workflow_execution_terminated_event_attributes
            return Ending(told.reason, told.identity)
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED:
            return Ending(event.workflow_execution_failed_event_attributes.failure.message, "")
    return Ending("", "")


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
