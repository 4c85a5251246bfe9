"""Looking a contact up in the routes: which row takes it, and why the others do not."""

from collections.abc import Iterator
from difflib import get_close_matches
from itertools import product

from pydantic import Field

from domain.base import Frozen
from domain.contact.routes.table import (
    CIRCUMSTANCES,
    SETTINGS,
    Channel,
    Routes,
    Row,
)
from domain.errors import BadInput

FEW = 3
"""How many names a line has before it says how many more there are."""


class Cell(Frozen):
    """The key of a route: category, channel, and the circumstances the category depends on."""

    category: str
    channel: Channel
    given: dict[str, str] = Field(default_factory=dict)

    def __str__(self) -> str:
        asked = {n: v for n, v in self.given.items() if n not in SETTINGS}
        more = "".join(f", {name} {value}" for name, value in asked.items())
        return f"{self.category} by {self.channel}{more}"


class Route(Frozen):
    """The row that takes a contact."""

    name: str
    row: Row


def cell_of(
    routes: Routes, channel: str, category: str, given: dict[str, str] | None = None
) -> Cell:
    """Return the cell of a contact.

    Raises:
        BadInput: channel or category is not in the file, or something the route depends on is
            missing; one line that says what would be right.
    """
    if channel not in list(Channel):
        msg = f"channel {channel!r} is not known; there are {', '.join(Channel)}"
        raise BadInput(msg)
    if category not in routes.known:
        raise BadInput(unknown_category(routes, category))
    have = {**(given or {}), **routes.set_by_file()}
    needed = routes.dimensions(category)
    if missing := [name for name in needed if name not in have]:
        msg = f"the route of {category} depends on {', '.join(missing)}, which is not given"
        raise BadInput(msg)
    return Cell(category=category, channel=Channel(channel), given={n: have[n] for n in needed})


def unknown_category(routes: Routes, category: str) -> str:
    """Return the one line that says a category is not on the list."""
    near = get_close_matches(category, routes.known, n=2)
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(routes.known)}"
    return (
        f"category {category!r} is not on the list; {hint} "
        "(not-listed: it goes to the other directories; unsure: the team lead decides)"
    )


def route(routes: Routes, cell: Cell) -> Route:
    """Return the one row that takes a contact.

    Raises:
        BadInput: no row does, or several do: the file is at fault, and lint says so too.
    """
    found = matching(routes, cell)
    if len(found) != 1:
        rows = " and ".join(found) or "no row"
        msg = f"{rows} for {cell}: exactly one row must take each contact; lint the routes file"
        raise BadInput(msg)
    return Route(name=found[0], row=routes.rows[found[0]])


def matching(routes: Routes, cell: Cell) -> list[str]:
    """Return the names of all rows that take a contact; in a sound file it is one."""
    return [name for name, row in routes.rows.items() if why_not(row, cell) is None]


def why_not(row: Row, cell: Cell) -> str | None:
    """Return why a row does not take a contact, or None if it does."""
    if cell.category not in row.categories:
        names = ", ".join(row.categories[:FEW])
        rest = len(row.categories) - FEW
        more = f" and {rest} more" if rest > 0 else ""
        return f"it is for {names}{more}, not {cell.category}"
    if cell.channel not in row.channels:
        return f"it is for {' and '.join(row.channels)}, not {cell.channel}"
    for name, values in row.when.items():
        have = cell.given.get(name, "not asked")
        if have not in values:
            return f"it is for {name} {' or '.join(values)}, here it is {have}"
    return None


def cells(routes: Routes) -> Iterator[Cell]:
    """Return every cell there is, under both readings of every setting."""
    for category in routes.known:
        names = routes.dimensions(category)
        for channel, *values in product(Channel, *(CIRCUMSTANCES[n] for n in names)):
            given = dict(zip(names, map(str, values), strict=True))
            yield Cell(category=category, channel=Channel(channel), given=given)


def is_live(routes: Routes, cell: Cell) -> bool:
    """Return whether the cell can come up under the settings as they are."""
    return all(
        cell.given.get(name, value) == value
        for name, value in routes.set_by_file().items()
        if name in SETTINGS
    )
