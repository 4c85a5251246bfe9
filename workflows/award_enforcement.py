"""An award: reminders, the deadline, limitations for everybody bound, courts, until it is paid."""

from typing import Any

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.award import AwardCase
    from workflows.door import door
    from workflows.engine import Engine


@workflow.defn(name="AwardEnforcement")
@door(AwardCase)
class AwardEnforcement:
    """An award until every respondent has satisfied it; it may live for years."""

    @workflow.init
    def __init__(self, start: Any = None, *more: Any) -> None:
        self.engine = Engine(AwardCase, start, more)

    @workflow.run
    async def run(self, start: Any = None, *more: Any) -> dict[str, Any]:
        await self.engine.opens()  # terms, respondents and their accounts; everybody is told
        while True:
            while self.engine.is_open:
                await self.engine.looks_ahead()  # years pass, and so do calendars
                self.engine.act()  # reminders, the deadline, limitations, lifts, courts, the end
                await self.engine.until_next()  # a payment, a reversal, a person, or a deadline
            await self.engine.listens()  # what is still said is recorded
            if not self.engine.is_open:  # a payment that was taken back opens it again
                return self.engine.result()
