"""Text of letters: user input made safe, and formatting for readers.

A fact passes `clean` before a template gets it, and a finished text passes `tidy`. So no text of
a user can look like a heading or a line of ours.
"""

import re
import textwrap
from collections.abc import Mapping
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from domain.time.reading import as_read, finished
from domain.time.zone import day_text

LINE_WIDTH = 76
LONGEST_TEXT = 8_000  # under Gmail's limit of 102 KB, even with the longest escapes
LONGEST_LINE = 1_000
LONGEST_SUBJECT = 200
SHORT = 24  # characters that fit on one line of a narrow phone
STOPS = (".", "!", "?", "…", "]")
QUOTE = "\u201d"
"""A stop in a quotation ends the sentence around it."""
MANY_LINES = frozenset({"text", "relief"})
"""Facts that may have several lines: texts of people."""
ENDS = frozenset(
    {"by", "until", "answer_by", "examine_by", "limits_at", "lapses", "closes", "ends", "month"}
    | {"next", "next_update", "first_update", "fallback", "before", "silence", "stands"}
)
"""Facts whose times are ends of a wait, and are rounded up to the minute."""
BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
HIDDEN = re.compile(f"[{''.join(sorted(BIDI))}\ud800-\udfff\ue000-\ue002]")
"""Direction overrides, which reorder words; lone surrogates, which cannot be encoded; our marks."""
BREAKING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""Control characters, line separators and paragraph separators: Unicode's Cc, Zl and Zp."""
ROLES = {"ops": "person on duty"}
PARTIES = {
    "worker": "the worker in this case",
    "claimant": "the claimant in this case",
    "respondent": "a respondent in this case",
    "winner": "the party that the award is in favour of",
    "sender": "the sender of this ticket",
}
ROLE_WORD = re.compile(r"[a-z]+(-[a-z0-9]+)+")
FIELD = re.compile(r"(?<![\w@./-])[a-z]+(?:[._][a-z]+)*_[a-z]+(?:[._][a-z]+)*(?![\w@/-])")
"""A field of a file, with its path: client.average_approval_hours."""
ROLE_ID = re.compile(
    r"(?<![\w/-])[a-z]+(?:-[a-z]+)*-(?:manager|lead|director|desk|escalation)(?![\w/-])"
)
"""A role, a desk or a kind of case in a sentence: the project-manager."""
REST = "[The rest is on the record of the case.]"
OURS = re.compile(r"[A-Z][A-Z ,'-]+(?:$|: )|- |>|--|\d+\. |Sent by ")
"""Beginnings of the lines that structure a plain text."""
ISO_DAY = re.compile(r"(?<![\w-])(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d(?: UTC)?))?(?![\w-])")
DATE = re.compile(r"\b(\d{1,2}) ([A-Z][a-z]{2}) (\d{4})\b")
OFFSET = re.compile(r"\(UTC[+-]\d\d:\d\d\)")
FORUM = re.compile(
    r"\b(arbitrat\w+|courts?|tribunals?|forums?|legal (action|deadline)s?|U\.S\.C\.)(?!\w)",
    re.IGNORECASE,
)


