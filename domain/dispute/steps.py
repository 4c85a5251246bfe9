"""The steps of the protocol that were taken, when, and what each rests on: `show --steps`.

A party who leaves for outside counsel needs this proof that the platform's own steps came first.
"""

from domain.acts import Command, Fact
from domain.base import Frozen, Instant
from domain.case.codes import Code
from domain.dispute.codes import DisputeCode
from domain.dispute.parts import Step
from domain.dispute.state import DisputeState

PROTOCOL: tuple[tuple[str, frozenset[Code], str], ...] = (
    (
        "dispute opened",
        frozenset({DisputeCode.DISPUTE_OPENED}),
        "the first step is the dispute, never an e-mail",
    ),
    (
        "mediation opened",
        frozenset({DisputeCode.MEDIATION_BEGUN}),
        "mediation comes before arbitration",
    ),
    (
        "Notice of Non-Resolution",
        frozenset({DisputeCode.NON_RESOLUTION, DisputeCode.NON_RESOLUTION_AFTER_RECOMMENDATION}),
        "it ends mediation and opens the way to arbitration",
    ),
    (
        "deadline to agree and pay",
        frozenset({DisputeCode.JOINING_DECIDED, DisputeCode.ARBITRATION_BEGUN}),
        "both sides agree and pay",
    ),
    (
        "arbitration begun",
        frozenset({DisputeCode.ARBITRATION_BEGUN}),
        "the arbitrator decides",
    ),
    (
        "award",
        frozenset({DisputeCode.AWARD_MADE}),
        "the award ends the arbitration",
    ),
)
"""Each step: its name, the codes that show it was taken or not needed any more, and its rule."""

UNCODED: tuple[tuple[str, Code], ...] = (
    ("dispute opened", DisputeCode.DISPUTE_OPENED),
    ("respondent answered", DisputeCode.RESPONSE),
    ("respondent silent", DisputeCode.NO_RESPONSE),
    ("mediation opened", DisputeCode.MEDIATION_BEGUN),
    ("recommendation", DisputeCode.RECOMMENDATION),
    ("Notice of Non-Resolution", DisputeCode.NON_RESOLUTION),
    ("deadline to agree and pay", DisputeCode.JOINING_DECIDED),
    ("arbitration begun", DisputeCode.ARBITRATION_BEGUN),
    ("initial statement filed", DisputeCode.STATEMENT_FILED),
    ("award handed", DisputeCode.AWARD_HANDED_ON),
    ("award", DisputeCode.AWARD_MADE),
)
"""How steps begin that were kept before a step had a code."""


def code_of(step: Step) -> str:
    """Return the code of a step, also of one that was kept without."""
    if step.code:
        return step.code
    return next((code for words, code in UNCODED if step.step.startswith(words)), "")


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
            code=code_of(step),
        )
        for step in sorted(case.steps, key=lambda s: s.at)
    ]


def not_taken(case: DisputeState) -> list[MissingStep]:
    """Return the steps of the protocol that were not taken, or not yet."""
    done = {code_of(step) for step in case.steps}
    return [
        MissingStep(step=name, why=why) for name, codes, why in PROTOCOL if done.isdisjoint(codes)
    ]
