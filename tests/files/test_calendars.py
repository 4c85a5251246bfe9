"""Calendar files: what people write, what is refused, and what a case keeps of them."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from domain.errors import BadFile, BadInput
from domain.time.calendar import due
from domain.time.days import Window
from domain.time.duration import Duration
from domain.time.zone import local_text
from files import calendars
from files.calendars import CalendarFile
from files.zones import zone_snapshot
from tests.domain.time.calendars import tz

POLICIES = Path(__file__).parents[2] / "policies" / "calendars"
GOOD = """\
name: support
version: 2026-01-01
zone: Europe/Berlin
windows:
  mon: ["09:00-12:00", "13:00-17:00"]
  fri: ["09:00-12:00"]
holidays:
  country: DE
  subdivision: BY
  add: [{date: 2026-12-24, name: Christmas Eve}]
  remove: [Fronleichnam, 2026-12-26]
valid_from: 2026-01-01
valid_until: 2027-12-31
"""


def _load(folder: Path, text: str) -> CalendarFile:
    path = folder / "support.yaml"
    path.write_text(text, encoding="utf-8")
    return calendars.load(path)


@pytest.mark.parametrize("path", sorted(POLICIES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_calendar_of_ours_loads_and_counts(path: Path) -> None:
    """Each calendar that is shipped loads, has its file's name, and reaches over years."""
    calendar = calendars.load(path)
    taken = calendars.snapshot(calendar, date(2025, 1, 1), date(2028, 1, 1))
    assert calendar.name == path.stem
    start = datetime(2026, 3, 6, 21, tzinfo=UTC)
    assert due(start, Duration(business_days=2), taken) > start


def test_the_business_calendar_has_the_federal_holidays() -> None:
    """The eleven federal holidays of 2026 are closed, and the observed 3 July."""
    us = calendars.load(POLICIES / "us-business.yaml")
    taken = calendars.snapshot(us, date(2026, 1, 1), date(2027, 1, 1))
    assert [f"{holiday.day:%m-%d}" for holiday in taken.holidays] == [
        *("01-01", "01-19", "02-16", "05-25", "06-19", "07-03", "07-04"),
        *("09-07", "10-12", "11-11", "11-26", "12-25"),
    ]
    start = datetime(2026, 5, 21, 20, tzinfo=UTC)
    end = due(start, Duration(business_days=2), taken)
    assert local_text(end, taken.zone) == "Tue 26 May 2026, 16:00 EDT (UTC-04:00)"


def test_around_the_clock_is_always_open() -> None:
    """The calendar without closed hours has no closed minute and no holiday."""
    always = calendars.load(POLICIES / "around-the-clock.yaml")
    taken = calendars.snapshot(always, date(2026, 1, 1), date(2027, 1, 1))
    assert taken.windows == ((Window(0, 1440),),) * 7
    assert taken.holidays == ()


def test_a_snapshot_holds_what_the_file_says(tmp_path: Path) -> None:
    """Windows, own holidays, removed holidays and both coverage dates are in the snapshot."""
    taken = calendars.snapshot(_load(tmp_path, GOOD), date(2025, 6, 1), date(2027, 6, 1))
    named = dict(taken.holidays)
    assert taken.windows[0] == (Window(540, 720), Window(780, 1020))
    assert taken.windows[1] == ()
    assert named[date(2026, 12, 24)] == "Christmas Eve"
    assert date(2026, 12, 26) not in named
    assert "Fronleichnam" not in named.values()
    assert date(2026, 1, 6) in named  # Epiphany, in Bavaria only
    assert (taken.covers_from, taken.covers_until) == (date(2026, 1, 1), date(2027, 6, 1))
    assert taken.version == "2026-01-01"


