"""An award: reminders, the deadline, limitations for everybody bound, courts, until it is paid."""

from typing import Any

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.award.case import AwardCase
    from workflows.messages import messages_of
    from workflows.runner import CaseRunner


@workflow.defn(name="AwardEnforcement")
@messages_of(AwardCase)
class AwardEnforcement:
    """An award until every respondent has satisfied it; it may live for years."""

    @workflow.init
    def __init__(self, start: Any = None, *more: Any) -> None:
        self.runner = CaseRunner(AwardCase, start, more)

    @workflow.run
    async def run(self, start: Any = None, *more: Any) -> dict[str, Any]:
        await self.runner.open()  # terms, respondents and their accounts; everybody is told
        while True:
            while self.runner.is_open:
                await self.runner.lengthen_calendar()  # years pass, and so do calendars
                self.runner.advance()  # reminders, deadline, limitations, lifts, courts, the end
                await self.runner.wait()  # a payment, a reversal, a person, or a deadline
            await self.runner.listen()  # what is still said is recorded
            if not self.runner.is_open:  # a payment that was taken back opens it again
                return self.runner.result()
