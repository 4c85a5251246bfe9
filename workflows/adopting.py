"""Moves a running case to other rules, as a person asked: all of it, or nothing."""

from typing import Any

from temporalio.exceptions import ActivityError, is_cancelled_exception

from domain.acts import Adopt
from domain.adoption import adopts, wanted
from domain.case import Snapshot
from domain.errors import Refused
from workflows.engine import Engine
from workflows.rules import rules_of
from workflows.start import as_refusal, command_of


async def adopt(engine: Engine[Any], payload: object, more: tuple[object, ...]) -> dict[str, Any]:
    """Carry the command out, and answer with every deadline before and after.

    Raises:
        ApplicationError: Refused or BadInput, and nothing changed.
    """
    engine.check_command(Adopt.name, payload, more)
    command = command_of(type(engine.case), Adopt.name, payload, more)
    assert isinstance(command, Adopt), "its name says so"
    answer = {"done": False, "id": command.id, "stage": engine.case.stage, "moved": []}
    if engine.case.was_told(command):
        return answer
    with as_refusal():
        read = await _rules(engine, command)
        now = engine.clock.now()
        engine.case.check(command, now)  # reading took a moment, in which it may have closed
        moved, moves = adopts(engine.case, read, command, now)
    engine.goes_on_as(moved)
    return {**answer, "done": True, "moved": [move.model_dump(mode="json") for move in moves]}


async def _rules(engine: Engine[Any], command: Adopt) -> Snapshot:
    try:
        named = wanted(engine.case, command.policy, command.calendar)
        return await rules_of(engine.case, engine.clock.now(), **named)
    except ActivityError as error:
        if is_cancelled_exception(error):
            raise
        raise Refused(str(error.cause or error)) from error