class Bounds:
    """Limits for the length of facts; `passed` is set if a fact was longer."""

    def __init__(self, text: int = LONGEST_TEXT) -> None:
        self.text = text
        self.line = min(LONGEST_LINE, text // 2)
        self.items = max(8, text // 100)
        self.passed = False

    def text_of(self, value: str) -> str:
        """Return a text with its lines, shortened to the limit."""
        text = many_lines(self._start(value, self.text))
        self.passed |= len(text) > self.text
        return shortened(text, self.text)

    def line_of(self, value: str) -> str:
        """Return a text on one line, shortened to the limit."""
        line = one_line(self._start(value, self.line))
        self.passed |= len(line) > self.line
        return line if len(line) <= self.line else f"{line[: self.line].rstrip()} […]"

    def _start(self, value: str, longest: int) -> str:
        # A prefix is enough, even if `one_line` or `many_lines` removes most of it.
        start = value[: 8 * longest]
        self.passed |= len(start) < len(value)
        return start


def clean(facts: Mapping[str, Any], bounds: Bounds | None = None) -> dict[str, Any]:
    """Return the facts without control characters, shortened to `bounds`, with times as read.

    Only the facts in MANY_LINES keep their lines; those are words of people and stay.
    """
    return _cleaned(facts, bounds or Bounds(), ends=False)


def _cleaned(facts: Mapping[str, Any], bounds: Bounds, *, ends: bool) -> dict[str, Any]:
    planned = {"when"} if "step" in facts else set()  # the time of a step to come
    cleaned: dict[str, Any] = {
        str(k): _clean(str(k), value, bounds, ends=ends or k in planned)
        for k, value in facts.items()
    }
    if cleaned.get("is_quoted") is False:  # a line of the record
        cleaned["text"] = as_read(str(cleaned.get("text", "")), mark=True)
    return cleaned


def _clean(key: str, value: object, bounds: Bounds, *, ends: bool) -> object:
    ends |= key in ENDS
    if isinstance(value, str):
        if key in MANY_LINES:
            return bounds.text_of(value)
        return as_read(bounds.line_of(value), up=ends, mark=True)
    if isinstance(value, Mapping):
        return _cleaned(value, bounds, ends=ends)
    if isinstance(value, list | tuple):
        bounds.passed |= len(value) > bounds.items
        return [_clean(key, item, bounds, ends=ends) for item in value[: bounds.items]]
    return value


def one_line(value: str) -> str:
    """Return a text on one line, which cannot forge a header or a paragraph of ours."""
    return " ".join(_visible(value).split())


def many_lines(value: str) -> str:
    """Return a text with its lines, each made safe, and at most one blank line in a row."""
    lines = [one_line(line) for line in value.strip().splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def shortened(value: str, longest: int) -> str:
    """Return the text, or its beginning with a note about the rest."""
    return value if len(value) <= longest else f"{value[:longest].rstrip()} […]\n{REST}"


def _visible(value: str) -> str:
    """Remove invisible characters: control characters, surrogates, direction overrides."""
    return BREAKING.sub(" ", HIDDEN.sub("", value))


# -- words in templates -------------------------------------------------------------------------


def words_of(value: str) -> str:
    """Return a role or state such as `project-manager` as words; other texts stay."""
    return value.replace("-", " ") if ROLE_WORD.fullmatch(value) else ROLES.get(value, value)


def capacity(role: str) -> str:
    """Return a sentence about the reader's role; counsel may read a party's letters."""
    if _side(role) not in PARTIES:
        return f"You get this letter as {party(role)}."
    return f"This letter is for {party(role)}, or whoever represents them."


def party(role: str) -> str:
    """Return a role as it stands in a sentence, such as "the claimant in this case"."""
    side = _side(role)
    return PARTIES.get(side, f"the {words_of(side)} in this case")


def _side(role: str) -> str:
    return "respondent" if role.startswith("respondent") else role


def in_words(value: str) -> str:
    """Return a sentence with the names of fields, roles and kinds of case as words."""
    plain = FIELD.sub(lambda found: re.sub(r"[._]", " ", found[0]), value)
    return ROLE_ID.sub(lambda found: found[0].replace("-", " "), plain)


def sentence(value: str) -> str:
    """Return the text with a capital at its start and a full stop at its end."""
    if not value:
        return value
    return capital(value if value.rstrip(QUOTE)[-1:] in STOPS else f"{value}.")


def capital(value: str) -> str:
    """Return the text with a capital at its start; the rest stays as it is."""
    return value[:1].upper() + value[1:]


def dated(value: str) -> str:
    """Return the text with its dates written out: 2026-03-10 becomes Tue 10 Mar 2026."""
    return as_read(ISO_DAY.sub(_written_out, value), mark=True)


def _written_out(found: re.Match[str]) -> str:
    try:
        day = date.fromisoformat(found[1])
    except ValueError:
        return found[0]
    return day_text(day) + (f", {found[2]}" if found[2] else "")


def quoted(value: str) -> str:
    """Return the text with a quote mark before each line, so that none reads as ours."""
    return "\n".join(f"> {line}".rstrip() for line in value.splitlines()) or ">"


def paragraphs(value: str) -> Markup:
    """Return a text of several lines as HTML."""
    return Markup("<br>\n").join(escape(line) for line in value.splitlines())


def unbroken(value: str) -> Markup:
    """Return a name as HTML. A short one is not broken at its hyphens; a long one may be."""
    name = escape(value)
    return Markup('<span class="nobr">{}</span>').format(name) if len(value) <= SHORT else name


def with_whole_offsets(page: str) -> str:
    """Return a page that says each UTC offset once, and breaks none over two lines.

    What stands before the heading is not part of the letter that people read, and says none.
    """
    head, heading, rest = page.partition("<h1")
    said = finished(rest)
    return (
        finished(head, offsets=False)
        + heading
        + OFFSET.sub(r'<span class="nobr">\g<0></span>', said)
    )


def names_a_forum(text: str) -> bool:
    """Return whether the letter itself names a forum, a court or a legal step.

    Quotes do not count, nor does the description of the case under the last heading: those are
    words of the parties.
    """
    own_part = text.partition("\nTHE CASE\n")[0].splitlines()
    return FORUM.search(" ".join(line for line in own_part if line[:1] != ">")) is not None


# -- the finished text --------------------------------------------------------------------------


def tidy(text: str) -> str:
    """Fold long lines under their own indent, and blank lines into one."""
    lines = [line for raw in text.splitlines() for line in _folded(raw.rstrip())]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _folded(line: str) -> list[str]:
    if len(line) <= LINE_WIDTH:
        return [line]
    mark = re.match(r"\s*(?:> |- |\d+\. )?", line)
    indent = mark.group() if mark else ""
    hanging = indent if indent.startswith(">") else " " * len(indent)
    # A date is not broken: a line that begins with "2026. " would look like an item of a list.
    first, *rest = textwrap.wrap(
        DATE.sub("\\1\ue000\\2\ue000\\3", line),
        LINE_WIDTH,
        subsequent_indent=hanging,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]
    folded = [first]
    for part in rest:
        # A user's text must not begin a line like one of ours, so it stays on the line before.
        if OURS.match(part) and not hanging:
            folded[-1] += f" {part}"
        else:
            folded.append(part)
    return [part.replace("\ue000", " ") for part in folded]
