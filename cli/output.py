"""Output of the verbs on stdout: tables for people, or one JSON document for programs.

Texts may come from anyone, so none is printed as markup or with control codes.
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
"""Columns if stdout is no terminal; at rich's default of 80, ids would be folded."""

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
"""Control characters, format characters and surrogates, which could move the cursor."""


def answer(document: object, draw: Callable[[Console], None], *, as_json: bool) -> None:
    """Print the document as JSON, or call `draw` to print it for people."""
    if as_json:
        print_json(document)
    else:
        draw(console())


def print_json(document: object) -> None:
    """Print one JSON document."""
    text = json.dumps(document, indent=2, ensure_ascii=False, default=str)
    # A lone surrogate cannot be encoded, but JSON has an escape for it.
    sys.stdout.write(text.encode("utf-8", "backslashreplace").decode() + "\n")


def console() -> Console:
    """Return a console on stdout: colours on a terminal only, no markup in texts."""
    terminal = sys.stdout.isatty()
    return Console(
        file=sys.stdout,
        markup=False,
        highlight=False,
        emoji=False,
        width=None if terminal else PIPED,
    )


def clean(text: object) -> str:
    """Return the text on one line, without control characters."""
    if text is None:
        return ""
    one_line = " ".join(str(text).split())
    return "".join("�" if unicodedata.category(c) in _HIDDEN else c for c in one_line)


def table(title: str | None, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> Table:
    """Return a table of plain texts, whose last column takes the remaining width."""
    names = list(columns)
    drawn = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    for name in names:
        drawn.add_column(name, no_wrap=name is not names[-1], overflow="fold")
    for row in rows:
        drawn.add_row(*map(clean, row))
    return drawn


def utc(at: datetime | str | None) -> str:
    """Return an instant as 2026-03-02 14:00Z; empty for None."""
    if at is None:
        return ""
    instant = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M}Z"


def iso(at: datetime | None) -> str | None:
    """Return an instant as ISO 8601 in UTC, for JSON."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None


def lines(console: Console, texts: Iterable[str]) -> None:
    """Print plain lines with their indent, not folded."""
    for text in texts:
        indent = " " * (len(text) - len(text.lstrip(" ")))
        console.print(indent + clean(text), soft_wrap=True)
