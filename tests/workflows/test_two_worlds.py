"""The case lives the same life under Temporal as in the world of the state machine.

So what thousands of random lives prove of the case holds for the running workflow as well.
"""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from infra.skipping import advance_time
from tests.builders import an_escalation
from tests.domain.escalation.world import EscalationWorld
from tests.workflows.conftest import Tell

pytestmark = pytest.mark.further

OPENS = "2026-03-02 09:00"
LIVES = 4


@pytest.mark.parametrize("seed", range(LIVES))
async def test_both_worlds_write_the_same_timeline(tell: Tell, seed: int) -> None:
    """Said the same words at the same times, both keep the same record, line by line."""
    random = Random(seed)  # noqa: S311 (the same lives at every run)
    world = EscalationWorld(an_escalation(), datetime(2026, 3, 2, 14, tzinfo=UTC))
    async with tell(an_escalation(), OPENS, renew_after=random.choice([None, 60])) as case:
        await case.passes(seconds=1)
        for step in range(6):
            wait = timedelta(hours=random.randrange(1, 200), minutes=7)
            await advance_time(case.env.client, wait)
            world.passes_until((await case.now()).replace(microsecond=0))
            name, says = random.choice(ACTS)
            said = {"id": f"{name}-{step}", **says}
            if name in {"message", "violation_report"}:
                await case.hears(name, **said)
                world.hears(name, **said)
            elif world.obeys(name, **said) is None:
                await case.obeys(name, **said)
        await case.passes(days=40)
        world.passes_until((await case.now()).replace(microsecond=0))
        told = [(e["kind"], e["text"]) for e in (await case.status())["timeline"]]
        assert told == [(e.kind, e.text) for e in world.case.timeline]


ACTS: tuple[tuple[str, dict[str, str]], ...] = (
    ("message", {"by_role": "client", "text": "soon"}),
    ("message", {"by_role": "client", "nature": "auto-reply"}),
    ("message", {"by_role": "account-manager", "nature": "relayed"}),
    ("violation_report", {"by_role": "client", "text": "late"}),
    ("overturn", {}),
    ("pause", {}),
    ("resume", {}),
    ("acknowledge", {"by_role": "account-manager"}),
    ("escalate_now", {}),
)
