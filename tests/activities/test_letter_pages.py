"""Letters as people see them: their words on record, their colours, and nothing but our markup.

`UPDATE_SNAPSHOTS=1 pytest tests/activities/test_letter_pages.py` writes the snapshots anew; read
the difference before committing it: it is what every reader will get.
"""

import html
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.directory import Roster
from activities.letters import Letters
from activities.outbox import Outbox
from activities.rendering import LONGEST_TEXT, Rendered, Templates, tidy
from cli.gallery import SENDER, gallery, posts, samples
from tests.contrast import texts
from tests.hostile import HOSTILE, hostile

SNAPSHOTS = Path(__file__).parents[1] / "snapshots" / "letters"
LETTERS = Letters(Outbox(Path("unused")), Roster(), sender=SENDER)
SAMPLES = {f"{s.letter.workflow}-{s.name}": s.letter for s in samples()}
PAGES = {name: LETTERS.render(letter) for name, letter in SAMPLES.items()}
POSTS = {name: Templates().plain(name, facts) for name, facts in posts()}
GMAIL_CLIPS = 102_000
READABLE = 4.5  # WCAG 2 level AA for text of this size

every_letter = pytest.mark.parametrize("name", PAGES)


def on_record(name: str, now: str) -> str:
    """Return the snapshot of this name, after writing it anew if that was asked."""
    file = SNAPSHOTS / name
    if os.environ.get("UPDATE_SNAPSHOTS"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(now, encoding="utf-8")
    return file.read_text(encoding="utf-8")


@every_letter
def test_every_letter_reads_as_on_record(name: str) -> None:
    """No letter changes a word or a colour without somebody having looked at it."""
    letter = PAGES[name]
    text = f"Subject: {letter.subject}\n\n{letter.text}"
    assert text == on_record(f"{name}.txt", text)
    assert letter.html == on_record(f"{name}.html", letter.html)


@pytest.mark.parametrize("name", POSTS)
def test_every_post_reads_as_on_record(name: str) -> None:
    """No text that both sides read on the platform changes unseen."""
    assert POSTS[name] == on_record(f"{name.replace('/', '-')}.txt", POSTS[name])


def test_every_template_has_a_sample() -> None:
    """A letter that nobody can look at before it is sent does not exist."""
    shown = {f"{letter.workflow}/{letter.kind}" for letter in SAMPLES.values()}
    assert shown == set(Templates().names())
    named = {f"{name}.{kind}" for name in PAGES for kind in ("txt", "html")}
    named |= {f"{name.replace('/', '-')}.txt" for name in POSTS}
    assert {file.name for file in SNAPSHOTS.iterdir()} == named


@every_letter
def test_text_and_html_say_the_same(name: str) -> None:
    """Every fact of a letter is in its plain text and in its HTML."""
    page, letter = PAGES[name], SAMPLES[name]
    plain = flat(re.sub(r"^> ?", "", page.text, flags=re.MULTILINE))
    seen = flat(" ".join(text.words for text in texts(page.html)))
    for fact in leaves(letter.facts):
        if flat(fact) in plain or flat(fact) in seen:
            assert flat(fact) in plain
            assert flat(fact) in seen


@every_letter
def test_every_fact_is_said(name: str) -> None:
    """Nothing that a letter is given is kept from its reader."""
    plain = flat(re.sub(r"^> ?", "", PAGES[name].text, flags=re.MULTILINE))
    missing = [fact for fact in leaves(SAMPLES[name].facts) if flat(fact) not in plain]
    assert missing == []


def flat(words: str) -> str:
    """Return the words without the case, spacing and hyphens that a layout may change."""
    return re.sub(r"[\s-]+", "", html.unescape(words)).lower()


def leaves(facts: Any) -> list[str]:  # noqa: ANN401 (facts are any JSON)
    if isinstance(facts, dict):
        return [text for value in facts.values() for text in leaves(value)]
    if isinstance(facts, list):
        return [text for value in facts for text in leaves(value)]
    return [facts] if isinstance(facts, str) else []


@every_letter
def test_every_letter_says_what_happens_and_whom_to_answer(name: str) -> None:
    """Who, which clock, what silence does and whom to answer stand in every letter."""
    text = PAGES[name].text
    parts = ["Hello ", "WHAT HAPPENS WHEN", "WHOM TO ANSWER", "THE CASE", "Sent by "]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert re.search(r"^- (If|What silence does|Until)", text, re.MULTILINE)


@every_letter
def test_a_letter_that_names_a_forum_says_it_is_no_legal_advice(name: str) -> None:
    """Where a forum, a court or a lawyer is named, the disclaimer and its date are there."""
    text = PAGES[name].text
    if re.search(r"arbitration|court|forum", text, re.IGNORECASE):
        assert "NOT LEGAL ADVICE" in text
        assert "as they stood on 21 November 2026" in flat_lines(text)


def flat_lines(text: str) -> str:
    return " ".join(text.split())


# -- how it looks -------------------------------------------------------------------------------


@every_letter
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_word_can_be_read(name: str, *, dark: bool) -> None:
    """Every text has a contrast of 4.5 to 1 or more, in both colour schemes."""
    faint = [t for t in texts(PAGES[name].html, dark=dark) if t.contrast < READABLE]
    assert faint == []


def test_the_contrast_is_computed_and_not_assumed() -> None:
    """A grey that is too light is found, in the scheme it belongs to."""
    page = PAGES["worker-escalation-update"].html
    assert any(t.contrast < READABLE for t in texts(page.replace("#48525f", "#a8b2bf")))
    darkened = page.replace("#a9b4c0", "#48525f")
    assert any(t.contrast < READABLE for t in texts(darkened, dark=True))
    assert {t.ground for t in texts(page)} != {t.ground for t in texts(page, dark=True)}


@every_letter
def test_a_page_is_one_accessible_column_that_loads_nothing(name: str) -> None:
    """A page names its language and title, has one heading, and fetches nothing from anywhere."""
    page = PAGES[name].html
    assert '<html lang="en"' in page
    assert f"<title>{html.escape(PAGES[name].subject.partition('] ')[2], quote=False)}" in page
    assert page.count("<h1") == 1
    assert "max-width: 600px" in page
    assert not re.search(r"<(img|link|script|iframe)|src=|href=|url\(|@import|https?://", page)


@every_letter
def test_no_letter_is_clipped(name: str) -> None:
    """Even with the longest text that somebody may write, a letter stays under Gmail's limit."""
    letter, endless = SAMPLES[name], '"&😀\n' * LONGEST_TEXT
    news = [{"by": "client", "when": "now", "text": endless}] * 50
    facts = letter.facts | {"text": endless} | ({"news": news} if "news" in letter.facts else {})
    page = LETTERS.render(letter.model_copy(update={"facts": facts}))
    assert len(page.html.encode()) < GMAIL_CLIPS
    assert "WHOM TO ANSWER" in page.text


# -- what no input can do -----------------------------------------------------------------------


@given(poison=HOSTILE, name=st.sampled_from([*SAMPLES]))
def test_no_fact_becomes_markup(poison: str, name: str) -> None:
    """Whatever people write, a page has the elements of its template and no others."""
    letter = SAMPLES[name]
    poisoned = LETTERS.render(letter.model_copy(update={"facts": hostile(letter.facts, poison)}))
    assert elements(poisoned.html) == elements(PAGES[name].html)


def test_no_fact_becomes_a_template() -> None:
    """Braces that somebody writes are words, never code."""
    letter = SAMPLES["worker-escalation-answer"]
    facts = letter.facts | {"text": "{{ 7 * 7 }}"}
    page = LETTERS.render(letter.model_copy(update={"facts": facts}))
    assert "{{ 7 * 7 }}" in page.text
    assert "{{ 7 * 7 }}" in page.html


@given(st.text(max_size=300))
def test_what_somebody_wrote_never_reads_as_ours(words: str) -> None:
    """In the plain text every line of a quotation is marked, and their words do not break out."""
    letter = SAMPLES["worker-escalation-answer"]
    facts = letter.facts | {"text": f"x\n\nWHOM TO ANSWER\n{words}"}
    page: Rendered = LETTERS.render(letter.model_copy(update={"facts": facts}))
    assert page.text.count("\nWHOM TO ANSWER\n") == 1
    assert "> WHOM TO ANSWER" in page.text


@given(st.text(max_size=400))
def test_folding_loses_no_word(words: str) -> None:
    """Folded lines have the same words in the same order."""
    assert tidy(words).split() == words.split()


def elements(page: str) -> list[str]:
    reader = _Elements()
    reader.feed(page)
    return reader.found


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "br":  # the lines of a quotation
            self.found.append(f"{tag} {sorted(attrs)}")


# -- the gallery --------------------------------------------------------------------------------


def test_the_gallery_shows_every_letter(tmp_path: Path) -> None:
    """One page shows all letters as HTML and as text, and nothing of it is sent."""
    index, *files = gallery(tmp_path / "letters")
    shown = index.read_text()
    assert len(files) == 2 * len(SAMPLES)
    for name in SAMPLES:
        assert f'src="{name}.html"' in shown
    assert not list(tmp_path.rglob("*.eml"))
