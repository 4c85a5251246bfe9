"""Zone snapshots: the UTC offsets of one zone, kept so that no tzdata update moves a deadline.

    ZoneSnapshot(name, start, end, offsets)
        .local(instant) -> datetime        naive; .instant(local) -> datetime in UTC
    end_of_day(day: date, zone) -> datetime
    local_text(instant, zone) -> str       "Tue 10 Mar 2026, 16:00 EDT (UTC-04:00)"
    day_text(day: date) -> str             "Tue 10 Mar 2026"

Nothing here reads zoneinfo or a clock. `files.zones` makes the snapshots.
"""

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from pydantic import Field, model_validator

from domain.base import Frozen, Instant
from domain.errors import BadInput, BeyondHorizon

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_A_DAY = timedelta(days=1)
_LONGEST_JUMP = 86_400  # seconds; a jump of a day leaves a date out
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Offset(NamedTuple):
    """The UTC offset in seconds that holds from `since` on, and its abbreviation."""

    since: Instant
    seconds: int
    abbreviation: str


class ZoneSnapshot(Frozen):
    """Local time in one zone, known from `start` to before `end`.

    The rules at a clock change, for every unit and every text:

    - A skipped local time is the instant at which the clocks jump: 02:30 on the night when 02:00
      becomes 03:00 is 03:00.
    - A repeated local time is its first occurrence.
    - If a local time is kept and the start is in the second occurrence, the start counts as the
      end of the repeated time: the second 01:30 counts as 02:00. Otherwise a case that opens
      later could be due earlier.

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

    @cached_property
    def left_out(self) -> frozenset[date]:
        """The dates that the zone never had, as Samoa had no 30 December 2011."""
        found: set[date] = set()
        for before, after in pairwise(self.offsets):
            if after.seconds - before.seconds < _LONGEST_JUMP:
                continue
            first, last = (self._shown(after.since, offset) for offset in (before, after))
            day = first.date() + (first.time() != time.min) * _A_DAY
            while datetime.combine(day + _A_DAY, time.min) <= last:
                found.add(day)
                day += _A_DAY
        return frozenset(found)

    def offset(self, instant: datetime) -> Offset:
        """Return the offset at this instant.

        Raises:
            BeyondHorizon: the instant is outside the snapshot.
            BadInput: the instant has no zone.
        """
        return self.offsets[self._at(instant)]

    def local(self, instant: datetime) -> datetime:
        """Return the local time, naive; `fold` is 1 in the second occurrence of a time.

        Raises:
            BeyondHorizon: the instant is outside the snapshot.
        """
        index = self._at(instant)
        shown = self._shown(instant, self.offsets[index])
        return shown.replace(fold=int(shown < self._reached_before(index)))

    def kept(self, instant: datetime) -> tuple[date, timedelta]:
        """Return the local date, and the time of day that a deadline of whole days keeps.

        The time of day is counted from 00:00. A second occurrence counts as the end of the
        repeated time, which is 24:00 if the hour before midnight is repeated.

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
        """Return every instant with this local time: none if skipped, two if repeated."""
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
        """Return the local time of the previous offset at the moment when this one begins."""
        if index == 0:
            return datetime.min  # noqa: DTZ901 (a wall clock has no zone)
        return self._shown(self.offsets[index].since, self.offsets[index - 1])

    @staticmethod
    def _shown(instant: datetime, offset: Offset) -> datetime:
        return instant.astimezone(UTC).replace(tzinfo=None) + timedelta(seconds=offset.seconds)


def _since(offset: Offset) -> datetime:
    return offset.since


def end_of_day(day: date, zone: ZoneSnapshot) -> datetime:
    """Return the end of the day in the zone: the first instant that is no longer in it.

    A payment before this instant is in time for a pay-by date; from this instant on it is overdue.
    If midnight is skipped, the end is the jump. If clocks go back over midnight, the end is the
    last of the two.

    Raises:
        BeyondHorizon: the day ends outside the snapshot.
    """
    midnight = datetime.combine(day, time.min) + timedelta(days=1)
    over = zone.instant(midnight)
    moment = timedelta(microseconds=1)
    ends = (at for at in zone.passes(midnight) if zone.local(at - moment).date() == day)
    return max(ends, default=over)


def day_text(day: date) -> str:
    """Return for example "Tue 10 Mar 2026", in English, independent of the locale."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def clock_text(local: datetime) -> str:
    """Return the time of day, with seconds only if there are any."""
    return f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"


def local_text(instant: datetime, zone: ZoneSnapshot) -> str:
    """Return for example "Tue 10 Mar 2026, 16:00 EDT (UTC-04:00)", for people to read.

    Raises:
        BeyondHorizon: the instant is outside the snapshot.
    """
    offset, local = zone.offset(instant), zone.local(instant)
    when = f"{day_text(local.date())}, {clock_text(local)}"
    if offset.abbreviation == "UTC":
        return f"{when} UTC"
    # tzdata abbreviates some zones by their offset, which follows anyway.
    letters = f" {offset.abbreviation}" if offset.abbreviation.isalpha() else ""
    fixed = timezone(timedelta(seconds=offset.seconds))
    return f"{when}{letters} (UTC{fixed.tzname(None)[3:] or '+00:00'})"
