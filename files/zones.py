"""Snapshots of zones, from the package `tzdata`.

    zone_snapshot(name, start: date, end: date) -> ZoneSnapshot     from start to before end
    zone_names() -> frozenset[str]

The zone files of the operating system are never read, because nothing pins their release.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

from domain.errors import BadInput
from domain.time.zone import Offset, ZoneSnapshot
from files.mistakes import nearest

# A deadline near the end needs its local time and the end of its day, in any zone.
_MARGIN = timedelta(days=2)
_LAST_YEAR = 2100  # `holidays` has no later holidays


@lru_cache(maxsize=256)  # every case that opens on a day asks for the same span
def zone_snapshot(name: str, start: date, end: date) -> ZoneSnapshot:
    """Return the zone's offsets from two days before `start` to two days after `end`.

    Raises:
        BadInput: the zone is unknown, or the span is empty or reaches past 2100.
    """
    check_zone(name)
    if not start < end or end.year > _LAST_YEAR:
        msg = f"from {start} to before {end} is no span before {_LAST_YEAR + 1}; give another"
        raise BadInput(msg)
    first, last = (datetime.combine(day, time.min, UTC) for day in (start, end))
    first, last = first - _MARGIN, last + _MARGIN
    offsets = tuple(_changes(_zone(name), first, last))
    return ZoneSnapshot(name=name, start=first, end=last, offsets=offsets)


def check_zone(name: str, where: str = "") -> None:
    """Check that a zone exists.

    Raises:
        BadInput: it does not; the text begins with `where` and suggests the most similar name.
    """
    if name not in zone_names():
        msg = f"{where}{name} is no zone of the IANA list; {nearest(name, zone_names())}"
        raise BadInput(msg)


def _changes(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[Offset]:
    """Yield the offset at `first`, and each change until `last`, exact to the second."""
    at, known = first, _offset(zone, first)
    yield known
    while at < last:
        # A step of one day: no zone has changed its offset and back within a day.
        later = min(at + timedelta(days=1), last)
        if _offset(zone, later)[1:] != known[1:]:
            known = _offset(zone, _bisect(zone, at, later))
            yield known
            later = known.since
        at = later


def _bisect(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Return the first second at which the offset of `before` no longer holds."""
    known, second = _offset(zone, before)[1:], timedelta(seconds=1)
    while after - before > second:
        middle = before + (after - before) // second // 2 * second
        if _offset(zone, middle)[1:] == known:
            before = middle
        else:
            after = middle
    return after


def _offset(zone: ZoneInfo, instant: datetime) -> Offset:
    local = instant.astimezone(zone)
    seconds = (local.utcoffset() or timedelta(0)).total_seconds()
    return Offset(instant, int(seconds), local.tzname() or "")


@cache
def zone_names() -> frozenset[str]:
    """Return the names of all zones that a calendar or a case may use."""
    listed = resources.files("tzdata").joinpath("zones").read_text("utf-8").split()
    return frozenset(listed) - {"Factory"}  # a placeholder for an unset zone


@cache
def _zone(name: str) -> ZoneInfo:
    # Not ZoneInfo(name), which prefers the zone files of the operating system.
    with resources.files("tzdata.zoneinfo").joinpath(*name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)
