"""`show --steps`: which steps of the protocol were taken, when, and what each rests on.

A party who leaves for outside counsel needs exactly this: that the platform's own steps came first.
"""

from typing import TYPE_CHECKING

from domain.acts import Command, Fact
from domain.base import Frozen, Instant

if TYPE_CHECKING:
    from domain.dispute.state import DisputeState

PROTOCOL = (
    ("dispute opened", "the first step is the dispute, never an e-mail"),
    ("mediation opened", "mediation comes before arbitration"),
    ("Notice of Non-Resolution", "it ends mediation and opens the way to arbitration"),
    ("deadline to agree and pay", "both sides agree and pay"),
    ("arbitration begun", "the arbitrator decides"),
    ("award", "the award ends the arbitration"),
)


def rests_on(fact: Fact) -> str:
    """Say which news a step rests on."""
    when = f" of {fact.happened_at:%Y-%m-%d %H:%M} UTC" if fact.happened_at else ""
    return f"fact {fact.name} {fact.id}{when}, told by {fact.source}"


def ordered(command: Command) -> str:
    """Say whose act a step rests on."""
    number = f" {command.id}" if command.id else ""
    return f"command {command.name}{number}, by {command.actor}: {command.reason}"


class Shown(Frozen):
    """A step as `show --steps` prints it."""

    step: str
    at: Instant
    local: str
    rests_on: tuple[str, ...]


class Left(Frozen):
    """A step of the protocol that was not taken."""

    step: str
    why: str


def taken(case: "DisputeState") -> list[Shown]:
    """Return every step that was taken, in order, each with its date and what it rests on."""
    policy = case.snapshot.policy_ref
    rules = [f"policy {policy.name} {policy.version}"]
    return [
        Shown(step=s.step, at=s.at, local=case.local(s.at), rests_on=(s.rests_on, *rules))
        for s in sorted(case.steps, key=lambda s: s.at)
    ]


def not_taken(case: "DisputeState") -> list[Left]:
    """Return the steps of the protocol that were not taken, or not yet."""
    done = [s.step for s in case.steps]
    joined = any(step.startswith("arbitration begun") for step in done)
    return [
        Left(step=name, why=why)
        for name, why in PROTOCOL
        if not any(step.startswith(name) for step in done)
        and not (joined and name == "deadline to agree and pay")
    ]
