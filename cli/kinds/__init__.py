"""Parts of the command line that differ by kind of case.

Each kind has a module with its `PARTS`, listed in `MODULES`. All of them are optional.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from importlib import import_module
from types import MappingProxyType
from typing import Any, NamedTuple

from pydantic import BaseModel

from domain.base import Frozen, Instant
from domain.time.calendar import Pause
from domain.time.days import CalendarSnapshot
from domain.time.duration import Duration

MODULES = {
    "worker-escalation": "cli.kinds.worker_escalation",
    "dispute": "cli.kinds.dispute",
    "award": "cli.kinds.award",
    "contact": "cli.kinds.contact",
}

Keys = tuple[str | int, ...]


class Counted(NamedTuple):
    """The computation of a deadline: its start, its duration and its pauses.

    A warning has a `lead`, which is counted back from there.
    """

    start: datetime
    wait: Duration
    since: str
    pauses: Sequence[Pause] = ()
    lead: Duration | None = None


class WhyNot(Frozen):
    """A rung, letter or step that did not happen, the reason, and the rule behind it."""

    what: str
    because: str
    rule: str
    at: Instant | None = None


class PolicyView(NamedTuple):
    """A policy as a Mermaid diagram and as a table."""

    mermaid: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


class LintContext(NamedTuple):
    """The context of a check of a policy: its calendar, the time, and the holders of roles."""

    calendar: CalendarSnapshot
    today: datetime
    has_holder: Callable[[str], bool]


class Parts(NamedTuple):
    """The functions of one kind. They take its own classes of case and policy, hence `Any`."""

    show: Callable[[Any], PolicyView] | None = None
    lint: Callable[[Any, LintContext], Iterable[tuple[Keys, str]]] | None = None
    counted: Callable[[Any], dict[str, Counted]] | None = None
    lint_model: type[BaseModel] | None = None
    """The model for `lint`, if the policy's own model stops at the first mistake."""
    status_lines: Callable[[Any], Iterable[str]] | None = None
    """Lines about a case that `show` prints above its tables."""
    why_not: Mapping[str, Callable[[Any], Iterable[WhyNot]]] = MappingProxyType({})


def of(kind: str) -> Parts:
    """Return the parts of this kind of case."""
    parts: Parts = import_module(MODULES[kind]).PARTS
    return parts
