"""How much history a typical dispute takes. That it replays is held by tests/test_replay.py."""

import re
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from tests.dispute_stories import a_typical_dispute
from tests.domain.dispute.world import a_dispute
from tests.story import story

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "disputes.md"
MONDAY = "2026-09-14 10:00"


async def test_the_history_of_a_typical_dispute_is_small(env: WorkflowEnvironment) -> None:
    """Its events and bytes are what the docs say, and far from the limits of a history."""
    async with story(env, a_dispute(), MONDAY) as case:
        await a_typical_dispute(case)
        status = await case.status()
        assert status["outcome"] == "award"
        history = await case.handle.fetch_history()
    events = len(history.events)
    size = sum(event.ByteSize() for event in history.events)
    letters = len(status["notices"])
    print(f"a typical dispute: {events} events, {size:,} bytes, {letters} letters")  # noqa: T201 (measured)
    said = re.search(r"\| (\d+) \| (\d+) KB \| (\d+) \|", DOCS.read_text(encoding="utf-8"))
    assert said is not None, "docs/disputes.md has the table"
    assert said[0] in (ROOT / "README.md").read_text(encoding="utf-8")
    # A busy machine needs more or fewer workflow tasks for the same letters.
    assert events == pytest.approx(int(said[1]), rel=0.1)
    assert size == pytest.approx(int(said[2]) * 1000, rel=0.1)
    assert letters == int(said[3])
