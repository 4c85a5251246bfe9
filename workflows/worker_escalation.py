"""A worker who is owed an answer: message, project manager, account manager, off the platform."""

from typing import Any

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.escalation.case import EscalationCase
    from workflows.messages import messages_of
    from workflows.runner import CaseRunner


@workflow.defn(name="WorkerEscalation")
@messages_of(EscalationCase)
class WorkerEscalation:
    """WorkMarket's worker escalation process, in its own order."""

    @workflow.init
    def __init__(self, start: Any = None, *more: Any) -> None:
        self.runner = CaseRunner(EscalationCase, start, more)

    @workflow.run
    async def run(self, start: Any = None, *more: Any) -> dict[str, Any]:
        await self.runner.open()  # judged by the rules of today, which then stay
        while self.runner.is_open:
            self.runner.advance()  # message, project manager, account manager; updates; the end
            await self.runner.wait()  # a word from the client, a command, or a deadline
        await self.runner.listen()  # what is still said is recorded
        return self.runner.result()
