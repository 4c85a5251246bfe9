"""What the stories themselves hold: their dates, and that only a lost task is told again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHandle
from temporalio.testing import WorkflowEnvironment
from temporalio.worker import Worker

from infra.skipping import advance_time
from tests import story as stories
from tests.builders import an_escalation
from tests.story import NEW_YORK, Story, Stranded, story
from worker import worker

OPENS = "2026-03-02 09:00"
SOON = timedelta(seconds=0.5)


async def test_a_story_that_only_takes_long_fails(
    env: WorkflowEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A story that waits for what never comes fails as such, and is not told again."""
    monkeypatch.setattr(stories, "STUCK_AFTER", SOON)
    with pytest.raises(TimeoutError):
        async with story(env, an_escalation(), OPENS):
            await asyncio.Event().wait()


async def test_a_case_opens_when_its_story_says_however_slow_the_worker_is(
    env: WorkflowEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that takes a minute to start makes no case open a minute late."""

    @asynccontextmanager
    async def slow(*args: Any, **options: Any) -> AsyncIterator[Worker]:  # noqa: ANN401 (as it is)
        async with worker(*args, **options) as started:
            await advance_time(env.client, timedelta(minutes=1))
            yield started

    monkeypatch.setattr(stories, "worker", slow)
    async with story(env, an_escalation(), OPENS) as case:
        await case.passes(seconds=1)
        opened = datetime.fromisoformat((await case.status())["opened"])
        assert opened == datetime.fromisoformat(OPENS).replace(tzinfo=NEW_YORK)


async def opened_and_lost(case: Story) -> None:
    await case.passes(seconds=1)
    raise TimeoutError


async def test_a_task_that_was_handed_out_and_never_ended_strands_its_story(
    env: WorkflowEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run whose last event is the start of a task was lost by the server that runs it."""

    async def as_the_server_left_it(handle: WorkflowHandle[Any, Any]) -> Any:  # noqa: ANN401 (as it is)
        async for event in fetched(handle):
            yield event
            if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED:
                return

    fetched = WorkflowHandle.fetch_history_events
    monkeypatch.setattr(WorkflowHandle, "fetch_history_events", as_the_server_left_it)
    with pytest.raises(Stranded, match="worker-escalation/WM-1042 task 3"):
        async with story(env, an_escalation(), OPENS) as case:
            await opened_and_lost(case)
