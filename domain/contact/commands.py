"""The commands of a contact: acts of a person. The facts are in `facts.py`."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from domain.acts import Command
from domain.contact.file import Certificate
from domain.post.letter import Counsel


class Decide(Command):
    """The team lead names the category of the contact."""

    name: ClassVar[str] = "decide"
    what: ClassVar[str] = "The team lead names the category, or not-listed; the contact is routed."

    category: str = Field(min_length=1, max_length=60)
    certificate: Certificate | None = None
    claim: Literal["contract", "assignment"] | None = None


class SupplyClaim(Command):
    """A person completed the file of the case to open."""

    name: ClassVar[str] = "supply_claim"
    what: ClassVar[str] = "Give the whole file of the dispute or worker escalation to open."

    file: dict[str, Any] = Field(min_length=1)


class AskLead(Command):
    """Somebody doubts the route."""

    name: ClassVar[str] = "ask_lead"
    what: ClassVar[str] = "The route looks wrong: the team lead decides, with a clock."


class Reassign(Command):
    """Another desk takes it."""

    name: ClassVar[str] = "reassign"
    what: ClassVar[str] = "Move the ticket to another desk of the list. The sender hears nothing."

    desk: str = Field(min_length=1, max_length=60)


class Close(Command):
    """A person ends the case."""

    name: ClassVar[str] = "close"
    what: ClassVar[str] = "End the case; nothing more leaves. The ticket itself is not touched."

    outcome: Literal["closed", "duplicate", "withdrawn"] = Field(
        default="closed", description="the outcome"
    )


class MarkRepresented(Command):
    """The sender has counsel: later letters go there."""

    name: ClassVar[str] = "mark_represented"
    what: ClassVar[str] = "The sender is represented: letters go to counsel from now on."

    counsel: Counsel


class CorrectContact(Command):
    """The sender's address was wrong."""

    name: ClassVar[str] = "correct_contact"
    what: ClassVar[str] = (
        "Give the sender's right address; a letter that did not arrive goes again."
    )

    email: str = Field(max_length=254, pattern=r"^[^@\s<>,;]+@[^@\s<>,;]+$")
