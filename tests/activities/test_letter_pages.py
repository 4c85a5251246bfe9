"""Letters as people see them: their words on record, and nothing but our markup.

What holds for every letter of every workflow is in `test_letter_rules`.

On record are, for every letter, its subject and text (`.txt`) and the facts of its page
(`.page.txt`): the preview, the elements and what stands out. The words of a page are those of the
text (`test_letter_rules`), so that the two files together hold a page. The style of each
element is in `looks.txt`. Letters on one base template are a family; of each family one page is
on record whole (`.html`).

`UPDATE_SNAPSHOTS=1 pytest tests/activities/test_letter_pages.py` writes the snapshots anew; read
the difference before committing it: it is what every reader will get.
"""

import html
import os
import re
from collections import Counter
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from activities.rendering import TEMPLATES, Rendered, Templates
from activities.wording import FORUM, OFFSET, dated, tidy
from cli.gallery import posts, samples
from domain.post.letter import Letter
from domain.time.reading import finished
from tests.every_letter import LETTERS, every_letter, read_in_text, read_on_page
from tests.hostile import HOSTILE, hostile
from tests.pages import VOID, Element, looks, outline, parsed

SNAPSHOTS = Path(__file__).parents[1] / "snapshots" / "letters"
SAMPLES = {f"{s.letter.workflow}-{s.name}": s.letter for s in samples()}
PAGES = {name: LETTERS.render(letter) for name, letter in SAMPLES.items()}
POSTS = {name: Templates().plain(name, facts) for name, facts in posts()}

WHOLE = {
    "base": "worker-escalation-update-late",
    "award-base": "award-overdue-winner",
    "dispute-letter": "dispute-recommendation",
    "contact-letter": "contact-lead-question",
    "contact-awaited": "contact-raised",
    "contact-way": "contact-terms-way",
}
"""The letter of each family whose whole page is on record."""

of_each_sample = pytest.mark.parametrize("name", PAGES)


