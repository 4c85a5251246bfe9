"""Every letter of every workflow, for the rules that hold for all of them."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from activities.directory import FileDirectory
from activities.letters import Letters
from activities.outbox import Outbox
from activities.rendering import Rendered
from cli.gallery import SENDER, samples
from domain.post.letter import Letter
from tests.contrast import texts
from tests.lived_letters import lived
from tests.pages import Element, parsed

LETTERS = Letters(Outbox(Path("unused")), FileDirectory(), sender=SENDER)
WRITTEN = frozenset(
    {"title", "client", "text", "relief", "why", "what", "problem", "criterion", "cure", "items"}
    | {"conditions", "evidence", "documents", "fact", "how", "reason", "matter", "channel"}
)
"""Facts with words of people, or of files that people write."""

MARK = re.compile(r"^(?:- |\d+\. |> ?|--$)", re.MULTILINE)
"""The beginning of an item, of a line that is quoted, and of the signature."""
PARTS = re.compile(r"\n(?=(?:WHAT HAPPENS WHEN|WHOM TO ANSWER|THE CASE)\n)")


@cache
def every_letter() -> dict[str, tuple[Letter, Rendered]]:
    """Return all letters as they leave, by a name that tells where to look."""
    shown = {f"sample-{s.letter.workflow}-{s.name}": s.letter for s in samples()}
    return {name: (one, LETTERS.render(one)) for name, one in (shown | lived()).items()}


def those_that(fail: Callable[[Letter, Rendered], object], only: str = "") -> dict[str, object]:
    """Return what is wrong with the letters whose names begin with `only`, by name."""
    found = {
        name: fail(letter, page)
        for name, (letter, page) in every_letter().items()
        if name.startswith(only)
    }
    return {name: wrong for name, wrong in found.items() if wrong}


def seen(page: Rendered) -> str:
    """Return what a reader of the HTML sees."""
    return flat(" ".join(text.words for text in texts(page.html)))


def ours(page: Rendered) -> str:
    """Return the plain text on one line, without what it quotes."""
    return flat(" ".join(line for line in page.text.splitlines() if line[:1] != ">"))


def read_in_text(page: Rendered) -> str:
    """Return every word of the plain text, without the marks that give it its shape.

    A row is written as a table has it: its value with a capital, a deadline as `what: By when`.
    """
    said, clock, answer, about = PARTS.split(page.text)
    clock = clock.replace("\n  By: ", ": By ")
    return flat(MARK.sub("", "\n".join([said, *_rows(clock), answer, *_rows(about)])))


def _rows(part: str) -> Iterator[str]:
    heading, *rows = re.split(r"^- ", part, flags=re.MULTILINE)
    yield heading
    for what, colon, value in (row.partition(": ") for row in rows):
        yield f"{what}{colon}{_capital(value)}"


def read_on_page(page: Rendered) -> str:
    """Return every word of the HTML below its subject, written as the plain text has it."""
    return flat(_as_text(parsed(page.html).find("body")))


def _as_text(element: Element) -> str:
    match element.name:
        case "div.preheader" | "td.brand" | "h1":
            said = ""
        case "h2":
            said = element.words.upper()
        case "th":
            said = f"{element.words}:"
        case "td.value":
            said = _capital(element.words)
        case "p.legal" | "p.notice" if [e.tag for e in element.children[:1]] == ["strong"]:
            said = _remark(element)
        case _ if element.tag in {"p", "li", "blockquote"}:
            said = element.words
        case _:
            said = " ".join(p if isinstance(p, str) else _as_text(p) for p in element.content)
    return said


def _remark(element: Element) -> str:
    """Return a remark as the text has it: LATE: this letter, for *Late.* This letter."""
    remark = element.children[0].words
    rest = element.words.removeprefix(remark).strip()
    if element.name == "p.legal":
        return f"{remark.upper()} {rest}"
    return f"{remark.upper().rstrip('.')}: {rest[:1].lower()}{rest[1:]}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def flat(words: str) -> str:
    return " ".join(words.replace("\u2019", "'").split())


def changed(facts: Any, change: Callable[[str, str], str], key: str = "") -> Any:  # noqa: ANN401 (any JSON)
    """Return the facts with every text replaced by what `change` makes of its key and it."""
    if isinstance(facts, dict):
        return {name: changed(value, change, name) for name, value in facts.items()}
    if isinstance(facts, list):
        return [changed(value, change, key) for value in facts]
    return change(key, facts) if isinstance(facts, str) else facts


def structure(text: str) -> list[str]:
    """Return what gives a plain text its shape: headings, list items, remarks, the signature."""
    return re.findall(r"^(?:[A-Z][A-Z ]+$|[A-Z][A-Z ]+(?=:)|- |--$|Sent by )", text, re.MULTILINE)
