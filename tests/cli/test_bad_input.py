"""Whatever is wrong, people get one line that says what would be right, and nothing was done."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from freezegun import freeze_time

import starter
from domain.errors import BeyondHorizon, RecourseError
from tests.builders import an_escalation
from tests.cli.conftest import NOBODY_LISTENS, CaseFile, Starter

ROOT = Path(starter.__file__).parent
FROZEN = "2026-03-02T14:00:00Z"
"""The starter's today in these tests: the files of tests/builders.py are eligible then."""

MONEY_AS_FLOAT = """
kind: worker-escalation
assignment: {id: WM-1, title: Two access points}
ground: payment-dispute
amount_owed: {amount: 480.0, currency: USD}
worker: {name: Mara, email: mara@example.com}
client: {name: Harbor}
"""


def of(**changes: object) -> str:
    return json.dumps(an_escalation(**changes), indent=1)


BAD_FILES = {
    "does not parse": ("kind: [worker\n", 2, ":2: this is not YAML"),
    "is empty": ("", 2, "the file is empty"),
    "names no kind": ("case: 1\n", 2, "a case file says which it opens: worker-escalation"),
    "has an unknown field": (of(emial="x"), 2, '"emial" is not known here'),
    "has a date without zone": (of(assignment={"cancelled_at": "2026-02-01T10:00"}), 2, "no zone"),
    "has money as float": (MONEY_AS_FLOAT, 2, 'in quotes, as a decimal: "480.00"'),
    "has an unknown ground": (of(ground="anger"), 2, "'payment-dispute'"),
    "has a worker without address": (of(worker={"name": "Mara"}), 2, "email is missing"),
    "names an unknown policy": (of(policy="nope"), 2, "there is"),
    "leaves the folder of calendars": (of(calendar="../../x"), 2, "there is ae, around-the-clock"),
    "is of an old assignment": (
        of(assignment={"completed_on": "2025-08-20"}),
        1,
        "older than 6 calendar months: 2025-08-20, so the last day was 2026-02-20",
    ),
    "has no message on the assignment": (
        of(attempts=[{"at": "2026-02-25T15:20:00Z", "channel": "phone"}]),
        1,
        "cure: write to the client in the messages of the assignment",
    ),
}


@pytest.mark.parametrize("what", BAD_FILES)
def test_a_bad_file_is_refused_before_any_service_is_asked(
    what: str, starts: Starter, tmp_path: Path
) -> None:
    """A file that makes no sense, or a case that is not eligible, gives one line and its code."""
    text, code, words = BAD_FILES[what]
    is_json = text.startswith("{")
    file = tmp_path / f"case.{'json' if is_json else 'yaml'}"
    file.write_text(text, encoding="utf-8")

    with freeze_time(FROZEN):
        said = starts("open", file)

    assert said.refuses(code, words), said


def test_every_mistake_of_a_file_has_a_line(starts: Starter, tmp_path: Path) -> None:
    """A file with two mistakes gives two lines, each with file and line."""
    file = tmp_path / "case.json"
    file.write_text(of(ground="anger", emial="x"), encoding="utf-8")

    said = starts("open", file)

    assert said.code == 2
    assert [line.startswith(f"{file}:") for line in said.err.splitlines()] == [True, True]


def test_all_failed_criteria_are_told_at_once(starts: Starter, tmp_path: Path) -> None:
    """An ineligible case is refused with every reason and what would cure each."""
    file = tmp_path / "case.json"
    file.write_text(of(attempts=[], stated_reason="late work"), encoding="utf-8")

    with freeze_time(FROZEN):
        said = starts("open", file)

    assert said.refuses(1, "no message from the worker", "clearly state the reason")
    assert said.err.count("cure:") == 2


BAD_WORDS = {
    "no such verb": (["opne"], 'Did you mean "open"?'),
    "a missing file": (["open", "nowhere.yaml"], "nowhere.yaml:1: cannot be read"),
    "no file at all": (["open"], "requires an argument"),
    "an unknown option": (["list", "--stege", "x"], "--stege"),
    "an unknown kind": (["list", "--kind", "worker"], "there is worker-escalation"),
    "two that exclude each other": (["list", "--open", "--closed"], "leave out one"),
    "a quote in a word": (["list", "--stage", "a'b"], "quote"),
    "an instant without zone": (["list", "--due-before", "2026-03-06T16:00"], "has no zone"),
    "a day for an instant": (["list", "--due-before", "2026-03-06"], "without a time of day"),
    "an unknown zone": (
        ["calendar", "due", "--from", "2026-03-06T16:00 America/NewYork", "--hours", "2"],
        'did you mean "America/New_York"?',
    ),
    "no instant": (["calendar", "due", "--from", "soon", "--hours", "2"], "no date and time"),
    "a bare number": (["calendar", "due", "--wait", "48"], "{office_hours: 48}"),
    "no wait": (["calendar", "due"], "--business-days 2"),
    "zero days": (["calendar", "due", "--business-days", "0"], "greater than or equal to 1"),
    "a wait past every calendar": (
        ["calendar", "due", "--calendar-months", "1200"],
        "ends after 2099-12-31",
    ),
    "an unknown calendar": (["calendar", "list", "nope"], "there is ae, around-the-clock"),
    "a year nobody counts": (["calendar", "list", "us-business", "--year", "99999"], "--year"),
    "an unknown policy": (["policy", "show", "nope"], "there is"),
    "a policy that nobody draws": (["policy", "show", "fees"], "no kind of case draws this"),
}


