"""What somebody wrote, without what they quoted. In doubt the whole: nothing may be lost."""

import re
from importlib import import_module
from typing import Any, NamedTuple

# It ships no types, and is used here only.
PARSER: Any = import_module("mailparser_reply").EmailReplyParser

LONGEST, MOST_LINES = 20_000, 200
LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pl"]
ABOVE = re.compile(r"(reply|answer|write) above this line", re.IGNORECASE)
WROTE = re.compile(r"(wrote|schrieb|écrit|escribió|scritto|schreef|napisał)", re.IGNORECASE)
HEADS = re.compile(r"\W*(from|von|de|da|van|reply-to)\W*:", re.IGNORECASE)


class Said(NamedTuple):
    """The words, and whether anything was left out that a reader may want to look up."""

    text: str
    is_whole: bool


def said(text: str, ours: tuple[str, ...] = ()) -> Said:
    """Return the newest words of a mail. `ours`: our addresses, as a quotation names them."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    above = _above_our_letter(_short(plain), ours)
    try:
        found = (PARSER(languages=list(LANGUAGES)).parse_reply(above) or "").strip()
    except Exception:  # noqa: BLE001 (a parser of hostile text: whatever it is, show the whole)
        found = ""
    words = found or above.strip() or _short(plain).strip()
    return Said(words, is_whole=words == plain)


def _short(text: str) -> str:
    return "\n".join(text[:LONGEST].split("\n")[:MOST_LINES])


def _above_our_letter(text: str, ours: tuple[str, ...]) -> str:
    """Cut where our own letter begins: at a marker, or where its sender is named as the writer."""
    lines = text.split("\n")
    for n, line in enumerate(lines):
        low = line.lower()
        named = any(address and address.lower() in low for address in ours)
        if ABOVE.search(line) or (named and (HEADS.match(line) or WROTE.search(line))):
            start = n
            if WROTE.search(line) and n and lines[n - 1].lower().startswith(("on ", "am ", "le ")):
                start = n - 1
            return "\n".join(lines[:start])
    return text
