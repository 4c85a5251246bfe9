"""Reading the records of all cases of a period, a few at a time, and saying which could not be.

    read = await Records(client, settings).of(period, take)

Open and closed cases answer alike, for as long as Temporal keeps a closed one and a worker runs.
Nothing is changed. Cases on rehearsal queues live by clocks of their own and are left out.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import ValidationError
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError

from desk import Desk
from domain.case.case import Case
from domain.errors import Refused
from domain.oversight.figures import Period
from infra.client import Unreachable
from infra.executions import OURS, at_instant
from settings import Settings
from workflows import names

Take = Callable[[Case, datetime | None], None]
"""Takes a case, and when Temporal ended it, if it did."""

AT_ONCE = 10
"""Cases asked at the same time: a closed one is replayed by a worker, which has others to serve."""

ENOUGH = AT_ONCE
"""So many cases in a row that no worker answers for, and the rest is not waited for."""


@dataclass
class Read:
    """How many cases there were, and which of them are not in the numbers."""

    there: int = 0
    read: int = 0
    senseless: int = 0
    """Started with what makes no sense: refused at once, and no case."""
    unanswered: int = 0
    """No worker answered for them."""
    unreadable: int = 0
    """Their state does not fit this release, or their record is gone."""
    kept_for: timedelta | None = None
    """How long Temporal keeps a closed case, if it says so."""


class Records:
    """The records of one Temporal service."""

    def __init__(self, client: Client, settings: Settings) -> None:
        self._client = client
        self._desk = Desk(client, settings, task_queue=settings.task_queue)
        self._unanswered_in_a_row = 0

    async def of(self, period: Period, take: Take) -> Read:
        """Give every case that lived in the period to `take`, in no order.

        Raises:
            Unreachable: there are cases, and no worker answers for any.
        """
        found = Read(kept_for=await self._kept_for())
        ids = dict([one async for one in self._ids(period)])
        found.there = len(ids)
        gate = asyncio.Semaphore(AT_ONCE)

        async def read(case: str, ended: datetime | None) -> None:
            async with gate:
                if state := await self._read(case, found):
                    take(state, ended)

        await asyncio.gather(*(read(case, ended) for case, ended in ids.items()))
        if found.unanswered and found.unanswered == found.there:
            await self._desk.state(next(iter(ids)))  # says it better
        return found

    async def _read(self, case: str, found: Read) -> Case | None:
        if self._unanswered_in_a_row >= ENOUGH:
            found.unanswered += 1
            return None
        try:
            state = await self._desk.state(case)
        except Unreachable:
            self._unanswered_in_a_row += 1
            found.unanswered += 1
            return None
        except (Refused, ValidationError):
            found.unreadable += 1
            return None
        self._unanswered_in_a_row = 0
        found.senseless += state is None
        found.read += state is not None
        return state

    async def _ids(self, period: Period) -> AsyncIterator[tuple[str, datetime | None]]:
        """Yield the cases that lived in the period, each with when Temporal ended it."""
        since, until = map(at_instant, period)
        begun = f"StartTime < {until}"
        alive = f"(ExecutionStatus = 'Running' OR CloseTime >= {since})"
        # A case that continued as new has the start of its newest run, which may lie after.
        before = f"{OURS} AND ExecutionStatus = 'ContinuedAsNew' AND {begun}"
        async for one in self._client.list_workflows(before):
            if not one.task_queue.startswith(names.REHEARSAL_QUEUE):
                yield one.id, None
        async for one in self._desk.listed(f"{begun} AND {alive}"):
            if not one.task_queue.startswith(names.REHEARSAL_QUEUE):
                yield one.id, one.close_time

    async def _kept_for(self) -> timedelta | None:
        request = DescribeNamespaceRequest(namespace=self._client.namespace)
        try:
            found = await self._client.workflow_service.describe_namespace(request)
        except RPCError:  # whoever may not look at the namespace may still count
            return None
        return found.config.workflow_execution_retention_ttl.ToTimedelta()
