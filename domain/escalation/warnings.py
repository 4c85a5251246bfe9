"""Who is warned before a rung is asked, or before the step off the platform.

A warning is for our own side, never for a party: there is still time to call somebody. It follows
its deadline: what stops or moves that, stops or moves the warning. There is one letter for each
time that a wait begins, however often pauses make it longer.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from pydantic import Field

from domain.base import Instant, Mutable
from domain.case.case import Deadline
from domain.errors import BeyondHorizon
from domain.escalation import letters
from domain.escalation.state import Clocks
from domain.time.duration import Duration
from domain.time.lead_time import before


class Warned(Mutable):
    """A warning that was given, or that came too late to be."""

    of: str = Field(description="the name of a rung, or fallback")
    since: Instant = Field(description="when the wait before it began; another one is warned anew")
    due: Instant
    notice: str | None = Field(description="None when what it warns of was due already")


class Ahead(NamedTuple):
    """A deadline that is still to be warned of."""

    what: str
    of: str
    step: str
    since: datetime
    due: datetime
    lead: Duration


class Warnings(Clocks):
    """A worker escalation as far as warnings go."""

    warnings: list[Warned] = Field(default_factory=list)

    def ahead(self) -> list[Ahead]:
        """Return what is still to be warned of, by the clocks as they run now."""
        known = {(warned.of, warned.since) for warned in self.warnings}
        return [ahead for ahead in self._leads() if (ahead.of, ahead.since) not in known]

    def _leads(self) -> Iterator[Ahead]:
        rung, due = self.next_rung, self.next_rung_due()
        if rung and rung.warn and due and self.rung_from and not self.rung_now:
            step = letters.RUNG_STEPS.get(rung.name, f"the {rung.asks} is asked")
            yield Ahead("rung", rung.name, step, self.rung_from, due, rung.warn)
        lead, due = self.policy.fallback.warn, self.fallback_due()
        since = self.rung_from if self.asks_first else self.opened
        if lead and due and since:
            step = "the worker is told to seek payment off the platform"
            yield Ahead("fallback", "fallback", step, since, due, lead)

    def warning_due(self, ahead: Ahead) -> datetime:
        """Return when it is warned of: at once, if the lead is longer than what is left."""
        try:
            return max(before(ahead.due, ahead.lead, self.calendar), ahead.since)
        except BeyondHorizon:  # the calendar begins shortly before the case was opened
            return ahead.since

    def deadlines(self) -> list[Deadline]:
        """Return everything that time will bring, with the reason; warnings first."""
        warnings = [
            Deadline(
                what="warning",
                due=self.warning_due(ahead),
                why=f"{ahead.lead} before {ahead.step}, {self.policy.warned} is told",
                of=ahead.what,
            )
            for ahead in self.ahead()
        ]
        return [*warnings, *super().deadlines()]

    def warn(self, now: datetime) -> None:
        """Warn of what is near. A warning of what is due as well would say nothing any more."""
        for ahead in self.ahead():
            if (at := self.warning_due(ahead)) <= now:
                self._warn(ahead, at, now)

    def _warn(self, ahead: Ahead, at: datetime, now: datetime) -> None:
        who, notice = None, None
        if ahead.due <= now:
            text = (
                f"no warning before {ahead.step}: it was due {self.local(at)}, and now the step is"
            )
        else:
            who = self.policy.warned
            notice = letters.warning(self, now, at, ahead.step, ahead.due).id
            text = f"warned {who}{self.late(at, now)}: on {self.local(ahead.due)} {ahead.step}"
        self.warnings.append(Warned(of=ahead.of, since=ahead.since, due=at, notice=notice))
        self.write(now, "warning", text, to=who, notice=notice)
