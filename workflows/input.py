"""The input of a workflow: its start, the acts that it is sent, and our errors for their sender."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pydantic import BaseModel, Field, ValidationError
from temporalio import workflow
from temporalio.exceptions import ApplicationError

from domain.acts import Command, Fact, problems, read
from domain.case.case import Case
from domain.errors import BadInput, ErrorType, Refused


class Start(BaseModel):
    """The argument of a workflow. A bare case file is taken as `{case: …}`."""

    case: dict[str, Any] | None = None
    carried: dict[str, Any] | None = Field(default=None, description="state from the run before")
    shift_seconds: float = Field(
        default=0, description="rehearsals only: case time minus real time"
    )
    renew_after: int | None = Field(
        default=None, description="rehearsals and tests only: continue as new after so many events"
    )


def read_start(start: object, more: tuple[object, ...]) -> Start:
    """Return the argument of a workflow as a model.

    Raises:
        BadInput: it is not one JSON object with a case.
    """
    if more:
        msg = f"a case is started with one JSON object, got {1 + len(more)} arguments"
        raise BadInput(msg)
    if not isinstance(start, dict):
        what = "nothing" if start is None else type(start).__name__
        msg = f"a case is started with its file as one JSON object, got {what}"
        raise BadInput(msg)
    wrapped = start if {"case", "carried"} & start.keys() else {"case": start}
    try:
        return Start.model_validate(wrapped)
    except ValidationError as error:
        raise BadInput(problems(error)) from None


def fact_named(case_type: type[Case], name: str) -> type[Fact]:
    """Return the fact of this name.

    Raises:
        BadInput: there is none; the text names those there are.
    """
    for fact in case_type.handles.facts:
        if fact.name == name:
            return fact
    if any(c.name == name for c in case_type.handles.commands):
        msg = f"{name} is a command: say it as an update, so that it can be answered"
    else:
        facts = ", ".join(f.name for f in case_type.handles.facts)
        msg = f"no fact is called {name}; there is {facts}"
    raise BadInput(msg)


def command_of(
    case_type: type[Case], name: str, payload: object, more: tuple[object, ...]
) -> Command:
    """Return the command. One without an id takes that of its update, so that it counts once.

    Raises:
        BadInput: it makes no sense.
    """
    command = read(next(c for c in case_type.handles.commands if c.name == name), payload, more)
    update = workflow.current_update_info()
    return command if command.id or not update else command.model_copy(update={"id": update.id})


@contextmanager
def errors_for_caller() -> Iterator[None]:
    """Turn our errors into those that the caller of an update gets."""
    try:
        yield
    except BadInput as error:
        raise ApplicationError(str(error), type=ErrorType.BAD_INPUT) from None
    except Refused as error:
        raise ApplicationError(str(error), type=ErrorType.REFUSED) from None
