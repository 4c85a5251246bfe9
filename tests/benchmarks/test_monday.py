"""Monday morning, small: hundreds of updates due at once; benchmarks/monday.py has thousands."""

import pytest

from benchmarks.monday import DEADLINES, Monday, measure

pytestmark = pytest.mark.server

CASES, RATE = 300, 30.0
WITHIN = 90.0
"""Seconds: ten of letters, five in which nobody's letter is taken, and a busy machine."""


async def test_a_flood_leaves_at_the_configured_rate_and_delays_no_other_client() -> None:
    """None twice, none lost, 429 waited out, and another client's deadlines come first."""
    monday = await measure(CASES, RATE, within=WITHIN)
    assert len(monday.mails.notices()) == len(set(monday.mails.notices()))
    assert set(monday.mails.notices()) == monday.expected()
    assert monday.most_in_ten_seconds() <= RATE * 10 * 1.25  # a bucket of tokens may be full
    assert monday.mails.held_back < CASES / 5  # a limit is told to a few letters, not to each
    assert last_deadline(monday) < half_of_the_flood(monday)


def last_deadline(monday: Monday) -> float:
    times = [at for notice, at in monday.left_after().items() if "/project-manager/" in notice]
    assert len(times) == DEADLINES
    return max(times)


def half_of_the_flood(monday: Monday) -> float:
    flood = sorted(at for notice, at in monday.left_after().items() if "/F-" in notice)
    return flood[len(flood) // 2]
