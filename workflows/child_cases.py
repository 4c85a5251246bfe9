"""Cases that a case starts: the enforcement of an award, a second claim, a claim of a contact.

Each is started once and outlives its parent. One that runs already is linked.
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
from domain.kinds import KINDS, workflow_id
from workflows.runner import CaseRunner
from workflows.visibility import write_memo

Child = workflow.ChildWorkflowHandle[Any, Any]


async def start(
    runner: CaseRunner[Any], kind: str, child_id: str, file: dict[str, Any]
) -> Child | None:
    """Start a case, which outlives the one that starts it; None if it was started before."""
    case = KINDS[kind].case.from_file(file, child_id)
    try:
        child = await workflow.start_child_workflow(
            KINDS[kind].workflow_type,
            {"case": file, "shift_seconds": runner.clock.shift.total_seconds()},
            id=child_id,
            parent_close_policy=workflow.ParentClosePolicy.ABANDON,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            static_summary=f"{case.headline}, from {runner.case.workflow_id}"[:200],
            static_details=static_details(case),
        )
    except WorkflowAlreadyStartedError:
        write_memo(f"{kind}: runs already")
        return None
    write_memo(f"{kind}: started")
    return child


class ChildCases:
    """Starts the cases of a dispute, and tells the dispute how they end."""

    def __init__(self, runner: CaseRunner[DisputeCase]) -> None:
        self._runner = runner
        self._awaited: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Start every case that was not started yet, and tell the dispute before this one of it."""
        await self._tell_first_dispute("linked_claim_opened")
        for birth in self._runner.case.births:
            if birth.started:
                continue
            birth.started = True
            child_id = workflow_id(birth.kind, birth.id)
            child = await start(self._runner, birth.kind, child_id, birth.file)
            if child is None:
                linked.attach(self._runner.case, birth, self._runner.clock.now())
            elif birth.kind == "award":
                waits = asyncio.create_task(self._hear_the_end(birth, child))
                self._awaited.add(waits)
                waits.add_done_callback(self._awaited.discard)

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
        """Tell the dispute before this one how it ended. A case that never opened tells nobody."""
        if self._runner.status()["opened"]:
            await self._tell_first_dispute("linked_claim_closed")

    async def _tell_first_dispute(self, fact: str) -> None:
        """Tell the dispute that this claim is linked to, once. One that is gone cannot be told."""
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
            write_memo(f"{fact}: told")
        except FailureError as error:
            write_memo(f"{fact}: not told")
            why = str(error.cause or error)
            linked.could_not_tell(case, first, why, self._runner.clock.now())
