"""The type of a case's `status`, as far as the command line reads it; see docs/interface.md."""

from typing import NotRequired, TypedDict, cast

from desk import Desk


class DeadlineStatus(TypedDict):
    """A deadline of a case, the next one first."""

    what: str
    due: str
    local: str
    why: str


class EntryStatus(TypedDict):
    """A line of the timeline."""

    at: str
    kind: str
    text: str
    by: str
    to: str | None
    notice: str | None


class NoticeStatus(TypedDict):
    """A letter, a platform act or a fact to another case."""

    id: str
    kind: str
    to_role: str
    state: str
    informative: bool | None
    channel: str
    sent: str | None
    tries: int
    why: str


class CommandStatus(TypedDict):
    """A command as it was executed."""

    at: str
    command: str
    id: str
    actor: str
    reason: str


class RejectedStatus(TypedDict):
    """A fact that made no sense."""

    at: str
    what: str
    why: str


class PolicyStatus(TypedDict):
    """The version of the policy that a case runs on."""

    name: str
    version: str
    hash: str


class RungStatus(TypedDict):
    """A rung of a worker escalation that was asked."""

    rung: str
    at: str
    answered: bool
    unreached: str | None


class AskStatus(TypedDict):
    """A question or a request for consent in a dispute."""

    id: str
    by: str
    asked_of: str | None
    due: str
    state: str


class StepStatus(TypedDict):
    """A step of the protocol that was taken."""

    at: str
    local: str
    kind: str
    step: str
    by: str
    to: str | None
    rests_on: list[str]


class StepNotTaken(TypedDict):
    """A step of the protocol that was not taken, and the reason."""

    step: str
    why: str


class Status(TypedDict):
    """The status of a case. Fields that only some kinds of case have are not required."""

    case: str
    workflow_id: str
    kind: str
    stage: str
    rung: str | None
    waiting_for: str | None
    outcome: str | None
    policy: PolicyStatus | None
    calendar: dict[str, str] | None
    next: list[DeadlineStatus]
    timeline: list[EntryStatus]
    notices: list[NoticeStatus]
    rejected: list[RejectedStatus]
    acts: list[CommandStatus]
    attention: list[str]
    execution: str
    legal: NotRequired[list[str]]
    ladder: NotRequired[list[RungStatus]]
    rungs_left: NotRequired[list[str]]
    questions: NotRequired[list[AskStatus]]
    consents: NotRequired[list[AskStatus]]
    steps: NotRequired[list[StepStatus]]
    steps_not_taken: NotRequired[list[StepNotTaken]]


async def status_of(desk: Desk, case: str) -> Status:
    """Return the status of a case."""
    return cast("Status", await desk.status(case))
