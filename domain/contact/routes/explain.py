"""The route that a contact would take, with every reason; nothing is opened for it."""

from pydantic import Field

from domain.base import Frozen
from domain.contact.routes.categories import Suggestion, deciding, remark, suggest, why_it_wins
from domain.contact.routes.match import Cell, cell_of, route, why_not
from domain.contact.routes.protocols import UNSAID, Response, responses
from domain.contact.routes.table import UNSURE, Protocol, Routes, Row
from domain.errors import BadInput


class Passed(Frozen):
    """A row that does not take the contact, and why not."""

    row: str
    why: str


class Explanation(Frozen):
    """The route that a contact would take; nothing is opened for it."""

    cell: str
    row: str
    desk: str
    protocol: str
    because: str
    wins: str | None = Field(description="of several categories: which decides, by which rule")
    list_says: str | None
    opens: str | None
    said: tuple[Response, ...]
    not_said: tuple[str, ...]
    notes: tuple[str, ...]
    accepts_within: str | None
    answers_within: str | None
    others: tuple[Passed, ...]
    suggestions: tuple[Suggestion, ...]
    remark: str | None


def explain(
    routes: Routes,
    *,
    channel: str,
    categories: tuple[str, ...] = (),
    text: str = "",
    given: dict[str, str] | None = None,
) -> Explanation:
    """Return the route that a contact would take. Nothing is opened, nobody is written to.

    A text alone suggests and never decides: without a category the contact is `unsure`. Of several
    categories one decides.

    Raises:
        BadInput: as `cell_of`, or neither category nor text is given.
    """
    if not categories and not text.strip():
        msg = "an empty contact: give its category, or its text for a suggestion"
        raise BadInput(msg)
    category = deciding(routes, categories) if categories else None
    cell = cell_of(routes, channel, category or UNSURE, given)
    taken = route(routes, cell)
    row = taken.row
    suggestions = suggest(routes, text)
    desk = routes.desks[row.desk]
    answers = desk.answers_within if row.protocol is Protocol.SEE_IT_ANSWERED else None
    return Explanation(
        cell=str(cell),
        row=taken.name,
        desk=row.desk,
        protocol=row.protocol,
        because=row.because,
        wins=why_it_wins(routes, categories) if categories else None,
        list_says=row.list_says,
        opens=row.opens,
        said=responses(row),
        not_said=UNSAID[row.protocol],
        notes=internal_notes(routes, cell, row, categories),
        accepts_within=str(desk.accepts_within) if desk.accepts_within else None,
        answers_within=str(answers) if answers else None,
        others=tuple(
            Passed(row=name, why=why)
            for name, other in routes.rows.items()
            if (why := why_not(other, cell)) is not None
        ),
        suggestions=suggestions,
        remark=remark(routes, categories, suggestions),
    )


def internal_notes(
    routes: Routes, cell: Cell, row: Row, categories: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Return the internal notes on the route for the desk. The sender never sees them."""
    kind = routes.categories.get(cell.category)
    what = f"the sender {kind.what}" if kind else cell.category
    found = [f"{what} ({cell})", f"routed to {row.desk}: {row.because}"]
    if row.list_says:
        found.append(f"the list says otherwise: {row.list_says}")
    found += [
        f"it is {other} as well: the sender {routes.categories[other].what}"
        for other in dict.fromkeys(categories)
        if other != cell.category and other in routes.categories
    ]
    if kind and kind.note:
        found.append(kind.note)
    if row.protocol in {Protocol.TOUCH_ONCE, Protocol.SILENT}:
        found.append("do not ask the sender for details")
    return tuple(found)
