"""Typed calls on cases, used by the command line, HTTP and tests alike.

Refused       (domain.errors)  the call is not allowed now; nothing changed
BadInput      (domain.errors)  the input makes no sense; nothing changed
Unreachable   (infra.client)   no service or no worker answers
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from temporalio.client import (
    Client,
    WorkflowExecution,
    WorkflowHandle,
    WorkflowQueryFailedError,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from domain.acts import Envelope, read
from domain.case.case import Case, NewCase
from domain.case.file import CaseFile
from domain.case.status import static_details
from domain.errors import BadInput, ErrorType, Refused
from domain.kinds import KINDS, kind_of, workflow_id
from files import snapshots
from files.snapshots import SnapshotRequest
from files.zones import check_zone
from infra.client import Unreachable
from infra.executions import describe, status_name
from settings import Settings
from workflows.names import TASK_QUEUE
from workflows.options import whose

T = TypeVar("T")

ANSWERS_WITHIN = timedelta(seconds=10)
"""The time limit for an answer. A running worker answers in milliseconds."""

NO_WORKER = frozenset(
    {RPCStatusCode.CANCELLED, RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.FAILED_PRECONDITION}
)
"""Status codes of the service if no worker polls or none answers in time."""


OURS = "WorkflowType IN ({})".format(
    ", ".join(f"'{kind.workflow_type}'" for kind in KINDS.values())
)
"""By type, not by CaseKind: that attribute is not set yet on a case that no worker has seen."""


def now() -> datetime:
    """Return the time outside any case; a case file is judged by it before it is opened."""
    return datetime.now(UTC)


def case_type_of(raw: dict[str, Any], name: str = "the file") -> type[Case]:
    """Return the case class for the `kind` in a case file.

    Raises:
        BadInput: the file has no kind, or an unknown one.
    """
    kind = raw.get("kind")
    if kind not in KINDS:
        known = ", ".join(KINDS)
        msg = f"{name}: kind is {kind!r}; a case file says which it opens: {known}"
        raise BadInput(msg)
    return KINDS[str(kind)].case


def open_locally(policies: Path, file: CaseFile, case_type: type[Case], at: datetime) -> Case:
    """Return the case as it would open at this instant, without a service.

    Raises:
        BadInput: the policy or calendar that the file names makes no sense.
    """
    case = NewCase(case_type, file, workflow_id(case_type.kind, file.case_id))
    return case.open(snapshots.take(policies, SnapshotRequest.of(case, at)), at)


def refusal(case: Case) -> str | None:
    """Return all reasons why a locally opened case is refused, or None if it is not."""
    if case.stage != "refused":
        return None
    why = "; ".join(e.text for e in case.timeline if e.kind == "refused")
    return f"{case.case_id} cannot be opened: {why}"


class Desk:
    """Calls on the cases of one Temporal service."""

    def __init__(self, client: Client, settings: Settings, *, task_queue: str = TASK_QUEUE) -> None:
        self._client = client
        self._policies = settings.policies
        self._task_queue = task_queue

    # -- opening -------------------------------------------------------------------------------

    async def open(
        self, file: CaseFile, case_type: type[Case], *, tell_claimant: bool = False
    ) -> WorkflowHandle[Any, Any]:
        """Open a case and return its handle.

        Raises:
            Refused: the case is not eligible, with all reasons, or it exists already.
        """
        case = open_locally(self._policies, file, case_type, now())
        if (why := refusal(case)) and not tell_claimant:
            raise Refused(why)
        try:
            return await self.start(case, {"case": file.model_dump(mode="json", exclude_none=True)})
        except WorkflowAlreadyStartedError as error:
            raise Refused(await self._there_is_one(case)) from error

    async def start(
        self,
        case: Case,
        start: dict[str, Any],
        **options: Any,  # noqa: ANN401 (Temporal names and checks them)
    ) -> WorkflowHandle[Any, Any]:
        """Start the workflow of a case, with the summary and details for the Web UI."""
        return await self._client.start_workflow(
            KINDS[case.kind].workflow_type,
            start,
            id=case.workflow_id,
            task_queue=self._task_queue,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
            static_summary=case.headline[:200],
            static_details=static_details(case),
            priority=whose(case),
            **options,
        )

    async def _there_is_one(self, case: Case) -> str:
        try:
            found = await self.status(case.workflow_id)
        except (Unreachable, Refused):
            return f"{case.workflow_id} exists already"
        if not found["outcome"] and found["execution"] != "running":
            return (
                f"{case.workflow_id} was {found['execution']} in Temporal, and nobody was told; "
                f"to escalate anew, add to the file: follows: {case.workflow_id}"
            )
        if found["outcome"]:
            return (
                f"{case.workflow_id} closed with outcome {found['outcome']} and is never opened "
                f"again; to escalate anew, add to the file: follows: {case.workflow_id}"
            )
        due = found["next"][0]["local"] if found["next"] else "nothing"
        return (
            f"{case.workflow_id} is open already: stage {found['stage']}, rung {found['rung']}, "
            f"waiting for {found['waiting_for']}, next due {due}"
        )

    # -- one case ------------------------------------------------------------------------------

    async def find(self, case: str) -> WorkflowHandle[Any, Any]:
        """Return the handle of a case by its business id or its workflow id.

        Raises:
            Refused: there is none, or there are several of this business id.
        """
        ids = [case] if "/" in case else [workflow_id(kind, case) for kind in KINDS]
        found = [handle for wid in ids if (handle := await self._existing(wid))]
        if len(found) == 1:
            return found[0]
        if found:
            msg = f"{case} is several cases; say which: {', '.join(h.id for h in found)}"
        else:
            msg = _no_case(case)
        raise Refused(msg)

    async def _existing(self, wid: str) -> WorkflowHandle[Any, Any] | None:
        return self._client.get_workflow_handle(wid) if await self._execution(wid) else None

    async def _execution(self, wid: str) -> str | None:
        """Return the status of the execution: running, completed, terminated, …; None if none."""
        found = await describe(self._client, wid)
        return status_name(found) if found else None

    async def status(self, case: str) -> dict[str, Any]:
        """Return the status of a case, open or closed, and the status of its execution."""
        handle = await self.find(case)
        try:
            found = await self._answer(handle.query("status", result_type=dict[str, Any]))
        except WorkflowQueryFailedError as error:
            msg = f"{handle.id} does not answer `status`: {error}"
            raise Refused(msg) from error
        return {**found, "execution": await self._execution(handle.id)}

    async def state(self, case: str) -> Case | None:
        """Return a case with all its state, or None if its input made no sense."""
        # A workflow id needs no search: the query itself says whether there is such a case.
        handle = self._client.get_workflow_handle(case) if "/" in case else await self.find(case)
        try:
            raw = await self._answer(handle.query("state"))
        except WorkflowQueryFailedError as error:
            msg = f"{handle.id} does not answer `state`: {error}"
            raise Refused(msg) from error
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                raise Refused(_no_case(case)) from error
            raise
        return kind_of(handle.id).case.model_validate(raw) if raw else None

    async def tell(self, case: str, fact: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Tell a case a fact, and return the case's answer."""
        return await self._update(case, fact, payload, "facts")

    async def do(self, case: str, command: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Give a case a command, and return the case's answer.

        Raises:
            Refused: the command is not allowed now; the text says what would be.
        """
        return await self._update(case, command, payload, "commands")

    async def _update(
        self, case: str, name: str, payload: dict[str, Any], kind: str
    ) -> dict[str, Any]:
        handle = await self.find(case)
        handles = kind_of(handle.id).case.handles
        acts: tuple[type[Envelope], ...] = handles.facts if kind == "facts" else handles.commands
        act = next((a for a in acts if a.name == name), None)
        if act is None:
            msg = f"no {kind[:-1]} is called {name}; there is {', '.join(a.name for a in acts)}"
            raise BadInput(msg)
        given = payload if kind == "facts" else {"id": f"{name}-{uuid4().hex[:12]}", **payload}
        envelope = read(act, given)
        if zone := getattr(envelope, "zone", None):
            check_zone(zone, f"{name}: zone: ")
        sent = {**given, "id": envelope.id}
        try:
            return await self._answer(
                handle.execute_update(name, sent, id=envelope.id, result_type=dict[str, Any]),
                again=f" with id={envelope.id}, which counts once",
            )
        except WorkflowUpdateFailedError as error:
            raise _as_ours(error) from error
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                raise Refused(await self._closed(handle)) from error
            raise

    async def _closed(self, handle: WorkflowHandle[Any, Any]) -> str:
        status = await self.status(handle.id)
        when = f" on {status['closed']}" if status["closed"] else ""
        return (
            f"{handle.id} closed{when} with outcome {status['outcome']} and listens no longer; "
            "nothing was changed"
        )

    async def _answer(self, call: Awaitable[T], again: str = "") -> T:
        try:
            async with asyncio.timeout(ANSWERS_WITHIN.total_seconds()):
                return await call
        except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError) as error:
            raise Unreachable(self._nobody_works(again)) from error
        except RPCError as error:
            if error.status in NO_WORKER:
                raise Unreachable(self._nobody_works(again)) from error
            raise

    def _nobody_works(self, again: str) -> str:
        return (
            f"no worker answers on task queue {self._task_queue} within "
            f"{ANSWERS_WITHIN.total_seconds():.0f} s; start one with `python worker.py` and say "
            f"it again{again}"
        )

    # -- many cases ----------------------------------------------------------------------------

    async def listed(self, query: str = "") -> AsyncIterator[WorkflowExecution]:
        """Yield the executions that match a visibility query; without one, all cases."""
        # A run that continued as new is the same case as the run after it.
        ours = f"{OURS} AND ExecutionStatus != 'ContinuedAsNew'"
        async for found in self._client.list_workflows(f"{ours} AND ({query})" if query else ours):
            yield found


def _no_case(case: str) -> str:
    return f"no case {case}; `starter.py list` shows all there are"


def _as_ours(error: WorkflowUpdateFailedError) -> Exception:
    cause = error.cause
    if isinstance(cause, ApplicationError):
        kind = BadInput if cause.type == ErrorType.BAD_INPUT else Refused
        return kind(cause.message)
    return Refused(str(cause))
