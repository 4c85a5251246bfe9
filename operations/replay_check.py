"""The check before a deploy: replays every open case under the code that is here.

    async for one in checked(client, remembered={}):
        print(one.workflow_id, one.broken)

A case that does not replay stands still under this code until it is mended, so it is found before
any worker runs it. Histories are read one after the other, and none is kept: memory stays that of
the longest. Nothing is changed, and no case is moved.
"""

import re
from collections.abc import AsyncIterator, Mapping, Sequence

from pydantic import Field
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client, WorkflowHistory
from temporalio.worker import Replayer

from desk import OURS
from domain.base import Frozen
from infra.executions import describe
from workflows.names import REHEARSAL_QUEUE
from workflows.registry import WORKFLOWS

OPEN = f"{OURS} AND ExecutionStatus = 'Running'"
LONGEST_WHY = 400
_MESSAGE = re.compile(r'message: "((?:[^"\\]|\\.)*)"')
STARTED = EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED
COMPLETED = EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED


class CheckedCase(Frozen):
    """One open case, as far as its history went, and what is wrong if it does not replay."""

    workflow_id: str
    run_id: str
    events: int
    broken: str | None = None
    at_event: int | None = Field(
        default=None, description="the end of the first task that comes to other commands"
    )


async def count_open(client: Client) -> int:
    """Return how many open cases there are, for a progress bar."""
    return (await client.count_workflows(OPEN)).count


async def checked(
    client: Client,
    remembered: Mapping[str, CheckedCase],
    workflows: Sequence[type] = WORKFLOWS,
) -> AsyncIterator[CheckedCase]:
    """Yield every open case with the result of its replay.

    Args:
        client: Of the namespace whose cases are checked, with the data converter to read them.
        remembered: Results of an earlier run under the same code, by run id. A case that has
            no new event since is not replayed again.
        workflows: The workflow classes to replay under; those of this code unless told otherwise.
    """
    done: list[CheckedCase] = []

    async def to_replay() -> AsyncIterator[WorkflowHistory]:
        async for found in client.list_workflows(OPEN):
            if found.task_queue.startswith(REHEARSAL_QUEUE):
                continue
            before = remembered.get(found.run_id)
            if before is not None and before.events == await _length(client, found.id):
                done.append(before)
                continue
            handle = client.get_workflow_handle(found.id, run_id=found.run_id)
            yield await handle.fetch_history()

    # The client's settings, so that encrypted payloads are read as a worker reads them.
    replayer = Replayer(workflows=list(workflows), data_converter=client.data_converter)
    async with replayer.workflow_replay_iterator(to_replay()) as results:
        async for result in results:
            while done:
                yield done.pop()
            yield await _result(replayer, result.history, result.replay_failure)
    while done:
        yield done.pop()


async def _result(
    replayer: Replayer, history: WorkflowHistory, failure: Exception | None
) -> CheckedCase:
    return CheckedCase(
        workflow_id=history.workflow_id,
        run_id=history.run_id,
        events=history.events[-1].event_id if history.events else 0,
        broken=None if failure is None else _why(failure),
        at_event=None if failure is None else await _first_broken(replayer, history),
    )


def _why(failure: Exception) -> str:
    """Return the sentence of a failure, without the structures around it."""
    text = " ".join(str(failure).split())
    said = _MESSAGE.search(text)
    return (said[1].replace('\\"', '"') if said else text)[:LONGEST_WHY]


async def _first_broken(replayer: Replayer, history: WorkflowHistory) -> int | None:
    """Return the event at which the first task ended that does not replay, found by halving."""
    ends = [n for n, event in enumerate(history.events, 1) if event.event_type == STARTED]
    good, bad = 0, len(ends)
    while bad - good > 1:
        middle = (good + bad) // 2
        part = WorkflowHistory(history.workflow_id, history.events[: ends[middle]])
        found = await replayer.replay_workflow(part, raise_on_replay_failure=False)
        good, bad = (middle, bad) if found.replay_failure is None else (good, middle)
    before = history.events[: ends[bad] if bad < len(ends) else None]
    done = [event.event_id for event in before if event.event_type == COMPLETED]
    return done[-1] if done else None


async def _length(client: Client, workflow_id: str) -> int:
    found = await describe(client, workflow_id)
    return found.workflow_execution_info.history_length if found else 0
