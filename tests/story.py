"""Words for telling a case's story in a test: what passes, what is said, who hears of it.

Case time is a shift of the server's clock, as in a rehearsal, so that every story says its dates.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client, WorkflowHandle
from temporalio.service import RPCError
from temporalio.testing import WorkflowEnvironment

from activities.sink import PlatformSink, Sink
from desk import Desk
from domain.kinds import KINDS, workflow_id
from infra.client import Unreachable
from infra.skipping import ClockStuck, advance_time
from settings import Settings
from worker import worker
from workflows.names import REHEARSAL_QUEUE

NEW_YORK = ZoneInfo("America/New_York")
STUCK_AFTER = timedelta(seconds=25)  # the longest story takes 3
REPLAYED_STUCK_AFTER = timedelta(seconds=55)  # replayed at every task, on a busy machine
POLICIES = Path(__file__).parent.parent / "policies"


class Stranded(Exception):
    """The time-skipping server lost a task that it had handed out; such a story is told again.

    It refuses the end of a task that cancels a timer which fired meanwhile, and neither times the
    task out nor gives it again (temporalio/sdk-java issues 2606 and 3088; version 1.40.0). A real
    server takes it. It happens where a machine is slow and two deadlines are half a second apart:
    letters that are tried again, replayed at each task. A case of ours that does not end its tasks
    is stranded each time it is told.
    """


@dataclass
class Story:
    """One case under way."""

    env: WorkflowEnvironment
    desk: Desk
    handle: WorkflowHandle[Any, Any]
    shift: timedelta
    zone: ZoneInfo
    mailer: Sink = field(default_factory=Sink)
    platform: PlatformSink = field(default_factory=PlatformSink)

    async def now(self) -> datetime:
        """Return the case's own time."""
        return await self.env.get_current_time() + self.shift

    async def goes_to(self, when: str) -> None:
        """Let time pass to just after a local time, so that what is due then is done."""
        target = datetime.fromisoformat(when).replace(tzinfo=self.zone) + timedelta(seconds=1)
        await advance_time(self.env.client, target - await self.now())

    async def passes(self, **time: float) -> None:
        """Let time pass."""
        await advance_time(self.env.client, timedelta(**time))

    async def hears(self, fact: str, **payload: Any) -> dict[str, Any]:  # noqa: ANN401 (any fact)
        """Tell the case a fact; once more where nobody answered, as the error says to.

        With nothing remembered the SDK may evict a case with a task in hand ("leftover buffered
        tasks", 1.35), and what it held is not answered. The same words count once.
        """
        try:
            return await self.desk.tell(self.handle.id, fact, payload)
        except Unreachable:
            return await self.desk.tell(self.handle.id, fact, payload)

    async def obeys(self, command: str, **payload: Any) -> dict[str, Any]:  # noqa: ANN401 (any)
        """Command the case."""
        said = {"actor": "Ops Olsen", "reason": "a story needs it", **payload}
        return await self.desk.do(self.handle.id, command, said)

    async def status(self) -> dict[str, Any]:
        """Return where the case stands."""
        found: dict[str, Any] = await self.handle.query("status", result_type=dict[str, Any])
        return found

    async def lines(self, *kinds: str) -> list[tuple[str, str]]:
        """Return when (local, to the minute) and what of the timeline, of these kinds."""
        timeline = (await self.status())["timeline"]
        return [
            (self.local(e["at"]), e["text"]) for e in timeline if e["kind"] in kinds or not kinds
        ]

    async def times(self, kind: str) -> list[str]:
        """Return the local times of one kind of entry."""
        return [at for at, _ in await self.lines(kind)]

    def local(self, instant: str) -> str:
        """Return an instant as the story writes it."""
        return f"{datetime.fromisoformat(instant).astimezone(self.zone):%m-%d %H:%M}"

    def letters(self, to: str | None = None) -> list[str]:
        """Return the kinds of the letters that left, to everybody or to one address."""
        return [m.kind for m in self.mailer.mails if to is None or m.to.email == to]

    async def ends(self) -> dict[str, Any]:
        """Let everything happen that still will, and return the result."""
        result: dict[str, Any] = await self.handle.result()
        return result


