"""The file that is handed over: what is in it, and that it is the same whenever it is made."""

import hashlib
import io
import json
import os
import re
import zipfile
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from bundle.archive import MANIFEST, PDF, README, RECORD, SUMS
from domain.errors import BadInput
from domain.escalation.case import EscalationCase
from domain.post.notice import Receipt
from tests.builders import an_escalation
from tests.bundle.kit import (
    RUN,
    awarded,
    everything,
    flat,
    made,
    of_silence,
    of_the_award,
    silent_month,
    words,
)
from tests.domain.award.world import AwardWorld
from tests.domain.contact.world import ContactWorld, a_contact
from tests.domain.escalation.world import EscalationWorld
from tests.every_letter import LETTERS
from tests.lived_letters import FRIDAY, cases, letter_of

SNAPSHOTS = Path(__file__).parent.parent / "snapshots" / "bundles"
RULES = re.compile(r"(policy \S+|version) \d{4}-\d\d-\d\d")


@pytest.mark.parametrize("name", ["worker-escalation", "dispute"])
def test_the_words_of_the_pdf_are_as_reviewed(name: str) -> None:
    """What a claimant reads, up to the letters, is a reviewed file."""
    of = of_silence() if name == "worker-escalation" else of_the_award()
    said = words(of.files[PDF]).partition("Written again from the facts")[0]
    said = RULES.sub(r"\1 <day>", re.sub(r"[0-9a-f]{64}", "<sha256>", said))
    file = SNAPSHOTS / f"{name}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(said, encoding="utf-8")
    assert said == file.read_text(encoding="utf-8"), "UPDATE_SNAPSHOTS=1 makes it anew"


def test_the_same_case_gives_the_same_bytes() -> None:
    """Two bundles of one state are equal to the byte, also from a state that was carried over."""
    case = silent_month().case
    again = EscalationCase.model_validate(case.model_dump(mode="json"))
    assert made(case).zipped() == made(again).zipped()


def test_another_state_gives_another_bundle() -> None:
    """One more line on the record changes the file, its time and its checksum."""
    world = EscalationWorld(an_escalation(), FRIDAY)
    before = made(world.case)
    world.passes_until(FRIDAY + timedelta(days=5))
    after = made(world.case)
    assert before.as_of < after.as_of
    assert before.files[PDF] != after.files[PDF]


def test_every_file_of_the_zip_has_the_time_of_the_last_line() -> None:
    """The ZIP carries no time of its own making."""
    of = of_silence()
    with zipfile.ZipFile(io.BytesIO(of.zipped())) as archive:
        times = {entry.date_time for entry in archive.infolist()}
    assert times == {of.as_of.astimezone(UTC).timetuple()[:6]}


def test_checksums_hold_for_every_file() -> None:
    """SHA256SUMS names every other file, and the manifest every file but these two, rightly."""
    files = of_silence().files
    lines = [line.split("  ") for line in files[SUMS].decode().splitlines()]
    assert {name: sha for sha, name in lines} == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items() if name != SUMS
    }
    manifest = json.loads(files[MANIFEST])
    assert {f["name"]: (f["sha256"], f["bytes"]) for f in manifest["files"]} == {
        name: (hashlib.sha256(content).hexdigest(), len(content))
        for name, content in files.items()
        if name not in {SUMS, MANIFEST}
    }
    assert manifest["temporal"] == RUN
    assert SUMS in files[README].decode()


def test_the_pdf_says_what_it_is_to_programs_that_read_it_aloud() -> None:
    """It is tagged, names its language, its title and both standards, and has bookmarks."""
    reader = PdfReader(io.BytesIO(of_silence().files[PDF]))
    root: Any = reader.trailer["/Root"].get_object()
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-US"
    assert reader.metadata is not None
    assert reader.metadata.title == "Worker escalation WM-1042"
    meta = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1<" in meta
    assert "<pdfaid:part>2<" in meta
    assert len(reader.outline) >= 10


def test_every_page_names_the_case_and_its_number() -> None:
    """A page that lost the others still says where it belongs."""
    pages = words(of_the_award().files[PDF]).split("\f")
    assert len(pages) > 20
    for n, page in enumerate(pages, 1):
        said = flat(page)
        assert "dispute/D-1" in said
        assert f"Page {n} of {len(pages)}" in said


