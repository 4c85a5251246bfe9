"""Who holds a role now, and who stands in for whom."""

from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent

import pytest

from activities.directory import DirectoryFile, FileDirectory
from domain.errors import BadFile, BadInput

PEOPLE = """
    roles:
      account-manager:
        - {id: am-1, name: Priya Castellan, email: priya.castellan@example.com}
        - {id: am-2, name: Tobias Renn, email: tobias.renn@example.com}
    others:
      - {id: am-3, name: Mara Oyelaran, email: mara.oyelaran@example.com}
"""

REPLACED = "    replacements:\n"


def row(who: str, whom: str, since: str, until: str) -> str:
    period = f"from: '2026-03-{since}:00Z', until: '2026-03-{until}:00Z'"
    return f"      - {{id: {who}, stands_in_for: {whom}, {period}}}\n"


def file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "roster.yaml"
    path.write_text(dedent(text))
    return path


def held(tmp_path: Path, text: str, day: int, role: str = "account-manager") -> list[str]:
    content = FileDirectory.read(file(tmp_path, text)).file
    roster = FileDirectory(content, clock=lambda: datetime(2026, 3, day, 12, tzinfo=UTC))
    return [contact.id for contact in roster.holders(role, "WM-1042")]


def test_a_role_has_its_people_in_order(tmp_path: Path) -> None:
    """Whoever comes first in the file is written to first."""
    assert held(tmp_path, PEOPLE, 1) == ["am-1", "am-2"]
    assert held(tmp_path, PEOPLE, 1, role="team-lead") == []


def test_somebody_stands_in_from_and_until(tmp_path: Path) -> None:
    """A stand-in gets the letters from the first instant on, and not at the last one any more."""
    text = PEOPLE + REPLACED + row("am-3", "am-1", "02T12", "04T12")
    days = {day: held(tmp_path, text, day)[0] for day in (1, 2, 3, 4)}
    assert days == {1: "am-1", 2: "am-3", 3: "am-3", 4: "am-1"}


def test_a_stand_in_may_be_replaced_and_nobody_is_named_twice(tmp_path: Path) -> None:
    """Replacements follow each other; two people with one stand-in are one recipient."""
    one = row("am-2", "am-1", "02T00", "09T00")
    text = PEOPLE + REPLACED + one + row("am-3", "am-2", "05T00", "09T00")
    assert held(tmp_path, text, 3) == ["am-2"]
    assert held(tmp_path, text, 6) == ["am-3"]


def test_a_circle_of_stand_ins_is_refused_when_it_would_close(tmp_path: Path) -> None:
    """People who would stand in for each other at one time are named; one after another is fine."""
    one = row("am-2", "am-1", "02T00", "09T00")
    circle = PEOPLE + REPLACED + one + row("am-1", "am-2", "08T00", "12T00")
    with pytest.raises(BadFile, match="stand in for each other"):
        FileDirectory.read(file(tmp_path, circle))
    apart = PEOPLE + REPLACED + one + row("am-1", "am-2", "09T00", "12T00")
    assert held(tmp_path, apart, 10) == ["am-1"]


WRONG = {
    "roles: [": "roster.yaml:",
    "rolls: {}": "rolls",
    "roles: {ops: [{id: x}]}": "name",
    "roles: {ops: [{name: X, email: nobody}]}": "email",
    "roles: {}\nroles: {}": "roles",
    "just words": "roster.yaml:1",
    REPLACED.strip() + "\n" + row("am-3", "am-1", "02T00", "09T00"): "nobody in the file",
    "replacements: [{id: a, stands_in_for: b, from: 2026-03-02, until: 2026-03-03}]": "zone",
}


@pytest.mark.parametrize(("text", "why"), WRONG.items())
def test_a_file_that_makes_no_sense_says_where_and_why(tmp_path: Path, text: str, why: str) -> None:
    """A mistake in the file stops the worker at its start, with the file's name and the line."""
    with pytest.raises(BadFile, match=why) as refused:
        FileDirectory.read(file(tmp_path, text))
    assert str(refused.value).startswith(f"{tmp_path}/roster.yaml:")


def test_a_period_that_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
    """A stand-in for no time at all is a slip of the pen."""
    text = PEOPLE + REPLACED + row("am-3", "am-1", "04T12", "04T12")
    with pytest.raises(BadFile, match="before it begins"):
        FileDirectory.read(file(tmp_path, text))


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    """A path that leads nowhere is named."""
    with pytest.raises(BadFile, match=r"nowhere\.yaml"):
        FileDirectory.read(tmp_path / "nowhere.yaml")


def test_without_a_file_ops_is_known() -> None:
    """Letters to ops arrive from the first day on, and a file may name somebody else."""
    (ops,) = FileDirectory(ops="ops@example.com").holders("ops", "WM-1042")
    assert (ops.id, ops.email) == ("ops", "ops@example.com")
    assert FileDirectory(ops="ops@example.com").holders("worker", "WM-1042") == ()
    assert FileDirectory().holders("ops", "WM-1042") == ()
    named = DirectoryFile.model_validate(
        {"roles": {"ops": [{"id": "o-2", "name": "Mara Oyelaran"}]}}
    )
    (named_ops,) = FileDirectory(named, ops="ops@example.com").holders("ops", "WM-1042")
    assert named_ops.id == "o-2"


def test_ops_without_an_address_is_refused() -> None:
    """A worker that could not tell anybody of a failure does not start."""
    with pytest.raises(BadInput):
        FileDirectory(ops="ops")
