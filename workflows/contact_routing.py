"""A contact: which desk takes it, what the sender hears and what not, which case it opens."""

from typing import Any

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.contact import claims
    from domain.contact.case import ContactCase
    from workflows.child_cases import start
    from workflows.messages import messages_of
    from workflows.runner import CaseRunner


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
        """Start the case of a routed claim once, and link it."""
        wanted = self.runner.case.wanted()
        if wanted is None or wanted.workflow_id is None:
            return
        child = await start(self.runner, wanted.kind, wanted.workflow_id, wanted.file)
        claims.link(self.runner.case, self.runner.clock.now(), was_running=child is None)
