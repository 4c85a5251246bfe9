"""Reads the states of all cases of a period, a few at a time.

    coverage = await Records(client, settings).of(period, visit)

Closed cases answer as open ones do, as long as Temporal keeps them and a worker runs. Nothing is
changed. Cases on rehearsal queues have their own time and are left out.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import ValidationError
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError

from desk import OURS, Desk
from domain.case.case import Case
from domain.errors import Refused
from domain.oversight.figures import Period
from infra.client import Unreachable
from infra.executions import at_instant
from settings import Settings
from workflows import names

Visit = Callable[[Case, datetime | None], None]
"""Is called with a case, and with the time at which Temporal ended it, if it did."""

AT_ONCE = 10
"""Cases queried at the same time. A worker replays each closed one, beside its other work."""

ENOUGH = AT_ONCE
"""After this many cases in a row without an answer, the others are not queried."""


@dataclass
class Coverage:
    """The number of cases in the period, and of those that could not be read."""

    total: int = 0
    read: int = 0
    invalid: int = 0
    """Refused at their start, because their input made no sense."""
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

    async def of(self, period: Period, visit: Visit) -> Coverage:
        """Call `visit` with every case that was open in the period, in no order.

        Raises:
            Unreachable: there are cases, and no worker answers for any.
        """
        found = Coverage(kept_for=await self._kept_for())
        ids = dict([one async for one in self._ids(period)])
        found.total = len(ids)
        gate = asyncio.Semaphore(AT_ONCE)

        async def read(case: str, ended: datetime | None) -> None:
            async with gate:
                if state := await self._read(case, found):
                    visit(state, ended)

        await asyncio.gather(*(read(case, ended) for case, ended in ids.items()))
        if found.unanswered and found.unanswered == found.total:
            await self._desk.state(next(iter(ids)))  # raises Unreachable with a remedy
        return found

    async def _read(self, case: str, found: Coverage) -> Case | None:
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
        found.invalid += state is None
        found.read += state is not None
        return state

    async def _ids(self, period: Period) -> AsyncIterator[tuple[str, datetime | None]]:
        """Yield the ids of the cases in the period, each with the time Temporal ended it."""
        since, until = map(at_instant, period)
        begun = f"StartTime < {until}"
        alive = f"(ExecutionStatus = 'Running' OR CloseTime >= {since})"
        # After continue-as-new a case has the start of its newest run, maybe after the period.
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
        except RPCError:  # credentials may lack this permission and still list cases
            return None
        return found.config.workflow_execution_retention_ttl.ToTimedelta()
