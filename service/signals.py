"""Facts told by signal: the case takes them in later, so no worker need be running."""

import asyncio
from typing import Any

from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from infra.client import Unreachable

SIGNAL_WITHIN = 20.0


async def tell_by_signal(client: Client, case: str, fact: str, payload: dict[str, Any]) -> bool:
    """Tell a case a fact; return False if the case is closed or does not exist.

    Raises:
        Unreachable: Temporal does not answer.
    """
    try:
        async with asyncio.timeout(SIGNAL_WITHIN):
            await client.get_workflow_handle(case).signal(fact, payload)
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return False
        raise no_answer() from error
    except TimeoutError:
        raise no_answer() from None
    return True


def no_answer() -> Unreachable:
    """Return the error for a Temporal service that does not answer."""
    return Unreachable("Temporal does not answer; send it again")
