"""Time that passes at once: on the test server for all cases together, on the dev server for one.

`time_skipping_server()` is what stories and rehearsals run on; `passes()` moves its one clock.
`TimeSkip` moves the clock of one running case on an `EmbeddedServer(time_skipping=True)`. No other
module knows how.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from temporalio.api.testservice.v1 import SleepRequest
from temporalio.client import Client, WorkflowHandle
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import TimeSkipper, TimeSkippingConfig, WorkflowEnvironment

from domain.errors import RecourseError
from infra.client import DATA_CONVERTER, register_search_attributes
from infra.embedded import STARTS_WITHIN, TETHER, binary

MOVES_WITHIN = timedelta(minutes=2)


@asynccontextmanager
async def time_skipping_server() -> AsyncIterator[WorkflowEnvironment]:
    """Run the test server whose one clock jumps over waiting: months pass in seconds.

    It listens on all interfaces and its binary offers no choice, so it is for tests and rehearsals,
    which keep no secret in it and end it.
    """
    async with await WorkflowEnvironment.start_time_skipping(
        data_converter=DATA_CONVERTER,
        test_server_existing_path=str(TETHER),
        test_server_extra_args=[binary("temporal-test-server")],
        test_server_startup_timeout=STARTS_WITHIN,
    ) as environment:
        await register_search_attributes(environment.client)
        yield environment


class StoodStill(RecourseError):
    """A clock could not be moved to the end. The text says what may hold it."""


async def passes(client: Client, time_: timedelta, *, within: timedelta = MOVES_WITHIN) -> None:
    """Let this much time pass on a `time_skipping_server()`; raise StoodStill if it does not.

    What `WorkflowEnvironment.sleep()` does, but that one is given up after the 30 s that the SDK
    gives any call, and a busy machine may need longer for the tasks of a long while.
    """
    ask = SleepRequest()
    ask.duration.FromTimedelta(time_)
    test_service = client.service_client.test_service
    try:
        async with asyncio.timeout(within.total_seconds()):
            # The call's own limit is ours and more: which of two equal ones ends it is a matter of
            # luck, and the server's way is a broken connection.
            await test_service.unlock_time_skipping_with_sleep(ask, timeout=within * 2)
    except TimeoutError as error:
        # It may also have lost a task that it handed out (temporalio/sdk-java issue 3088); rarely.
        msg = (
            f"the clock of the test server did not move by {time_} within {within}: "
            f"is a worker running? if it is, try again"
        )
        raise StoodStill(msg) from error


class TimeSkip:
    """Moves the clock of one running case forward, on an `EmbeddedServer(time_skipping=True)`.

    The one seam over an experimental part of Temporal: every case keeps its own clock, so the
    others stay where they are, and a case that was moved goes on living in real time from there.
    It works on any case, whoever started it. Time stands still while an activity runs, so nothing
    is skipped over; each timer on the way takes 0.1 to 0.2 s.
    """

    def __init__(self, client: Client) -> None:
        config = TimeSkippingConfig(
            enabled=False,
            # A child that inherited would run unbounded, to its very end (server 1.32). Like this
            # it starts at its parent's time, and from then on has a clock of its own.
            disable_propagation=True,
            # The server's default of 200 is 400 days of updates, and then silence.
            max_session_skip_count=10_000,
        )
        self._skipper = TimeSkipper(client, config=config)

    async def forward(
        self, case: WorkflowHandle[Any, Any], by: timedelta, *, within: timedelta = MOVES_WITHIN
    ) -> bool:
        """Let this much time pass for the case; return False if it ended on the way, or before.

        Go past a deadline, not onto it. An open child holds its parent's clock: move the child.
        """
        try:
            async with asyncio.timeout(within.total_seconds()):
                return await self._skipper.fast_forward(case, by)
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return False
            raise
        except TimeoutError as error:
            msg = (
                f"the clock of {case.id} did not move by {by} within {within}: "
                f"is a worker running, and has the case an open child?"
            )
            raise StoodStill(msg) from error

    async def now(self, case: WorkflowHandle[Any, Any]) -> datetime:
        """Return what the clock of the case says."""
        return await self._skipper.get_current_time(case)
