"""A person's mail to a case, and the fact that it becomes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.post.notice import Notice


@dataclass(frozen=True)
class PersonalMail:
    """A mail that a person wrote to a case in one of its roles."""

    role: str
    text: str
    answers: Notice | None = None
    """Our letter that it answers, if its headers name one."""
    is_proved: bool = False
    """Whether its sender holds the role, proved by DKIM."""
    is_weighty: bool = False
    """Whether it reads as approving money or ending a case."""


@dataclass(frozen=True)
class MailFact:
    """The fact that a mail becomes, by name and payload; `fact` is None if it becomes none."""

    fact: str | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)
    also_for_a_person: bool = False
