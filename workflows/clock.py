"""The one clock seam: nothing else in workflows/ asks what time it is."""

import asyncio
from datetime import datetime, timedelta

from temporalio import workflow


class CaseClock:
    """Case time: the workflow's own time plus a shift that is fixed in the case's input.

    Timers keep real durations. The shift is how a past March is rehearsed on a server whose clock
    only goes forward; it is zero in production.
    """

    def __init__(self, shift: timedelta = timedelta()) -> None:
        self.shift = shift

    def now(self) -> datetime:
        """Return what time it is for the case, to the second: what people read and compare."""
        return self.exactly_now().replace(microsecond=0)

    def exactly_now(self) -> datetime:
        """Return the same to the microsecond, for the length of a timer."""
        return workflow.now() + self.shift


class Alarm:
    """One durable timer, for the soonest deadline. While that deadline stands it is left alone.

    A wait with a time-out would start a new timer at every piece of news: two events each time.
    """

    def __init__(self, clock: CaseClock) -> None:
        self._clock = clock
        self._due: datetime | None = None
        self._ringing: asyncio.Task[None] | None = None

    def set(self, due: datetime | None, summary: str) -> None:
        """Ring at `due`; never, if that is None. What rang or was set before is forgotten."""
        if due == self._due and self._ringing and not self._ringing.done():
            return
        if self._ringing and not self._ringing.done():
            self._ringing.cancel()
        self._due, self._ringing = due, None
        if due is not None:
            wait = max(due - self._clock.exactly_now(), timedelta())
            self._ringing = asyncio.create_task(workflow.sleep(wait, summary=summary[:200]))

    @property
    def rang(self) -> bool:
        """Whether the deadline has come."""
        return self._ringing is not None and self._ringing.done()
