"""What a verb answers: a table for people, or one JSON document for programs, on stdout.

Whatever the terminal is shown was written by anybody: nothing of it is markup or a control code.
"""

import json
import sys
import unicodedata
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Annotated

from cyclopts import Parameter
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

Json = Annotated[bool, Parameter(name="--json", negative="", help="Print JSON, for programs.")]
"""Every verb takes `--json`."""

PIPED = 160
"""Columns when nobody says how wide the paper is: rich would fold ids at 80."""

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
"""Control and format characters and halves of characters: they could move the cursor."""


def answer(document: object, draw: Callable[[Console], None], *, as_json: bool) -> None:
    """Print the document as JSON, or let `draw` show it to a person."""
    if as_json:
        print_json(document)
    else:
        draw(console())


def print_json(document: object) -> None:
    """Print one JSON document."""
    text = json.dumps(document, indent=2, ensure_ascii=False, default=str)
    # Half a character cannot be encoded, but as JSON's own escape it can.
    sys.stdout.write(text.encode("utf-8", "backslashreplace").decode() + "\n")


def console() -> Console:
    """Return where people read: colours on a terminal only, no markup in anybody's text."""
    terminal = sys.stdout.isatty()
    return Console(
        file=sys.stdout,
        markup=False,
        highlight=False,
        emoji=False,
        width=None if terminal else PIPED,
    )


def clean(text: object) -> str:
    """Return the text on one line, without anything that a terminal would obey."""
    if text is None:
        return ""
    one_line = " ".join(str(text).split())
    return "".join("�" if unicodedata.category(c) in _HIDDEN else c for c in one_line)


def table(title: str | None, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> Table:
    """Return a table of plain texts; the last column takes what room there is."""
    names = list(columns)
    drawn = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    for name in names:
        drawn.add_column(name, no_wrap=name is not names[-1], overflow="fold")
    for row in rows:
        drawn.add_row(*map(clean, row))
    return drawn


def utc(at: datetime | str | None) -> str:
    """Return an instant as 2026-03-02 14:00Z; nothing for none."""
    if at is None:
        return ""
    instant = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M}Z"


def iso(at: datetime | None) -> str | None:
    """Return an instant as JSON carries it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None


def lines(console: Console, texts: Iterable[str]) -> None:
    """Print plain lines with their indent, folded only by the terminal itself."""
    for text in texts:
        indent = " " * (len(text) - len(text.lstrip(" ")))
        console.print(indent + clean(text), soft_wrap=True)
