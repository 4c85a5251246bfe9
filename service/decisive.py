"""Words by which a mail may decide something, over line ends and in many languages."""

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data" / "decisive_words.toml"
SHORT = 8  # words; a longer mail with a yes or no in it says what it is about
APOSTROPHES = str.maketrans(dict.fromkeys("\u2018\u2019\u02bc\u00b4\u0060\u2032\uff07", "'"))
# Letters that Unicode does not take apart into a plain letter and an accent.
LETTERS = str.maketrans({"\u0142": "l", "\u00f8": "o", "\u00e6": "ae", "\u00df": "ss"})


def may_decide(text: str) -> bool:
    """Whether a text has words that may approve money, accept, decline or end something."""
    seen = plain(text)
    whole = seen.replace("\u200b", "")
    if any(sign in text for sign in _table()["signs"]):
        return True
    if any(_beginnings().search(one) for one in (whole, seen.replace("\u200b", " "))):
        return True
    words = len(whole.split())
    return words <= SHORT and bool(_answers().search(whole) or (words and not _says_words(whole)))


def plain(text: str) -> str:
    """Return a text without capitals and accents, in one line, with plain blanks and apostrophes.

    Marks without width become U+200B, since they may part a word as well as two.
    """
    straight = text.translate(APOSTROPHES)
    apart = unicodedata.normalize("NFKD", straight).casefold().translate(LETTERS)
    bare = "".join(_bare(one) for one in apart)
    return " ".join(bare.split())


def _bare(one: str) -> str:
    kind = unicodedata.category(one)
    if kind == "Cf":
        return "\u200b"
    return "" if kind == "Mn" else one


def _says_words(text: str) -> bool:
    """Whether there are letters or figures: a mail of a mere sign says something by it."""
    return any(one.isalnum() for one in text)


@cache
def _table() -> dict[str, frozenset[str]]:
    data: dict[str, dict[str, list[str]]] = tomllib.loads(_DATA.read_text(encoding="utf-8"))
    return {kind: frozenset(w for many in by.values() for w in many) for kind, by in data.items()}


@cache
def _beginnings() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(_escaped('decides'))})")


@cache
def _answers() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(_escaped('answers'))})\b")


def _escaped(kind: str) -> list[str]:
    return sorted((re.escape(one) for one in _table()[kind]), key=len, reverse=True)
