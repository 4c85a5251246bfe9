"""The text of an HTML mail as its reader sees it, with quotations marked as in plain text."""

import re
from html.parser import HTMLParser
from typing import Final

LONGEST = 400_000
UNSEEN: Final = frozenset({"script", "style", "head", "title", "template", "xml", "noframes"})
WITHOUT_END: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
PARAGRAPHS: Final = frozenset(
    {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre", "blockquote"}
)
LINES: Final = frozenset(
    {"div", "tr", "li", "dt", "dd", "section", "article", "header", "footer", "center", "address"}
)
STRUCK: Final = frozenset({"s", "strike", "del"})
HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden", re.IGNORECASE)
BLANK = re.compile(r"[ \t\n\r\f]+")

Attributes = list[tuple[str, str | None]]


def html_text(html: str) -> str:
    """Return the text of a page: no markup, no comments, nothing that a reader does not see.

    What was struck out is marked as such. A line of a quotation begins with `> `.
    """
    last = html.rfind("<!--")
    if last >= 0 and "-->" not in html[last:]:  # a comment that never ends
        html = html[:last]
    text = _read(html, hides=True)
    return text or _read(html, hides=False)  # a hidden element that never ends


def _read(html: str, *, hides: bool) -> str:
    page = _Page(hides=hides)
    page.feed(html[:LONGEST])
    page.close()
    return page.text()


class _Page(HTMLParser):
    """The text so far, line by line."""

    def __init__(self, *, hides: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._hides = hides
        self._lines: list[tuple[int, str]] = [(0, "")]
        self._quoted = 0
        self._preformatted = 0
        self._unseen: list[str] = []
        """The element that is not seen, and those of the same name within it."""

    def text(self) -> str:
        lines = [f"{'> ' * depth}{line}".rstrip(" ") for depth, line in self._lines]
        return re.sub(r"\n\s*\n+", "\n\n", "\n".join(lines)).strip()

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if tag == "body":
            self._unseen = []  # a head that never ended
        if self._unseen:
            if tag == self._unseen[0]:
                self._unseen.append(tag)
            return
        if tag not in WITHOUT_END and (tag in UNSEEN or (self._hides and _is_hidden(attrs))):
            self._unseen.append(tag)
            return
        self._break(tag)
        if tag == "blockquote":
            self._quoted += 1
            self._lines[-1] = (self._quoted, "")
        elif tag == "pre":
            self._preformatted += 1
        elif tag in STRUCK:
            self._add("[struck out: ")
        elif tag in {"td", "th"} and self._lines[-1][1].strip():
            self._add(" ")
        elif tag == "img":
            self._add(_sign(dict(attrs).get("alt") or ""))

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        if tag in WITHOUT_END:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._unseen:
            if tag == self._unseen[0]:
                self._unseen.pop()
            return
        if tag in STRUCK:
            self._add("]")
        if tag != "br":
            self._break(tag)
        if tag == "blockquote" and self._quoted:
            self._quoted -= 1
            self._lines[-2:] = [
                (self._quoted, line) if not line else (depth, line)
                for depth, line in self._lines[-2:]
            ]
        elif tag == "pre" and self._preformatted:
            self._preformatted -= 1

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        if self._preformatted:
            first, *rest = data.split("\n")
            self._add(first)
            self._lines += [(self._quoted, line) for line in rest]
            return
        words = BLANK.sub(" ", data)
        self._add(words if self._lines[-1][1].strip(" ") else words.lstrip(" "))

    def _add(self, words: str) -> None:
        depth, line = self._lines[-1]
        if line.endswith(" ") and words.startswith(" ") and not self._preformatted:
            words = words[1:]
        self._lines[-1] = (depth, line + words)

    def _break(self, tag: str) -> None:
        if tag == "br":
            self._lines.append((self._quoted, ""))
        elif (tag in LINES or tag in PARAGRAPHS or tag == "hr") and self._lines[-1][1].strip():
            self._lines += [(self._quoted, "")] * (2 if tag in PARAGRAPHS else 1)


def _is_hidden(attributes: Attributes) -> bool:
    given = dict(attributes)
    return "hidden" in given or bool(HIDDEN.search(given.get("style") or ""))


def _sign(alternative: str) -> str:
    """Return the sign that a picture stands for, such as a thumb, and no name of a file."""
    return alternative if alternative and not re.search(r"\w", alternative) else ""
