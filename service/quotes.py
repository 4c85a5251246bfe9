"""The new text of a mail, without the text it quotes. In doubt the whole text is kept."""

import re
from importlib import import_module
from typing import Any, NamedTuple

from service.classify import OurAddresses

# The library ships no types, and is used here only.
PARSER: Any = import_module("mailparser_reply").EmailReplyParser

LONGEST, MOST_LINES = 20_000, 200
LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pl"]
MARKER = re.compile(r"(reply|answer|write) above this line", re.IGNORECASE)
WROTE = re.compile(r"(wrote|schrieb|écrit|escribió|scritto|schreef|napisał)", re.IGNORECASE)
QUOTED_HEADER = re.compile(r"\W*(from|von|de|da|van|reply-to)\W*:", re.IGNORECASE)


class NewText(NamedTuple):
    """The new text of a mail, and whether it is the whole text."""

    text: str
    is_whole: bool


def without_quotes(text: str, ours: OurAddresses) -> NewText:
    """Return the new text of a mail. A quotation of our letter names one of our addresses."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    above = _above_our_letter(_short(plain), (ours.sender, ours.reply_domain))
    try:
        found = (PARSER(languages=list(LANGUAGES)).parse_reply(above) or "").strip()
    except Exception:  # noqa: BLE001 (hostile text may raise anything; then the whole is shown)
        found = ""
    new = found or above.strip() or _short(plain).strip()
    return NewText(new, is_whole=new == plain)


def _short(text: str) -> str:
    return "\n".join(text[:LONGEST].split("\n")[:MOST_LINES])


def _above_our_letter(text: str, ours: tuple[str, ...]) -> str:
    """Return the text above our own letter: above a marker, or above the line with its sender."""
    lines = text.split("\n")
    for n, line in enumerate(lines):
        low = line.lower()
        named = any(address and address.lower() in low for address in ours)
        if MARKER.search(line) or (named and (QUOTED_HEADER.match(line) or WROTE.search(line))):
            start = n
            if WROTE.search(line) and n and lines[n - 1].lower().startswith(("on ", "am ", "le ")):
                start = n - 1
            return "\n".join(lines[:start])
    return text
