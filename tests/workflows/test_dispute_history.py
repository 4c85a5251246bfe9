"""How much history a typical dispute takes, and that what was recorded replays.

`RECORD_HISTORIES=1 pytest tests/workflows/test_dispute_history.py` records it anew, for a new
release only: a history that was recorded before must go on replaying.
"""

import json
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from temporalio.client import WorkflowHistory
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Replayer

from activities.sink import PlatformSink, Sink
from desk import Desk
from infra.client import DATA_CONVERTER
from settings import Settings
from tests.domain.dispute_kit import a_dispute, an_award, usd
from tests.story import NEW_YORK, POLICIES, Story, story
from worker import worker
from workflows.registry import WORKFLOWS

HISTORIES = Path(__file__).parents[1] / "histories" / "dispute"
TYPICAL = HISTORIES / "typical.0.1.0.json"
DOCS = Path(__file__).parents[2] / "docs" / "disputes.md"
MONDAY = "2026-09-14 10:00"

needs_enforcement = pytest.mark.skipif(
    all(workflow.__name__ != "AwardEnforcement" for workflow in WORKFLOWS),
    reason="AwardEnforcement is not registered",
)


async def a_typical_dispute(case: Story, award: str) -> None:
    """Thirty days of mediation, three questions, the notice, both pay, arbitration, an award."""
    await case.hears("response")
    await case.passes(days=1)
    await case.obeys("recommend", text="Half of the held money each.")
    await case.hears("recommendation_answer", side="claimant", accepts=False)
    for number in (1, 2, 3):
        await case.passes(days=5)
        await case.hears("question", asked_by="claimant", text=f"What about point {number}?")
        await case.passes(days=1)
        await case.hears("reply", answers={f"q-{number}": f"Point {number} is noted."})
    await case.passes(days=13)
    for side in ("claimant", "respondent"):
        await case.hears("agreement", side=side, agrees=True)
        await case.hears("fee_paid", side=side, amount=usd("337.50"))
    await case.obeys("file_statement", text="word " * 1200)
    await case.passes(days=30)
    made, pay_by = await case.now(), await case.now() + timedelta(days=30)
    days = {"made_on": f"{made:%Y-%m-%d}", "pay_by": f"{pay_by:%Y-%m-%d}"}
    await case.hears("award", **an_award(award=award, **days))
    await case.passes(days=1)
    await case.hears("award_settled", award=award)
    await case.passes(seconds=5)


@asynccontextmanager
async def as_in_production(env: WorkflowEnvironment) -> AsyncIterator[Story]:
    """Open a dispute now, by the server's own clock: what a production worker would replay."""
    settings, queue = Settings(policies=POLICIES), f"recorded-{uuid4()}"
    mailer, platform = Sink(), PlatformSink()
    async with worker(env.client, settings, task_queue=queue, sends=mailer, acts=platform):
        start = {"case": a_dispute()}
        handle = await env.client.start_workflow(
            "Dispute", start, id="dispute/D-1", task_queue=queue, result_type=dict[str, Any]
        )
        desk = Desk(env.client, settings, task_queue=queue)
        yield Story(env, desk, handle, timedelta(), NEW_YORK, mailer, platform)
        await handle.terminate()


@needs_enforcement
async def test_the_history_of_a_typical_dispute_is_small(env: WorkflowEnvironment) -> None:
    """Its events and bytes are what the docs say, and far from the limits of a history."""
    award = f"A-{uuid4().hex[:8]}"
    async with story(env, a_dispute(), MONDAY) as case:
        await a_typical_dispute(case, award)
        status = await case.status()
        assert status["outcome"] == "award"
        history = await case.handle.fetch_history()
        await env.client.get_workflow_handle(f"award/{award}").terminate()
    events = len(history.events)
    size = sum(event.ByteSize() for event in history.events)
    letters = len(status["notices"])
    print(f"a typical dispute: {events} events, {size:,} bytes, {letters} letters")  # noqa: T201 (measured)
    said = re.search(r"\| (\d+) \| (\d+) KB \| (\d+) \|", DOCS.read_text(encoding="utf-8"))
    assert said is not None, "docs/disputes.md has the table"
    # A busy machine needs more or fewer workflow tasks for the same letters.
    assert events == pytest.approx(int(said[1]), rel=0.1)
    assert size == pytest.approx(int(said[2]) * 1000, rel=0.1)
    assert letters == int(said[3])


@pytest.mark.skipif(not os.environ.get("RECORD_HISTORIES"), reason="records a history anew")
async def test_a_history_is_recorded(env: WorkflowEnvironment) -> None:
    """A typical dispute, as a production worker runs it, is kept for later releases."""
    award = f"A-{uuid4().hex[:8]}"
    async with as_in_production(env) as case:
        await a_typical_dispute(case, award)
        history = await case.handle.fetch_history()
        await env.client.get_workflow_handle(f"award/{award}").terminate()
    HISTORIES.mkdir(parents=True, exist_ok=True)
    kept = json.dumps(nameless(json.loads(history.to_json())), separators=(",", ":"))
    TYPICAL.write_text(kept + "\n", encoding="utf-8")


def nameless(value: Any) -> Any:  # noqa: ANN401 (any JSON)
    """Return a history without the names of the machines that made it."""
    if isinstance(value, dict):
        return {key: nameless(part) for key, part in value.items() if key != "identity"}
    return [nameless(part) for part in value] if isinstance(value, list) else value


async def test_the_recorded_history_replays() -> None:
    """A dispute of an earlier release goes on under this one."""
    history = WorkflowHistory.from_json("dispute/D-1", TYPICAL.read_text(encoding="utf-8"))
    replayer = Replayer(workflows=WORKFLOWS, data_converter=DATA_CONVERTER)
    await replayer.replay_workflow(history)


async def test_a_history_whose_order_was_changed_does_not_replay() -> None:
    """The broken twin of the recorded history is found out, so replaying means something."""
    broken = json.loads(TYPICAL.read_text(encoding="utf-8"))
    timers = [e for e in broken["events"] if e["eventType"] == "EVENT_TYPE_TIMER_STARTED"]
    kind = "EVENT_TYPE_ACTIVITY_TASK_SCHEDULED"
    first = next(e for e in broken["events"] if e["eventType"] == kind)
    first["activityTaskScheduledEventAttributes"]["activityType"]["name"] = "something_else"
    assert timers
    history = WorkflowHistory.from_json("dispute/D-1", broken)
    replayer = Replayer(workflows=WORKFLOWS, data_converter=DATA_CONVERTER)
    result = await replayer.replay_workflow(history, raise_on_replay_failure=False)
    assert result.replay_failure is not None
