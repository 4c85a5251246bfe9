"""Cases that a case starts: an award outlives its dispute, a second claim is a dispute of its own.

Each is started once and outlives its parent; one that runs already is attached to.
"""

import asyncio
from typing import Any

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import ChildWorkflowError, FailureError, WorkflowAlreadyStartedError

from domain.case.status import static_details
from domain.dispute import linked
from domain.dispute.award import UNDONE
from domain.dispute.case import DisputeCase
from domain.dispute.parts import ChildCase
from domain.kinds import KINDS
from workflows.names import WORKFLOW_TYPE, workflow_id
from workflows.runner import CaseRunner
from workflows.visibility import trace

Child = workflow.ChildWorkflowHandle[Any, Any]


class ChildCases:
    """Starts what a dispute brings forth, and hears what becomes of it."""

    def __init__(self, runner: CaseRunner[DisputeCase]) -> None:
        self._runner = runner
        self._awaited: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Start every case that is to be started and was not; tell the first that this is one."""
        await self._tell_the_first("linked_claim_opened")
        for birth in self._runner.case.births:
            if birth.started:
                continue
            birth.started = True
            child = await self._start(birth)
            if child is not None and birth.kind == "award":
                waits = asyncio.create_task(self._hear_the_end(birth, child))
                self._awaited.add(waits)
                waits.add_done_callback(self._awaited.discard)

    async def _start(self, birth: ChildCase) -> Child | None:
        shift = self._runner.clock.shift.total_seconds()
        case = KINDS[birth.kind].from_file(birth.file, workflow_id(birth.kind, birth.id))
        try:
            child = await workflow.start_child_workflow(
                WORKFLOW_TYPE[birth.kind],
                {"case": birth.file, "shift_seconds": shift},
                id=workflow_id(birth.kind, birth.id),
                parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                static_summary=f"{case.headline}, from {self._runner.case.workflow_id}"[:200],
                static_details=static_details(case),
            )
        except WorkflowAlreadyStartedError:
            trace(f"{birth.kind}: runs already")
            linked.attach(self._runner.case, birth, self._runner.clock.now())
            return None
        trace(f"{birth.kind}: started")
        return child

    async def _hear_the_end(self, birth: ChildCase, child: Child) -> None:
        """Tell the dispute how the enforcement of its award ended."""
        try:
            result = await child
            ended, why = str((result or {}).get("outcome") or "refused"), (result or {}).get("why")
        except ChildWorkflowError:
            ended, why = "stopped", "it was ended by hand, in Temporal"
        fact = {"id": f"award/{birth.id}", "award": birth.id, "ended": ended[:100]}
        if ended in UNDONE and why:
            fact["why"] = str(why)[:1000]
        self._runner.take_signal("award_settled", fact, ())

    async def end(self) -> None:
        """Tell the dispute before this one how it ended; a case that never opened has none."""
        if self._runner.status()["opened"]:
            await self._tell_the_first("linked_claim_closed")

    async def _tell_the_first(self, fact: str) -> None:
        """Tell the dispute that this claim is linked to, once; one that is gone cannot be told."""
        case = self._runner.case
        first = case.file.follows
        if first is None or fact in case.first_told:
            return
        case.first_told.append(fact)
        payload = {"id": f"{fact}/{case.case_id}", "claim": case.case_id}
        if case.outcome is not None:
            payload["ended"] = case.outcome
        try:
            await workflow.get_external_workflow_handle(first).signal(fact, payload)
            trace(f"{fact}: told")
        except FailureError as error:
            trace(f"{fact}: not told")
            why = str(error.cause or error)
            linked.could_not_tell(case, first, why, self._runner.clock.now())
