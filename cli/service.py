"""Reaching the desk: settings, a client, and what the service may answer instead of an answer."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from temporalio.client import Client
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
        settings = load()
        client = await connect(settings)
        try:
            return await act(client, settings)
        except RPCError as error:
            raise _as_ours(error) from error

    return run(there())


def _as_ours(error: RPCError) -> Exception:
    said = error.message.splitlines()[0] if error.message else error.status.name.lower()
    if error.status is RPCStatusCode.INVALID_ARGUMENT:
        return BadInput(f"the service does not understand: {said}")
    return Unreachable(f"the service does not answer: {said}; {AGAIN}")
