"""The offset changes of one zone, kept, so that no later tzdata moves a deadline.

    ZoneSnapshot(name, start, end, offsets)
        .local(instant) -> datetime        naive; .instant(local) -> datetime in UTC
    end_of_day(day: date, zone) -> datetime
    local_text(instant, zone) -> str       "Tue 10 Mar 2026, 16:00 EDT (UTC-04:00)"
    local_iso(instant, zone) -> str        "2026-03-10T16:00:00-04:00"
    day_text(day: date) -> str             "Tue 10 Mar 2026"

Nothing here asks zoneinfo or a clock. `files.calendars` takes the snapshots.
"""

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import pairwise
from typing import NamedTuple

from pydantic import Field, model_validator

from domain.base import Frozen, Instant
from domain.errors import BadInput, BeyondHorizon

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Offset(NamedTuple):
    """From `since` on, clocks show UTC plus `seconds`, and call it `abbreviation`."""

    since: Instant
    seconds: int
    abbreviation: str


class ZoneSnapshot(Frozen):
    """Local time in one zone, known from `start` to before `end`.

    The rules at a clock change, for every unit and every text:

    - A local time that is skipped is the instant at which the clocks jump: 02:30 on the night
      when 02:00 becomes 03:00 is 03:00.
    - A local time that comes twice is its first pass.
    - Where a local time is kept and counting starts in a second pass, the start counts as the
      end of the doubled time: 01:30, again, counts as 02:00. Were it taken as 01:30, a case
      opened later would be due earlier.

    Raises:
        ValidationError: the offsets are not in order or begin after `start`.
    """

    name: str = Field(description="IANA name, such as America/New_York")
    start: Instant
    end: Instant
    offsets: tuple[Offset, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _offsets_cover_it(self) -> "ZoneSnapshot":
        ordered = all(a.since < b.since for a, b in pairwise(self.offsets))
        if not ordered or not self.offsets[0].since <= self.start < self.end:
            msg = f"the offsets of {self.name} do not cover {self.start} to {self.end} in order"
            raise ValueError(msg)
        return self

    def offset(self, instant: datetime) -> Offset:
        """Return what holds at this instant.

        Raises:
            BeyondHorizon: the instant is outside the snapshot.
            BadInput: the instant has no zone.
        """
        return self.offsets[self._at(instant)]

    def local(self, instant: datetime) -> datetime:
        """Return what a clock on the wall shows, without zone; `fold` is 1 in a second pass.

        Raises:
            BeyondHorizon: the instant is outside the snapshot.
        """
        index = self._at(instant)
        shown = self._shown(instant, self.offsets[index])
        return shown.replace(fold=int(shown < self._reached_before(index)))

    def kept(self, instant: datetime) -> tuple[date, timedelta]:
        """Return the local date, and the time of day that a deadline of whole days keeps.

        The time runs from 00:00 and never runs back: a second pass counts as the end of the
        doubled time, which is 24:00 where the hour before midnight is doubled.

        Raises:
            BeyondHorizon: the instant is outside the snapshot.
        """
        index = self._at(instant)
        shown = self._shown(instant, self.offsets[index])
        day = shown.date()
        return day, max(shown, self._reached_before(index)) - datetime.combine(day, time.min)

    def instant(self, local: datetime) -> datetime:
        """Return the instant, in UTC, at which clocks first show `local` or jump over it.

        Raises:
            BeyondHorizon: the instant is outside the snapshot.
        """
        plain = local.replace(tzinfo=UTC, fold=0)
        at = plain - timedelta(seconds=self.offsets[0].seconds)
        for later in self.offsets[1:]:
            if at < later.since:
                break
            at = max(plain - timedelta(seconds=later.seconds), later.since)
        if at < self.end:
            self._at(at)
            return at
        raise BeyondHorizon(self._outside(f"{local.isoformat()} local time"))

    def passes(self, local: datetime) -> tuple[datetime, ...]:
        """Return every instant at which clocks show `local`: none if skipped, two if doubled."""
        plain = local.replace(tzinfo=UTC, fold=0)
        found = ((plain - timedelta(seconds=o.seconds), o) for o in self.offsets)
        return tuple(
            at for at, offset in found if self.start <= at < self.end and self.offset(at) == offset
        )

    def _at(self, instant: datetime) -> int:
        if instant.tzinfo is None:
            msg = f"{instant.isoformat()} has no zone; an instant is given with its offset"
            raise BadInput(msg)
        if not self.start <= instant < self.end:
            raise BeyondHorizon(self._outside(instant.astimezone(UTC).isoformat()))
        return bisect_right(self.offsets, instant, key=_since) - 1

    def _outside(self, what: str) -> str:
        return (
            f"{what} is outside the snapshot of {self.name}, which reaches from "
            f"{self.start:%Y-%m-%d} to {self.end:%Y-%m-%d}; take a longer snapshot first"
        )

    def _reached_before(self, index: int) -> datetime:
        """Return the local time that clocks had reached when this offset began."""
        if index == 0:
            return datetime.min  # noqa: DTZ901 (a wall clock has no zone)
        return self._shown(self.offsets[index].since, self.offsets[index - 1])

    @staticmethod
    def _shown(instant: datetime, offset: Offset) -> datetime:
        return instant.astimezone(UTC).replace(tzinfo=None) + timedelta(seconds=offset.seconds)


def _since(offset: Offset) -> datetime:
    return offset.since


def end_of_day(day: date, zone: ZoneSnapshot) -> datetime:
    """Return the instant at which `day` is over in the zone: the first one that is not in it.

    A pay-by date is kept by everything before this instant, and overdue from this instant on.
    Where midnight is skipped it is the jump. Where clocks go back over midnight into the same
    day again, it is the last time that the day ends.

    Raises:
        BeyondHorizon: the day ends outside the snapshot.
    """
    midnight = datetime.combine(day, time.min) + timedelta(days=1)
    over = zone.instant(midnight)
    moment = timedelta(microseconds=1)
    ends = (at for at in zone.passes(midnight) if zone.local(at - moment).date() == day)
    return max(ends, default=over)


def day_text(day: date) -> str:
    """Return for example "Tue 10 Mar 2026", in English whatever the machine's language."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def clock_text(local: datetime) -> str:
    """Return the time of day, with seconds only if there are any."""
    return f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"


def local_text(instant: datetime, zone: ZoneSnapshot) -> str:
    """Return for example "Tue 10 Mar 2026, 16:00 EDT (UTC-04:00)", for letters and screens.

    Raises:
        BeyondHorizon: the instant is outside the snapshot.
    """
    offset, local = zone.offset(instant), zone.local(instant)
    when = f"{day_text(local.date())}, {clock_text(local)}"
    if offset.abbreviation == "UTC":
        return f"{when} UTC"
    # Zones without letters of their own are abbreviated by their offset, which is said anyway.
    letters = f" {offset.abbreviation}" if offset.abbreviation.isalpha() else ""
    return f"{when}{letters} (UTC{_fixed(offset).tzname(None)[3:] or '+00:00'})"


def local_iso(instant: datetime, zone: ZoneSnapshot) -> str:
    """Return for example "2026-03-10T16:00:00-04:00".

    Raises:
        BeyondHorizon: the instant is outside the snapshot.
    """
    return instant.astimezone(_fixed(zone.offset(instant))).isoformat()


def _fixed(offset: Offset) -> timezone:
    return timezone(timedelta(seconds=offset.seconds))
