"""Gives a workflow class its handlers: a case's facts and commands, `status`, and anything else.

Each fact can be told as an update (an answer comes back) and as a signal of the same name; each
command is an update. Handlers take anything: what makes no sense is refused or kept, never lost.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from temporalio import workflow
from temporalio.common import RawValue

from domain.acts import Command, Envelope, Fact
from domain.case.case import Case
from workflows.input import as_refusal
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
    """Return the handlers of a kind of case, made once.

    The sandbox reads a workflow's module anew for each case that a worker takes over, and this one
    it passes through: to make thirty handlers takes 6 ms.
    """
    handlers: dict[str, Any] = {
        "status": _Messages.status,
        "state": _Messages.state,
        "anything_else": _Messages.anything_else,
    }
    for fact in case_type.handles.facts:
        handlers |= {f"signal_{fact.name}": _signal(fact), f"tell_{fact.name}": _tell(fact)}
    for command in case_type.handles.commands:
        handlers[f"do_{command.name}"] = _do(command)
    return handlers


class _Messages:
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
    if arg.payload.metadata.get("encoding") in {b"json/plain", b"binary/null"}:
        read: object = workflow.payload_converter().from_payload(arg.payload)
        return read
    return f"{len(arg.payload.data)} bytes"


def _described(act: type[Envelope]) -> str:
    """Return what the Web UI's dialogs say of an act: what it does, and what its data has."""
    own = [name for name in act.model_fields if name not in Fact.model_fields or name == "by_role"]
    fields = [n if act.model_fields[n].is_required() else f"({n})" for n in own]
    return f"{act.what} Data: {', '.join(fields)}."


def _signal(fact: type[Fact]) -> object:
    class _Message(_Messages):
        @workflow.signal(name=fact.name, description=_described(fact))
        def signal(self, payload: Any = None, *more: Any) -> None:
            self.runner.take_signal(fact.name, payload, more)

    return _Message.signal


def _tell(fact: type[Fact]) -> object:
    class _Message(_Messages):
        @workflow.update(name=fact.name, description=_described(fact))
        async def tell(self, payload: Any = None, *more: Any) -> dict[str, Any]:
            await self.runner.wait_until_open()
            return self.runner.take_fact(fact.name, payload, more)

        @tell.validator
        def check(self, payload: Any = None, *more: Any) -> None:
            with as_refusal():
                self.runner.accept_fact(fact.name, payload, more)

    return _Message.tell


def _do(command: type[Command]) -> object:
    class _Message(_Messages):
        @workflow.update(name=command.name, description=_described(command))
        async def do(self, payload: Any = None, *more: Any) -> dict[str, Any]:
            await self.runner.wait_until_open()
            return await self.runner.take_command(command.name, payload, more)

        @do.validator
        def check(self, payload: Any = None, *more: Any) -> None:
            with as_refusal():
                self.runner.accept_command(command.name, payload, more)

    return _Message.do
