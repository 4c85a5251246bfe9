"""The connection of a verb: settings, a client, and errors of the service as our own."""

from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from functools import cache
from typing import Any, TypeVar

from temporalio.client import Client
from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.service import RPCError, RPCStatusCode

from desk import Desk
from domain.errors import BadInput
from infra.client import Unreachable, connect, run
from settings import Settings, load

T = TypeVar("T")

AGAIN = "TEMPORAL_ADDRESS or TEMPORAL_PROFILE names the service, `starter.py setup` prepares it"


def with_desk(act: Callable[[Desk], Awaitable[T]]) -> T:
    """Return the result of `act` with a desk of the configured service."""

    async def call(client: Client, settings: Settings) -> T:
        return await act(Desk(client, settings, task_queue=settings.task_queue))

    return with_client(call)


def with_client(act: Callable[[Client, Settings], Awaitable[T]]) -> T:
    """Return the result of `act` with a client of the configured service.

    Raises:
        Unreachable: no service answers, or it denies access.
        BadInput: the service rejects a request, such as a query from the command line.
    """

    async def call() -> T:
        _quiet()
        settings = load()
        client = await connect(settings)
        try:
            return await act(client, settings)
        except RPCError as error:
            raise _as_ours(error) from error

    return run(call())


def run_locally(act: Coroutine[Any, Any, T]) -> T:
    """Return the result of `act`, which starts and stops a server of its own."""

    async def call() -> T:
        _quiet()
        try:
            return await act
        except RPCError as error:
            raise _as_ours(error) from error

    return run(call())


@cache
def _quiet() -> None:
    """Keep the SDK's warnings off stdout, where a verb prints its result."""
    logging = LoggingConfig(filter=TelemetryFilter(core_level="ERROR", other_level="ERROR"))
    with suppress(RuntimeError):  # a test has set one already
        Runtime.set_default(Runtime(telemetry=TelemetryConfig(logging=logging)))


def _as_ours(error: RPCError) -> Exception:
    reason = error.message.splitlines()[0] if error.message else error.status.name.lower()
    if error.status is RPCStatusCode.INVALID_ARGUMENT:
        return BadInput(f"the service does not understand: {reason}")
    return Unreachable(f"the service does not answer: {reason}; {AGAIN}")
