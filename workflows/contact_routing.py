"""A contact: which desk takes it, what the sender hears and what not, which case it opens."""

from typing import Any

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from temporalio.common import WorkflowIDReusePolicy
    from temporalio.exceptions import WorkflowAlreadyStartedError

    from domain.case.status import static_details
    from domain.contact.case import ContactCase
    from domain.kinds import KINDS
    from workflows.messages import messages_of
    from workflows.names import WORKFLOW_TYPE
    from workflows.runner import CaseRunner
    from workflows.visibility import trace


@workflow.defn(name="ContactRouting")
@messages_of(ContactCase)
class ContactRouting:
    """A contact on its way to the desk that must take it, by a closed list of routes."""

    @workflow.init
    def __init__(self, start: Any = None, *more: Any) -> None:
        self.runner = CaseRunner(ContactCase, start, more)

    @workflow.run
    async def run(self, start: Any = None, *more: Any) -> dict[str, Any]:
        await self.runner.open()  # one row of today's routes takes it
        while self.runner.is_open:
            self.runner.advance()  # touch once, silence, or a call; the ticket moves; reminders
            await self._open_the_claim()  # a dispute or a worker escalation of its own
            await self.runner.wait()  # the desk takes it, a person decides, or a deadline
        await self.runner.listen()  # what is still said is recorded
        return self.runner.result()

    async def _open_the_claim(self) -> None:
        """Start the case of a routed claim once, and link it; it outlives this one."""
        wanted = self.runner.case.wanted()
        if wanted is None or wanted.workflow_id is None:
            return
        case = KINDS[wanted.kind].from_file(wanted.file, wanted.workflow_id)
        try:
            await workflow.start_child_workflow(
                WORKFLOW_TYPE[wanted.kind],
                {"case": wanted.file, "shift_seconds": self.runner.clock.shift.total_seconds()},
                id=wanted.workflow_id,
                parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                static_summary=f"{case.headline}, from {self.runner.case.workflow_id}"[:200],
                static_details=static_details(case),
            )
        except WorkflowAlreadyStartedError:
            trace(f"{wanted.kind}: runs already")
            self.runner.case.opened_case(self.runner.clock.now(), was_running=True)
        else:
            trace(f"{wanted.kind}: started")
            self.runner.case.opened_case(self.runner.clock.now(), was_running=False)
