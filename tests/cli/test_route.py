"""`route`: where a contact would go, at the command line."""

import json

import pytest

import starter


def test_route_explains_and_opens_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """The row, the desk, what is said, and why each other row does not match, without a service."""
    assert starter.main(["route", "--channel", "ticket", "--category", "threat", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["row"] == "threat"
    assert [s["kind"] for s in found["said"]] == ["touch-response"]
    assert len(found["others"]) > 10


def test_route_runs_the_tests_of_a_routes_file(capsys: pytest.CaptureFixture[str]) -> None:
    """With --test the tests beside the routes are run, and it says how many contacts they are."""
    assert starter.main(["route", "--test"]) == 0
    assert "133 contacts come where the tests say" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--channel", "ticket", "--category", "copyrite"], "did you mean copyright"),
        (["--channel", "fax", "--category", "threat"], "there are ticket, call, chat, forum"),
        (["--channel", "ticket"], "an empty contact"),
        (["--category", "threat"], "give --channel"),
        (["--channel", "ticket", "--category", "certificate-of-earnings"], "without dates"),
    ],
)
def test_a_contact_that_cannot_be_routed_is_bad_usage(
    words: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each mistake is one line on stderr, exit 2, and nothing on stdout."""
    assert starter.main(["route", *words]) == 2
    said = capsys.readouterr()
    assert says in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""
