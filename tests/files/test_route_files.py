"""Routes files and their tests on disk, as people who keep routes of their own use them."""

from pathlib import Path

import pytest

from domain.errors import BadFile
from files import route_files

FILE = Path(__file__).parents[2] / "policies" / "contact-routes.yaml"


def written(folder: Path, old: str, new: str) -> Path:
    """Return a copy of the routes in which one piece of text is another."""
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    path = folder / "own.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_tests_beside_a_routes_file_are_run() -> None:
    """A routes file has its tests beside it, and with them it is known to be right."""
    report = route_files.run(FILE)
    assert report.is_good
    assert report.ran == 133


def test_a_changed_route_fails_its_test(tmp_path: Path) -> None:
    """A row that sends contacts elsewhere is caught by the tests of the file it came from."""
    old = (
        "[off-platform-request]\n    channels: [ticket, call, chat, forum]\n    desk: terms-reports"
    )
    own = written(tmp_path, old, old.replace("terms-reports", "feedback-reports"))
    report = route_files.run(own, route_files.tests_beside(FILE))
    assert [str(f) for f in report.failures] == [
        f"test 14, off-platform-request-{channel}: goes to feedback-reports, not terms-reports"
        for channel in ("ticket", "call", "chat", "forum")
    ]


def test_an_overlap_is_one_line_with_the_file(tmp_path: Path) -> None:
    """A file in which two rows take the same contact is refused: one line, both rows, the file."""
    own = written(tmp_path, "categories: [threat]", "categories: [threat, copyright]")
    with pytest.raises(BadFile) as refused:
        route_files.load(own)
    line = str(refused.value)
    assert line.startswith(str(own))
    assert "rows threat and listed both take copyright by any channel" in line
    assert "\n" not in line


def test_each_mistake_of_the_rows_has_its_own_line(tmp_path: Path) -> None:
    """Two rows that are wrong are two lines, each with the line of the file where it stands."""
    own = written(tmp_path, "categories: [threat]", "categories: [threat, copyright]")
    text = own.read_text(encoding="utf-8").replace("desk: feedback-reports", "desk: attic", 1)
    own.write_text(text, encoding="utf-8")
    with pytest.raises(BadFile) as refused:
        route_files.load(own)
    lines = dict(line.split(": ", 1) for line in str(refused.value).splitlines())
    [unknown] = [at for at, what in lines.items() if "attic" in what]
    [overlap] = [at for at, what in lines.items() if "overlap" in what]
    written_lines = text.splitlines()
    assert written_lines[int(unknown.rsplit(":", 1)[1]) - 1] == "    desk: attic"
    assert written_lines[int(overlap.rsplit(":", 1)[1]) - 1] == "  listed:"


def test_check_lists_every_problem_at_once(tmp_path: Path) -> None:
    """Who asks what is wrong with a file is told everything, not the first thing."""
    own = written(tmp_path, "categories: [threat]", "categories: [copyright]")
    kinds = [problem.kind for problem in route_files.check(own)]
    assert kinds == ["overlap", "no-rule", "off"]


def test_a_word_the_file_does_not_know_is_refused_with_its_line(tmp_path: Path) -> None:
    """A misspelled key is a mistake with a file and a line, never ignored."""
    own = written(tmp_path, "    protocol: touch-once", "    protokol: touch-once")
    with pytest.raises(BadFile, match=r"own\.yaml:\d+:.*protokol"):
        route_files.load(own)


def test_the_tests_of_another_file_are_refused(tmp_path: Path) -> None:
    """Tests name the routes they are about, and no others can be tried with them."""
    own = written(tmp_path, "name: contact-routes", "name: our-routes")
    with pytest.raises(BadFile, match="the tests of contact-routes, not of our-routes"):
        route_files.run(own, route_files.tests_beside(FILE))
