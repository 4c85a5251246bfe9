"""What the activities are given: one letter to one person, one act of the platform, one search."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field

from domain.base import Frozen, Strict


class Contact(Strict):
    """Where a role is reached. `id` is opaque: records name it, never the address."""

    id: str = Field(default="", max_length=64)
    name: str = Field(min_length=1, max_length=200)
    email: str | None = Field(default=None, max_length=254, pattern=r"^[^@\s<>,;]+@[^@\s<>,;]+$")


def _written_to(counsel: Contact) -> Contact:
    if counsel.email is None:
        msg = "email is missing; later letters go there"
        raise ValueError(msg)
    return counsel


Counsel = Annotated[Contact, AfterValidator(_written_to)]
"""Somebody's lawyer: letters go there, so there is an address."""


class Letter(Frozen):
    """What the mailing activity is given: one letter to one person."""

    notice: str
    case: str
    workflow: str = Field(description="the kind of case: the folder of the template")
    kind: str = Field(description="the template's name")
    to_role: str
    contacts: tuple[Contact, ...] = Field(
        default=(), description="who holds the role by the case's own file, in order"
    )
    facts: dict[str, Any] = Field(default_factory=dict)
    late: str | None = Field(default=None, description="when it should have left, if it is late")
    possible_repeat: bool = False


class PlatformAct(Frozen):
    """What the platform is asked to do. The same key is the same act, however often it is asked."""

    key: str
    case: str
    workflow: str = Field(description="the kind of case: the folder of the text, if it has one")
    act: str = Field(description="post-message, limit-account, lift-limitation, reassign, …")
    on: str = Field(description="what it is done to: an assignment, an account, a ticket")
    facts: dict[str, Any] = Field(default_factory=dict)


class Search(Frozen):
    """What the activity is given that asks whether a letter left after all."""

    letter: Letter
    contact: str | None = Field(description="the id of whom it was written to")
    tried: int = Field(ge=0, description="how many seconds ago it was tried")
