"""`show --steps`: which steps of the protocol were taken, when, and what each rests on.

A party who leaves for outside counsel needs exactly this: that the platform's own steps came first.
"""

from typing import TYPE_CHECKING, NamedTuple

from domain.acts import Command, Fact
from domain.base import Frozen, Instant
from domain.dispute.codes import DisputeStep

if TYPE_CHECKING:
    from domain.dispute.state import DisputeState

NON_RESOLUTIONS = (
    DisputeStep.NON_RESOLUTION,
    DisputeStep.NON_RESOLUTION_AFTER_RECOMMENDATION,
    DisputeStep.NON_RESOLUTION_DECLARED,
)
AWARDS = (DisputeStep.AWARD_MADE, DisputeStep.AWARD_CORRECTED, DisputeStep.AWARD_HANDED_ON)


class Rule(NamedTuple):
    """A step that the protocol asks for: its name, which steps take it, and the rule."""

    name: str
    taken_by: tuple[DisputeStep, ...]
    why: str


PROTOCOL = (
    Rule(
        "dispute opened",
        (DisputeStep.DISPUTE_OPENED,),
        "the first step is the dispute, never an e-mail",
    ),
    Rule(
        "mediation opened",
        (DisputeStep.MEDIATION_OPENED,),
        "mediation comes before arbitration",
    ),
    Rule(
        "Notice of Non-Resolution",
        NON_RESOLUTIONS,
        "it ends mediation and opens the way to arbitration",
    ),
    Rule(
        "deadline to agree and pay",
        (DisputeStep.JOINING_DECIDED, DisputeStep.ARBITRATION_BEGUN),
        "both sides agree and pay",
    ),
    Rule("arbitration begun", (DisputeStep.ARBITRATION_BEGUN,), "the arbitrator decides"),
    Rule("award", AWARDS, "the award ends the arbitration"),
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
    code: str = ""


class Left(Frozen):
    """A step of the protocol that was not taken."""

    step: str
    why: str


def taken(case: "DisputeState") -> list[Shown]:
    """Return every step that was taken, in order, each with its date and what it rests on."""
    policy = case.snapshot.policy_ref
    rules = [f"policy {policy.name} {policy.version}"]
    return [
        Shown(
            step=s.step,
            at=s.at,
            local=case.local(s.at),
            rests_on=(s.rests_on, *rules),
            code=s.code,
        )
        for s in sorted(case.steps, key=lambda s: s.at)
    ]


def not_taken(case: "DisputeState") -> list[Left]:
    """Return the steps of the protocol that were not taken, or not yet."""
    done = {step.code for step in case.steps}
    return [Left(step=r.name, why=r.why) for r in PROTOCOL if done.isdisjoint(r.taken_by)]
