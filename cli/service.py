"""Reaching the desk: settings, a client, and what the service may answer instead of an answer."""

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


def at_desk(act: Callable[[Desk], Awaitable[T]]) -> T:
    """Return what `act` came to, at the desk of the service that the environment names."""

    async def there(client: Client, settings: Settings) -> T:
        return await act(Desk(client, settings, task_queue=settings.task_queue))

    return at_service(there)


def at_service(act: Callable[[Client, Settings], Awaitable[T]]) -> T:
    """Return what `act` came to, with a client of the service that the environment names.

    Raises:
        Unreachable: no service answers, or it lets nobody in.
        BadInput: it does not understand what it was asked, such as a query of one's own.
    """

    async def there() -> T:
        _quiet()
        settings = load()
        client = await connect(settings)
        try:
            return await act(client, settings)
        except RPCError as error:
            raise _as_ours(error) from error

    return run(there())


def at_home(act: Coroutine[Any, Any, T]) -> T:
    """Return what `act` came to, on a server of our own that it starts and ends."""

    async def there() -> T:
        _quiet()
        try:
            return await act
        except RPCError as error:
            raise _as_ours(error) from error

    return run(there())


@cache
def _quiet() -> None:
    """Keep the SDK's warnings off stdout, where a verb answers."""
    logging = LoggingConfig(filter=TelemetryFilter(core_level="ERROR", other_level="ERROR"))
    with suppress(RuntimeError):  # somebody has set one: a test
        Runtime.set_default(Runtime(telemetry=TelemetryConfig(logging=logging)))


def _as_ours(error: RPCError) -> Exception:
    said = error.message.splitlines()[0] if error.message else error.status.name.lower()
    if error.status is RPCStatusCode.INVALID_ARGUMENT:
        return BadInput(f"the service does not understand: {said}")
    return Unreachable(f"the service does not answer: {said}; {AGAIN}")
