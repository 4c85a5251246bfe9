"""A case rehearsed: the production workflow, policy and calendar, in skipped time, mailing nobody.

    rehearse(file, case_type, settings, start, script, until) -> Rehearsed
    Rehearsed.document()                as `rehearse --json` prints it

The one difference to production is the clock seam: case time is the server's time plus a shift.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol, Self
from uuid import uuid4

from temporalio.client import Client, WorkflowHandle
from temporalio.service import RPCError

import desk
from activities.sink import PlatformSink, Sink
from domain.base import Frozen
from domain.case.case import Case
from domain.case.file import CaseFile
from domain.errors import Refused
from domain.time.calendar import due
from domain.time.duration import Duration
from infra.skipping import passes, time_skipping_server
from operations.script import Planned, Script, plan
from settings import Settings
from worker import worker
from workflows.names import REHEARSAL_QUEUE, WORKFLOW_TYPE

THREE_MONTHS = Duration(calendar_months=3)
"""A case that never ends is looked at for so long."""

JUST_BEFORE = timedelta(milliseconds=500)
"""What is said at an instant comes before what is due then: facts, commands, deadlines."""


class SkippingServer(Protocol):
    """A server whose one clock jumps over waiting."""

    @property
    def client(self) -> Client: ...

    async def get_current_time(self) -> datetime: ...


class Said(Frozen):
    """A step as it was taken, and what came back."""

    at: datetime
    what: str
    answer: dict[str, Any] | None = None
    refused: str | None = None


class Rehearsed(NamedTuple):
    """What came of it: the case's own `status`, and what was said on the way."""

    case: Case
    status: dict[str, Any]
    said: list[Said]
    mails: Sink

    def document(self) -> dict[str, Any]:
        """Return it as `rehearse --json` prints it."""
        status = self.status
        return {
            "case": status["case"],
            "outcome": status["outcome"],
            "stage": status["stage"],
            "opened": status["opened"],
            "closed": status["closed"],
            "timeline": status["timeline"],
            "next": status["next"],
            "said": [said.model_dump(mode="json") for said in self.said],
        }


async def rehearse(  # noqa: PLR0913 (a rehearsal has this many givens)
    file: CaseFile,
    case_type: type[Case],
    settings: Settings,
    start: datetime,
    *,
    script: Script | None = None,
    until: datetime | None = None,
    server: SkippingServer | None = None,
) -> Rehearsed:
    """Open the case at `start` and let time pass until `until`, three months when left out.

    Without a script everybody is silent. `server` is one that runs already, for tests.

    Raises:
        BadInput: file, policy, calendar or script make no sense.
    """
    judged = desk.judged(settings.policies, file, case_type, start)
    steps = plan(script, judged)
    end = until or due(start, THREE_MONTHS, judged.calendar)
    mails = Sink()
    async with _stage(server) as env:
        queue = f"{REHEARSAL_QUEUE}-{uuid4()}"
        async with worker(env.client, settings, task_queue=queue, sends=mails, acts=PlatformSink()):
            at = desk.Desk(env.client, settings, task_queue=queue)
            stage = await _Stage.opens(env, at, queue, judged, file)
            said = [await stage.says(step) for step in steps if step.at < end]
            await stage.goes_to(end)
            status = await stage.ends()
    return Rehearsed(judged, status, said, mails)


@asynccontextmanager
async def _stage(server: SkippingServer | None) -> AsyncIterator[SkippingServer]:
    if server is not None:
        yield server
        return
    async with time_skipping_server() as env:
        yield env


class _Stage:
    """One case under way on a server whose clock jumps over waiting."""

    def __init__(
        self,
        env: SkippingServer,
        at: desk.Desk,
        case: WorkflowHandle[Any, Any],
        shift: timedelta,
    ) -> None:
        self._env = env
        self._desk = at
        self._case = case
        self._shift = shift

    @classmethod
    async def opens(
        cls,
        env: SkippingServer,
        at: desk.Desk,
        queue: str,
        judged: Case,
        file: CaseFile,
    ) -> Self:
        """Open the case at the instant at which it was judged, on the case's own clock."""
        # A little late, so that the opening, counted in whole seconds, is not a second early.
        shift = judged.opened + timedelta(milliseconds=100) - await env.get_current_time()
        written = file.model_dump(mode="json", exclude_none=True)
        given = {"case": written, "shift_seconds": shift.total_seconds()}
        case = await env.client.start_workflow(
            WORKFLOW_TYPE[judged.kind], given, id=judged.workflow_id, task_queue=queue
        )
        return cls(env, at, case, shift)

    async def goes_to(self, instant: datetime) -> None:
        now = await self._env.get_current_time() + self._shift
        if instant > now:
            await passes(self._env.client, instant - now)

    async def says(self, step: Planned) -> Said:
        await self._comes_before(step.at)
        say = self._desk.do if step.is_command else self._desk.tell
        try:
            answer = await say(self._case.id, step.name, step.payload)
        except Refused as error:
            return Said(at=step.at, what=step.name, refused=str(error))
        return Said(at=step.at, what=step.name, answer=answer)

    async def _comes_before(self, at: datetime) -> None:
        """Go to the instant; if something is due just then, to just before it."""
        await self.goes_to(at - JUST_BEFORE)
        status = await self._desk.status(self._case.id)
        if at not in {datetime.fromisoformat(due["due"]) for due in status["next"]}:
            await self.goes_to(at)

    async def ends(self) -> dict[str, Any]:
        """Return where the case stands, and end it: an open one holds a shared server's clock."""
        status = await self._desk.status(self._case.id)
        with suppress(RPCError):
            await self._case.terminate()
        return status
