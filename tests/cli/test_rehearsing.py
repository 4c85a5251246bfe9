"""The verb `rehearse`: a server of its own, a month in seconds, nobody written to."""

import json
import time
from email import message_from_bytes
from email.utils import parsedate_to_datetime
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


def test_the_outbox_has_every_letter_and_every_act(
    starts: Starter, case: Path, tmp_path: Path
) -> None:
    """--outbox writes what would have left, dated in case time, and the list names each of it."""
    folder = tmp_path / "outbox"
    lasts = ("--for", "{business_days: 5}", "--outbox", folder)
    said = starts("rehearse", case, "--start", MONDAY, *lasts, "--json")
    assert said.code == 0, said

    sent = said.json["sent"]
    letters = [one for one in sent if one["channel"] == "mail"]
    mails = [message_from_bytes(file.read_bytes()) for file in sorted(folder.glob("*.eml"))]
    dated = {m["X-Notification-Id"]: parsedate_to_datetime(m["Date"]).isoformat() for m in mails}
    assert {notice: at[:16] for notice, at in dated.items()} == {
        one["notice"]: one["at"][:16] for one in letters
    }
    assert [one["what"] for one in letters][:2] == ["acknowledgement", "project-manager"]
    acts = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.json"))]
    assert [(act["act"], act["on"], act["at"][:16]) for act in acts] == [
        (one["what"], one["to"], one["at"][:16]) for one in sent if one["channel"] == "platform"
    ]
    assert "both sides to talk about it" in acts[0]["facts"]["text"]
    assert len(list(folder.iterdir())) == len(sent)

    shown = starts("rehearse", case, "--start", MONDAY, "--for", "{business_days: 5}").out
    assert all(one["what"] in shown for one in sent)
    assert "[Case WM-1042]" in shown


def test_an_outbox_that_is_no_folder_is_refused(starts: Starter, case: Path) -> None:
    """A file in the folder's place is said in one line."""
    lasts = ("--for", "{business_days: 1}", "--outbox", case)
    said = starts("rehearse", case, "--start", MONDAY, *lasts)
    said.refuses(2, "is not in the outbox: the outbox cannot be written")


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
