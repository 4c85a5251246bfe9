"""Every letter of every workflow, for the rules that hold for all of them."""

import re
from collections.abc import Callable
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

LETTERS = Letters(Outbox(Path("unused")), FileDirectory(), sender=SENDER)
WRITTEN = frozenset(
    {"title", "client", "text", "relief", "why", "what", "problem", "criterion", "cure", "items"}
    | {"conditions", "evidence", "documents", "fact", "how", "reason", "matter", "channel"}
)
"""Facts with words of people, or of files that people write."""


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