def on_record(name: str, now: str) -> str:
    """Return the snapshot of this name, after writing it anew if that was asked."""
    file = SNAPSHOTS / name
    if os.environ.get("UPDATE_SNAPSHOTS"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(now, encoding="utf-8")
    return file.read_text(encoding="utf-8")


@of_each_sample
def test_every_letter_reads_as_on_record(name: str) -> None:
    """No letter changes a word or an element without somebody having looked at it."""
    letter = PAGES[name]
    text = f"Subject: {letter.subject}\n\n{letter.text}"
    assert text == on_record(f"{name}.txt", text)
    facts = facts_of(letter)
    assert facts == on_record(f"{name}.page.txt", facts)


def facts_of(letter: Rendered) -> str:
    """Return what a page has beside the words of the text: its preview, elements and stresses."""
    page = parsed(letter.html)
    parts = (page.find("td.card"), page.find("td.about"))
    lines = [line for part in parts for line in _outlined(part)]
    return "\n".join([f"Preview: {page.find('div.preheader').words}", "", *lines, ""])


def _outlined(part: Element) -> list[str]:
    """Return the elements of a part, one on a line; of a table, its rows."""
    lines = []
    for child in part.children:
        rows = child.find("tbody").children if child.tag == "table" else []
        lines.append(child.name if rows else outline(Element("", content=[child])))
        lines += [f"  {outline(Element('', content=[row]))}" for row in rows]
    return lines


@pytest.mark.parametrize("family", WHOLE)
def test_one_page_of_each_family_is_on_record(family: str) -> None:
    """No base template, frame or style changes without somebody having looked at a whole page."""
    page = PAGES[WHOLE[family]].html
    assert page == on_record(f"{WHOLE[family]}.html", page)


def test_every_family_has_its_page() -> None:
    """The families are the base templates that letters stand on, and each shows one of its own."""
    assert {family_of(SAMPLES[name]): name for name in WHOLE.values()} == WHOLE
    assert {family_of(letter) for letter in SAMPLES.values()} == {*WHOLE}


def family_of(letter: Letter) -> str:
    """Return the template that a letter's own one extends."""
    template = TEMPLATES / letter.workflow / f"{letter.kind}.html"
    found = re.match(r'{% extends "(.+)\.html" %}\n', template.read_text(encoding="utf-8"))
    assert found, template
    return found[1]


def test_every_page_has_the_frame_of_its_family() -> None:
    """Outside its own words every page is, to the character, the page that is on record."""
    frames = {family: frame_of(PAGES[name]) for family, name in WHOLE.items()}
    other = [
        name
        for name, (letter, page) in every_letter().items()
        if frame_of(page) != frames[family_of(letter)]
    ]
    assert other == []


def frame_of(page: Rendered) -> str:
    """Return a page without the words and elements that are the letter's own."""
    frame = page.html
    for begin, end in OWN:
        frame, found = re.subn(f"({begin}).*?({end})", r"\1\2", frame, count=1, flags=re.DOTALL)
        assert found, begin
    return frame


OWN = (
    ("<title>", "</title>"),
    ('<div class="preheader"[^>]*>', "</div>"),
    ('<span class="number"[^>]*>', "</span>"),
    ('<td class="card"[^>]*>', '</td></tr>\n<tr><td class="about"'),
    ('<table class="facts"[^>]*>', "</table>"),
    ('<p class="small"[^>]*>Sent by [^.]*[.]', "</p>"),
)
"""Where the letter's own words and elements stand in a page: from, to."""


def test_every_page_has_its_subject_and_case_above_its_words() -> None:
    """A page has the subject as its title and first heading, and the case's number at its top."""
    wrong = [
        name
        for name, (letter, page) in every_letter().items()
        for tree in [parsed(page.html)]
        for subject in [page.subject.partition("] ")[2]]
        if [tree.find(at).words for at in ("title", "h1", "span.number")]
        != [subject, subject, f"Case {letter.case}"]
    ]
    assert wrong == []


def test_every_element_looks_as_on_record() -> None:
    """Each element has one look wherever it stands, in every letter of every case."""
    found = {
        f"{selector}: {look}".strip()
        for _, page in every_letter().values()
        for selector, look in looks(parsed(page.html).find("body"))
    }
    lines = "\n".join([*sorted(found), ""])
    assert lines == on_record("looks.txt", lines)


def test_every_template_closes_what_it_opens() -> None:
    """Each template has as many ends of an element as beginnings; a page would hide the lack."""
    templates = [*TEMPLATES.rglob("*.html")]
    assert len(templates) > len(Templates().names())
    for template in templates:
        text = template.read_text(encoding="utf-8")
        begun, ended = (Counter(re.findall(rf"<{end}([a-z]\w*)", text)) for end in ("", "/"))
        assert {tag: n for tag, n in begun.items() if tag not in VOID} == ended, template


def test_a_change_of_a_page_alone_is_found() -> None:
    """Whichever words of a page are left out, added to or spelt otherwise, a test tells."""
    changes = cycle([lambda _: "", lambda words: f"{words} indeed", str.swapcase])
    unseen = [
        (name, words)
        for name, page in PAGES.items()
        for before, after in [page.html.split("<p", 1)]
        for words in re.findall(r">([^<>]*\w[^<>]*)<(?!!)", after)
        for change in [next(changes)]
        for html in [after.replace(f">{words}<", f">{change(words)}<", 1)]
        for changed in [page.model_copy(update={"html": f"{before}<p{html}"})]
        if read_on_page(changed) == read_in_text(page) and facts_of(changed) == facts_of(page)
    ]
    assert unseen == []


@pytest.mark.parametrize("name", POSTS)
def test_every_post_reads_as_on_record(name: str) -> None:
    """No text that both sides read on the platform changes unseen."""
    assert POSTS[name] == on_record(f"{name.replace('/', '-')}.txt", POSTS[name])


def test_every_template_has_a_sample() -> None:
    """A letter that nobody can look at before it is sent does not exist."""
    shown = {f"{letter.workflow}/{letter.kind}" for letter in SAMPLES.values()}
    assert shown == set(Templates().names())
    named = {f"{name}.{kind}" for name in PAGES for kind in ("txt", "page.txt")}
    named |= {"looks.txt", *(f"{name}.html" for name in WHOLE.values())}
    named |= {f"{name.replace('/', '-')}.txt" for name in POSTS}
    assert {file.name for file in SNAPSHOTS.iterdir()} == named


@of_each_sample
def test_every_fact_is_said(name: str) -> None:
    """Nothing that a letter is given is kept from its reader, but the date of unsaid law."""
    plain = flat(OFFSET.sub("", re.sub(r"^> ?", "", PAGES[name].text, flags=re.MULTILINE)))
    facts = {**SAMPLES[name].facts, "source_date": ""}
    said = {fact: flat(finished(dated(fact), offsets=False)) for fact in leaves(facts)}
    missing = [fact for fact, words in said.items() if words not in plain]
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
    """Return the tags of a page, without the lines of a quotation."""
    tags = ((element.tag, element.attributes) for element in parsed(page).all())
    return [f"{tag} {sorted(said.items())}" for tag, said in tags if tag != "br"]
