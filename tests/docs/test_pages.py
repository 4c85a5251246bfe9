"""README and the pages of docs/: what they point to is there, what they quote is what it says."""

import inspect
import re
from pathlib import Path

import pytest

import starter
from domain.kinds import KINDS
from workflows.worker_escalation import WorkerEscalation

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
SAID = re.compile(r"(?:starter\.py|`)\s*(do|tell) [\w~-]+ ([a-z_]+)")
VERB = re.compile(r"starter\.py ([a-z-]+)")


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_link_leads_somewhere(page: Path) -> None:
    """A page links to files that are there."""
    links = LINK.findall(page.read_text(encoding="utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_verb_and_act_of_a_page_exists(page: Path) -> None:
    """A page names verbs of the command line, facts and commands that there are."""
    text = page.read_text(encoding="utf-8")
    acts = {
        act.name
        for handles in (kind.case.handles for kind in KINDS.values())
        for act in (*handles.facts, *handles.commands)
    }

    assert {verb for verb in VERB.findall(text) if verb not in starter.VERBS} == set()
    assert {name for _, name in SAID.findall(text) if name not in acts} == set()


def test_the_tour_quotes_the_run_of_the_workflow() -> None:
    """The lines of `run` in the tour are those of the workflow."""
    tour = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")
    quoted = tour.partition("```python\n")[2].partition("```")[0]

    run = inspect.cleandoc(inspect.getsource(WorkerEscalation.run).partition("]:\n")[2])
    assert quoted.strip() in run


def test_every_picture_is_small_and_shown() -> None:
    """A picture of the docs has less than 200 kB, and a page that shows it."""
    shown = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    for picture in (ROOT / "docs" / "pictures").iterdir():
        assert picture.stat().st_size < 200_000, picture.name
        assert picture.name in shown
