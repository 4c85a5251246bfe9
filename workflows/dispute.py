"""A dispute: answer, mediation, the notice, both agree and pay, arbitration, award."""

from typing import Any

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.dispute import DisputeCase
    from workflows.births import Births
    from workflows.door import door
    from workflows.engine import Engine


@workflow.defn(name="Dispute")
@door(DisputeCase)
class Dispute:
    """Upwork's dispute path, in its own order; every question has a clock of its own."""

    @workflow.init
    def __init__(self, start: Any = None, *more: Any) -> None:
        self.engine = Engine(DisputeCase, start, more)
        self.births = Births(self.engine)

    @workflow.run
    async def run(self, start: Any = None, *more: Any) -> dict[str, Any]:
        await self.engine.opens()  # is it a dispute at all, by the rules of today
        while self.engine.is_open:
            self.engine.act()  # mediation, the notice, joining, arbitration; questions climb
            await self.births.start()  # the award's enforcement, a second claim
            await self.engine.until_next()  # a party's word, a person's act, or a deadline
        await self.births.end()  # a second claim tells the first how it ended
        await self.engine.listens()  # what is still said is recorded
        return self.engine.result()
