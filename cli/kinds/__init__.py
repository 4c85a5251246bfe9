"""What the command line can say of each kind of case beyond its status.

A kind brings a module with `KIND`, named in `MODULES`. What it leaves out is answered with what
the status says anyway.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from importlib import import_module
from types import MappingProxyType
from typing import Any, NamedTuple

from pydantic import BaseModel

from domain.base import Frozen, Instant
from domain.time.calendar import CalendarSnapshot, Pause
from domain.time.duration import Duration

MODULES = {
    "worker-escalation": "cli.kinds.worker_escalation",
    "dispute": "cli.kinds.dispute",
    "award": "cli.kinds.award",
    "contact": "cli.kinds.contact",
}

Keys = tuple[str | int, ...]


class Counted(NamedTuple):
    """What a deadline is counted from, for how long, and through which pauses.

    A warning is counted back: `lead` before that.
    """

    start: datetime
    wait: Duration
    since: str
    pauses: Sequence[Pause] = ()
    lead: Duration | None = None


class WhyNot(Frozen):
    """Something that did not happen, and the rule that stopped it."""

    what: str
    because: str
    rule: str
    at: Instant | None = None


class Shown(NamedTuple):
    """A policy as a picture and as a table."""

    mermaid: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


class Ground(NamedTuple):
    """What a policy is checked against: the calendar it names, and who the directory knows."""

    calendar: CalendarSnapshot
    today: datetime
    has_holder: Callable[[str], bool]


class Kind(NamedTuple):
    """The words of one kind. Case and policy are its own; the registry cannot know them."""

    show: Callable[[Any], Shown] | None = None
    lint: Callable[[Any, Ground], Iterable[tuple[Keys, str]]] | None = None
    counted: Callable[[Any], dict[str, Counted]] | None = None
    reads: type[BaseModel] | None = None
    """What lint reads a policy as, if the policy's own model stops at the first thing wrong."""
    shown: Callable[[Any], Iterable[str]] | None = None
    """Lines of where a case stands that no table of `show` has."""
    why_not: Mapping[str, Callable[[Any], Iterable[WhyNot]]] = MappingProxyType({})


def of(kind: str) -> Kind:
    """Return the words of this kind of case; none, if it brought no module."""
    if kind not in MODULES:
        return Kind()
    found: Kind = import_module(MODULES[kind]).KIND
    return found
