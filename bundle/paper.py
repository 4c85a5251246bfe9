"""Blocks to PDF, by typst. Text goes in as data and is never parsed, so none of it is markup.

The PDF is PDF/A-2a and PDF/UA-1: made to be kept, and read aloud in the right order. Both want a
glyph for every character, and typst brings no fonts for all of Unicode: what cannot be shown is
named by its code point, and stands as it was written in record.json and the letters' files.
"""

import json
import re
import unicodedata
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import typst

from bundle.glyphs import RANGES
from bundle.readers import every_text

TEMPLATE = Path(__file__).resolve().parent.parent / "templates" / "bundle.typ"
LONGEST = 8_000
"""Characters of one text on paper; record.json has all of it."""
CUT = "\n[The rest is in record.json.]"
NAMED = 4
"""So many characters in a row are named one by one; of more, their number is said."""
NOT_LATIN = re.compile(r"[^\n -~\u00a1-\u017f\u2010-\u2026\u2192\u20ac]+")


def pdf(data: dict[str, Any], made: datetime) -> bytes:
    """Return the document as a PDF that says it was made at `made`.

    Raises:
        typst.TypstError: template and data do not fit: a mistake of ours.
    """
    # A mark on a letter needs both in one font, which no list of single characters can tell.
    for unseen in (None, _MARKS, NOT_LATIN):
        try:
            return _compiled(every_text(data, partial(_said, unseen)), made)
        except typst.TypstError as error:
            if "could not be displayed" not in str(error) or unseen is NOT_LATIN:
                raise
    raise AssertionError  # the last try either returns or raises


def _said(unseen: re.Pattern[str] | None, text: str) -> str:
    return unseen.sub(_named, shown(text)) if unseen else shown(text)


def _compiled(data: dict[str, Any], made: datetime) -> bytes:
    return typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        ignore_system_fonts=True,  # the same bytes on every machine
        sys_inputs={"data": json.dumps(data)},
        pdf_standards=["a-2a", "ua-1"],
        timestamp=made,
    )


def shown(text: str) -> str:
    """Return a text as paper can show it: no control characters, no longer than LONGEST."""
    start = text[: 2 * LONGEST]
    seen = "".join(" " if _is_space(c) else c for c in start if not _is_hidden(c))
    if len(seen) > LONGEST or len(start) < len(text):
        seen = seen[:LONGEST].rstrip() + CUT
    return _UNKNOWN.sub(_named, seen)


def _is_space(char: str) -> bool:
    return char != "\n" and unicodedata.category(char) in {"Cc", "Zl", "Zp", "Zs"}


def _is_hidden(char: str) -> bool:
    """Return whether it is not seen: marks of direction and joining, and halves of characters."""
    return unicodedata.category(char) in {"Cf", "Cs"}


def _named(found: re.Match[str]) -> str:
    chars = found[0]
    if len(chars) > NAMED:
        return f"[{len(chars)} characters that this PDF has no font for]"
    return "[" + " ".join(f"U+{ord(c):04X}" for c in chars) + "]"


_KNOWN = "".join(f"{re.escape(chr(a))}-{re.escape(chr(b))}" for a, b in RANGES)
_UNKNOWN = re.compile(f"[^\n{_KNOWN}]+")
_COMBINING = [
    chr(code)
    for first, last in RANGES
    for code in range(first, last + 1)
    if unicodedata.category(chr(code))[0] == "M"
]
_MARKS = re.compile(f"[{''.join(_COMBINING)}]+")
