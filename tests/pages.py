"""Pages of HTML, read for tests."""

from html.parser import HTMLParser


class Tree(HTMLParser):
    """The elements of a page in order, and its links."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[tuple[str, dict[str, str]]] = []
        self.links: list[tuple[str, str]] = []
        self._link: str | None = None

    @classmethod
    def of(cls, page: str) -> "Tree":
        tree = cls()
        tree.feed(page)
        return tree

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs if name != "style"}
        self.opened.append((tag, given))
        if tag == "a":
            self.links.append((given.get("href", ""), ""))

    def handle_data(self, data: str) -> None:
        if self.opened and self.opened[-1][0] == "a" and self.links:
            href, text = self.links.pop()
            self.links.append((href, f"{text}{data}"))