def test_every_letter_that_left_is_in_it_in_full() -> None:
    """Each letter to the claimant is a file with the words that left, and stands in the PDF."""
    world = silent_month()
    of = of_silence()
    said = flat(words(of.files[PDF]))
    letters = {
        name: text.decode() for name, text in of.files.items() if name.startswith("letters/")
    }
    sent = [n for n in world.case.notices if n.to_role in {"worker", "project-manager"} and n.sent]
    assert len(sent) >= 12
    for notice in sent:
        assert sum(f": {notice.id}\n" in text for text in letters.values()) == 1
        assert notice.id in said
    for notice in sent:
        if notice.to_role == "worker":
            as_it_left = LETTERS.render(letter_of(world.case, notice)).text
            assert any(text.endswith(as_it_left) for text in letters.values()), notice.id
    greeted = [text for text in letters.values() if "Hello Mara Lindqvist," in text]
    assert len(greeted) == sum(n.to_role == "worker" for n in sent)
    assert any("Hello project manager," in text for text in letters.values())


def test_what_went_to_several_in_the_same_words_is_printed_once() -> None:
    """Letters to the other accounts name the one that says the same."""
    record = json.loads(of_the_award().files[RECORD])
    notices = [e for e in record["letters"] if e["kind"] == "non-resolution"]
    assert [bool(e["file"]) for e in notices] == [True, False, False]
    assert {e["why_no_text"] for e in notices[1:]} == {f"the same words as {notices[0]['number']}"}


def test_a_letter_that_never_left_is_named_without_its_words() -> None:
    """What nobody can have read is on the list, with what became of it."""
    world = EscalationWorld(an_escalation(project_managers=[]), FRIDAY)
    world.answers.append(Receipt(outcome="nobody", why="nobody holds the role"))
    world.passes_until(FRIDAY + timedelta(days=5))
    record = json.loads(made(world.case).files[RECORD])
    asked = next(e for e in record["letters"] if e["kind"] == "project-manager")
    assert (asked["file"], asked["why_no_text"]) == (None, "it never left")
    assert "project-manager reached nobody" in [n["step"] for n in record["steps_not_taken"]]


def test_the_checklist_tells_what_is_here_from_what_is_to_be_added() -> None:
    """Evidence that the file names has to be attached, and the forum's papers brought."""
    items = json.loads(of_silence().files[RECORD])["checklist"]
    missing = {item["what"] for item in items if not item["here"]}
    assert "photos of both access points" in missing
    assert any("filing fee" in what for what in missing)
    assert any("sent to the client at the same time" in what for what in missing)
    assert any("480.00 USD" in item["what"] for item in items if item["here"])


def test_a_question_and_its_way_up_are_in_the_askers_bundle() -> None:
    """Words, each time silence moved it up, and the answer."""
    said = json.loads(of_the_award().files[RECORD])["questions"][0]["text"]
    assert said.startswith("q-1: Whose account?")
    assert "it went up to the team-lead" in said
    assert said.endswith("Answer: The agency's.")


@pytest.mark.parametrize("view", ["claimant", "forum", "respondent"])
def test_every_sort_of_case_can_be_handed_over(view: str) -> None:
    """Refused, open or decided, of any kind: each reader gets a bundle, or is told why not."""
    for case in cases():
        if view == "respondent" and case.kind == "contact":
            with pytest.raises(BadInput, match="there is claimant, counsel, forum"):
                everything(case, view)
            continue
        said = everything(case, view)
        assert said.count('"t": "heading"') == 11


def test_a_respondent_of_several_is_named_by_role() -> None:
    """Without saying which, it is what all of them may see; one that is not there is refused."""
    case = awarded().case
    assert json.loads(made(case, "respondent-2").files[RECORD])["for"] == "respondent-2"
    with pytest.raises(BadInput, match="respondent-1, respondent-2"):
        made(case, "respondent-3")


def test_the_pdf_says_what_it_is_made_of() -> None:
    """What is told to the PDF is on its pages, in order: the timeline line by line."""
    said = flat(words(of_the_award().files[PDF])).partition("8 The whole timeline")[2]
    place = 0
    for entry in awarded().case.timeline[:30]:
        if entry.kind == "stage":
            place = said.index(flat(entry.text)[:40], place)
    assert place > 0


def test_the_disclaimer_has_the_day_of_its_sources() -> None:
    """Each kind that names a forum says that it is information, and from when."""
    award = AwardWorld().case
    for case in (silent_month().case, awarded().case, award):
        said = everything(case)
        assert "Information, not legal advice" in said
        assert re.search(r"as they stood on \d{1,2} \w+ 20\d\d", said)


def test_a_contact_tells_its_sender_nothing_of_the_routing() -> None:
    """Neither category nor desk nor stage is in the bundle of whoever made contact."""
    play = ContactWorld(a_contact(text="Fix this."))
    play.goes_to("2026-04-20 09:00")
    said = everything(play.case)
    assert "Fix this." in said
    for ours in (play.case.desk or "?", *play.case.file.categories, play.case.row_name or "?"):
        assert not re.search(rf"\b{re.escape(ours)}\b", said), ours
