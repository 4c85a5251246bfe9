"""The categories of a contact: which of several decides, and which its words point to."""

import re
from functools import lru_cache

from domain.base import Frozen
from domain.contact.routes.match import unknown_category
from domain.contact.routes.table import SPECIAL, UNSURE, Category, Routes
from domain.errors import BadInput


class Suggestion(Frozen):
    """A category that the words of a text point to. It decides nothing."""

    category: str
    words: tuple[str, ...]


def deciding(routes: Routes, categories: tuple[str, ...]) -> str:
    """Return which of the categories of one contact decides its route.

    Raises:
        BadInput: one is not in the file, or unsure or not-listed stands beside another.
    """
    for category in categories:
        if category not in routes.known:
            raise BadInput(unknown_category(routes, category))
    if len(set(categories)) > 1 and (alone := [c for c in SPECIAL if c in categories]):
        msg = f"category {alone[0]} stands alone: name the others without it, or it without them"
        raise BadInput(msg)
    return min(categories, key=routes.rank)


def why_it_wins(routes: Routes, categories: tuple[str, ...]) -> str | None:
    """Return which of several categories decides and by which rule; None for a single one."""
    if len(set(categories)) == 1:
        return None
    first = deciding(routes, categories)
    rest = " and ".join(c for c in dict.fromkeys(categories) if c != first)
    by = "by precedence" if first in routes.precedence else "by the order of the categories"
    return f"{first} decides before {rest}, {by}"


# -- suggestions ---------------------------------------------------------------------------------


def suggest(routes: Routes, text: str) -> tuple[Suggestion, ...]:
    """Return the categories that the words of a text point to, most words first."""
    found = [
        Suggestion(category=name, words=words)
        for name, category in routes.categories.items()
        if (words := _words_found(category, text))
    ]
    return tuple(sorted(found, key=lambda s: -len(s.words)))


def _words_found(category: Category, text: str) -> tuple[str, ...]:
    rules = category.suggest
    if rules is None or any(_has(word, text) for word in rules.unless):
        return ()
    return tuple(word for word in rules.words if _has(word, text))


def _has(word: str, text: str) -> bool:
    """Return whether a word or phrase is in a text; `word*` also finds longer words."""
    return _pattern(word).search(text) is not None


@lru_cache(maxsize=1024)  # the words of the routes are the same for every text
def _pattern(word: str) -> re.Pattern[str]:
    stem = word.removesuffix("*")
    inside = r"\s+".join(re.escape(part) for part in stem.split())
    end = "" if word.endswith("*") else r"(?!\w)"
    return re.compile(rf"(?<!\w){inside}{end}", re.IGNORECASE)


def remark(
    routes: Routes, categories: tuple[str, ...], suggestions: tuple[Suggestion, ...]
) -> str | None:
    """Return the doubt that a person should look at before they rely on the category."""
    names = tuple(s.category for s in suggestions)
    first = why_it_wins(routes, names) if names else None
    of_them = f" ({first})" if first else ""
    if not set(categories) - {UNSURE}:
        if not names:
            return "nothing in the text points to a category; the team lead decides"
        return f"the text suggests {' or '.join(names)}; a suggestion decides nothing{of_them}"
    if not names:
        return None
    given = deciding(routes, categories)
    before = [n for n in names if n in routes.precedence and routes.rank(n) < routes.rank(given)]
    if not set(names) & set(categories) or before:
        reads = " or ".join(before or names)
        return f"the text reads like {reads}, the category given is {given}"
    return None
