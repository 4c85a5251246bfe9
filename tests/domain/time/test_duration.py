"""A span of time names its unit."""

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.time.duration import Duration, Unit

DURATION = TypeAdapter(Duration)


def _refusal(value: object) -> str:
    with pytest.raises(ValidationError) as caught:
        DURATION.validate_python(value)
    return caught.value.errors()[0]["msg"]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"business_days": 2}, "2 business days"),
        ({"business_days": 1}, "1 business day"),
        ({"office_hours": 48}, "48 office hours"),
        ({"hours": 1}, "1 hour"),
        ({"minutes": 90}, "90 minutes"),
        ({"calendar_days": 7}, "7 calendar days"),
        ({"calendar_months": 1}, "1 calendar month"),
        ({"seconds": 5}, "5 seconds"),
    ],
)
def test_a_duration_is_said_in_plain_words(written: dict[str, int], said: str) -> None:
    """Every unit reads as words, one of it without the plural s."""
    assert str(DURATION.validate_python(written)) == said


def test_every_unit_can_be_written_and_read_back() -> None:
    """What is written out names its own unit only, and reads back the same."""
    for unit in Unit:
        duration = DURATION.validate_python({unit: 3})
        assert (duration.unit, duration.count) == (unit, 3)
        assert duration.model_dump() == {unit: 3}
        assert DURATION.validate_json(duration.model_dump_json()) == duration


@pytest.mark.parametrize("value", [48, 48.0, True, None, "48 business hours", "2d", "PT48H", [48]])
def test_a_number_without_unit_is_refused_with_both_readings(value: object) -> None:
    """A bare number or text is refused in one line, with both readings of 48 business hours."""
    refusal = _refusal(value)
    assert repr(value) in refusal
    assert "{business_days: 2} if it means 2 business days with the local time kept" in refusal
    assert "{office_hours: 48} if it means 48 hours of open office time" in refusal
    assert "\n" not in refusal


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ({}, "this has none"),
        ({"business_days": None}, "this has none"),
        ({"business_days": 2, "hours": 1}, "this has business_days and hours"),
    ],
)
def test_a_duration_has_exactly_one_unit(written: dict[str, int], found: str) -> None:
    """No unit and two units are both refused, with what was found."""
    assert found in _refusal(written)


@pytest.mark.parametrize(
    "written",
    [
        {"hours": 0},
        {"hours": -1},
        {"hours": 1.5},
        {"hours": "48"},
        {"hours": True},
        {"days": 2},
        {"hours": 876_601},
    ],
)
def test_a_count_is_a_positive_whole_number_of_a_known_unit(written: dict[str, object]) -> None:
    """Zero, negatives, fractions, text, unknown units and over a century are refused."""
    assert _refusal(written)


@pytest.mark.parametrize(
    ("written", "readings"),
    [
        ({"business_hours": 48}, ("{business_days: 2}", "{office_hours: 48}")),
        ({"business-hours": 72}, ("{business_days: 3}", "{office_hours: 72}")),
        ({"Working Hours": 8}, ("business_days", "{office_hours: 8}")),
        ({"work_hours": "x"}, ("business_days", "{office_hours: 48}")),
        ({"days": 5}, ("{calendar_days: 5}", "{business_days: 5}")),
        ({"weeks": 2}, ("{calendar_days: 14}", "{business_days: 10}")),
    ],
)
def test_a_unit_with_two_readings_is_refused_with_both(
    written: dict[str, object], readings: tuple[str, str]
) -> None:
    """Business hours are days to one and hours to another, so both are offered."""
    refusal = _refusal(written)
    assert "has two readings" in refusal
    assert all(reading in refusal for reading in readings)


@pytest.mark.parametrize(("unit", "months"), [("month", 3), ("years", 36)])
def test_months_and_years_are_calendar_months(unit: str, months: int) -> None:
    """They have one reading, which is named."""
    assert f"{{calendar_months: {months}}}" in _refusal({unit: 3})


def test_a_duration_never_changes() -> None:
    """A duration that is in use cannot be altered."""
    duration = Duration(hours=1)
    with pytest.raises(ValidationError, match="frozen"):
        duration.__setattr__("hours", 2)
