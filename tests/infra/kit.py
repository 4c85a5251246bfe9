"""The smallest case there is, for tests of servers and of their clocks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import uuid4

from temporalio import activity, workflow
from temporalio.client import WorkflowHandle
from temporalio.service import RPCError
from temporalio.worker import Worker

from infra.embedded import EmbeddedServer

TWO_DAYS = timedelta(days=2)


@activity.defn
async def write_letter() -> None:
    await asyncio.sleep(0.05)


@workflow.defn(sandboxed=False)
class LettersEveryTwoDays:
    """The smallest thing with a clock: a letter every two days, until somebody says stop."""

    def __init__(self) -> None:
        self._letters = 0
        self._stopped = False

    @workflow.run
    async def run(self) -> int:
        while not self._stopped:
            try:
                await workflow.wait_condition(lambda: self._stopped, timeout=TWO_DAYS)
            except TimeoutError:
                await workflow.execute_activity(
                    write_letter, start_to_close_timeout=timedelta(seconds=5)
                )
                self._letters += 1
        return self._letters

    @workflow.query
    def letters(self) -> int:
        return self._letters

    @workflow.signal
    def stop(self) -> None:
        self._stopped = True


Case = WorkflowHandle[LettersEveryTwoDays, int]


@asynccontextmanager
async def cases(dev_server: EmbeddedServer, count: int) -> AsyncIterator[list[Case]]:
    queue = f"letters-{uuid4()}"
    async with Worker(
        dev_server.client,
        task_queue=queue,
        workflows=[LettersEveryTwoDays],
        activities=[write_letter],
    ):
        started = [
            await dev_server.client.start_workflow(
                LettersEveryTwoDays.run, id=str(uuid4()), task_queue=queue
            )
            for _ in range(count)
        ]
        yield started
        for case in started:
            try:
                await case.terminate()
            except RPCError:
                continue
