"""Whatever people wrote: it is shown as they wrote it, is never obeyed, and has its bounds."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bundle import paper
from bundle.archive import PDF, RECORD
from bundle.glyphs import RANGES
from tests.builders import an_escalation
from tests.bundle.kit import flat, made, words
from tests.domain.escalation.world import EscalationWorld
from tests.hostile import HOSTILE
from tests.lived_letters import FRIDAY

pytestmark = pytest.mark.further

NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)
MARKUP = [
    "#panic()",
    '#read("/etc/hostname")',
    '#import "@preview/cetz:0.3.0"',
    "$ x^2 $",
    "= A heading",
    "*bold* _emphasis_ `raw`",
    "@reference <label>",
    "\\u{1F600} \\ #",
    "]]}}) // comment",
    "/* never closed",
    "#{",
    "~ -- --- ... 'q' \"q\"",
    "https://example.com/#x",
    "- item\n+ item\n/ term: x",
]
BEYOND = ["李雷和韩梅梅", "😀", "\U0001f469\u200d\U0001f4bb", "مرحبا", "שלום", "नमस्ते"]
BEYOND += ["e\u0301\u0334x", "\u0301", "x\u0f3e\u20dd"]


def every_block(text: str) -> dict[str, Any]:
    """Return a document with the text in every place that shows one."""
    cell = {"t": text, "b": text, "s": text, "mono": text}
    rows = {"columns": [text], "rows": [[text], [cell]], "widths": [1]}
    return {
        **dict.fromkeys(["subject", "desk", "case", "workflow", "prepared"], text),
        **dict.fromkeys(["as_of", "disclaimer"], text),
        "title": f"Case {text}",
        "day": [2026, 3, 6],
        "parties": [["worker", text, text]],
        "matter": [[text, text]],
        "body": [
            {"t": "heading", "text": f"1 {text}", "new_page": False, "numbered": True},
            {"t": "sub", "text": f"1.1 {text}"},
            *({"t": kind, "text": text} for kind in ("para", "strong")),
            {"t": "facts", "rows": [[text, text]]},
            {"t": "table", **rows},
            {"t": "bullets", "items": [text]},
            {"t": "note", "title": text, "text": text},
            {"t": "quote", "by": text, "text": text},
            {"t": "letter", "ref": "L-1", "title": f"L-1 {text}", "facts": [[text, text]],
             "lines": text.split("\n")},
        ],
    }  # fmt: skip


def test_words_that_are_markup_elsewhere_are_words_here() -> None:
    """Code, mathematics, headings, imports: each stands on the page as it was written."""
    said = flat(words(paper.pdf(every_block("\n".join(MARKUP)), NOON)))
    for text in MARKUP:
        assert said.count(flat(text)) >= 12, text


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=80) | HOSTILE | st.sampled_from(BEYOND))
def test_no_text_stops_the_pdf(text: str) -> None:
    """Any text in any place gives a PDF of both standards, the same each time."""
    assert paper.pdf(every_block(text), NOON) == paper.pdf(every_block(text), NOON)


def test_every_character_that_is_said_to_have_a_glyph_has_one() -> None:
    """The list of characters is right for the typst that is installed: none is missing."""
    known = [chr(c) for first, last in RANGES for c in (first, last)]
    data = every_block("") | {"body": [{"t": "para", "text": f"x{c}"} for c in known]}
    assert paper.pdf(data, NOON).startswith(b"%PDF-1.7")


def test_what_has_no_glyph_is_named() -> None:
    """A few characters by their code points, many by their number; nothing is dropped silently."""
    assert paper.shown("李雷") == "[U+674E U+96F7]"
    assert paper.shown("To 李雷和韩梅梅!") == "To [6 characters that this PDF has no font for]!"
    assert paper.shown("a\u202eb\x00c\u200bd") == "ab cd"


def test_a_character_without_a_glyph_is_whole_in_the_record() -> None:
    """The PDF names it, the record has it as it was written."""
    world = EscalationWorld(an_escalation(assignment={"title": "修理 😀"}), FRIDAY)
    of = made(world.case)
    assert "修理 😀" in of.files[RECORD].decode()
    assert "[U+4FEE U+7406]" in flat(words(of.files[PDF]))


def test_very_long_texts_have_a_bound_in_size_and_time() -> None:
    """Hundred thousand characters in a word, or in lines: cut on paper, and said so."""
    for text in ("W" * 100_000, "one line\n" * 12_000, "\u202e" * 100_000, "李" * 100_000):
        began = time.process_time()
        made_of = paper.pdf(every_block("x") | {"body": [{"t": "para", "text": text}]}, NOON)
        assert time.process_time() - began < 3
        assert len(made_of) < 300_000
    assert paper.shown("W" * 100_000).endswith("[The rest is in record.json.]")


def test_a_long_word_is_broken_over_lines_and_copied_whole() -> None:
    """Nothing is put into a word to break it: an id that is copied is still the id."""
    word = "worker-escalation/WM-1042/" + "x" * 150
    said = words(paper.pdf(every_block("x") | {"body": [{"t": "para", "text": word}]}, NOON))
    assert word in said.replace("\n", "").replace(" ", "")


def test_a_case_of_hostile_texts_is_handed_over_whole() -> None:
    """In every field of a file and of what was said: the bundle is made, and obeys nobody."""
    poison = "\n".join([*MARKUP, *BEYOND, "x\r\nBcc: eve@example.com", "\u2066\x1b[2J"])
    tried = {"at": "2026-02-25T15:20:00Z", "channel": "assignment-message", "text": poison}
    world = EscalationWorld(
        an_escalation(
            assignment={"title": poison[:190]},
            client={"name": "#client()", "average_approval_hours": 1},
            attempts=[tried],
            evidence=[poison],
        ),
        FRIDAY,
    )
    world.hears("message", by_role="client", text=poison[:3900])
    world.passes_until(FRIDAY + timedelta(days=9))
    for view in ("claimant", "forum"):
        assert "#panic()" in flat(words(made(world.case, view).files[PDF]))