@asynccontextmanager
async def story(  # noqa: PLR0913 (a story has this many givens)
    env: WorkflowEnvironment,
    file: Mapping[str, Any],
    at: str,
    *,
    zone: ZoneInfo = NEW_YORK,
    policies: Path = POLICIES,
    directory: Path | None = None,
    renew_after: int | None = None,
    cached: bool = True,
    mailer: Sink | None = None,
    platform: PlatformSink | None = None,
) -> AsyncIterator[Story]:
    """Open a case at a local time, such as "2026-03-02 09:00", and tell its story."""
    settings = Settings(policies=policies, directory=directory)
    queue = f"{REHEARSAL_QUEUE}-{uuid4()}"
    opens = datetime.fromisoformat(at).replace(tzinfo=zone) + timedelta(milliseconds=100)
    mailer, platform = mailer or Sink(), platform or PlatformSink()
    options = {} if cached else {"max_cached_workflows": 0}
    async with worker(
        env.client, settings, task_queue=queue, sends=mailer, acts=platform, **options
    ):
        # Not before: a worker may take seconds to start, and the case would open as late.
        shift = opens - await env.get_current_time()
        start = {
            "case": dict(file),
            "shift_seconds": shift.total_seconds(),
            "renew_after": renew_after,
        }
        handle = await _start(env.client, file, start, queue)
        desk = Desk(env.client, settings, task_queue=queue)
        within = STUCK_AFTER if cached else REPLAYED_STUCK_AFTER
        try:
            async with asyncio.timeout(within.total_seconds()):
                yield Story(env, desk, handle, shift, zone, mailer, platform)
                assert untraced((await handle.fetch_history()).events) == []
        except (TimeoutError, RPCError, ClockStuck) as error:
            if held := await _held_tasks(env.client, handle.id):
                raise Stranded(held) from error
            raise
        finally:
            # A case left running without a worker, or ended while an activity is under way, makes
            # the clock stand still: the time-skipping server waits for its task.
            with suppress(ClockStuck):
                await advance_time(env.client, timedelta(seconds=1), within=STUCK_AFTER)
            await _end(env.client, handle.id)


TAKEN_IN = {
    EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED,
    EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED,
    EventType.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT,
    EventType.EVENT_TYPE_TIMER_FIRED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
    EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED,
    EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_COMPLETED,
    EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_FAILED,
    EventType.EVENT_TYPE_EXTERNAL_WORKFLOW_EXECUTION_SIGNALED,
    EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED,
}
TASK = {
    EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
    EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
}


def untraced(events: Sequence[HistoryEvent]) -> list[str]:
    """Return the tasks that took something in and wrote nothing: no case may have one.

    A worker that takes the case over runs such a task together with the one after it, and hears an
    update of that one first; a later replay does not (temporalio/sdk-rust issue 1146).
    """
    found: list[str] = []
    taken: list[str] = []
    for event, after in zip(events, [*events[1:], None], strict=True):
        if event.event_type in TAKEN_IN:
            taken.append(f"{event.event_id} {EventType.Name(event.event_type)[11:].lower()}")
        elif event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
            if after is None or after.event_type in TASK | TAKEN_IN:
                found += taken
            taken = []
    return found


async def _start(
    client: Client, file: Mapping[str, Any], start: dict[str, Any], queue: str
) -> WorkflowHandle[Any, Any]:
    kind = str(file["kind"])
    case_id = KINDS[kind].case.from_file(dict(file), "").case_id
    return await client.start_workflow(
        KINDS[kind].workflow_type,
        start,
        id=f"{workflow_id(kind, case_id)}",
        task_queue=queue,
        result_type=dict[str, Any],
    )


async def _end(client: Client, case: str) -> None:
    """Terminate a case and every case that it started, in this run and in those before it.

    A child outlives its parent, and would wait for a worker that is gone.
    """
    async for handle, _ in _family(client, case):
        with suppress(RPCError):
            await handle.terminate()


async def _held_tasks(client: Client, case: str) -> list[str]:
    """Return the tasks that were handed to the worker last, and never ended."""
    return [
        f"{handle.id} task {events[-1].event_id}"
        async for handle, events in _family(client, case)
        if events[-1].event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED
    ]


Member = tuple[WorkflowHandle[Any, Any], Sequence[HistoryEvent]]


async def _family(client: Client, case: str, run: str | None = None) -> AsyncIterator[Member]:
    """Yield a case with its history, and so every case that it started, in all their runs."""
    handle = client.get_workflow_handle(case, run_id=run)
    try:
        events = [event async for event in handle.fetch_history_events()]
    except RPCError:
        return
    yield handle, events
    for event in events:
        if event.event_type == EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED:
            child = event.child_workflow_execution_started_event_attributes
            async for member in _family(client, child.workflow_execution.workflow_id):
                yield member
        elif event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
            opening = event.workflow_execution_started_event_attributes
            if before := opening.continued_execution_run_id:
                async for member in _family(client, case, before):
                    yield member
