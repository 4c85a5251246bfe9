"""A contact: which desk takes it, what the sender hears and what not, which case it opens."""

from typing import Any

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from temporalio.common import WorkflowIDReusePolicy
    from temporalio.exceptions import WorkflowAlreadyStartedError

    from domain.contact import ContactCase
    from domain.kinds import KINDS
    from workflows.door import door
    from workflows.engine import Engine
    from workflows.names import WORKFLOW_TYPE
    from workflows.screen import trace


@workflow.defn(name="ContactRouting")
@door(ContactCase)
class ContactRouting:
    """A contact on its way to the desk that must take it, by a closed list of routes."""

    @workflow.init
    def __init__(self, start: Any = None, *more: Any) -> None:
        self.engine = Engine(ContactCase, start, more)

    @workflow.run
    async def run(self, start: Any = None, *more: Any) -> dict[str, Any]:
        await self.engine.opens()  # one row of today's routes takes it
        while self.engine.is_open:
            self.engine.act()  # touch once, silence, or a call; the ticket moves; reminders
            await self._open_the_claim()  # a dispute or a worker escalation of its own
            await self.engine.until_next()  # the desk takes it, a person decides, or a deadline
        await self.engine.listens()  # what is still said is recorded
        return self.engine.result()

    async def _open_the_claim(self) -> None:
        """Start the case of a routed claim once, and link it; it outlives this one."""
        wanted = self.engine.case.wanted()
        if wanted is None or wanted.workflow_id is None:
            return
        case = KINDS[wanted.kind].from_file(wanted.file, wanted.workflow_id)
        try:
            await workflow.start_child_workflow(
                WORKFLOW_TYPE[wanted.kind],
                {"case": wanted.file, "shift_seconds": self.engine.clock.shift.total_seconds()},
                id=wanted.workflow_id,
                parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                static_summary=f"{case.headline}, from {self.engine.case.workflow_id}"[:200],
                static_details=case.static_details(),
            )
        except WorkflowAlreadyStartedError:
            trace(f"{wanted.kind}: runs already")
            self.engine.case.opened_case(self.engine.clock.now(), was_running=True)
        else:
            trace(f"{wanted.kind}: started")
            self.engine.case.opened_case(self.engine.clock.now(), was_running=False)
