"""The message handlers of a workflow class: facts, commands, queries, and anything else.

Each fact is an update, which is answered, and a signal of the same name. Each command is an update.
Handlers take any payload: one that makes no sense is refused or kept, never lost.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from temporalio import workflow
from temporalio.common import RawValue

from domain.acts import Command, Envelope, Fact
from domain.case.case import Case
from workflows.input import errors_for_caller
from workflows.runner import CaseRunner

W = TypeVar("W")


def messages_of(case_type: type[Case]) -> Callable[[type[W]], type[W]]:
    """Return a decorator that installs the handlers of `case_type`; it goes below `defn`."""

    def install(cls: type[W]) -> type[W]:
        for name, handler in _handlers(case_type).items():
            setattr(cls, name, handler)
        return cls

    return install


@cache
def _handlers(case_type: type[Case]) -> dict[str, Any]:
    """Return the handlers of a kind of case, by attribute name. They are made once.

    The sandbox imports the module of a workflow anew for each case that a worker takes over, but
    passes this one through. Making thirty handlers takes 6 ms.
    """
    handlers: dict[str, Any] = {
        "status": _WithRunner.status,
        "state": _WithRunner.state,
        "anything_else": _WithRunner.anything_else,
    }
    for fact in case_type.handles.facts:
        handlers |= {f"signal_{fact.name}": _signal(fact), f"tell_{fact.name}": _tell(fact)}
    for command in case_type.handles.commands:
        handlers[f"do_{command.name}"] = _do(command)
    return handlers


class _WithRunner:
    """The part of a workflow class that its handlers use. The SDK wants them to be methods."""

    runner: CaseRunner[Any]

    @workflow.query(name="status", description="Everything about the case, as JSON.")
    def status(self) -> dict[str, Any]:
        return self.runner.status()

    @workflow.query(name="state", description="All state of the case, as it is carried on.")
    def state(self) -> dict[str, Any] | None:
        return self.runner.state()

    @workflow.signal(dynamic=True, description="Anything else: kept as rejected, with the reason.")
    def anything_else(self, name: str, args: Sequence[RawValue]) -> None:
        said = [_read(arg) for arg in args]
        self.runner.take_signal(name, said[0] if said else None, tuple(said[1:]))


def _read(arg: RawValue) -> object:
    """Return a payload of any type; one that is not JSON by its length only."""
    if arg.payload.metadata.get("encoding") in {b"json/plain", b"binary/null"}:
        read: object = workflow.payload_converter().from_payload(arg.payload)
        return read
    return f"{len(arg.payload.data)} bytes"


def _described(act: type[Envelope]) -> str:
    """Return the description of an act in the dialogs of the Web UI: its sentence and fields."""
    own = [name for name in act.model_fields if name not in Fact.model_fields or name == "by_role"]
    fields = [n if act.model_fields[n].is_required() else f"({n})" for n in own]
    return f"{act.what} Data: {', '.join(fields)}."


def _signal(fact: type[Fact]) -> object:
    class _Told(_WithRunner):
        @workflow.signal(name=fact.name, description=_described(fact))
        def signal(self, payload: Any = None, *more: Any) -> None:
            self.runner.take_signal(fact.name, payload, more)

    return _Told.signal


def _tell(fact: type[Fact]) -> object:
    class _Told(_WithRunner):
        @workflow.update(name=fact.name, description=_described(fact))
        async def tell(self, payload: Any = None, *more: Any) -> dict[str, Any]:
            await self.runner.wait_until_open()
            return self.runner.take_fact(fact.name, payload, more)

        @tell.validator
        def check(self, payload: Any = None, *more: Any) -> None:
            with errors_for_caller():
                self.runner.accept_fact(fact.name, payload, more)

    return _Told.tell


def _do(command: type[Command]) -> object:
    class _Commanded(_WithRunner):
        @workflow.update(name=command.name, description=_described(command))
        async def do(self, payload: Any = None, *more: Any) -> dict[str, Any]:
            await self.runner.wait_until_open()
            return await self.runner.take_command(command.name, payload, more)

        @do.validator
        def check(self, payload: Any = None, *more: Any) -> None:
            with errors_for_caller():
                self.runner.accept_command(command.name, payload, more)

    return _Commanded.do
