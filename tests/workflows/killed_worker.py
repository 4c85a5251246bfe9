"""A worker that dies by SIGKILL right before or right after one activity; test_kills.py runs it.

    python -m tests.workflows.killed_worker before update/2

It is the worker of production but for two interceptors: one kills, and one gives activities less
time, as what was under way in a dead worker is known to be lost only when that is over.
"""

import asyncio
import logging
import os
import signal
import sys
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from temporalio.worker import (
    ActivityInboundInterceptor,
    ExecuteActivityInput,
    Interceptor,
    StartActivityInput,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
)
from temporalio.workflow import ActivityHandle

from infra.client import connect, run
from settings import load
from worker import worker

log = logging.getLogger("killed_worker")

ACTIVITY_TAKES = timedelta(seconds=6)
"""At most; 30 s in production (workflows/options.py). A busy machine needs some."""

When = Literal["before", "after"]


def name_of(call: ExecuteActivityInput) -> str:
    """Return `<kind>/<n>` of the letter or the act, else the activity's own name."""
    given = call.args[0]
    notice = getattr(given, "notice", None) or getattr(given, "key", None)
    return "/".join(notice.split("/")[-2:]) if notice else call.fn.__name__


@dataclass
class Death(Interceptor):
    """Where this process dies."""

    when: str
    at: str

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002 (its own name)
        return _Dying(next, self)

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: A002 (its own name)
    ) -> type[WorkflowInboundInterceptor]:
        return _Hurried

    def comes(self, when: When, call: ExecuteActivityInput) -> None:
        if (when, name_of(call)) == (self.when, self.at):
            os.kill(os.getpid(), signal.SIGKILL)


class _Dying(ActivityInboundInterceptor):
    def __init__(self, inner: ActivityInboundInterceptor, death: Death) -> None:
        super().__init__(inner)
        self._death = death

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002, ANN401 (its own)
        self._death.comes("before", input)
        result = await super().execute_activity(input)
        self._death.comes("after", input)
        return result


class _Hurried(WorkflowInboundInterceptor):
    def init(self, outbound: WorkflowOutboundInterceptor) -> None:
        super().init(_Short(outbound))


class _Short(WorkflowOutboundInterceptor):
    def start_activity(self, input: StartActivityInput) -> ActivityHandle[Any]:  # noqa: A002 (its own)
        input.start_to_close_timeout = ACTIVITY_TAKES
        return super().start_activity(input)


async def main(when: str, at: str) -> None:
    """Work until death comes."""
    settings = load()
    client = await connect(settings)
    async with worker(client, settings, interceptors=[Death(when, at)]):
        log.info("working on task queue %s", settings.task_queue)
        await asyncio.Event().wait()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    run(main(*sys.argv[1:]))
