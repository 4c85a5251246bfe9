"""The pages of the docs name files and functions of the code: each of them is there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
WALKS = ("A mail, through the code", "A deadline, through the code")
CODE = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"^[\w./-]+\.py$")
NAMED = re.compile(r"`([A-Za-z_][\w.]*)` (?:in|\()\s?\[?`?([\w./-]+\.py)\b")
"""A function, class or attribute and its file, as in: `due` in [`domain/time/calendar.py`]."""


@cache
def names_in(path: Path) -> frozenset[str]:
    """Return the names that a module defines, and those of its classes as `Class.name`."""
    module = ast.parse(path.read_text(encoding="utf-8"))
    found = set(_defined(module.body))
    for node in module.body:
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{name}" for name in _defined(node.body)}
    return frozenset(found)


def _defined(body: list[ast.stmt]) -> list[str]:
    found = []
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.append(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found += [target.id for target in targets if isinstance(target, ast.Name)]
    return found


def tour_section(heading: str) -> str:
    """Return the text of a section of the tour."""
    tour = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")
    return tour.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_python_file_of_a_page_exists(page: Path) -> None:
    """A page names Python files by the path that they have, or by a name that some file has."""
    text = page.read_text(encoding="utf-8")
    named = {code for code in CODE.findall(text) if FILE.match(code)}
    anywhere = {path.name for path in (ROOT / "domain").rglob("*.py")}

    assert [n for n in sorted(named) if not (ROOT / n).is_file() and n not in anywhere] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_function_of_a_page_is_in_its_file(page: Path) -> None:
    """Where a page names a function, a class or an attribute and its file, the file defines it."""
    pairs = NAMED.findall(page.read_text(encoding="utf-8"))

    assert [f"{name} in {file}" for name, file in pairs if name not in names_in(ROOT / file)] == []


@pytest.mark.parametrize("heading", WALKS)
def test_a_walk_of_the_tour_names_a_function_at_each_step(heading: str) -> None:
    """Each step of a walk through the code names a function with its file."""
    steps = re.findall(r"^\d+\. (.*)$", tour_section(heading), re.MULTILINE)

    assert len(steps) >= 10
    assert [step for step in steps[:-1] if not NAMED.search(step)] == []


def test_a_row_that_the_tour_quotes_is_in_the_table_of_its_kind() -> None:
    """The rows that the tour quotes from a table of contents stand there, word for word."""
    quoted = [
        code
        for heading in WALKS
        for code in CODE.findall(tour_section(heading))
        if code.startswith(("told(", "done(", "due("))
    ]
    tables = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("domain/*/case.py"))

    assert len(quoted) == len(WALKS)
    assert [row for row in quoted if row not in tables] == []
