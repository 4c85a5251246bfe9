"""Whose view a bundle is, and what is taken out of every text of it."""

import re
from collections.abc import Callable, Iterable
from typing import Any, Literal

from domain.base import Frozen
from domain.case.case import Case
from domain.errors import BadInput

VIEWS = ("claimant", "respondent", "counsel", "forum")
Side = Literal["claimant", "respondent", "forum"]
NAME_OUT, ADDRESS_OUT = "[name left out]", "[address left out]"
SHORTEST_NAME = 3


class Reader(Frozen):
    """Who reads it: a side, and on a side with several accounts, which of them."""

    view: str
    side: Side
    roles: tuple[str, ...] = ()
    """The roles of the case whose private facts are the reader's own."""

    @property
    def is_claimant(self) -> bool:
        return self.side == "claimant"

    @property
    def is_forum(self) -> bool:
        return self.side == "forum"


def reader(view: str, claimant: str, respondents: tuple[str, ...]) -> Reader:
    """Return the reader that a word names.

    `respondents` are the roles of that side, none where the kind has no other side. Of several,
    `respondent` is what all of them may see, and one of their roles is that one's own view.

    Raises:
        BadInput: it is none; the text names those there are.
    """
    if view in {"claimant", "counsel"}:
        return Reader(view=view, side="claimant", roles=(claimant,))
    if view == "forum":
        return Reader(view=view, side="forum")
    if view == "respondent" and respondents:
        own = respondents if len(respondents) == 1 else ()
        return Reader(view=view, side="respondent", roles=own)
    if view in respondents:
        return Reader(view=view, side="respondent", roles=(view,))
    msg = f"--for: {view!r} reads no bundle of this case; there is {', '.join(_views(respondents))}"
    raise BadInput(msg)


def _views(respondents: tuple[str, ...]) -> list[str]:
    several = respondents if len(respondents) > 1 else ()
    return [*(v for v in VIEWS if v != "respondent" or respondents), *several]


# -- what is taken out ---------------------------------------------------------------------------


class People(Frozen):
    """The names and addresses that are on a case, as texts to be looked for."""

    names: frozenset[str]
    addresses: frozenset[str]


def people(case: Case) -> People:
    """Return everybody whom the case's file, its commands and its letters name."""
    raw = case.model_dump(mode="json", exclude={"snapshot", "timeline"})
    names = set(_values(raw, "name")) | {done.actor for done in case.done}
    return People(
        names=frozenset(n for n in names if _is_a_name(n)),
        addresses=frozenset(a for a in _values(raw, "email") if a),
    )


def _is_a_name(text: str) -> bool:
    """Leave words such as `ops` alone: taking them out would take them out of our own words."""
    return len(text) >= SHORTEST_NAME and text != text.lower()


def _values(raw: object, key: str) -> Iterable[str]:
    if isinstance(raw, dict):
        for name, value in raw.items():
            if name == key and isinstance(value, str):
                yield value
            yield from _values(value, key)
    elif isinstance(raw, list):
        for value in raw:
            yield from _values(value, key)


def leaves_out(case: Case, shown: Iterable[str]) -> Callable[[str], str]:
    """Return what takes names and addresses of this case out of a text, but for those shown."""
    found, kept = people(case), {s.casefold() for s in shown}
    names, addresses = (
        sorted((t for t in texts if t.casefold() not in kept), key=lambda t: (-len(t), t))
        for texts in (found.names, found.addresses)
    )
    rules = [
        (_any_of(addresses, r"(?<![\w.+-])", r"(?![\w-])"), ADDRESS_OUT),
        (_any_of(names, r"(?<!\w)", r"(?!\w)"), NAME_OUT),
    ]

    def clear(text: str) -> str:
        for pattern, mark in rules:
            text = pattern.sub(mark, text) if pattern else text
        return text

    return clear


def _any_of(texts: list[str], before: str, after: str) -> re.Pattern[str] | None:
    if not texts:
        return None
    either = "|".join(map(re.escape, texts))
    return re.compile(f"{before}(?:{either}){after}", re.IGNORECASE)


def every_text(value: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401 (any JSON)
    """Return the value with every text in it changed; keys stay."""
    if isinstance(value, dict):
        return {key: every_text(part, change) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [every_text(part, change) for part in value]
    return change(value) if isinstance(value, str) else value
