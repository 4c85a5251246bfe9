"""Cases for the Web UI's pages: a dispute and an award, each as far as a page should be read."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from temporalio.client import WorkflowHandle

from activities.sink import PlatformSink, Sink
from cli.demo_cases import EXAMPLES, moved
from desk import Desk
from domain.kinds import KINDS
from domain.post.letter import PlatformAct
from domain.post.notice import Receipt
from files import strict_yaml
from infra.embedded import EmbeddedServer
from infra.skipping import TimeSkip
from settings import Settings
from worker import worker

POLICIES = Path(__file__).parent.parent.parent / "policies"
FEE = {"amount": "337.50", "currency": "USD"}
SAID = {"actor": "Salma Oyelaran", "reason": "both have spoken"}
AGENCY = "agency-88213"


@dataclass
class AnAccountUnknown(PlatformSink):
    """A platform that does not know some of the accounts."""

    unknown: set[str] = field(default_factory=set)

    def do(self, act: PlatformAct) -> Receipt:
        if act.on in self.unknown:
            return Receipt(outcome="refused", why="the platform answered 404 (unknown account)")
        return super().do(act)


@dataclass
class Case:
    """One case under way on the full server, with a clock of its own."""

    desk: Desk
    handle: WorkflowHandle[Any, Any]
    clock: TimeSkip

    async def hears(self, fact: str, **said: Any) -> None:  # noqa: ANN401 (any fact)
        """Tell the case a fact."""
        await self.desk.tell(self.handle.id, fact, said)

    async def obeys(self, command: str, **said: Any) -> None:  # noqa: ANN401 (any command)
        """Command the case."""
        await self.desk.do(self.handle.id, command, {**SAID, **said})

    async def passes(self, **time: float) -> None:
        """Let time pass."""
        await self.clock.forward(self.handle, timedelta(**time))

    async def past(self, what: str) -> None:
        """Let time pass to just after a deadline."""
        status = await self.desk.status(self.handle.id)
        due = next(d["due"] for d in status["next"] if d["what"] == what)
        now = await self.clock.now(self.handle)
        await self.clock.forward(self.handle, datetime.fromisoformat(due) - now)
        await self.passes(seconds=2)


@asynccontextmanager
async def opened(
    server: EmbeddedServer, example: str, case_id: str, platform: PlatformSink | None = None
) -> AsyncIterator[Case]:
    """Open a file of examples/ under another id, dates moved to now."""
    content = moved(strict_yaml.load(EXAMPLES / f"{example}.yaml"), datetime.now(UTC))
    content["id"] = case_id
    kind = KINDS[example].case
    settings = Settings(policies=POLICIES)
    async with worker(server.client, settings, sends=Sink(), acts=platform or PlatformSink()):
        desk = Desk(server.client, settings)
        handle = await desk.open(kind.file_type.model_validate(content), kind)
        case = Case(desk, handle, TimeSkip(server.client))
        await case.passes(seconds=1)
        yield case
        await handle.terminate()


async def unanswered(case: Case) -> None:
    """Go on in mediation until a question has climbed to the team lead."""
    await case.hears("response", by_role="respondent-2")
    await case.hears("question", asked_by="claimant", text="Which files were handed over?")
    await case.obeys("recommend", text="Half of the held money each.")
    await case.hears("recommendation_answer", side="claimant", accepts=False)
    await case.past("question q-1")


async def joined_by_one(case: Case) -> None:
    """Go on to the Notice of Non-Resolution; the claimant has agreed and paid."""
    await unanswered(case)
    await case.obeys("declare_non_resolution")
    await case.hears("agreement", side="claimant", agrees=True)
    await case.hears("fee_paid", side="claimant", amount=FEE, payment="P-1")


async def half_limited(case: Case) -> None:
    """Go past the award's deadline, with a part paid and one account that is not limited."""
    paid = {"amount": "1200.00", "currency": "USD"}
    await case.hears("payment", payment_id="P-1", respondent="r-2", amount=paid)
    await case.past("pay-by")
