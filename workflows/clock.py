"""The clock of a case: the only module of workflows/ that asks for the time."""

import asyncio
from datetime import datetime, timedelta

from temporalio import workflow


class CaseClock:
    """Case time: the workflow's own time plus a shift that is fixed in the case's input.

    The shift lets a past March be rehearsed on a server whose clock only goes forward. It is zero
    in production. Timers keep real durations.
    """

    def __init__(self, shift: timedelta = timedelta()) -> None:
        self.shift = shift

    def now(self) -> datetime:
        """Return the time of the case to the second, as people read and compare it."""
        return self.exactly_now().replace(microsecond=0)

    def exactly_now(self) -> datetime:
        """Return the time of the case to the microsecond, for the length of a timer."""
        return workflow.now() + self.shift


class Alarm:
    """One durable timer, for the soonest deadline. It runs on while that deadline stands.

    A wait with a time-out would start a new timer for each piece of news: two events each time.
    """

    def __init__(self, clock: CaseClock) -> None:
        self._clock = clock
        self._due: datetime | None = None
        self._ringing: asyncio.Task[None] | None = None

    def set(self, due: datetime | None, summary: str) -> None:
        """Ring at `due`, or never if that is None, in place of an earlier deadline."""
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
        """Whether the deadline has passed."""
        return self._ringing is not None and self._ringing.done()
