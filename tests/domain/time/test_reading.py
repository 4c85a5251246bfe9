"""Times as people read them in letters and on pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.time.reading import as_read, finished
from domain.time.zone import local_text
from tests.domain.time.calendars import a_zone, at

ODD = "Wed 2 Dec 2026, 15:15:24 EST (UTC-05:00)"


def test_an_event_is_rounded_down_and_the_end_of_a_wait_up() -> None:
    """Nobody is told of less time than there is, and nothing stands at odd seconds."""
    assert as_read(ODD) == "3:15 PM EST (UTC-05:00), Wed 2 Dec 2026"
    assert as_read(ODD, up=True) == "3:16 PM EST (UTC-05:00), Wed 2 Dec 2026"
    assert as_read(f"answer by {ODD}") == "answer by 3:16 PM EST (UTC-05:00), Wed 2 Dec 2026"
    assert as_read(f"answered on {ODD}") == "answered at 3:15 PM EST (UTC-05:00), Wed 2 Dec 2026"


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("Thu 31 Dec 2026, 23:59:01 UTC", "12:00 AM UTC, Fri 1 Jan 2027"),
        ("Thu 31 Dec 2026, 12:00 UTC", "12:00 PM UTC, Thu 31 Dec 2026"),
        ("Thu 31 Dec 2026, 00:59:59 (UTC-03:00)", "1:00 AM (UTC-03:00), Thu 31 Dec 2026"),
        ("Thu 31 Dec 2026", "Thu 31 Dec 2026"),
        ("Thu 31 Feb 2026, 12:00 UTC", "Thu 31 Feb 2026, 12:00 UTC"),
    ],
)
def test_a_time_is_read_to_the_minute(stored: str, read: str) -> None:
    """Rounding up goes over midnight; a day without a time, and no day at all, stay."""
    assert as_read(stored, up=True) == read


def test_each_offset_is_said_once() -> None:
    """A letter over a clock change says two offsets, each where it first holds."""
    summer = "Tue 10 Mar 2026, 16:00 EDT (UTC-04:00)"
    said = f"{ODD} and {ODD} and {summer} and {summer}"
    assert as_read(said) == (
        "3:15 PM EST (UTC-05:00), Wed 2 Dec 2026 and 3:15 PM EST, Wed 2 Dec 2026 and "
        "4:00 PM EDT (UTC-04:00), Tue 10 Mar 2026 and 4:00 PM EDT, Tue 10 Mar 2026"
    )
    assert "UTC" not in finished(as_read(said, mark=True), offsets=False)


@given(st.integers(min_value=0, max_value=59), st.integers(min_value=0, max_value=1439))
def test_what_is_read_is_less_than_a_minute_away(second: int, minute: int) -> None:
    """An event is read at its own minute, and a deadline at its own or the next one."""
    stored = at(f"2026-01-15 {minute // 60:02}:{minute % 60:02}").replace(second=second)
    down, up = (as_read(local_text(stored, a_zone()), up=up) for up in (False, True))
    hour, rest = down.partition(":")[::2]
    assert int(hour) % 12 + 12 * (rest[3:5] == "PM") == minute // 60
    assert int(rest[:2]) == minute % 60
    assert (up == down) is (second == 0)
