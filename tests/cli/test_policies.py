"""Ladders as pictures, and what a lint says of ladders that cannot be climbed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from freezegun import freeze_time

from tests.cli.conftest import Starter

ROOT = Path(__file__).parents[2]
LADDER = ROOT / "policies" / "worker-escalation.yaml"
TODAY = "2026-03-02T14:00:00Z"

Changed = Callable[..., Path]


@pytest.fixture
def changed(tmp_path: Path) -> Changed:
    """Return a way to write the ladder with lines of it replaced."""

    def change(*replaced: tuple[str, str]) -> Path:
        text = LADDER.read_text(encoding="utf-8")
        for old, new in replaced:
            assert old in text
            text = text.replace(old, new)
        file = tmp_path / "ladder.yaml"
        file.write_text(text, encoding="utf-8")
        return file

    return change


def test_the_readme_shows_the_ladder_as_it_is(starts: Starter) -> None:
    """The picture in README.md is drawn from the policy file, and equal to it."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    _, _, block = readme.partition("<!-- ladder -->\n```mermaid\n")
    picture, _, _ = block.partition("```\n<!-- /ladder -->")
    assert picture == starts("policy", "show", "worker-escalation", "--mermaid").out


def test_a_policy_is_shown_as_table_and_picture(starts: Starter) -> None:
    """People get both; with --table or --mermaid one of them; programs both, with the hash."""
    both = starts("policy", "show", "worker-escalation").out
    assert "project-manager" in both
    assert "flowchart TD" in both
    assert "flowchart" not in starts("policy", "show", "worker-escalation", "--table").out

    shown = starts("policy", "show", str(LADDER), "--json").json
    assert shown["kind"] == "worker-escalation"
    assert [row["rung"] for row in shown["rows"]][:2] == ["assignment-message", "project-manager"]
    assert len(shown["hash"]) == 64


def test_a_shorter_ladder_is_drawn_shorter(starts: Starter, changed: Changed) -> None:
    """The picture follows the file: waits, roles and what happens when nobody is there."""
    file = changed(
        ("{business_days: 2}\n    if_nobody: advance", "{hours: 5}\n    if_nobody: hold")
    )
    picture = starts("policy", "show", file, "--mermaid").out
    assert "no answer in 5 hours" in picture
    assert "nobody there: wait for a person" in picture


def test_nothing_is_wrong_with_our_own_policies(starts: Starter) -> None:
    """Every policy that comes with the project passes its own lint."""
    linted = starts("policy", "lint", "--json")
    assert linted.code == 0, linted
    assert linted.json["wrong"] == []
    assert str(Path("policies/worker-escalation.yaml")) in linted.json["checked"]


LONG = (
    "    wait: {business_days: 2}\n    if_nobody: advance",
    "    wait: {calendar_days: 31}\n    if_nobody: advance",
)
WRONG = {
    "a rung over the month, asked late": ([LONG], "asked only after that", 1),
    "a rung over the month, never asked": (
        [LONG, ("if_unasked: ask_first", "if_unasked: fallback")],
        "account-manager is due when 1 calendar month of silence is over (always), so it is never",
        1,
    ),
    "a rung that some openings never reach": (
        [(LONG[0], LONG[1].replace("calendar_days: 31", "business_days: 18"))],
        "for example",
        1,
    ),
    "a role that nobody holds": (
        [("asks: project-manager", "asks: regional-director")],
        "unreachable: nobody holds the role regional-director",
        1,
    ),
    "a reminder after its rung": (
        [("    if_nobody: advance", "    remind: {business_days: 2}\n    if_nobody: advance")],
        "never sent",
        1,
    ),
    "a warning as long as the wait before it": (
        [("    if_nobody: advance", "    warn: {office_hours: 16}\n    if_nobody: advance")],
        "16 office hours is not shorter than the 2 business days before project-manager (opened on",
        1,
    ),
    "a warning that some waits are too short for": (
        [
            ("{business_days: 2}\n    if_nobody: advance", "{hours: 50}\n    if_nobody: advance"),
            ("    fallback_contact:", "    warn: {business_days: 1}\n    fallback_contact:"),
        ],
        "before account-manager (opened on 2026-03-06 09:00, for example)",
        1,
    ),
    "a warning before the month begins": (
        [("warn: {business_days: 1}\n  forum", "warn: {calendar_days: 31}\n  forum")],
        "31 calendar days is not shorter than the 1 calendar month before the fallback",
        1,
    ),
    "a warning of the first rung": (
        [("    channel: assignment\n", "    channel: assignment\n    warn: {hours: 1}\n")],
        "assignment-message is asked at once, nobody can be warned of it: leave warn out",
        1,
    ),
    "a warning without a unit": (
        [("warn: {business_days: 1}\n  forum", "warn: 1\n  forum")],
        "{hours: 48}",
        1,
    ),
    "a warning to a party": ([("warned: ops", "warned: client")], "name a role of ours", 1),
    "a warning to nobody": (
        [("warned: ops", "warned: duty-desk")],
        "unreachable: nobody holds the role duty-desk",
        1,
    ),
    "no terminal": (
        [("fallback:\n  # Source: a month", "fallback_:\n  # Source: a month")],
        '"fallback" is missing',
        2,
    ),
    "no unit": ([("update_every: {business_days: 2}", "update_every: 48")], "{hours: 48}", 1),
    "no update before the end": (
        [("update_every: {business_days: 2}", "update_every: {calendar_days: 40}")],
        "no update is ever sent",
        1,
    ),
    "a missing calendar": ([("us-business", "uk-business")], "there is ae, around-the-clock", 1),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_a_ladder_that_cannot_be_climbed_is_told_with_its_line(
    what: str, starts: Starter, changed: Changed
) -> None:
    """Each thing that is wrong is a line with file and line; the exit code is 1."""
    replaced, expected, count = WRONG[what]
    file = changed(*replaced)
    with freeze_time(TODAY):
        said = starts("policy", "lint", file, "--json")
    assert said.code == 1
    wrong = said.json["wrong"]
    assert len(wrong) == count, wrong
    assert any(expected in line for line in wrong), wrong
    assert all(line.startswith(f"{file}:") for line in wrong), wrong


def test_a_calendar_that_ends_early_is_told(
    starts: Starter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A calendar that ends before a case of today could is named, with its own line."""
    calendar = tmp_path / "calendars" / "us-business.yaml"
    calendar.parent.mkdir()
    text = (ROOT / "policies" / "calendars" / "us-business.yaml").read_text(encoding="utf-8")
    calendar.write_text(f"{text}valid_until: 2026-03-31\n", encoding="utf-8")
    (tmp_path / LADDER.name).write_text(LADDER.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setenv("RECOURSE_POLICIES", str(tmp_path))

    with freeze_time(TODAY):
        said = starts("policy", "lint")

    assert said.code == 1
    assert f"{calendar}:" in said.out
    assert "ends before the ladder does" in said.out


def test_a_file_of_another_trade_is_no_policy(starts: Starter) -> None:
    """A file that no kind of case reads is said to be none, if it was named."""
    said = starts("policy", "lint", ROOT / "policies" / "calendars" / "us-business.yaml")
    assert said.code == 1
    assert "no policy of any kind" in said.out