def test_the_hash_follows_the_content(tmp_path: Path) -> None:
    """The same file over the same days has the same hash; one window or day more, another."""
    span = date(2026, 1, 1), date(2027, 1, 1)
    good = calendars.snapshot(_load(tmp_path, GOOD), *span)
    longer = calendars.snapshot(_load(tmp_path, GOOD), span[0], date(2027, 1, 2))
    other = calendars.snapshot(_load(tmp_path, GOOD.replace('"09:00-12:00"]', "]")), *span)
    assert good == calendars.snapshot(_load(tmp_path, GOOD), *span)
    assert len({good.hash, longer.hash, other.hash}) == 3


def test_the_hash_is_the_same_on_every_machine() -> None:
    """Neither the language nor the zone files nor the clock of a machine show in a snapshot."""
    program = (
        "from datetime import date; from files import calendars;"
        f"f = calendars.load({str(POLICIES / 'us-business.yaml')!r});"
        "print(calendars.snapshot(f, date(2026, 1, 1), date(2027, 1, 1)).hash)"
    )
    found = {
        subprocess.run(  # noqa: S603 (our own words)
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            cwd=POLICIES.parent.parent,
            env=os.environ | env,
        ).stdout
        for env in (
            {"LANGUAGE": "th", "LANG": "th_TH.UTF-8", "TZ": "Asia/Tokyo"},
            {"LANGUAGE": "en", "LANG": "C", "TZ": "UTC", "PYTHONTZPATH": ""},
        )
    }
    assert len(found) == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("zone: Europe/Berlin\n", "", ':1: "zone" is missing: IANA name'),
        ("Europe/Berlin", "Europe/Berlim", ":3: zone: Europe/Berlim is no zone"),
        ("Europe/Berlin", "Europe/Berlim", 'did you mean "Europe/Berlin"?'),
        ("  mon:", "  monday:", ':5: "monday" is not known here; did you mean "mon"?'),
        ("09:00-12:00", "09:00-25:00", ":5: windows.mon.0: 09:00-25:00 leaves the day"),
        ("09:00-12:00", "09:00-14:00", ":5: windows.mon: 09:00-14:00 and 13:00-17:00 overlap"),
        ("09:00-12:00", "09:75-12:00", "over 59 minutes"),
        ("09:00-12:00", "9-5", '9-5 is no window; write "09:00-17:00"'),
        ('["09:00-12:00"]', '"09:00-12:00"', ":6: windows.fri: windows are a list"),
        ("country: DE", "country: XX", ":8: holidays.country: XX is no country"),
        ("subdivision: BY", "subdivision: BAY", ":9: holidays.subdivision: BAY is no subdivision"),
        ("subdivision: BY", "categories: [bnak]", "bnak is no category of DE"),
        ("Fronleichnam", "Fronleichnahm", ":11: Fronleichnahm is no holiday here"),
        ("Fronleichnam", "Fronleichnahm", 'did you mean "Fronleichnam"?'),
        ("2026-12-26]", "2026-12-27]", ":11: 2026-12-27 is no holiday here"),
        ("2026-12-24", "2026-12-32", ":10: holidays.add.0.date should be a valid date"),
        ("version: 2026-01-01", "version: two", ":2: version should be a valid date"),
        ("name: support", "name: Support Desk", ":1: name should match"),
    ],
)  # fmt: skip
def test_a_senseless_calendar_is_refused_by_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    """What is wrong is said with file, line and what would be right."""
    with pytest.raises(BadFile) as caught:
        _load(tmp_path, GOOD.replace(old, new, 1))
    assert str(caught.value).startswith(str(tmp_path / "support.yaml:"))
    assert said in str(caught.value)


def test_a_calendar_without_open_time_is_refused(tmp_path: Path) -> None:
    """A calendar on which no deadline would ever come is refused when it is read."""
    with pytest.raises(BadFile, match="4: windows: no open time at all"):
        _load(tmp_path, "name: a\nversion: 2026-01-01\nzone: UTC\nwindows:\n  mon: []\n")


