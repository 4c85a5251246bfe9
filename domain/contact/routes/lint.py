"""Every problem of a routes file at once: overlaps, holes, dead rows, unknown desks.

A row is `unreachable` when no contact can ever be taken by it. A row that only waits for another
value of a setting is not: it is `off`, and reported as such.
"""

from collections import defaultdict
from typing import Literal, Self

from pydantic import Field, model_validator

from domain.base import Frozen
from domain.contact.routes.match import FEW, Cell, cells, is_live, matching
from domain.contact.routes.table import SPECIAL, Channel, Protocol, Routes, Row


class Problem(Frozen):
    """One thing a reader of the file should know. Only `off` lets the file be used."""

    kind: Literal["unknown", "missing", "overlap", "no-rule", "unreachable", "off"]
    keys: tuple[str, ...] = Field(description="the way to its place in the file")
    text: str

    @property
    def is_error(self) -> bool:
        return self.kind != "off"

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"


def lint(routes: Routes) -> list[Problem]:
    """Return every problem of a routes file, errors first."""
    found = [*_unknown(routes), *_missing(routes), *_overlaps(routes), *_without_a_rule(routes)]
    found += [*_idle(routes), *_dead(routes)]
    return sorted(found, key=lambda p: not p.is_error)


def errors(routes: Routes) -> list[Problem]:
    """Return the problems to mend before the file may route anything."""
    return [problem for problem in lint(routes) if problem.is_error]


def _unknown(routes: Routes) -> list[Problem]:
    found = []
    for name, row in routes.rows.items():
        here = ("rows", name)
        if row.desk not in routes.desks:
            known = ", ".join(routes.desks)
            text = (
                f"row {name} sends to the desk {row.desk!r}, which is not there; there are {known}"
            )
            found.append(Problem(kind="unknown", keys=(*here, "desk"), text=text))
        elif row.protocol is Protocol.SEE_IT_ANSWERED:
            found += _without_a_clock(routes, name, row)
        strange = [c for c in row.categories if c not in routes.known]
        if strange:
            text = f"row {name} is for {', '.join(strange)}, which is no category of the file"
            found.append(Problem(kind="unknown", keys=(*here, "categories"), text=text))
        if row.letter is not None and row.letter not in routes.letters:
            text = f"row {name} sends the letter {row.letter!r}, which is not among the letters"
            found.append(Problem(kind="unknown", keys=(*here, "letter"), text=text))
    if strange := [c for c in routes.precedence if c not in routes.categories]:
        text = f"precedence has {', '.join(strange)}, which is no category of the file"
        found.append(Problem(kind="unknown", keys=("precedence",), text=text))
    for word in SPECIAL:
        if word in routes.categories:
            text = f"the category {word} is built in; take it out"
            found.append(Problem(kind="unknown", keys=("categories", word), text=text))
    return found


def _without_a_clock(routes: Routes, name: str, row: Row) -> list[Problem]:
    """Return the problem of a row whose desk has no time to answer in."""
    if routes.desks[row.desk].answers_within:
        return []
    text = f"row {name} sees a ticket answered by {row.desk}, which has no answers_within"
    return [Problem(kind="missing", keys=("rows", name, "desk"), text=text)]


def _missing(routes: Routes) -> list[Problem]:
    """Return the sources and scripts that are missing."""
    found = []
    for name, category in routes.categories.items():
        if not category.source:
            text = f"category {name} names no source: say where its rule comes from"
            found.append(Problem(kind="missing", keys=("categories", name), text=text))
    called = [n for n, row in routes.rows.items() if row.protocol is Protocol.END_AND_FORWARD]
    if called and routes.script is None:
        text = f"row {called[0]} ends a conversation, and there is no script to say"
        found.append(Problem(kind="missing", keys=("rows", called[0]), text=text))
    return found


def _idle(routes: Routes) -> list[Problem]:
    """Return the desks and letters that nothing comes to."""
    desks = {row.desk for row in routes.rows.values()}
    letters = {row.letter for row in routes.rows.values()}
    found = [("desks", d, "sends anything to the desk") for d in routes.desks if d not in desks]
    found += [("letters", n, "sends the letter") for n in routes.letters if n not in letters]
    return [
        Problem(kind="unreachable", keys=(where, name), text=f"no row {does} {name}")
        for where, name, does in found
    ]


def _overlaps(routes: Routes) -> list[Problem]:
    clashes: dict[tuple[str, ...], list[Cell]] = defaultdict(list)
    for cell in cells(routes):
        rows = tuple(matching(routes, cell))
        if len(rows) > 1:
            clashes[rows].append(cell)
    found = []
    for rows, where in clashes.items():
        both = " and ".join(rows)
        text = f"rows {both} both take {in_few_words(where)}; each contact has one row"
        found.append(Problem(kind="overlap", keys=("rows", rows[-1]), text=text))
    return found


def _without_a_rule(routes: Routes) -> list[Problem]:
    holes: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells(routes):
        if not matching(routes, cell):
            holes[cell.category].append(cell)
    return [
        Problem(
            kind="no-rule",
            keys=("categories", category),
            text=f"no row takes {in_few_words(where)}",
        )
        for category, where in holes.items()
    ]


def _dead(routes: Routes) -> list[Problem]:
    reached: dict[str, bool] = {}
    for cell in cells(routes):
        for name in matching(routes, cell):
            reached[name] = reached.get(name, False) or is_live(routes, cell)
    found = []
    for name, row in routes.rows.items():
        if name not in reached:
            text = f"row {name} takes no contact at all: {_why_dead(routes, row)}"
            found.append(Problem(kind="unreachable", keys=("rows", name), text=text))
        elif not reached[name]:
            text = f"row {name} is off by a setting: {_conditions(row)}"
            found.append(Problem(kind="off", keys=("rows", name), text=text))
    return found


def _why_dead(routes: Routes, row: Row) -> str:
    listed = [c for c in row.categories if c in routes.known]
    if not listed:
        return "none of its categories is on the list"
    for name in row.when:
        if not any(name in routes.dimensions(category) for category in listed):
            return f"it asks for {name}, on which none of its categories depends"
    return "its conditions never hold together"


def _conditions(row: Row) -> str:
    return ", ".join(f"{name} {' or '.join(values)}" for name, values in row.when.items())


def in_few_words(found: list[Cell]) -> str:
    """Return cells in a few words: each category with its channels."""
    by_category: dict[str, set[Channel]] = defaultdict(set)
    for cell in found:
        by_category[cell.category].add(cell.channel)
    parts = [f"{category} by {_any_of(channels)}" for category, channels in by_category.items()]
    given = {f"{n} {v}" for cell in found for n, v in cell.given.items()}
    more = f" ({', '.join(sorted(given))})" if len(found) == 1 and given else ""
    shown = "; ".join(parts[:FEW])
    rest = len(parts) - FEW
    return f"{shown}{more}" + (f" and {rest} more" if rest > 0 else "")


def _any_of(channels: set[Channel]) -> str:
    return "any channel" if len(channels) == len(Channel) else " and ".join(sorted(channels))


class SoundRoutes(Routes):
    """A whole routes file, as a case opens on it: one with an overlap or a hole is refused.

    A case keeps `Routes`, the part for its own channel, which is not linted again.
    """

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        if found := errors(self):
            raise ValueError("; ".join(map(str, found)))
        return self
