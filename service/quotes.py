"""The new text of a mail, without the text it quotes. In doubt the whole text is kept.

A library knows the heads of quotations of many programs and languages. Where it misses, our own
letter is known by what is ours in it: our address or name, its subject, its greeting.
"""

import re
from importlib import import_module
from typing import Any, NamedTuple

from service.classify import OurAddresses

# The library ships no types, and is used here only.
PARSER: Any = import_module("mailparser_reply").EmailReplyParser

LONGEST, MOST_LINES = 20_000, 200
LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pl", "da", "sv", "cs"]
MARKER = re.compile(r"(reply|answer|write) above this line", re.IGNORECASE)
WROTE = re.compile(
    r"\b(wrote|schrieb|écrit|escribió|scritto|schreef|napisał|skrev|escreveu|kirjoitti|napsal)",
    re.IGNORECASE,
)
QUOTED_HEADER = re.compile(r"\W*(from|von|de|da|van|reply-to)\W*:", re.IGNORECASE)
FIELD = re.compile(r"[>\s*_|]*[^\W\d_][\w .'\u2019/-]{0,24}?\s?\*?\s?[:\uff1a]")
DAY = re.compile(r"\b(19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2}")
RULE = re.compile(r"[>\s]*([-_=*\u2013\u2014]{4,})")
LAST_RULE = re.compile(r"\n[-_=*]{3,}( [^\n]{2,60} [-_=*]{3,})?$")
FOOTER = re.compile(
    r"\s*(-- ?$|[-_=]{3,}|sent (from|with)|gesendet|envoyé|enviado|get outlook)", re.IGNORECASE
)
WRAPPED = 2  # lines before and after the one with our address that belong to the same head
SHORTEST_SUBJECT = 8
LONG_LINE = 60


class Answered(NamedTuple):
    """What is known of our letter that a mail answers, from the mail itself."""

    subject: str = ""
    """The subject of the mail, whose end is the subject of our letter."""
    writer: str = ""
    """The name of the writer, whom our letter greets."""


class NewText(NamedTuple):
    """The new text of a mail, and whether it is the whole text."""

    text: str
    is_whole: bool


UNKNOWN = Answered()


def without_quotes(text: str, ours: OurAddresses, answered: Answered = UNKNOWN) -> NewText:
    """Return the new text of a mail. A quotation of our letter has something of ours in it."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    short = _short(plain).strip()
    lines = short.split("\n")
    start = _Letter(lines, ours, answered).start()
    if start and _is_answered_between(lines[start:], answered.writer):
        return NewText(short, is_whole=short == plain)
    above = LAST_RULE.sub("", "\n".join(lines[:start]).strip()).strip()
    try:
        found = (PARSER(languages=list(LANGUAGES)).parse_reply(above) or "").strip()
    except Exception:  # noqa: BLE001 (hostile text may raise anything; then the whole is shown)
        found = ""
    new = found or above or short
    return NewText(new, is_whole=new == plain)


def _short(text: str) -> str:
    return "\n".join(text[:LONGEST].split("\n")[:MOST_LINES])


class _Letter:
    """The search for our own letter in the lines of a mail."""

    def __init__(self, lines: list[str], ours: OurAddresses, answered: Answered) -> None:
        self._lines = lines
        given = (ours.sender, ours.reply_domain, ours.name)
        self._ours = [one.lower() for one in given if one]
        subject = answered.subject.rpartition(": [")[2].strip().lower()
        self._subject = subject if len(subject) >= SHORTEST_SUBJECT else ""
        self._greeting = f"hello {answered.writer.lower()}," if answered.writer else ""

    def start(self) -> int | None:
        """Return the number of the line that our letter, or its head, begins with."""
        for n, line in enumerate(self._lines):
            if MARKER.search(line):
                return n
            if n and self._greeting and line.lower().strip("> *").startswith(self._greeting):
                return self._head_above(n)
            start = self._head_at(n, line)
            if start is not None:
                return start
        return None

    def _head_at(self, n: int, line: str) -> int | None:
        """Return where a head begins that this line belongs to, by what is ours in the line."""
        if FIELD.match(line) and (self._is_ours(line) or self._has_subject(line)):
            among = self._line(n - 1), self._line(n + 1), self._line(n + 2)
            if QUOTED_HEADER.match(line) or any(FIELD.match(one) for one in among if one):
                return self._top_of_fields(n)
        if not self._is_ours(line):
            return None
        return n if RULE.match(line) else self._attribution(n)

    def _is_ours(self, line: str) -> bool:
        low = line.lower()
        return any(one in low for one in self._ours)

    def _has_subject(self, line: str) -> bool:
        return bool(self._subject) and self._subject in line.lower()

    def _line(self, n: int) -> str:
        return self._lines[n] if 0 <= n < len(self._lines) else ""

    def _top_of_fields(self, n: int) -> int:
        """Return where the fields of a head begin, with the rule above them."""
        while n and (FIELD.match(self._line(n - 1)) or RULE.match(self._line(n - 1))):
            n -= 1
        if n > 1 and not self._line(n - 1).strip() and RULE.match(self._line(n - 2)):
            n -= 2
        return n

    def _attribution(self, n: int) -> int | None:
        """Return where a sentence such as "On Friday … wrote:" begins, which may be wrapped."""
        last = n
        while last - n < WRAPPED and not _ends(self._line(last)) and self._line(last + 1).strip():
            if self._line(last + 1).startswith(">"):
                break
            last += 1
        if not _ends(self._line(last)):
            last = n
        first = n
        while first and n - first < WRAPPED and self._line(first - 1).strip():
            if DAY.search(" ".join(self._lines[first : n + 1])):
                break
            first -= 1
        sentence = " ".join(self._lines[first : last + 1])
        is_dated = bool(DAY.search(sentence))
        is_quoted = self._after(last).lstrip().startswith((">", "|"))
        if is_quoted or (is_dated and "<" in sentence and _ends(self._line(last))):
            return first if is_dated else n
        if WROTE.search(self._line(n)) or (is_dated and WROTE.search(sentence)):
            return first if is_dated else n
        return None

    def _after(self, n: int) -> str:
        """Return the first line below that is not blank."""
        return next((line for line in self._lines[n + 1 :] if line.strip()), "")

    def _head_above(self, n: int) -> int:
        """Return where the head above the greeting of our letter begins, if there is one."""
        top = n
        while top and not self._line(top - 1).strip("> "):
            top -= 1
        if top and FIELD.match(self._line(top - 1)):
            return self._top_of_fields(top - 1)
        if top and _ends(self._line(top - 1)) and DAY.search(self._line(top - 1)):
            return top - 1
        return n


def _ends(line: str) -> bool:
    return line.rstrip(" *_").endswith((":", "\uff1a", "--"))


def _is_answered_between(lines: list[str], writer: str) -> bool:
    """Whether somebody wrote between the lines of a quotation, or below it."""
    quoted = [n for n, line in enumerate(lines) if line.startswith(">")]
    if not quoted or any(line.strip() for line in lines[WRAPPED + 2 : quoted[0]]):
        return False
    for n in range(quoted[0], len(lines)):
        line, before = lines[n], lines[n - 1]
        if FOOTER.match(line):
            return False
        is_wrapped = before.startswith(">") and len(before) > LONG_LINE
        if line.strip() and not line.startswith(">") and not is_wrapped and line.strip() != writer:
            return True
    return False