def test_a_calendar_that_ends_before_the_ladder_does_is_refused(tmp_path: Path) -> None:
    """A horizon past valid_until is refused, with the line that says how long it holds."""
    calendar = _load(tmp_path, GOOD)
    taken = calendars.snapshot(calendar, date(2027, 1, 1), date(2028, 1, 1))
    assert taken.covers_until == date(2028, 1, 1)
    with pytest.raises(BadFile, match=r"yaml:13: valid until 2027-12-31.*before the ladder does"):
        calendars.snapshot(calendar, date(2027, 1, 1), date(2028, 1, 2))
    with pytest.raises(BadFile, match="yaml:12: valid from 2026-01-01"):
        calendars.snapshot(calendar, date(2025, 1, 1), date(2025, 6, 1))


def test_holidays_that_nobody_knows_yet_are_not_taken_for_none(tmp_path: Path) -> None:
    """Where the package's data for a country end, so does the calendar."""
    lanka = GOOD.replace("country: DE", "country: LK")
    for line in ("  subdivision: BY\n", "  remove: [Fronleichnam, 2026-12-26]\n"):
        lanka = lanka.replace(line, "")
    with pytest.raises(BadFile, match="yaml:8: the holidays of LK are known for"):
        calendars.snapshot(_load(tmp_path, lanka), date(2027, 1, 1), date(2027, 12, 1))


def test_a_calendar_that_came_from_no_file_is_refused_by_name() -> None:
    """Without a file, the error names the calendar."""
    calendar = CalendarFile.model_validate(
        {
            "name": "made",
            "version": "2026-01-01",
            "zone": "UTC",
            "windows": {"mon": ["09:00-10:00"]},
            "valid_until": "2026-02-01",
        }
    )
    with pytest.raises(BadInput, match="calendar made: valid until"):
        calendars.snapshot(calendar, date(2026, 1, 1), date(2027, 1, 1))


def test_removing_a_name_removes_its_observed_day(tmp_path: Path) -> None:
    """Who works on Independence Day works on the Friday on which it is observed."""
    text = (POLICIES / "us-business.yaml").read_text(encoding="utf-8")
    calendar = _load(tmp_path, text + "  remove: [Independence Day]\n")
    taken = calendars.snapshot(calendar, date(2026, 7, 1), date(2026, 8, 1))
    assert taken.holidays == ()


@pytest.mark.parametrize(
    "name", ["America/New_York", "Africa/Casablanca", "Australia/Lord_Howe", "Asia/Kolkata"]
)
def test_every_change_of_a_zone_is_found_to_the_second(name: str) -> None:
    """At each change the second before still has the old offset; between changes none is missed."""
    zone = zone_snapshot(name, date(2024, 1, 1), date(2030, 1, 1))
    for offset in zone.offsets[1:]:
        before = (offset.since - timedelta(seconds=1)).astimezone(tz(name))
        after = offset.since.astimezone(tz(name))
        assert (before.utcoffset(), before.tzname()) != (after.utcoffset(), after.tzname())
    hour = zone.start
    while hour < zone.end:
        shown = hour.astimezone(tz(name))
        offset = zone.offset(hour)
        assert (timedelta(seconds=offset.seconds), offset.abbreviation) == (
            shown.utcoffset(),
            shown.tzname(),
        )
        hour += timedelta(hours=7)


@pytest.mark.parametrize("name", ["Europe/Berlim", "", "../etc/passwd", "EDT", "Factory"])
def test_an_unknown_zone_is_never_the_servers(name: str) -> None:
    """A zone that the IANA list has not is refused."""
    with pytest.raises(BadInput, match="is no zone of the IANA list"):
        zone_snapshot(name, date(2026, 1, 1), date(2027, 1, 1))


def test_a_span_has_a_length_and_an_end() -> None:
    """An empty span and one past 2100 are refused."""
    for end in (date(2026, 1, 1), date(2101, 1, 1)):
        with pytest.raises(BadInput, match="is no span"):
            zone_snapshot("UTC", date(2026, 1, 1), end)
