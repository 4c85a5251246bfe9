"""How well a letter can be read: the contrast of each text of a page, from its own colours.

By WCAG 2: relative luminance of sRGB, (lighter + 0.05) / (darker + 0.05). Reads inlined styles,
and for the dark scheme the rules of `@media (prefers-color-scheme: dark)`, which are !important.
Selectors are tags and classes, alone or one within the other, such as `.due th`.
"""

import colorsys
import re
from html.parser import HTMLParser
from typing import NamedTuple

from tests.pages import VOID

DARK = re.compile(r"@media \(prefers-color-scheme: ?dark\)\s*\{((?:[^{}]*\{[^{}]*\})*)\s*\}")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")

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
    reader = _Reader(_dark_rules(page) if dark else [])
    reader.feed(page)
    return reader.texts


def inverted(colour: str) -> str:
    """Return a colour as a mail program shows it that darkens a page by itself: light for dark.

    The hue stays, the lightness turns round (HSL), as Gmail and Outlook do it.
    """
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    back = colorsys.hls_to_rgb(hue, 1 - lightness, saturation)
    return "#" + "".join(f"{round(part * 255):02x}" for part in back)


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


def _dark_rules(page: str) -> list[tuple[list[str], Colours]]:
    """Return the rules of the dark scheme, those that win last."""
    found = DARK.search(page)
    rules = [
        (selector.split(), colours)
        for selectors, style in RULE.findall(found[1] if found else "")
        for selector in selectors.split(",")
        if (colours := _colours(style))
    ]
    return sorted(rules, key=lambda rule: _weight(rule[0]))


def _weight(parts: list[str]) -> tuple[int, int]:
    classes = sum(part.startswith(".") for part in parts)
    return classes, len(parts) - classes


class _Seen(NamedTuple):
    """An open element: its names as selectors, and what it looks like."""

    names: frozenset[str]
    ink: str = "#000000"
    ground: str = "#ffffff"
    seen: bool = True


class _Reader(HTMLParser):
    def __init__(self, rules: list[tuple[list[str], Colours]]) -> None:
        super().__init__()
        self.texts: list[Text] = []
        self._rules = rules
        self._stack = [_Seen(frozenset())]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        given = {name: value or "" for name, value in attrs}
        names = frozenset([tag, *(f".{name}" for name in given.get("class", "").split())])
        own = _colours(given.get("style", ""))
        for parts, colours in self._rules:
            if parts[-1] in names and self._is_within(parts[:-1]):
                own |= colours
        last = self._stack[-1]
        hidden = tag in {"head", "style", "title"} or "display: none" in given.get("style", "")
        ink, ground = own.get("color", last.ink), own.get("background-color", last.ground)
        self._stack.append(_Seen(names, ink, ground, last.seen and not hidden))

    def _is_within(self, parts: list[str]) -> bool:
        above = iter(self._stack)
        return all(any(part in element.names for element in above) for part in parts)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and tag in self._stack[-1].names:
            self._stack.pop()

    def handle_data(self, data: str) -> None:
        last = self._stack[-1]
        if last.seen and data.strip():
            self.texts.append(Text(data.strip(), last.ink, last.ground))
