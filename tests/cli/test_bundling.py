"""The verb `bundle`: a case becomes a file, whole or not at all."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.cli.conftest import AtWork, CaseFile, Starter


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.server
async def test_a_case_is_handed_over_with_its_run_in_temporal(
    says: AtWork, file_of: Callable[..., CaseFile], tmp_path: Path
) -> None:
    """The ZIP is the same each time, names run and history, and is not replaced by accident."""
    file, case = file_of()
    assert (await says("open", file)).code == 0
    out = tmp_path / "file.zip"

    said = await says("bundle", case, "--out", out, "--json")

    assert said.code == 0, said.err
    assert said.json["file"] == str(out)
    assert said.json["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert out.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(out) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        status = json.loads(archive.read("record.json"))["status"]
        assert len(PdfReader(io.BytesIO(archive.read("case.pdf"))).pages) > 5
    assert manifest["temporal"]["workflow_id"] == status["workflow_id"]
    assert manifest["temporal"]["run_id"]
    assert manifest["temporal"]["history_events"] > 5
    assert status["stage"] == "climbing"

    again = await says("bundle", case, "--out", out)
    assert again.refuses(1, "exists, and nothing was written", "--force"), again
    before = out.read_bytes()
    assert (await says("bundle", f"worker-escalation/{case}", "--out", out, "--force")).code == 0
    assert out.read_bytes() == before


@pytest.mark.server
async def test_the_pdf_alone_and_other_readers(
    says: AtWork, file_of: Callable[..., CaseFile], tmp_path: Path
) -> None:
    """One file for one reader, told in words; a reader whom this kind does not have is refused."""
    file, case = file_of()
    assert (await says("open", file)).code == 0
    out = tmp_path / "file.pdf"

    said = await says("bundle", case, "--out", out, "--pdf-only", "--for", "respondent")

    assert said.code == 0, said.err
    assert out.read_bytes().startswith(b"%PDF-1.7")
    assert "for the respondent" in said.out
    assert "left out:" in said.out
    nobody = await says("bundle", case, "--out", tmp_path / "x", "--for", "respondent-7")
    assert nobody.refuses(2, "reads no bundle of this case", "claimant, respondent"), nobody
    unknown = await says("bundle", "WM-none", "--out", tmp_path / "x")
    assert unknown.refuses(1, "no case WM-none"), unknown
    assert names_in(tmp_path) == {file.name, "file.pdf"}


@pytest.mark.parametrize(
    ("out", "words"),
    [
        ("there", "is a folder; name a file in it"),
        ("nowhere/file.zip", "there is no folder"),
        ("full.zip/file.zip", "there is no folder"),
        ("x" * 300, "no name of a file: File name too long"),
    ],
)
def test_a_place_that_cannot_be_written_is_said_at_once(
    starts: Starter, tmp_path: Path, out: str, words: str
) -> None:
    """Before any service is asked, one line says what is wrong with the place."""
    (tmp_path / "there").mkdir()
    (tmp_path / "full.zip").write_bytes(b"mine")

    said = starts("bundle", "WM-1", "--out", tmp_path / out)

    assert said.refuses(2, words), said
    assert (tmp_path / "full.zip").read_bytes() == b"mine"


def test_a_file_that_is_there_stays_as_it_is(starts: Starter, tmp_path: Path) -> None:
    """It is refused, not replaced, before any service is asked."""
    mine = tmp_path / "mine.zip"
    mine.write_bytes(b"mine")

    said = starts("bundle", "WM-1", "--out", mine)

    assert said.refuses(1, "exists", "--force replaces it"), said
    assert mine.read_bytes() == b"mine"


def test_an_unknown_reader_is_told_who_there_is(starts: Starter, tmp_path: Path) -> None:
    """The words of --for are few, and are said."""
    said = starts("bundle", "WM-1", "--out", tmp_path / "x.zip", "--for", "everybody")

    assert said.refuses(2, "'everybody'", "claimant, respondent, counsel, forum"), said


def test_without_a_service_nothing_is_written(starts: Starter, tmp_path: Path) -> None:
    """Nobody answers: exit code 3, and not even an empty file."""
    said = starts("bundle", "WM-1", "--out", tmp_path / "x.zip")

    assert said.code == 3
    assert list(tmp_path.iterdir()) == []
