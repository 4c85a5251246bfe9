"""Looking a contact up in the routes: which row takes it, and why the others do not."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from itertools import product

from pydantic import Field

from domain.base import Frozen
from domain.contact.routes.protocols import UNSAID, Response, responses
from domain.contact.routes.table import (
    CIRCUMSTANCES,
    SETTINGS,
    UNSURE,
    Category,
    Channel,
    Protocol,
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


class Passed(Frozen):
    """A row that does not take the contact, and why not."""

    row: str
    why: str


class Suggestion(Frozen):
    """A category that the words of a text point to. It decides nothing."""

    category: str
    words: tuple[str, ...]


class Explanation(Frozen):
    """The route that a contact would take; nothing is opened for it."""

    cell: str
    row: str
    desk: str
    protocol: str
    because: str
    list_says: str | None
    opens: str | None
    said: tuple[Response, ...]
    not_said: tuple[str, ...]
    notes: tuple[str, ...]
    accepts_within: str | None
    others: tuple[Passed, ...]
    suggestions: tuple[Suggestion, ...]
    remark: str | None


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


# -- suggestions ---------------------------------------------------------------------------------


def suggest(routes: Routes, text: str) -> tuple[Suggestion, ...]:
    """Return the categories that the words of a text point to, most words first."""
    found = [
        Suggestion(category=name, words=words)
        for name, category in routes.categories.items()
        if (words := _words_found(category, text))
    ]
    return tuple(sorted(found, key=lambda s: -len(s.words)))


def _words_found(category: Category, text: str) -> tuple[str, ...]:
    rules = category.suggest
    if rules is None or any(_has(word, text) for word in rules.unless):
        return ()
    return tuple(word for word in rules.words if _has(word, text))


def _has(word: str, text: str) -> bool:
    """Return whether a word or phrase is in a text; `word*` also finds longer words."""
    return _pattern(word).search(text) is not None


@lru_cache(maxsize=1024)  # the words of the routes are the same for every text
def _pattern(word: str) -> re.Pattern[str]:
    stem = word.removesuffix("*")
    inside = r"\s+".join(re.escape(part) for part in stem.split())
    end = "" if word.endswith("*") else r"(?!\w)"
    return re.compile(rf"(?<!\w){inside}{end}", re.IGNORECASE)


# -- explaining ----------------------------------------------------------------------------------


def explain(
    routes: Routes,
    *,
    channel: str,
    category: str | None = None,
    text: str = "",
    given: dict[str, str] | None = None,
) -> Explanation:
    """Return the route that a contact would take. Nothing is opened, nobody is written to.

    A text alone suggests and never decides: without a category the contact is `unsure`.

    Raises:
        BadInput: as `cell_of`, or neither category nor text is given.
    """
    if not category and not text.strip():
        msg = "an empty contact: give its category, or its text for a suggestion"
        raise BadInput(msg)
    cell = cell_of(routes, channel, category or UNSURE, given)
    taken = route(routes, cell)
    row = taken.row
    suggestions = suggest(routes, text)
    accepts = routes.desks[row.desk].accepts_within
    return Explanation(
        cell=str(cell),
        row=taken.name,
        desk=row.desk,
        protocol=row.protocol,
        because=row.because,
        list_says=row.list_says,
        opens=row.opens,
        said=responses(row),
        not_said=UNSAID[row.protocol],
        notes=internal_notes(routes, cell, row),
        accepts_within=str(accepts) if accepts else None,
        others=tuple(
            Passed(row=name, why=why)
            for name, other in routes.rows.items()
            if (why := why_not(other, cell)) is not None
        ),
        suggestions=suggestions,
        remark=remark(category, suggestions),
    )


def internal_notes(routes: Routes, cell: Cell, row: Row) -> tuple[str, ...]:
    """Return the internal notes on the route for the desk. The sender never sees them."""
    kind = routes.categories.get(cell.category)
    what = f"the sender {kind.what}" if kind else cell.category
    found = [f"{what} ({cell})", f"routed to {row.desk}: {row.because}"]
    if row.list_says:
        found.append(f"the list says otherwise: {row.list_says}")
    if kind and kind.note:
        found.append(kind.note)
    if row.protocol in {Protocol.TOUCH_ONCE, Protocol.SILENT}:
        found.append("do not ask the sender for details")
    return tuple(found)


def remark(category: str | None, suggestions: tuple[Suggestion, ...]) -> str | None:
    """Return the doubt that a person should look at before they rely on the category."""
    names = [s.category for s in suggestions]
    if category in {None, UNSURE}:
        if not names:
            return "nothing in the text points to a category; the team lead decides"
        return f"the text suggests {' or '.join(names)}; a suggestion decides nothing"
    if names and category not in names:
        return f"the text reads like {' or '.join(names)}, the category given is {category}"
    return None
