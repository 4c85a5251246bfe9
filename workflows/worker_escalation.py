"""A worker who is owed an answer: message, project manager, account manager, off the platform."""

from typing import Any

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.escalation import EscalationCase
    from workflows.door import door
    from workflows.engine import Engine


@workflow.defn(name="WorkerEscalation")
@door(EscalationCase)
class WorkerEscalation:
    """WorkMarket's worker escalation process, in its own order."""

    @workflow.init
    def __init__(self, start: Any = None, *more: Any) -> None:
        self.engine = Engine(EscalationCase, start, more)

    @workflow.run
    async def run(self, start: Any = None, *more: Any) -> dict[str, Any]:
        await self.engine.opens()  # judged by the rules of today, which then stay
        while self.engine.is_open:
            self.engine.act()  # message, project manager, account manager; updates; the end
            await self.engine.until_next()  # a word from the client, a command, or a deadline
        await self.engine.listens()  # what is still said is recorded
        return self.engine.result()
