"""Routes files and route tests on disk: for CI, and for whoever keeps routes of their own.

check(routes_path)                  every problem of a routes file, or nothing
run(routes_path, tests_path)        what its tests find
"""

from pathlib import Path

from domain.contact.routes import expectations as route_tests
from domain.contact.routes.expectations import Report, RouteTests
from domain.contact.routes.lint import Problem, errors, lint
from domain.contact.routes.table import Routes
from domain.errors import BadFile
from files import strict_yaml

SUFFIX = ".tests.yaml"


def load(path: Path) -> Routes:
    """Return the routes of a file that may route.

    Raises:
        BadFile: it cannot be read, or has an overlap, a hole, a dead row or an unknown desk; a
            line for each, with file and line.
    """
    document = strict_yaml.read(path)
    routes = document.model(Routes)
    if found := errors(routes):
        raise BadFile("\n".join(str(document.bad(p.keys, str(p))) for p in found))
    return routes


def check(path: Path) -> list[Problem]:
    """Return everything that is wrong with a routes file, all at once.

    Raises:
        BadFile: it is no routes file at all; the text says where and why.
    """
    return lint(strict_yaml.load_model(path, Routes))


def tests_beside(path: Path) -> Path:
    """Return where the tests of a routes file are: `x.yaml` has `x.tests.yaml`."""
    return path.with_name(f"{path.stem}{SUFFIX}")


def load_tests(path: Path) -> RouteTests:
    """Return the route tests of a file.

    Raises:
        BadFile: it cannot be read, or has a word that no route test has.
    """
    return strict_yaml.load_model(path, RouteTests)


def run(routes_path: Path, tests_path: Path | None = None) -> Report:
    """Run the tests of a routes file; without a path, those beside it.

    Raises:
        BadFile: one of the files cannot be read, or the tests are another file's.
    """
    routes = load(routes_path)
    beside = tests_path or tests_beside(routes_path)
    tests = load_tests(beside)
    if tests.routes != routes.name:
        msg = f"{beside}:1: these are the tests of {tests.routes}, not of {routes.name}"
        raise BadFile(msg)
    return route_tests.run(routes, tests)


__all__ = ["check", "load", "load_tests", "run", "tests_beside"]
