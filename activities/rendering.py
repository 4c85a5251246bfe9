"""Rendering of letters from templates: subject, plain text and HTML of the same facts.

A letter is a pair `templates/<workflow>/<kind>.txt` and `.html`. The subject is the block
`subject` of the text, which has no private facts. The text is a template of its own, not derived
from the HTML.

Two rules hold for all templates. A letter that names a forum, a court or a legal step says that it
is not legal advice (`legal`). A letter too long for mail programs is shortened and says so
(`shortened`).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import css_inline
from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateError,
    select_autoescape,
)

from activities import wording
from activities.wording import LONGEST_SUBJECT, LONGEST_TEXT, Bounds, clean, one_line
from domain.base import Frozen
from domain.errors import RecourseError
from domain.time.reading import finished

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
LARGEST_PAGE = 100_000
"""Bytes. Gmail clips a page after 102 KB, and the end of a letter says how to answer."""
TEXTS = tuple(LONGEST_TEXT >> n for n in range(6))
"""Limits for a user's text, tried in this order until the page is small enough."""


class CannotRender(RecourseError):
    """A template does not fit its facts: a bug of ours, which a new worker fixes."""


class Rendered(Frozen):
    """A rendered letter."""

    subject: str
    text: str
    html: str

    @property
    def fits(self) -> bool:
        """Whether it is short enough for mail programs to show it whole."""
        return max(len(self.html.encode()), len(self.text.encode())) <= LARGEST_PAGE


class Templates:
    """The templates of one folder."""

    def __init__(self, folder: Path = TEMPLATES) -> None:
        self.folder = folder
        self._templates = _environment(folder)
        self._inliner = css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)

    def render(self, name: str, facts: Mapping[str, Any]) -> Rendered:
        """Render the letter `name`, such as `worker-escalation/update`.

        Texts of users are shortened, with a note, until mail programs show the letter whole.

        Raises:
            CannotRender: there is no such template, or a fact is missing.
        """
        try:
            text = self._templates.get_template(f"{name}.txt")
            page = self._templates.get_template(f"{name}.html")
            tries = (self._written(text, page, facts, Bounds(longest)) for longest in TEXTS)
            written = next((letter for letter in tries if letter.fits), None)
        except (TemplateError, TypeError, KeyError, AttributeError) as error:
            raise _cannot_render(name, error) from error
        if written is None:
            msg = f"the letter {name} cannot be written: too long, however much is left out"
            raise CannotRender(msg)
        return written

    def _written(
        self, text: Template, page: Template, facts: Mapping[str, Any], bounds: Bounds
    ) -> Rendered:
        words = clean(facts, bounds)
        words |= {"legal": False, "shortened": bounds.passed}
        words["legal"] = wording.names_a_forum(text.render(words))
        said = "".join(text.blocks["subject"](text.new_context(words)))
        subject = one_line(finished(said, offsets=False))
        words["subject"] = subject.replace("=?", "= ?")[:LONGEST_SUBJECT]
        plain = Rendered(
            subject=words["subject"],
            text=wording.tidy(finished(text.render(words))),
            html=wording.with_whole_offsets(page.render(words)),
        )
        # Inlining styles is slow and adds length, so it is skipped for a page that is too long.
        if not plain.fits:
            return plain
        return plain.model_copy(update={"html": self._inliner.inline(plain.html)})

    def plain(self, name: str, facts: Mapping[str, Any]) -> str:
        """Render a text that is not a letter: no greeting, no subject, no HTML.

        Raises:
            CannotRender: as `render`.
        """
        try:
            text = self._templates.get_template(f"{name}.txt").render(clean(facts))
            return finished(text).strip() + "\n"
        except (TemplateError, TypeError, KeyError, AttributeError) as error:
            raise _cannot_render(name, error) from error

    def names(self) -> list[str]:
        """Return the names of all letters, as `render` takes them."""
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
        "unbroken": wording.unbroken,
        "words": wording.words_of,
        "capacity": wording.capacity,
        "party": wording.party,
        "in_words": wording.in_words,
        "capital": wording.capital,
        "sentence": wording.sentence,
        "shortened": wording.shortened,
        "dated": wording.dated,
        "quoted": wording.quoted,
        "paragraphs": wording.paragraphs,
    }
    return environment


def _cannot_render(name: str, error: Exception) -> CannotRender:
    # A TemplateError names variables without their values; other errors might quote a fact.
    why = str(error) if isinstance(error, TemplateError) else type(error).__name__
    return CannotRender(f"the letter {name} cannot be written: {why}")
