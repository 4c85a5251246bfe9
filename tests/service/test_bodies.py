"""The process that parses a mail: it is ended in time, and the service goes on."""

import asyncio
from pathlib import Path

import pytest

from service import bodies
from service.bodies import CannotParse, parse_apart
from service.quotes import LONGEST
from tests.service.kit import FORM, OURS, a_form, a_mail


@pytest.mark.further
async def test_ten_megabytes_of_on_are_answered_in_time() -> None:
    """What makes a quote stripper run for minutes is cut short, or ended; the service goes on."""
    raw = a_mail("On " * 3_500_000)
    async with asyncio.timeout(20):
        found = await parse_apart(FORM, a_form(raw), OURS)
    assert len(found.text) <= LONGEST
    assert found.is_whole is False


async def test_a_reader_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail that cannot be read in time ends its reader, and nothing else."""
    with pytest.raises(CannotParse, match="within 0 seconds"):
        await parse_apart(FORM, a_form(a_mail()), OURS, within=0.001)
    monkeypatch.setattr(bodies, "ROOT", Path("/"))
    with pytest.raises(CannotParse, match="could not be read"):
        await parse_apart(FORM, b"", OURS)
