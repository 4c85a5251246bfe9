"""How every letter looks, and what no writer can do to one. The letters are those of the rules."""

import re
from html import unescape

import pytest

from activities.rendering import Rendered
from domain.post.letter import Letter
from tests.contrast import Text, inverted, texts
from tests.every_letter import LETTERS, WRITTEN, changed, every_letter, flat, structure, those_that
from tests.pages import parsed

GMAIL_CLIPS = 102_000
READABLE = 4.5  # WCAG 2 level AA for text of this size


def test_every_word_can_be_read() -> None:
    """Every text has a contrast of 4.5 to 1 or more: light, dark, and darkened by the reader's
    own mail program, which turns our colours round."""

    def fails(_: Letter, page: Rendered) -> object:
        light, dark = texts(page.html), texts(page.html, dark=True)
        turned = [Text(t.words, inverted(t.ink), inverted(t.ground)) for t in light]
        return [text for text in (*light, *dark, *turned) if text.contrast < READABLE]

    assert those_that(fails) == {}


def test_the_contrast_is_computed_and_not_assumed() -> None:
    """A grey that is too light is found, in the scheme it belongs to."""
    page = every_letter()["sample-worker-escalation-update"][1].html
    assert any(t.contrast < READABLE for t in texts(page.replace("#48525f", "#a8b2bf")))
    darkened = page.replace("#a9b4c0", "#48525f")
    assert any(t.contrast < READABLE for t in texts(darkened, dark=True))
    assert any(t.contrast < READABLE for t in texts(page.replace("#d9f3ef", "#204040"), dark=True))
    assert {t.ground for t in texts(page)} != {t.ground for t in texts(page, dark=True)}
    assert inverted("#ffffff") == "#000000"
    assert inverted("#0b6b62") == "#94f4eb"


def test_a_page_is_one_accessible_column_that_loads_nothing() -> None:
    """A page names its language and title, has headings in order and tables that say what they
    are, links with words, and fetches nothing from anywhere."""

    def fails(_: Letter, page: Rendered) -> object:
        tree = parsed(page.html)
        opened = [(element.tag, element.attributes) for element in tree.all()]
        levels = [int(tag[1]) for tag, _ in opened if re.fullmatch(r"h[1-6]", tag)]
        layout = [a.get("role") == "presentation" for tag, a in opened if tag == "table"]
        scopes = {a.get("scope") for tag, a in opened if tag == "th"}
        title = re.escape(page.subject.partition("] ")[2])
        return [
            wrong
            for wrong, right in {
                "lang": opened[0] == ("html", {"lang": "en", "dir": "ltr"}),
                "title": re.search(f"<title>{title}", unescape(page.html)),
                "headings": levels[0] == 1 and set(levels[1:]) == {2},
                "tables": layout == [True, False, False] and scopes == {"row"},
                "schemes": '<meta name="color-scheme" content="light dark">' in page.html,
                "column": "max-width: 600px" in page.html,
                "quiet": not re.search(
                    r"<(img|link|script|iframe|svg)|src=|url\(|@import", page.html
                ),
                "links": all(
                    len(text.split()) > 1 and "http" not in text for _, text in tree.links
                ),
            }.items()
            if not right
        ]

    assert those_that(fails) == {}


# -- what people write --------------------------------------------------------------------------


@pytest.mark.further
def test_no_letter_is_clipped_however_much_people_write() -> None:
    """With 100 kB in every fact at once a letter stays under Gmail's limit, whole in its structure,
    and says that it was shortened and where the rest is."""

    def fails(letter: Letter, page: Rendered) -> object:
        if written(letter, "") == letter.facts:
            return None  # nobody's words are in it
        facts = swollen(letter)
        long = LETTERS.render(letter.model_copy(update={"facts": facts}))
        size = max(len(long.html.encode()), len(long.text.encode()))
        kept = {*structure(long.text)} == {*structure(page.text), "SHORTENED"}
        rest = "on the record of the case: reply to this e-mail to have it" in flat(long.text)
        fine = size < GMAIL_CLIPS and kept and rest and "Shortened." in long.html
        return not fine and (size, kept, rest)

    assert those_that(fails, "sample") == {}


def swollen(letter: Letter) -> dict[str, object]:
    """Return the facts with 100 kB of awkward text wherever people write, and lists of 300."""
    long = written(letter, '"&😀\n' * 25_000)
    return {key: now * 300 if isinstance(now, list) else now for key, now in long.items()}


def written(letter: Letter, words: str) -> dict[str, object]:
    """Return a letter's facts with these words wherever people write."""
    facts: dict[str, object] = changed(
        letter.facts, lambda key, now: words if key in WRITTEN else now
    )
    return facts


def test_no_word_of_anybody_reads_as_a_line_of_ours() -> None:
    """A heading, a list, a signature or a remark that people write stays inside their words."""
    forged = ("WHOM TO ANSWER", "THE CASE", "--", "Sent by Recourse", "LATE: yes", "- By: never")
    poisons = ["\n\n".join(("x", *forged, "y"))]
    poisons += [" ".join(f"{'x' * n} {line} {'y' * 75}" for line in forged) for n in (20, 45, 60)]

    def fails(letter: Letter, page: Rendered) -> object:
        return [
            structure(forging.text)
            for poison in poisons
            for facts in [written(letter, poison)]
            for forging in [LETTERS.render(letter.model_copy(update={"facts": facts}))]
            if structure(forging.text) != structure(page.text)
        ]

    assert those_that(fails, "sample") == {}
