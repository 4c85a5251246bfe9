"""The audit: finds open cases with problems, independently of the cases themselves.

    report = await Audit(client, settings, at=now()).run()

The audit begins with visibility queries, which list thousands of cases in a few calls. Only cases
that look wrong in these lists are examined: their tasks in Temporal and their own state. It changes
nothing. Cases on rehearsal queues have their own time and are left out.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from pydantic import ValidationError
from temporalio.client import Client, WorkflowExecution
from temporalio.service import RPCError, RPCStatusCode

from desk import OURS, Desk
from domain.errors import Refused
from domain.kinds import KINDS
from domain.oversight.findings import Finding, findings, in_order
from infra import tasks
from infra.client import Unreachable
from infra.executions import at_instant
from infra.tasks import PendingTasks
from operations.temporal_findings import (
    as_listed,
    cases,
    ended_by_hand,
    nobody_answers,
    nobody_polls,
    of_builds,
    of_tasks,
    successor,
    unreadable,
)
from settings import Settings
from workflows import names

T = TypeVar("T")

AT_ONCE = 10
"""Cases examined at the same time: enough to hide network latency, without load on workers."""

TOLERANCE = timedelta(minutes=5)
"""How long a deadline may be past: lists and timers lag by seconds, a deployment by a minute."""

LIMIT = 1000
"""How many cases are examined by default; it costs a worker some seconds."""

OVER = ("closed", "refused")
RUNNING = "ExecutionStatus = 'Running'"
BY_HAND = "ExecutionStatus IN ('Terminated', 'Failed', 'TimedOut', 'Canceled')"
STAGE, DUE = names.CASE_STAGE, names.NEXT_DUE
REHEARSAL = names.REHEARSAL_QUEUE
NOT_OVER = f"({STAGE.name} IS NULL OR {STAGE.name} NOT IN {OVER})"


@dataclass
class AuditReport:
    """The findings, the number of cases looked at, and in sentences the cases left out."""

    at: datetime
    findings: list[Finding] = field(default_factory=list)
    open_cases: int = 0
    examined: int = 0
    left_out: list[str] = field(default_factory=list)


@dataclass
class Suspect:
    """An open case that looks wrong, and the lists in which it does."""

    listed: WorkflowExecution
    why: set[str] = field(default_factory=set)

    @property
    def id(self) -> str:
        return self.listed.id

    @property
    def queue(self) -> str:
        return self.listed.task_queue

    @property
    def rank(self) -> tuple[bool, bool, bool, str]:
        """The sort key by gravity, for when not all cases can be examined."""
        late = bool({"overdue", "unseen"} & self.why)
        return "task-failing" not in self.why, not late, "needs-person" not in self.why, self.id


class Audit:
    """One audit of the cases in one Temporal service."""

    def __init__(  # noqa: PLR0913 (each is an option of the verb)
        self,
        client: Client,
        settings: Settings,
        *,
        at: datetime,
        tolerance: timedelta = TOLERANCE,
        limit: int = LIMIT,
        every: bool = False,
        known: Collection[str] = (),
    ) -> None:
        """Prepare an audit as of `at`.

        With `every`, all cases are examined, not only those that look wrong. `known` are workflow
        ids to leave out.
        """
        self._client, self._settings = client, settings
        self._desk = Desk(client, settings, task_queue=settings.task_queue)
        self._tolerance, self._limit, self._every = tolerance, limit, every
        self._known = frozenset(known)
        self._suspects: dict[str, Suspect] = {}
        self._unpolled: set[str] = set()
        self._found = AuditReport(at=at)

    async def run(self) -> AuditReport:
        """Return the report, the gravest findings first."""
        self._found.open_cases = await self._count(f"{RUNNING} AND {NOT_OVER}")
        await self._list_suspects()
        await self._queues()
        await self._examine_suspects()
        await self._ended_by_hand()
        await self._note_left_out()
        self._found.findings = in_order(self._found.findings)
        return self._found

    # -- lists ---------------------------------------------------------------------------------

    async def _list_suspects(self) -> None:
        late = at_instant(self._found.at - self._tolerance)
        queue = self._settings.task_queue
        await self._suspect("overdue", f"{DUE.name} < {late}")
        await self._suspect("needs-person", f"{names.NEEDS_ATTENTION.name} = true")
        opening = f"({STAGE.name} IS NULL OR {STAGE.name} = 'opening')"
        await self._suspect("unseen", f"{opening} AND StartTime < {late}")
        await self._suspect("elsewhere", f"TaskQueue != '{queue}'")
        for kind in KINDS.values():
            if kind.audited_after is not None:
                before = at_instant(self._found.at - kind.audited_after)
                old = f"WorkflowType = '{kind.workflow_type}' AND StartTime < {before}"
                await self._suspect("old", f"{NOT_OVER} AND {old}")
        await self._suspect_failing()
        if self._every:
            await self._suspect("every", "StartTime IS NOT NULL")

    async def _suspect_failing(self) -> None:
        try:
            await self._suspect("task-failing", "TemporalReportedProblems IS NOT NULL")
        except RPCError as error:
            if error.status is not RPCStatusCode.INVALID_ARGUMENT:
                raise
            self._found.left_out.append(
                "failing tasks of cases that otherwise look right: this Temporal service does not "
                "list them (it is older than 1.30); --every looks at each case"
            )

    async def _suspect(self, why: str, query: str) -> None:
        async for one in self._cases(f"{RUNNING} AND {query}"):
            self._suspects.setdefault(one.id, Suspect(one)).why.add(why)

    async def _cases(self, query: str) -> AsyncIterator[WorkflowExecution]:
        async for one in self._desk.listed(query):
            if one.id not in self._known and not one.task_queue.startswith(REHEARSAL):
                yield one

    async def _count(self, query: str) -> int:
        return (await self._client.count_workflows(f"{OURS} AND {query}")).count

    # -- task queues ---------------------------------------------------------------------------

    async def _queues(self) -> None:
        """Check the workers of each queue. One without a worker is a finding for all its cases."""
        ours, at = self._settings.task_queue, self._found.at
        waiting: dict[str, list[WorkflowExecution]] = {ours: []}
        for suspect in self._suspects.values():
            stuck = suspect.why & {"overdue", "unseen", "elsewhere"}
            waiting.setdefault(suspect.queue, []).extend([suspect.listed] if stuck else [])
        for queue, ones in waiting.items():
            polling = await tasks.pollers(self._client, queue, at)
            if polling:
                wanted = self._settings.build_id if queue == ours else None
                self._found.findings += of_builds(queue, polling, wanted)
            else:
                self._unpolled.add(queue)
                self._found.findings.append(nobody_polls(queue, ones, ours))

    # -- a closer look -------------------------------------------------------------------------

    async def _examine_suspects(self) -> None:
        ranked = sorted(self._suspects.values(), key=lambda s: s.rank)
        chosen, rest = ranked[: self._limit], ranked[self._limit :]
        await self._each(chosen, self._examine)
        self._found.examined = len(chosen)
        for suspect in rest:
            self._found.findings += as_listed(suspect.listed, suspect.why)
        if rest:
            self._found.left_out.append(
                f"{cases(len(rest))} beyond --limit {self._limit}: of these only what the list says"
            )

    async def _each(self, items: Iterable[T], look: Callable[[T], Awaitable[None]]) -> None:
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(item: T) -> None:
            async with gate:
                await look(item)

        await asyncio.gather(*map(one, items))

    async def _examine(self, suspect: Suspect) -> None:
        seen = await tasks.pending_tasks(self._client, suspect.id)
        if seen is None or not seen.is_running:
            return  # it ended in the meantime
        wrong = await self._of_tasks(suspect.id, seen)
        fails = any(f.what == "task-failing" for f in wrong)
        if suspect.queue not in self._unpolled:
            self._found.findings += wrong
        if fails or suspect.queue in self._unpolled:  # no query is answered; a finding says so
            self._found.findings += as_listed(suspect.listed, suspect.why & {"needs-person"})
        else:
            await self._ask(suspect)

    async def _of_tasks(self, case: str, seen: PendingTasks) -> list[Finding]:
        failed = await tasks.newest_failure(self._client, case) if seen.attempt > 1 else None
        return of_tasks(case, seen, failed, self._found.at, self._tolerance)

    async def _ask(self, suspect: Suspect) -> None:
        """Query the state of a case, which is newer than the lists, for its findings."""
        try:
            case = await self._desk.state(suspect.id)
        except Unreachable:  # the worker is gone; do not wait for the next case as well
            if suspect.queue not in self._unpolled:
                self._unpolled.add(suspect.queue)
                self._found.findings.append(nobody_answers(suspect.queue, suspect.id))
            self._found.findings += as_listed(suspect.listed, suspect.why)
            return
        except (Refused, ValidationError) as error:
            self._found.findings.append(unreadable(suspect.id, error))
            return
        if case is not None:
            self._found.findings += findings(case, self._found.at, self._tolerance)

    # -- what ended ----------------------------------------------------------------------------

    async def _ended_by_hand(self) -> None:
        ended = [one async for one in self._cases(BY_HAND)]
        before = [one for one in ended if one.typed_search_attributes.get(STAGE) not in OVER]
        await self._each(before, self._examine_ended)
        if len(before) < len(ended):
            self._found.left_out.append(
                f"{cases(len(ended) - len(before))} that were ended by hand after their outcome"
            )

    async def _examine_ended(self, one: WorkflowExecution) -> None:
        """Report a case that was ended by hand, unless it runs again or has a successor."""
        again = await tasks.pending_tasks(self._client, one.id)
        follows = await tasks.pending_tasks(self._client, successor(one.id))
        if follows is None and again is not None and again.run_id == one.run_id:
            how = await tasks.termination(self._client, one.id, one.run_id)
            self._found.findings.append(ended_by_hand(one, how))

    async def _note_left_out(self) -> None:
        """Add sentences about the cases that were not looked at."""
        left, running = self._found.left_out, await self._count(RUNNING)
        rehearsed = await self._count(f"{RUNNING} AND TaskQueue STARTS_WITH '{REHEARSAL}'")
        other = running - rehearsed - len(self._suspects) - len(self._known)
        if other > 0:
            left.append(
                f"{cases(other)} whose line in the list shows nothing wrong; --every looks at each"
            )
        if rehearsed:
            left.append(f"{cases(rehearsed)} on rehearsal queues, which have their own time")
        if self._known:
            left.append(f"as told: {', '.join(sorted(self._known))}")
        attention = f"ExecutionStatus = 'Completed' AND {names.NEEDS_ATTENTION.name} = true"
        if ended := await self._count(attention):
            left.append(f"{cases(ended)} that ended while they needed a person; `list --closed`")
