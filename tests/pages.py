"""Pages of HTML, read for tests: as a tree of elements, as an outline, and as looks."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "br", "hr", "img", "link", "input"})
SHOWN = frozenset({"a", "em", "h2", "span", "strong"})
"""Elements whose words stand out."""
SHOWN = frozenset({"a", "em", "h2", "span", "strong"})
"""Elements whose words stand out."""


@dataclass
class Element:
    """An element of a page, with its texts and its elements in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    content: list["Element | str"] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Its tag and classes, as a selector."""
        return ".".join([self.tag, *self.attributes.get("class", "").split()])

    @property
    def children(self) -> list["Element"]:
        return [part for part in self.content if isinstance(part, Element)]

    @property
    def text(self) -> str:
        """Every text in it, with its lines."""
        return "".join(
            part if isinstance(part, str) else "\n" if part.tag == "br" else part.text
            for part in self.content
        )

    @property
    def words(self) -> str:
        """Every text in it, on one line."""
        return " ".join(self.text.split())

    def all(self) -> Iterator["Element"]:
        """Yield every element inside, in the order of the page."""
        for child in self.children:
            yield child
            yield from child.all()

    def find(self, name: str) -> "Element":
        """Return the first element inside that has this name."""
        return next(element for element in self.all() if element.name == name)

    @property
    def links(self) -> list[tuple[str, str]]:
        """The address and the words of each link inside."""
        return [(e.attributes.get("href", ""), e.words) for e in self.all() if e.tag == "a"]


def parsed(page: str) -> Element:
    """Return a page as the element that holds all of it; each element must be closed in turn."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert [element.tag for element in reader.open] == [""]
    return reader.open[0]


def outline(element: Element) -> str:
    """Return what is inside without its words, but for those that stand out: `p(strong "now")`.

    A cell whose value begins without a capital shows its first word.
    """
    return " ".join(_outlined(child) for child in element.children)


def _outlined(element: Element) -> str:
    shown = [element.name]
    if element.tag in SHOWN:
        shown += [f'"{element.words}"', element.attributes.get("href", "")]
    elif element.name == "td.value" and element.words[:1].islower():
        shown += [f'"{element.words.split()[0]}"']
    inside = outline(element)
    return " ".join(filter(None, shown)) + (f"({inside})" if inside else "")


def looks(element: Element, within: str = "") -> Iterator[tuple[str, str]]:
    """Yield each element inside as a selector, and everything that its tag says but an address."""
    for child in element.children:
        said = {name: value for name, value in child.attributes.items() if name != "href"}
        yield (
            f"{within} {child.name}".strip(),
            " ".join(f"{name}={value!r}" for name, value in sorted(said.items())),
        )
        yield from looks(child, child.name if "class" in child.attributes else within)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].content.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop().tag == tag

    def handle_comment(self, data: str) -> None:
        self.open[-1].content.append(Element("!", {"comment": data}))

    def handle_data(self, data: str) -> None:
        self.open[-1].content.append(data)
