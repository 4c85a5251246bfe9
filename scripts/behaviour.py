"""Write docs/behaviour.md, the specification, from the docstrings of the tests.

python scripts/behaviour.py
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "behaviour.md"
HEAD = """# What Recourse does

Every sentence here is the first of a test, and holds as long as that test passes.
This page is made by `python scripts/behaviour.py`; do not edit it.
"""


def sentence(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str | None:
    """Return the first paragraph of a test's docstring on one line."""
    said = ast.get_docstring(node)
    return " ".join(said.split("\n\n")[0].split()) if said else None


def tests(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield the tests of a file in order."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if node.name.startswith("test_"):
            yield node


def files() -> list[Path]:
    """Return all files with tests, sorted by depth and name."""
    found = (ROOT / "tests").rglob("test_*.py")
    return sorted(found, key=lambda path: (len(path.parts), str(path)))


def behaviour() -> str:
    """Return the text of the page."""
    parts = [HEAD]
    for path in files():
        about = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        title = " ".join(about.split("\n\n")[0].split()) or path.stem
        lines = [f"- {said}" for node in tests(path) if (said := sentence(node))]
        where = path.relative_to(ROOT)
        parts.append("\n".join([f"## `{where}`", "", title, "", *lines, ""]))
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(behaviour(), encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE.relative_to(ROOT)}\n")
