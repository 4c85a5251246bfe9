"""A dispute: answer, mediation, the notice, both agree and pay, arbitration, award."""

from typing import Any

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.dispute.case import DisputeCase
    from workflows.child_cases import ChildCases
    from workflows.messages import messages_of
    from workflows.runner import CaseRunner


@workflow.defn(name="Dispute")
@messages_of(DisputeCase)
class Dispute:
    """Upwork's dispute path, in its own order; every question has a clock of its own."""

    @workflow.init
    def __init__(self, start: Any = None, *more: Any) -> None:
        self.runner = CaseRunner(DisputeCase, start, more)
        self.child_cases = ChildCases(self.runner)

    @workflow.run
    async def run(self, start: Any = None, *more: Any) -> dict[str, Any]:
        await self.runner.open()  # is it a dispute at all, by the rules of today
        while self.runner.is_open:
            self.runner.advance()  # mediation, the notice, joining, arbitration; questions climb
            await self.child_cases.start()  # the award's enforcement, a second claim
            await self.runner.wait()  # a party's word, a person's act, or a deadline
        await self.child_cases.end()  # a second claim tells the first how it ended
        await self.runner.listen()  # what is still said is recorded
        return self.runner.result()
