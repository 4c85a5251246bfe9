"""The facts and commands about questions, and about whoever handles a case."""

from typing import ClassVar, Literal

from pydantic import Field

from domain.acts import Command, Fact
from domain.base import Ref, Text
from domain.case.asking import Handler
from domain.post.letter import Contact


class QuestionAsked(Fact):
    """A party asks the platform something. The question has its own clock and its own ladder."""

    name: ClassVar[str] = "question"
    what: ClassVar[str] = (
        "A party asks a question. It is due in 3 business days and climbs by itself. "
        "repeats names an earlier question that is asked again."
    )

    asked_by: str = Field(description="the party's role, as letters to it have it")
    text: Text
    repeats: Ref | None = None


class Reply(Fact):
    """The platform's side wrote. Only the questions that the reply names are answered by it."""

    name: ClassVar[str] = "reply"
    what: ClassVar[str] = (
        "The platform's side wrote to a party. answers maps question ids to answers; a reply "
        "that names no question closes none."
    )

    by_role: Literal["mediator", "team-lead", "manager", "support", "moderator", "ops"] = "mediator"
    answers: dict[Ref, Text] = Field(default_factory=dict)
    text: str = Field(default="", max_length=4000)


class WithdrawQuestion(Command):
    """The asker no longer needs an answer."""

    name: ClassVar[str] = "withdraw_question"
    what: ClassVar[str] = "The asker takes a question back."

    question: Ref


class HandOver(Command):
    """Let somebody else handle the case. Every clock goes on."""

    name: ClassVar[str] = "hand_over"
    what: ClassVar[str] = "Another person handles the case. Every question keeps its clock."

    to: Handler
    contact: Contact | None = None
