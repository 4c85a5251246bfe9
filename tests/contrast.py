"""How well a letter can be read: the contrast of each text of a page, from its own colours.

By WCAG 2: relative luminance of sRGB, (lighter + 0.05) / (darker + 0.05). Reads inlined styles,
and for the dark scheme the rules of `@media (prefers-color-scheme: dark)`, which are !important.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple

DARK = re.compile(r"@media \(prefers-color-scheme: ?dark\)\s*\{((?:[^{}]*\{[^{}]*\})*)\s*\}")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
VOID = frozenset({"meta", "br", "hr", "img", "link", "input"})

Colours = dict[str, str]


class Text(NamedTuple):
    """A piece of text and the colours it is seen in."""

    words: str
    ink: str
    ground: str

    @property
    def contrast(self) -> float:
        lighter, darker = sorted((luminance(self.ink), luminance(self.ground)), reverse=True)
        return (lighter + 0.05) / (darker + 0.05)


def texts(page: str, *, dark: bool = False) -> list[Text]:
    """Return every text that is seen on the page."""
    reader = _Reader(dict(_dark_rules(page)) if dark else {})
    reader.feed(page)
    return reader.texts


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour written as #rrggbb."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _colours(style: str) -> Colours:
    pairs = (line.partition(":") for line in style.split(";"))
    return {
        name.strip(): value.replace("!important", "").strip().lower()
        for name, _, value in pairs
        if name.strip() in {"color", "background-color"}
    }


def _dark_rules(page: str) -> Iterator[tuple[str, Colours]]:
    found = DARK.search(page)
    for selectors, style in RULE.findall(found[1] if found else ""):
        for selector in selectors.split(","):
            if colours := _colours(style):
                yield selector.strip(), colours


class _Reader(HTMLParser):
    def __init__(self, rules: dict[str, Colours]) -> None:
        super().__init__()
        self.texts: list[Text] = []
        self._rules = rules
        self._stack: list[tuple[str, str, str, bool]] = [("", "#000000", "#ffffff", True)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        given = {name: value or "" for name, value in attrs}
        classes = [f".{name}" for name in given.get("class", "").split()]
        own = _colours(given.get("style", ""))
        for selector in [tag, *classes]:
            own |= self._rules.get(selector, {})
        _, ink, ground, seen = self._stack[-1]
        hidden = tag in {"head", "style", "title"} or "display: none" in given.get("style", "")
        ink, ground = own.get("color", ink), own.get("background-color", ground)
        self._stack.append((tag, ink, ground, seen and not hidden))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self._stack[-1][0] == tag:
            self._stack.pop()

    def handle_data(self, data: str) -> None:
        _, ink, ground, seen = self._stack[-1]
        if seen and data.strip():
            self.texts.append(Text(data.strip(), ink, ground))
