"""Messages to a case. A fact is news from outside and always kept; a command may be refused."""

import hashlib
import json
from typing import Annotated, Any, ClassVar, Self, TypeVar

from pydantic import Field, StringConstraints, ValidationError, model_validator

from domain.base import Instant, Strict
from domain.errors import BadInput


class Envelope(Strict):
    """The fields of every message to a case.

    `name` is the name of its handler, `what` the handler's description in the Web UI.
    """

    name: ClassVar[str]
    what: ClassVar[str]

    id: str = Field(default="", max_length=200, description="the same id counts once")


class Fact(Envelope):
    """News from outside. It has happened, so it is recorded and never refused."""

    happened_at: Instant | None = Field(
        default=None, description="when it happened; the moment of receipt when left out"
    )
    source: str = Field(default="ops", max_length=100, description="who or what tells us")
    by_role: str = Field(default="ops", max_length=100, description="the role whose act it was")

    @model_validator(mode="before")
    @classmethod
    def _same_news_same_id(cls, data: object) -> object:
        """Use the hash of the content as the id if none is given, so that a repeat counts once."""
        if not isinstance(data, dict) or data.get("id"):
            return data
        content = json.dumps(
            {k: v for k, v in data.items() if k != "id"}, sort_keys=True, default=str
        )
        digest = hashlib.sha256(f"{cls.name}:{content}".encode()).hexdigest()[:24]
        return {**data, "id": f"content-{digest}"}


class Command(Envelope):
    """An action of a person, with the person's name and a reason. It may be refused."""

    actor: str = Field(min_length=1, max_length=200, description="who does it")
    reason: str = Field(min_length=1, max_length=2000, description="why; it is kept on the record")

    @model_validator(mode="after")
    def _actor_and_reason_are_not_blank(self) -> Self:
        if not self.reason.strip() or not self.actor.strip():
            msg = "a command names its actor and its reason, neither of them blank"
            raise ValueError(msg)
        return self


class AddNote(Command):
    """Keep a note on the record."""

    name: ClassVar[str] = "add_note"
    what: ClassVar[str] = "Keep a note on the record; nothing else changes."

    text: Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]


class Adopt(Command):
    """Move an open case to the current version of a policy or a calendar."""

    name: ClassVar[str] = "adopt"
    what: ClassVar[str] = "Move the case to today's policy or calendar; every date is told."

    policy: str | None = Field(default=None, min_length=1, max_length=100, description="its name")
    calendar: str | None = Field(default=None, min_length=1, max_length=100, description="its name")
    policy_hash: str | None = Field(
        default=None, description="of the policy that was looked at; another one is refused"
    )

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if self.policy is None and self.calendar is None:
            msg = "names neither a policy nor a calendar; say policy, calendar, or both"
            raise ValueError(msg)
        return self


class Ack(Command):
    """A person has dealt with what a case was marked for."""

    name: ClassVar[str] = "ack"
    what: ClassVar[str] = "Take a mark of needing a person away: it has been dealt with."

    mark: str = Field(min_length=1, max_length=300, description="its key in status.marks")


E = TypeVar("E", bound=Envelope)


def read(envelope: type[E], payload: object, more: tuple[object, ...] = ()) -> E:
    """Return `payload` as a message of this class.

    Raises:
        BadInput: the payload does not fit. One line names every wrong field.
    """
    if more:
        msg = f"{envelope.name} takes one JSON object, got {1 + len(more)} arguments"
        raise BadInput(msg)
    if payload is None:
        msg = f"{envelope.name} takes one JSON object with {_fields(envelope)}, got nothing"
        raise BadInput(msg)
    if not isinstance(payload, dict):
        msg = (
            f"{envelope.name} takes one JSON object with {_fields(envelope)}, got {_kind(payload)}"
        )
        raise BadInput(msg)
    try:
        return envelope.model_validate(payload)
    except ValidationError as error:
        msg = f"{envelope.name}: {problems(error)}"
        raise BadInput(msg) from None


def problems(error: ValidationError) -> str:
    """Return all validation errors on one line, each with the path of its field."""
    return "; ".join(_problem(dict(p)) for p in error.errors(include_url=False))


def _problem(problem: dict[str, Any]) -> str:
    where = ".".join(str(part) for part in problem["loc"])
    what = str(problem["msg"]).removeprefix("Value error, ")
    if problem["type"] == "extra_forbidden":
        what = "is not a known field"
    if problem["type"] == "missing":
        what = "is missing"
    return f"{where}: {what}" if where else what


def _fields(envelope: type[Envelope]) -> str:
    needed = [name for name, field in envelope.model_fields.items() if field.is_required()]
    return ", ".join(needed) or "any of " + ", ".join(envelope.model_fields)


def _kind(payload: object) -> str:
    names = {list: "a list", str: "a text", bool: "a yes/no", int: "a number", float: "a number"}
    return names.get(type(payload), type(payload).__name__)
