"""Clocks that are moved: of all cases on the time-skipping server, of one on the full server."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from temporalio.testing import WorkflowEnvironment

from infra.embedded import EmbeddedServer
from infra.skipping import ClockStuck, TimeSkip, advance_time
from tests.infra.kit import TWO_DAYS, LettersEveryTwoDays, cases

server = pytest.mark.server


async def test_the_clock_of_all_cases_stands_still_without_a_worker(
    env: WorkflowEnvironment,
) -> None:
    """A clock that a task holds is given up after the time that is given, in one sentence."""
    await advance_time(env.client, TWO_DAYS)
    await env.client.start_workflow(
        LettersEveryTwoDays.run, id=str(uuid4()), task_queue=f"nobody-{uuid4()}"
    )

    with pytest.raises(ClockStuck, match="did not move by 2 days"):
        await advance_time(env.client, TWO_DAYS, within=timedelta(seconds=0.3))


@server
async def test_the_clock_of_one_case_moves_and_the_others_stay(dev_server: EmbeddedServer) -> None:
    """Time passes for the case it was passed for; its neighbours keep the real clock."""
    skip = TimeSkip(dev_server.client)
    async with cases(dev_server, 2) as (moved, left):
        before = await skip.now(moved)

        assert await skip.forward(moved, timedelta(days=7))

        assert await moved.query(LettersEveryTwoDays.letters) == 3
        assert await left.query(LettersEveryTwoDays.letters) == 0
        assert (await skip.now(moved)) - before >= timedelta(days=7)
        assert (await skip.now(left)) - before < timedelta(hours=1)


@server
async def test_a_case_that_was_moved_lives_on_in_real_time(dev_server: EmbeddedServer) -> None:
    """After its clock was moved, a case waits for people as any other, and can be moved again."""
    skip = TimeSkip(dev_server.client)
    async with cases(dev_server, 1) as (case,):
        await skip.forward(case, timedelta(days=3))
        there = await skip.now(case)
        await asyncio.sleep(0.3)

        assert timedelta(seconds=0.2) < (await skip.now(case)) - there < timedelta(minutes=1)

        await skip.forward(case, timedelta(days=2))
        await case.signal(LettersEveryTwoDays.stop)

        assert await case.result() == 2


@server
async def test_time_does_not_pass_for_a_case_that_has_ended(dev_server: EmbeddedServer) -> None:
    """Moving the clock of a closed case is answered with False, not with an error."""
    skip = TimeSkip(dev_server.client)
    async with cases(dev_server, 1) as (case,):
        await case.signal(LettersEveryTwoDays.stop)
        await case.result()

        assert await skip.forward(case, TWO_DAYS) is False


@server
async def test_a_clock_that_nobody_works_under_stands_still(dev_server: EmbeddedServer) -> None:
    """Without a worker the clock cannot move, and the error says what to look at."""
    case = await dev_server.client.start_workflow(
        LettersEveryTwoDays.run, id=str(uuid4()), task_queue=f"nobody-{uuid4()}"
    )

    with pytest.raises(ClockStuck, match="is a worker running"):
        await TimeSkip(dev_server.client).forward(case, TWO_DAYS, within=timedelta(seconds=0.3))

    await case.terminate()
