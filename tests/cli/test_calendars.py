"""Business time from the command line: when, and by which days."""

from pathlib import Path

from freezegun import freeze_time

from tests.cli.conftest import Starter

BEFORE_MEMORIAL_DAY = "2026-05-21T16:00 America/New_York"


def test_a_wait_is_counted_line_by_line(starts: Starter) -> None:
    """Two business days over Memorial Day: each day is named with what it counted for."""
    said = starts("calendar", "due", "--from", BEFORE_MEMORIAL_DAY, "--business-days", 2)
    assert said.code == 0
    assert "Mon 25 May 2026: holiday, Memorial Day, skipped" in said.out
    assert said.out.splitlines()[-1].endswith("= 2026-05-26T20:00:00Z")


def test_a_wait_is_written_as_in_a_policy(starts: Starter) -> None:
    """--wait reads what policies say; programs get the instant, the calendar and the lines."""
    wait = ("--wait", "{office_hours: 12}", "--json")
    due = starts("calendar", "due", "--from", "2026-05-21T20:00Z", *wait).json
    assert due["due"] == "2026-05-26T16:00:00Z"
    assert due["wait"] == {"office_hours": 12}
    assert due["calendar"]["name"] == "us-business"
    assert due["lines"][-1].endswith(due["due"])


def test_a_wait_may_be_as_long_as_a_day_in_court_is_away(starts: Starter) -> None:
    """Thirty-six months of an award, and more; a century is told the last day there is."""
    start = ("calendar", "due", "--from", BEFORE_MEMORIAL_DAY)
    assert starts(*start, "--calendar-months", 36).out.rstrip().endswith("= 2029-05-21T20:00:00Z")
    assert starts(*start, "--business-days", 2000).code == 0
    assert starts(*start, "--calendar-months", 1200).refuses(
        2, "this ends after 2099-12-31, the last day of the calendar us-business"
    )


def test_a_calendar_that_ends_counts_until_then(starts: Starter, tmp_path: Path) -> None:
    """A yearly list is as good as any other while it lasts; past it nothing is guessed."""
    file = tmp_path / "year.yaml"
    file.write_text(
        'name: year\nversion: 2026-01-01\nzone: UTC\nwindows: {mon: ["09:00-17:00"]}\n'
        "valid_from: 2026-01-01\nvalid_until: 2026-12-31\n",
        encoding="utf-8",
    )
    start = ("calendar", "due", "--from", "2026-11-02T10:00Z", "--calendar", file)
    assert starts(*start, "--business-days", 2).code == 0
    assert starts(*start, "--business-days", 20).refuses(2, "this ends after 2026-12-31")
    late = ("calendar", "due", "--from", "2027-02-01T10:00Z", "--calendar", file, "--hours", 1)
    assert starts(*late).refuses(2, "valid until 2026-12-31, but it is needed until 2027-02-01")


def test_a_calendar_shows_what_stands_beside_it_and_what_to_look_at(
    starts: Starter, tmp_path: Path
) -> None:
    """Whose holidays close is on its first line; a country without its part is pointed out."""
    for name, more in (("joint", "also: [land]\n"), ("land", "holidays: {country: DE}\n")):
        (tmp_path / f"{name}.yaml").write_text(
            f'name: {name}\nversion: 2026-01-01\nzone: UTC\nwindows: {{mon: ["09:00-17:00"]}}\n'
            f"{more}",
            encoding="utf-8",
        )
    said = starts("calendar", "list", tmp_path / "joint.yaml", "--year", 2026)
    assert "closed also where land is" in said.out
    assert "look: land: DE has holidays of its parts, and no subdivision is named" in said.out
    found = starts("calendar", "list", tmp_path / "joint.yaml", "--year", 2026, "--json").json
    assert (found["also"], len(found["warnings"])) == (["land"], 1)


def test_today_is_when_nobody_says_when(starts: Starter) -> None:
    """Without --from the wait begins now."""
    with freeze_time("2026-03-06T21:00:00Z"):
        due = starts("calendar", "due", "--hours", 3, "--calendar", "around-the-clock", "--json")
    assert due.json["due"] == "2026-03-07T00:00:00Z"


def test_calendars_are_listed_with_their_hours(starts: Starter) -> None:
    """All of them with zone and hours; one of them with the holidays of a year."""
    everything = starts("calendar", "list", "--json").json["calendars"]
    assert {calendar["name"] for calendar in everything} >= {"us-business", "around-the-clock"}

    one = starts("calendar", "list", "us-business", "--year", 2026, "--json").json
    assert {"date": "2026-05-25", "name": "Memorial Day"} in one["holidays"]
    assert "Fri 3 Jul 2026" in starts("calendar", "list", "us-business", "--year", 2026).out


def test_a_calendar_may_be_a_file(starts: Starter, tmp_path: Path) -> None:
    """A calendar that is still being written is tried by its path."""
    file = tmp_path / "nights.yaml"
    file.write_text(
        'name: nights\nversion: 2026-01-01\nzone: UTC\nwindows: {mon: ["20:00-24:00"]}\n',
        encoding="utf-8",
    )
    words = ("--from", "2026-03-02T20:00Z", "--business-days", 1, "--calendar", file, "--json")
    assert starts("calendar", "due", *words).json["due"] == "2026-03-09T20:00:00Z"
