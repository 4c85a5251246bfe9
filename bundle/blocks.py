"""The blocks of a bundle's PDF: `t` says what one is, the rest is text, none of it markup."""

from collections.abc import Iterable, Sequence
from typing import Any

Block = dict[str, Any]
Cell = str | dict[str, Any]


def heading(text: str, *, new_page: bool = False, numbered: bool = True) -> Block:
    return {"t": "heading", "text": text, "new_page": new_page, "numbered": numbered}


def sub(text: str) -> Block:
    return {"t": "sub", "text": text}


def para(text: str) -> Block:
    return {"t": "para", "text": text}


def strong(text: str) -> Block:
    return {"t": "strong", "text": text}


def facts(rows: Iterable[tuple[str, str]]) -> Block:
    return {"t": "facts", "rows": [list(row) for row in rows]}


def table(columns: Sequence[str], rows: list[list[Cell]] | list[list[str]],
          widths: Sequence[int]) -> Block:  # fmt: skip
    return {"t": "table", "columns": list(columns), "rows": rows, "widths": list(widths)}


def checks(columns: Sequence[str], rows: list[list[Cell]], widths: Sequence[int]) -> Block:
    return {**table(columns, rows, widths), "boxes": True}


def bullets(items: Iterable[str]) -> Block:
    return {"t": "bullets", "items": list(items)}


def note(title: str, text: str) -> Block:
    return {"t": "note", "title": title, "text": text}


def quote(by: str, text: str) -> Block:
    return {"t": "quote", "by": by, "text": text}
