"""The steps of the protocol that were taken, when, and what each rests on: `show --steps`.

A party who leaves for outside counsel needs this proof that the platform's own steps came first.
"""

from typing import NamedTuple

from domain.acts import Command, Fact
from domain.base import Frozen, Instant
from domain.dispute.codes import DisputeStep
from domain.dispute.state import DisputeState

NON_RESOLUTIONS = (
    DisputeStep.NON_RESOLUTION,
    DisputeStep.NON_RESOLUTION_AFTER_RECOMMENDATION,
    DisputeStep.NON_RESOLUTION_DECLARED,
)
AWARDS = (DisputeStep.AWARD_MADE, DisputeStep.AWARD_CORRECTED, DisputeStep.AWARD_HANDED_ON)


class Rule(NamedTuple):
    """A step that the protocol asks for: its name, the steps that take it, and the rule."""

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
    """Return the words for a step that rests on a fact."""
    when = f" of {fact.happened_at:%Y-%m-%d %H:%M} UTC" if fact.happened_at else ""
    return f"fact {fact.name} {fact.id}{when}, told by {fact.source}"


def ordered(command: Command) -> str:
    """Return the words for a step that rests on a command."""
    number = f" {command.id}" if command.id else ""
    return f"command {command.name}{number}, by {command.actor}: {command.reason}"


class ShownStep(Frozen):
    """A step as `show --steps` prints it."""

    step: str
    at: Instant
    local: str
    rests_on: tuple[str, ...]
    code: str


class MissingStep(Frozen):
    """A step of the protocol that was not taken."""

    step: str
    why: str


def taken(case: DisputeState) -> list[ShownStep]:
    """Return every step that was taken, in order, each with its date and what it rests on."""
    policy = case.snapshot.policy_ref
    rules = f"policy {policy.name} {policy.version}"
    return [
        ShownStep(
            step=step.step,
            at=step.at,
            local=case.local(step.at),
            rests_on=(step.rests_on, rules),
            code=step.code,
        )
        for step in sorted(case.steps, key=lambda s: s.at)
    ]


def not_taken(case: DisputeState) -> list[MissingStep]:
    """Return the steps of the protocol that were not taken, or not yet."""
    done = {step.code for step in case.steps}
    return [
        MissingStep(step=rule.name, why=rule.why)
        for rule in PROTOCOL
        if done.isdisjoint(rule.taken_by)
    ]
