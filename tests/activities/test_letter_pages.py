"""Letters as people see them: their words on record, and nothing but our markup.

What holds for every letter of every workflow is in `test_letter_rules`.

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
from hypothesis import assume, given
from hypothesis import strategies as st

from activities.directory import FileDirectory
from activities.letters import Letters
from activities.outbox import Outbox
from activities.rendering import Rendered, Templates
from activities.wording import FORUM, dated, tidy
from cli.gallery import SENDER, gallery, posts, samples
from tests.hostile import HOSTILE, hostile

SNAPSHOTS = Path(__file__).parents[1] / "snapshots" / "letters"
LETTERS = Letters(Outbox(Path("unused")), FileDirectory(), sender=SENDER)
SAMPLES = {f"{s.letter.workflow}-{s.name}": s.letter for s in samples()}
PAGES = {name: LETTERS.render(letter) for name, letter in SAMPLES.items()}
POSTS = {name: Templates().plain(name, facts) for name, facts in posts()}

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
def test_every_fact_is_said(name: str) -> None:
    """Nothing that a letter is given is kept from its reader, but the date of unsaid law."""
    plain = flat(re.sub(r"^> ?", "", PAGES[name].text, flags=re.MULTILINE))
    facts = {**SAMPLES[name].facts, "source_date": ""}
    missing = [fact for fact in leaves(facts) if flat(dated(fact)) not in plain]
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


# -- what no input can do -----------------------------------------------------------------------


@given(poison=HOSTILE, name=st.sampled_from([*SAMPLES]))
def test_no_fact_becomes_markup(poison: str, name: str) -> None:
    """Whatever people write, a page has the elements of its template and no others."""
    assume(not FORUM.search(poison))  # whoever names a court is told that we give no legal advice
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
    """One page shows all letters as HTML and as text, each with a link, and nothing is sent."""
    index, *files = gallery(tmp_path / "letters")
    shown = index.read_text()
    assert len(files) == 2 * len(SAMPLES)
    for name in SAMPLES:
        assert f'src="{name}.html"' in shown
    assert not list(tmp_path.rglob("*.eml"))
    ids = re.findall(r' id="([^"]*)"', shown)
    assert sorted(re.findall(r'href="#([^"]*)"', shown)) == sorted(set(ids))
    assert len(ids) == len(SAMPLES) + len(POSTS)
