"""What a silent month costs in history, as the README says it."""

import re
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from tests.builders import an_escalation
from tests.story import story

README = Path(__file__).parents[2] / "README.md"
ROW = re.compile(r"\| (\d+) \| ([\d.]+) kB \| (\d+) \| (\d+) \|")


async def test_the_history_of_a_silent_month_is_what_the_readme_says(
    env: WorkflowEnvironment,
) -> None:
    """Activities and timers are counted anew; events may differ by 10, bytes by 5 %."""
    async with story(env, an_escalation(), "2026-03-02 09:00") as case:
        await case.ends()
        events = (await case.handle.fetch_history()).events
    size = sum(event.ByteSize() for event in events) / 1000
    activities = sum(e.HasField("activity_task_scheduled_event_attributes") for e in events)
    timers = sum(e.HasField("timer_started_event_attributes") for e in events)
    row = f"| {len(events)} | {size:.1f} kB | {activities} | {timers} |"
    print(row)  # noqa: T201 (measured, for the README)
    said = ROW.search(README.read_text(encoding="utf-8"))
    assert said is not None, f"README.md lacks {row}"
    assert (activities, timers) == (int(said[3]), int(said[4]))
    assert len(events) == pytest.approx(int(said[1]), abs=10)  # by load: 257 to 274
    assert size == pytest.approx(float(said[2]), rel=0.05)
