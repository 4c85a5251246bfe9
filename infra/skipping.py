"""Time skipping: for all cases of the test server, or for one case of the dev server.

`time_skipping_server()` runs tests and rehearsals; `advance_time()` moves its one clock. `TimeSkip`
moves the clock of one running case on an `EmbeddedServer(time_skipping=True)`. The experimental
parts of Temporal that this needs are used in this module only.
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
    """Run the test server, whose one clock skips all waiting: months pass in seconds.

    It listens on all interfaces, and no option changes that. So it is only for tests and
    rehearsals, which store no secret in it and stop it.
    """
    async with await WorkflowEnvironment.start_time_skipping(
        data_converter=DATA_CONVERTER,
        test_server_existing_path=str(TETHER),
        test_server_extra_args=[binary("temporal-test-server")],
        test_server_startup_timeout=STARTS_WITHIN,
    ) as environment:
        await register_search_attributes(environment.client)
        yield environment


class ClockStuck(RecourseError):
    """A clock did not move as far as asked. The text names possible reasons."""


async def advance_time(client: Client, by: timedelta, *, within: timedelta = MOVES_WITHIN) -> None:
    """Let this much time pass on a `time_skipping_server()`.

    Like `WorkflowEnvironment.sleep()`, which however has the SDK's limit of 30 s for a call. The
    tasks of a long time may take longer on a busy machine.

    Raises:
        ClockStuck: it takes longer than `within`.
    """
    ask = SleepRequest()
    ask.duration.FromTimedelta(by)
    test_service = client.service_client.test_service
    try:
        async with asyncio.timeout(within.total_seconds()):
            # The limit of the call is longer than ours, because it ends in a broken connection.
            await test_service.unlock_time_skipping_with_sleep(ask, timeout=within * 2)
    except TimeoutError as error:
        # Rarely, the server loses a task that it has dispatched (temporalio/sdk-java issue 3088).
        msg = (
            f"the clock of the test server did not move by {by} within {within}: "
            f"is a worker running? if it is, try again"
        )
        raise ClockStuck(msg) from error


class TimeSkip:
    """Moves the clock of one running case forward, on an `EmbeddedServer(time_skipping=True)`.

    Each case has a clock of its own, so the other cases are not moved. A case that was moved goes
    on in real time from there. It does not matter who started the case. Time does not pass while
    an activity runs, so no activity is skipped. Each timer on the way takes 0.1 to 0.2 s.
    """

    def __init__(self, client: Client) -> None:
        config = TimeSkippingConfig(
            enabled=False,
            # With propagation, a child would skip time to its end (server 1.32). Without it, the
            # child starts at its parent's time and then has a clock of its own.
            disable_propagation=True,
            # The server's default of 200 is enough for only 400 days of updates.
            max_session_skip_count=10_000,
        )
        self._skipper = TimeSkipper(client, config=config)

    async def forward(
        self, case: WorkflowHandle[Any, Any], by: timedelta, *, within: timedelta = MOVES_WITHIN
    ) -> bool:
        """Let this much time pass for the case; return False if the case ended.

        Go past a deadline, not onto it. An open child stops its parent's clock: move the child.

        Raises:
            ClockStuck: it takes longer than `within`.
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
            raise ClockStuck(msg) from error

    async def now(self, case: WorkflowHandle[Any, Any]) -> datetime:
        """Return the time of the case's clock."""
        return await self._skipper.get_current_time(case)
