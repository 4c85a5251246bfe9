"""The verbs as a whole: found quickly, described, each with --json, each in the docs."""

import subprocess
import sys
from pathlib import Path

import pytest

import starter
from tests.cli.conftest import Starter

ROOT = Path(starter.__file__).parent
DOCS = ROOT / "docs" / "command-line.md"
SUBVERBS = (
    "policy show", "policy lint", "calendar due", "calendar list", "keys new", "keys rewrap"
)  # fmt: skip
LEAVES = [*({*starter.VERBS} - {words.split()[0] for words in SUBVERBS}), *SUBVERBS]
HEAVY = ("temporalio", "holidays", "jinja2", "pydantic_settings")


def test_help_names_every_verb(starts: Starter) -> None:
    """`--help` lists each verb with its line."""
    said = starts("--help")
    assert said.code == 0
    assert all(f" {verb} " in said.out for verb in starter.VERBS)


@pytest.mark.parametrize("verb", starter.VERBS)
def test_each_verb_is_there_and_takes_json(verb: str, starts: Starter) -> None:
    """A verb that is listed can be imported, and it and its parts answer programs."""
    helped = starts(verb, "--help")
    parts = [words.split() for words in SUBVERBS if words.split()[0] == verb]
    texts = [starts(*words, "--help").out for words in parts] or [helped.out]
    assert helped.code == 0, helped
    assert all("--json" in text for text in texts)


def test_help_imports_nothing_heavy() -> None:
    """What a verb needs is imported with the verb, so that help and mistakes take no time."""
    program = (
        "import sys, starter; starter.main(['--help']);"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run(  # noqa: S603 (our own program)
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("verb", sorted(LEAVES))
def test_each_verb_is_in_the_docs(verb: str) -> None:
    """docs/command-line.md has a section with an example for each verb."""
    text = DOCS.read_text(encoding="utf-8")
    assert f"`{verb}`" in text
    assert f"$ starter.py {verb}" in text


def test_every_letter_is_written_to_a_folder(starts: Starter, tmp_path: Path) -> None:
    """`letters` writes an index of every letter; nothing is sent."""
    wrote = starts("letters", tmp_path / "letters", "--json").json
    assert Path(wrote["index"]).is_file()
    assert len(wrote["files"]) > 10
