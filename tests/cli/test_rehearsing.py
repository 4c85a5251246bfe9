"""The verb `rehearse`: a server of its own, a month in seconds, nobody written to."""

import json
import time
from pathlib import Path

import pytest

from tests.builders import an_escalation
from tests.cli.conftest import Starter

MONDAY = "2026-03-02T09:00 America/New_York"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """Return the file of an eligible case."""
    file = tmp_path / "case.json"
    file.write_text(json.dumps(an_escalation()), encoding="utf-8")
    return file


def test_a_month_takes_less_than_ten_seconds(starts: Starter, case: Path) -> None:
    """With --json it prints timeline and outcome, needs no service, and is quick."""
    began = time.monotonic()
    said = starts("rehearse", case, "--start", MONDAY, "--client-silent", "--json")
    assert time.monotonic() - began < 10

    assert said.code == 0, said
    assert said.json["outcome"] == "off-platform"
    assert [entry["kind"] for entry in said.json["timeline"]].count("update") == 11


def test_people_read_it_in_local_time(starts: Starter, case: Path, tmp_path: Path) -> None:
    """A script's steps are in the table, and a refused one is told below it."""
    script = tmp_path / "script.yaml"
    script.write_text(
        'steps: [{at: "2026-03-03T10:00", do: overturn}, {at: "2026-03-03T11:00", do: resolve}]',
        encoding="utf-8",
    )
    said = starts("rehearse", case, "--start", MONDAY, "--script", script)
    assert "Tue 3 Mar 2026, 11:00 EST" in said.out
    assert "overturn was refused" in said.out
    assert "outcome: resolved" in said.out


def test_a_case_is_looked_at_for_as_long_as_asked(starts: Starter, case: Path) -> None:
    """--for ends the rehearsal of a case that goes on."""
    said = starts("rehearse", case, "--start", MONDAY, "--for", "{business_days: 3}", "--json")
    assert said.json["outcome"] is None
    assert said.json["next"][0]["due"] == "2026-03-06T14:00:00Z"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--client-silent", "--script", "x.yaml"], "leave out one"),
        (["--start", "2026-03-02T09:00"], "has no zone"),
        (["--start", MONDAY, "--for", "3"], "write its unit"),
        (["--start", MONDAY, "--script", "x.yaml"], "x.yaml:1: cannot be read"),
    ],
)
def test_bad_givens_are_refused(
    starts: Starter, case: Path, words: list[str], expected: str
) -> None:
    """What makes no sense is refused before a server is started."""
    assert starts("rehearse", case, *words).refuses(2, expected)
