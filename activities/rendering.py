"""Templates to letters: the same facts as plain text and as HTML, and a subject.

A letter is a pair `templates/<workflow>/<kind>.txt` and `.html`. The subject is the block
`subject` of the text, and is a template without private facts. The text is never derived from
the HTML: each is written for its reader.
"""

import re
import textwrap
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, select_autoescape
from markupsafe import Markup, escape

from domain.base import Frozen
from domain.errors import RecourseError

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
LINE_WIDTH = 76
LONGEST_TEXT = 8_000  # with the worst escapes still under Gmail's 102 KB, past which it clips
MANY_LINES = frozenset({"text"})  # facts that may have several lines: what somebody wrote
BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
ROLES = {"ops": "person on duty"}
ROLE_WORD = re.compile(r"[a-z]+(-[a-z]+)+")


class CannotRender(RecourseError):
    """A template and its facts do not fit: a mistake of ours, mended by a new worker."""


class Rendered(Frozen):
    """What a letter says."""

    subject: str
    text: str
    html: str


class Templates:
    """The letters' templates in one folder."""

    def __init__(self, folder: Path = TEMPLATES) -> None:
        self.folder = folder
        self._templates = _environment(folder)
        self._inliner = css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)

    def render(self, name: str, facts: Mapping[str, Any]) -> Rendered:
        """Write the letter `name`, such as `worker-escalation/update`.

        Raises:
            CannotRender: there is no such template, or a fact it needs is missing.
        """
        words = clean(facts)
        try:
            text = self._templates.get_template(f"{name}.txt")
            subject = "".join(text.blocks["subject"](text.new_context(words)))
            words["subject"] = one_line(subject).replace("=?", "= ?")
            html = self._templates.get_template(f"{name}.html").render(words)
            return Rendered(
                subject=words["subject"],
                text=tidy(text.render(words)),
                html=self._inliner.inline(html),
            )
        except (TemplateError, TypeError, KeyError, AttributeError) as error:
            raise _cannot_render(name, error) from error

    def plain(self, name: str, facts: Mapping[str, Any]) -> str:
        """Write a text that is not a letter: no greeting, no subject, no HTML.

        Raises:
            CannotRender: as `render`.
        """
        try:
            return self._templates.get_template(f"{name}.txt").render(clean(facts)).strip() + "\n"
        except (TemplateError, TypeError, KeyError, AttributeError) as error:
            raise _cannot_render(name, error) from error

    def names(self) -> list[str]:
        """Return every letter there is, as `render` takes it."""
        pages = sorted(self.folder.glob("*/*.html"))
        return [page.relative_to(self.folder).with_suffix("").as_posix() for page in pages]


def _environment(folder: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=select_autoescape(["html"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "words": words_of,
        "capital": capital,
        "sentence": sentence,
        "shortened": shortened,
        "quoted": quoted,
        "paragraphs": paragraphs,
    }
    return environment


def _cannot_render(name: str, error: Exception) -> CannotRender:
    # A TemplateError names variables, never their values; others might quote a fact.
    why = str(error) if isinstance(error, TemplateError) else type(error).__name__
    return CannotRender(f"the letter {name} cannot be written: {why}")


# -- what people wrote, made harmless -----------------------------------------------------------


def clean(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts without control characters; only a `text` keeps its lines."""
    return {str(key): _clean(str(key), value) for key, value in facts.items()}


def _clean(key: str, value: object) -> object:
    if isinstance(value, str):
        return many_lines(value) if key in MANY_LINES else one_line(value)
    if isinstance(value, Mapping):
        return clean(value)
    if isinstance(value, list | tuple):
        return [_clean(key, item) for item in value]
    return value


def one_line(value: str) -> str:
    """Return the words on one line: what cannot forge a header or a paragraph of ours."""
    return " ".join(_visible(value).split())


def many_lines(value: str) -> str:
    """Return a text with its lines, cut where a mail program would clip the letter."""
    lines = [one_line(line) for line in value.strip().splitlines()]
    return shortened("\n".join(lines), LONGEST_TEXT)


def shortened(value: str, longest: int) -> str:
    """Return the text, or its beginning and where the rest is."""
    if len(value) <= longest:
        return value
    return f"{value[:longest].rstrip()} […]\n[The rest is on the record of the case.]"


def _visible(value: str) -> str:
    """Take out what is not seen: control characters, lone surrogates, direction overrides."""
    return "".join(
        " " if unicodedata.category(c) in {"Cc", "Zl", "Zp"} else c
        for c in value
        if unicodedata.category(c) != "Cs" and c not in BIDI
    )


# -- words in templates -------------------------------------------------------------------------


def words_of(value: str) -> str:
    """Return a role or a state such as `project-manager` as words; leave any other text."""
    return value.replace("-", " ") if ROLE_WORD.fullmatch(value) else ROLES.get(value, value)


def sentence(value: str) -> str:
    """Return the words as a sentence: a capital at the start, a full stop at the end."""
    if not value:
        return value
    return capital(value if value[-1] in ".!?…" else f"{value}.")


def capital(value: str) -> str:
    """Return the words with a capital at the start; the rest stays as it is."""
    return value[:1].upper() + value[1:]


def quoted(value: str) -> str:
    """Mark every line as somebody else's, so that none of them reads as ours."""
    return "\n".join(f"> {line}".rstrip() for line in value.splitlines()) or ">"


def paragraphs(value: str) -> Markup:
    """Return a text of several lines as HTML."""
    return Markup("<br>\n").join(escape(line) for line in value.splitlines())


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
    return textwrap.wrap(
        line,
        LINE_WIDTH,
        subsequent_indent=hanging,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]
