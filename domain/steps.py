"""`show --steps`: which steps of the protocol were taken, when, and what each rests on.

A party who leaves for outside counsel needs exactly this: that the platform's own steps came first.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from domain.base import Frozen

if TYPE_CHECKING:
    from domain.dispute_state import DisputeState

PROTOCOL = (
    ("dispute opened", "the first step is the dispute, never an e-mail"),
    ("mediation opened", "mediation comes before arbitration"),
    ("Notice of Non-Resolution", "it ends mediation and opens the way to arbitration"),
    ("deadline to agree and pay", "both sides agree and pay"),
    ("arbitration begun", "the arbitrator decides"),
    ("award", "the award ends the arbitration"),
)


class Shown(Frozen):
    """A step as `show --steps` prints it."""

    step: str
    state: str  # done, not taken
    at: datetime | None
    local: str | None
    rests_on: str


def protocol(case: "DisputeState") -> list[Shown]:
    """Return every step that was taken, in order, and those of the protocol that were not."""
    taken = [
        Shown(step=s.step, state="done", at=s.at, local=case.local(s.at), rests_on=s.rests_on)
        for s in case.steps
    ]
    done = [s.step for s in case.steps]
    left = [
        Shown(step=name, state="not taken", at=None, local=None, rests_on=why)
        for name, why in PROTOCOL
        if not any(step.startswith(name) for step in done)
        and not (name == "deadline to agree and pay" and "arbitration begun" in done)
    ]
    return [*taken, *left]
