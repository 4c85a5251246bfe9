"""Routes files and route tests on disk, for CI and for people who keep their own routes.

load(path) -> Routes                     routes without errors
check(path) -> list[Problem]             all problems of a routes file
run(routes_path, tests_path) -> Report   the result of its tests
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
    """Return the routes of a file without errors.

    Raises:
        BadFile: the file cannot be read, or has an overlap, a hole, a dead row or an unknown desk.
            The text has a line for each, with file and line.
    """
    document = strict_yaml.read(path)
    routes = document.model(Routes)
    if found := errors(routes):
        raise BadFile("\n".join(str(document.bad(p.keys, str(p))) for p in found))
    return routes


def check(path: Path) -> list[Problem]:
    """Return all problems of a routes file.

    Raises:
        BadFile: it is not a routes file; the text says where and why.
    """
    return lint(strict_yaml.load_model(path, Routes))


def tests_beside(path: Path) -> Path:
    """Return the path of the tests of a routes file: `x.tests.yaml` for `x.yaml`."""
    return path.with_name(f"{path.stem}{SUFFIX}")


def load_tests(path: Path) -> RouteTests:
    """Return the route tests of a file.

    Raises:
        BadFile: the file cannot be read, or has an unknown key.
    """
    return strict_yaml.load_model(path, RouteTests)


def run(routes_path: Path, tests_path: Path | None = None) -> Report:
    """Run the tests of a routes file; without a path, those beside it.

    Raises:
        BadFile: one of the files cannot be read, or the tests are for another routes file.
    """
    routes = load(routes_path)
    beside = tests_path or tests_beside(routes_path)
    tests = load_tests(beside)
    if tests.routes != routes.name:
        msg = f"{beside}:1: these are the tests of {tests.routes}, not of {routes.name}"
        raise BadFile(msg)
    return route_tests.run(routes, tests)
