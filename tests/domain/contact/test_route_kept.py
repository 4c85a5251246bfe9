"""What a case keeps of the routes: less of the file, and the same answer to every question."""

import json
from pathlib import Path
from typing import Any

import pytest

from domain.contact.routes.explain import explain
from domain.contact.routes.kept import kept
from domain.contact.routes.match import Cell, cells, is_live, route
from domain.contact.routes.table import Channel, Routes
from files import route_files
from tests.domain.world import POLICIES

ROUTES = route_files.load(Path(POLICIES / "contact-routes.yaml"))


def of(channel: Channel) -> Routes:
    """Return what a case on this channel reads its kept routes as."""
    return Routes.model_validate(json.loads(json.dumps(kept(ROUTES, channel))))


def live(channel: Channel) -> list[Cell]:
    return [c for c in cells(ROUTES) if c.channel is channel and is_live(ROUTES, c)]


def _explained(routes: Routes, cell: Cell, text: str) -> dict[str, Any]:
    found = explain(
        routes, channel=cell.channel, categories=(cell.category,), text=text, given=cell.given
    )
    return found.model_dump(exclude={"others"})


@pytest.mark.parametrize("channel", list(Channel))
def test_every_contact_of_the_channel_takes_the_same_route(channel: Channel) -> None:
    """Row, desk, responses, letter, notes and suggestions are those of the whole file."""
    small = of(channel)
    for cell in live(channel):
        before, after = route(ROUTES, cell), route(small, cell)
        assert after.name == before.name
        assert after.row.model_dump(exclude={"channels"}) == before.row.model_dump(
            exclude={"channels"}
        )
        text = "I will sue you for my refund; see your legal team"
        assert _explained(small, cell, text) == _explained(ROUTES, cell, text)
    assert small.clocks == ROUTES.clocks
    assert small.desks == ROUTES.desks
    assert small.delivery == ROUTES.delivery
    assert {n: small.letters[n] for n in small.letters} == dict(ROUTES.letters)


@pytest.mark.parametrize("channel", list(Channel))
def test_it_is_a_quarter_shorter_than_the_file(channel: Channel) -> None:
    """What no contact of this channel can come to is not carried through its history."""
    whole, small = (
        len(json.dumps(r)) for r in (ROUTES.model_dump(mode="json"), kept(ROUTES, channel))
    )
    assert small < 0.78 * whole
    assert not any(
        "source" in category for category in kept(ROUTES, channel)["categories"].values()
    )
    assert ("script" in kept(ROUTES, channel)) is (channel in {Channel.CALL, Channel.CHAT})
