"""Which function takes which message: the table of contents of a kind of case, checked by mypy.

    told(Message, answers.message)                          a fact, and the function that applies it
    done(Resume, pauses.resume, check=…, in_stage=…)        a command, and the function that does it
    due("mediation", mediation.is_over)                     a deadline, and its function
    due_each("evidence-", arbitration.evidence_is_over)     deadlines whose names begin alike

Legal moves, facts that make sense, the docs and the list of the Web UI all come from these rows.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from domain.acts import Command, Fact
from domain.case.state import CaseState

S = TypeVar("S", bound=CaseState)
S_contra = TypeVar("S_contra", bound=CaseState, contravariant=True)
F = TypeVar("F", bound=Fact)
C = TypeVar("C", bound=Command)


@dataclass(frozen=True)
class FactRow(Generic[S_contra]):
    """A fact, the function that applies it, and where it makes sense."""

    fact: type[Fact]
    apply: Callable[[S_contra, Any, datetime], None]
    check: Callable[[S_contra, Any, datetime | None], str | None] | None
    in_stage: frozenset[str] | None
    only_if: Callable[[S_contra], bool] | None

    def makes_sense(self, case: S_contra) -> bool:
        """Return whether the fact makes sense as the case stands."""
        return _is_in(case, self.in_stage) and (self.only_if is None or self.only_if(case))


@dataclass(frozen=True)
class CommandRow(Generic[S_contra]):
    """A command, the function that carries it out, and where it is allowed."""

    command: type[Command]
    execute: Callable[[S_contra, Any, datetime], None]
    check: Callable[[S_contra, Any, datetime], str | None] | None
    in_stage: frozenset[str] | None
    only_if: Callable[[S_contra], bool] | None
    otherwise: Callable[[S_contra], str | None] | None

    def is_allowed(self, case: S_contra) -> bool:
        """Return whether the command is allowed as the case stands, whatever it says."""
        return _is_in(case, self.in_stage) and (self.only_if is None or self.only_if(case))


@dataclass(frozen=True)
class DeadlineRow(Generic[S_contra]):
    """A deadline, and the function that follows; it is given the due time and the time now."""

    name: str
    follow: Callable[[S_contra, datetime, datetime], None]


@dataclass(frozen=True)
class DeadlinesRow(Generic[S_contra]):
    """Deadlines whose names begin alike, and the function that follows; it is given the name."""

    prefix: str
    follow: Callable[[S_contra, str, datetime, datetime], None]


def _is_in(case: CaseState, stages: frozenset[str] | None) -> bool:
    return stages is None or case.stage in stages


def told(
    fact: type[F],
    apply: Callable[[S, F, datetime], None],
    *,
    check: Callable[[S, F, datetime | None], str | None] | None = None,
    in_stage: Collection[str] | None = None,
    only_if: Callable[[S], bool] | None = None,
) -> FactRow[S]:
    """Return the row of a fact.

    Args:
        fact: The model of what is told.
        apply: Takes it in.
        check: Says what is wrong with it, as things stand, or None. It gets when it happened.
        in_stage: The stages in which it makes sense; all of them when left out.
        only_if: A further condition of the case.
    """
    return FactRow(fact, apply, check, _stages(in_stage), only_if)


def done(  # noqa: PLR0913 (a row has this many parts)
    command: type[C],
    execute: Callable[[S, C, datetime], None],
    *,
    check: Callable[[S, C, datetime], str | None] | None = None,
    in_stage: Collection[str] | None = None,
    only_if: Callable[[S], bool] | None = None,
    otherwise: Callable[[S], str | None] | None = None,
) -> CommandRow[S]:
    """Return the row of a command.

    Args:
        command: The model of what is commanded.
        execute: Carries it out.
        check: Says why it is refused, with what would be right, or None.
        in_stage: The stages in which it is allowed; all of them when left out.
        only_if: A further condition of the case.
        otherwise: Says why it is not allowed now, where the stage alone does not tell; or None.
    """
    return CommandRow(command, execute, check, _stages(in_stage), only_if, otherwise)


def due(name: str, follow: Callable[[S, datetime, datetime], None]) -> DeadlineRow[S]:
    """Return the row of a deadline: its name in `status.next`, and the function that follows."""
    return DeadlineRow(name, follow)


def due_each(prefix: str, follow: Callable[[S, str, datetime, datetime], None]) -> DeadlinesRow[S]:
    """Return the row of all deadlines whose names begin with `prefix`."""
    return DeadlinesRow(prefix, follow)


def _stages(named: Collection[str] | None) -> frozenset[str] | None:
    if isinstance(named, str):
        return frozenset({named})
    return None if named is None else frozenset(named)


Row = FactRow[S_contra] | CommandRow[S_contra] | DeadlineRow[S_contra] | DeadlinesRow[S_contra]


class Handlers(Generic[S_contra]):
    """The rows of a kind of case, in the order in which people read them."""

    def __init__(self, *rows: Row[S_contra]) -> None:
        self.fact_rows = {row.fact.name: row for row in rows if isinstance(row, FactRow)}
        self.command_rows = {row.command.name: row for row in rows if isinstance(row, CommandRow)}
        self.deadline_rows = {row.name: row for row in rows if isinstance(row, DeadlineRow)}
        self.deadlines_rows = tuple(row for row in rows if isinstance(row, DeadlinesRow))
        self.facts = tuple(row.fact for row in self.fact_rows.values())
        self.commands = tuple(row.command for row in self.command_rows.values())

    def facts_now(self, case: S_contra) -> tuple[str, ...]:
        """Return the names of the facts that make sense as the case stands."""
        return tuple(name for name, row in self.fact_rows.items() if row.makes_sense(case))

    def commands_now(self, case: S_contra) -> tuple[str, ...]:
        """Return the names of the commands that are allowed as the case stands."""
        return tuple(name for name, row in self.command_rows.items() if row.is_allowed(case))

    def follow(self, case: S_contra, deadline: str, at: datetime, now: datetime) -> None:
        """Call the function of a deadline that was due at `at`."""
        if (row := self.deadline_rows.get(deadline)) is not None:
            row.follow(case, at, now)
            return
        rows = (row for row in self.deadlines_rows if deadline.startswith(row.prefix))
        next(rows).follow(case, deadline, at, now)