@pytest.mark.parametrize("what", BAD_WORDS)
def test_bad_usage_is_one_line_and_code_2(what: str, starts: Starter) -> None:
    """A word that makes no sense is answered with what would, and code 2."""
    words, expected = BAD_WORDS[what]
    said = starts(*words)
    assert said.refuses(2, expected), said


def test_an_unknown_setting_is_bad_input(starts: Starter, monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelled setting is named, with the one that was meant."""
    monkeypatch.setenv("RECOURSE_OUTBX", "x")
    assert starts("list").refuses(2, "did you mean RECOURSE_OUTBOX?")


def test_no_server_to_reach_is_code_3(starts: Starter, file_of: Callable[..., CaseFile]) -> None:
    """Every verb that needs a service says that none answers, where, and how to start one."""
    verbs: list[list[object]] = [
        ["open", file_of().path],
        ["list"],
        ["show", "WM-1"],
        ["explain", "WM-1"],
        ["tell", "WM-1", "message"],
        ["do", "WM-1", "pause"],
        ["setup"],
        ["worker-check"],
    ]
    for verb in verbs:
        assert starts(*verb).refuses(3, NOBODY_LISTENS, "temporal server start-dev"), verb


def test_with_json_an_error_is_json_too(starts: Starter) -> None:
    """With --json the line on stderr is an object with the error, its kind and the exit code."""
    said = starts("list", "--json")
    assert said.refuses(3)
    told = json.loads(said.err)
    assert told["kind"] == "unreachable"
    assert told["exit"] == 3
    assert NOBODY_LISTENS in told["error"]

    assert json.loads(starts("list", "--json", "--kind", "x").err)["kind"] == "bad-input"
    assert json.loads(starts("list", "--json", "--stege").err)["kind"] == "bad-usage"


def test_a_fault_of_ours_is_one_line_and_code_70(
    starts: Starter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nobody expected is told in one line; the trace is shown with --debug only."""
    monkeypatch.setitem(starter.VERBS, "boom", starter.Verb(f"{__name__}:boom", "A fault."))

    assert starts("boom").refuses(70, "ZeroDivisionError", "--debug")
    assert "Traceback" in starts("boom", "--debug").err


def boom() -> None:
    raise ZeroDivisionError


@pytest.mark.parametrize(("error", "code"), [(RecourseError, 3), (BeyondHorizon, 2)])
def test_no_error_of_ours_shows_a_trace(
    error: type[RecourseError],
    code: int,
    starts: Starter,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each error that this project means has its code and no trace."""
    monkeypatch.setitem(starter.VERBS, "boom", starter.Verb(f"{__name__}:raised", "An error."))
    monkeypatch.setattr(f"{__name__}.RAISED", error)
    assert starts("boom").refuses(code, "on purpose")


RAISED: type[RecourseError] = RecourseError


def raised() -> None:
    msg = "on purpose"
    raise RAISED(msg)


@pytest.mark.server
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["calendar", "due", "--business-days", "2"], 0),
        (["policy", "lint", "policies/fees.yaml"], 1),
        (["opne"], 2),
        (["list"], 3),
    ],
)
def test_the_process_ends_with_the_code(
    words: list[str], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the shell sees: the exit code, and no more than a line of stderr."""
    monkeypatch.setenv("TEMPORAL_ADDRESS", NOBODY_LISTENS)
    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "starter.py", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert done.stderr.count("\n") == (1 if code > 1 else 0)


@pytest.mark.server
def test_an_ineligible_case_is_refused_by_the_process(tmp_path: Path) -> None:
    """Code 1 is for what is understood and not allowed: here an assignment of long ago."""
    file = tmp_path / "case.json"
    file.write_text(of(assignment={"completed_on": "2020-01-01"}), encoding="utf-8")
    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "starter.py", "open", file],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "older than 6 calendar months" in done.stderr
