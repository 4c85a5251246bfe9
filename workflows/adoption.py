"""Moves a running case to other rules, as a person asked: all of it, or nothing."""

from typing import Any

from temporalio.exceptions import ActivityError, is_cancelled_exception

from domain.acts import Adopt
from domain.case.adoption import adopts, wanted
from domain.case.case import Snapshot
from domain.errors import Refused
from workflows.input import as_refusal, command_of
from workflows.runner import CaseRunner
from workflows.snapshot import take_snapshot


async def adopt(
    runner: CaseRunner[Any], payload: object, more: tuple[object, ...]
) -> dict[str, Any]:
    """Carry the command out, and answer with every deadline before and after.

    Raises:
        ApplicationError: Refused or BadInput, and nothing changed.
    """
    runner.check_command(Adopt.name, payload, more)
    command = command_of(type(runner.case), Adopt.name, payload, more)
    assert isinstance(command, Adopt), "its name says so"
    answer = {"done": False, "id": command.id, "stage": runner.case.stage, "moved": []}
    if runner.case.was_told(command):
        return answer
    with as_refusal():
        read = await _rules(runner, command)
        now = runner.clock.now()
        runner.case.check(command, now)  # reading took a moment, in which it may have closed
        moved, moves = adopts(runner.case, read, command, now)
    runner.replace_case(moved)
    return {**answer, "done": True, "moved": [move.model_dump(mode="json") for move in moves]}


async def _rules(runner: CaseRunner[Any], command: Adopt) -> Snapshot:
    try:
        named = wanted(runner.case, command.policy, command.calendar)
        return await take_snapshot(runner.case, runner.clock.now(), **named)
    except ActivityError as error:
        if is_cancelled_exception(error):
            raise
        raise Refused(str(error.cause or error)) from error
