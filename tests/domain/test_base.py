"""Values mean what their writer wrote: instants, days and amounts."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain.base import Amount, Day, Instant

INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)
DAY: TypeAdapter[date] = TypeAdapter(Day)
AMOUNT: TypeAdapter[Decimal] = TypeAdapter(Amount)

NUMBERS = [
    "1731424440",
    "1731424440000",
    "-1",
    "0",
    "+5",
    "1e9",
    " 17 ",
    "1_731",
    "17.5",
    "\u0661\u0667",
]


@pytest.mark.parametrize("text", [*NUMBERS, "inf", 1731424440, 1731424440.5, True], ids=repr)
def test_a_number_is_no_instant(text: object) -> None:
    """Digits are seconds to some and milliseconds to others, so nothing is guessed."""
    with pytest.raises(ValidationError, match="written with its date, time and zone"):
        INSTANT.validate_python(text)


@given(st.integers() | st.floats())
def test_no_number_at_all_is_an_instant_or_a_day(number: float) -> None:
    """Whatever its size, a number is refused, bare or as text."""
    for value in (number, str(number)):
        for adapter in (INSTANT, DAY):
            with pytest.raises(ValidationError, match="is written"):
                adapter.validate_python(value)


@pytest.mark.parametrize("text", [*NUMBERS, "86400", 172800, 86400.0, True], ids=repr)
def test_a_number_is_no_day(text: object) -> None:
    """The seconds of a midnight are no date."""
    with pytest.raises(ValidationError, match="year, month and day"):
        DAY.validate_python(text)


@given(st.datetimes(timezones=st.just(UTC)))
def test_what_is_written_out_is_read_again(instant: datetime) -> None:
    """An instant and a day come back from JSON as they were."""
    assert INSTANT.validate_json(INSTANT.dump_json(instant)) == instant
    assert DAY.validate_json(DAY.dump_json(instant.date())) == instant.date()


@pytest.mark.parametrize(
    "text",
    [
        "1_000",
        "1,000.00",
        " 4",
        "4 ",
        "\u0661\u0662",
        "\u096a\u096e",
        "\uff14.\uff10",
        "",
        ".",
        "1__0",
        "0x10",
        True,
    ],
)
def test_an_amount_is_written_in_plain_digits(text: object) -> None:
    """Underscores, blanks, commas and the digits of other scripts are refused."""
    with pytest.raises(ValidationError):
        AMOUNT.validate_python(text)


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_an_amount_that_is_kept_is_read_again(amount: Decimal) -> None:
    """Whatever a history holds of an amount is read as the same amount."""
    assert AMOUNT.validate_json(AMOUNT.dump_json(amount)) == amount
    assert AMOUNT.validate_python(str(amount)) == amount


@pytest.mark.parametrize("amount", [Decimal("1E+3"), Decimal("0E+2"), Decimal(5), Decimal("0.10")])
def test_an_amount_in_any_form_of_ours_is_read(amount: Decimal) -> None:
    """A sum that was computed may be kept with an exponent."""
    assert AMOUNT.validate_python(str(amount)) == amount
