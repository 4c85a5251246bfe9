"""Pauses, and the closed time in which a deadline may lie that they delay.

Pause(start, end)
apart(pauses) -> list[Pause]                             in order; those that touch are merged
kept_in_closed_time(days, at, later) -> datetime         `later` at the local time of `at`
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from pydantic import model_validator

from domain.base import Instant, Strict
from domain.time.days import Days

_DAY = timedelta(days=1)


class Pause(Strict):
    """A time from `start` to before `end` that counts towards no deadline.

    Raises:
        ValidationError: the pause ends before it starts.
    """

    start: Instant
    end: Instant

    @model_validator(mode="after")
    def _runs_forward(self) -> "Pause":
        if self.end < self.start:
            msg = f"a pause from {self.start} cannot end before, at {self.end}"
            raise ValueError(msg)
        return self


def apart(pauses: Iterable[Pause]) -> list[Pause]:
    """Return the pauses in order. Pauses that touch or overlap are merged."""
    apart: list[Pause] = []
    for pause in sorted(pauses, key=lambda pause: pause.start):
        if apart and pause.start <= apart[-1].end:
            last = apart.pop()
            apart.append(Pause(start=last.start, end=max(last.end, pause.end)))
        else:
            apart.append(pause)
    return apart


def kept_in_closed_time(days: Days, at: datetime, later: datetime) -> datetime:
    """Return a deadline that was delayed from `at` to `later`, at the local time of `at`.

    If both are in closed time, `later` is the beginning of it. An evening stays an evening and a
    morning a morning, so that a pause of a business day delays by a business day. Otherwise the
    deadline is `later`.
    """
    before, after = _closed_around(days, at), _closed_around(days, later)
    if not before or not after:
        return later
    local = days.zone.local(at)
    closed_on, opens_on = (days.zone.local(end).date() for end in before)
    first, last = (days.zone.local(end).date() for end in after)
    is_morning = closed_on < opens_on and closed_on < local.date()
    if first == last and closed_on < opens_on:  # nothing of a night fits in a break
        return after[1] if is_morning else after[0]
    kept = days.zone.instant(datetime.combine(last if is_morning else first, local.time()))
    return min(max(kept, after[0]), after[1])


def _closed_around(days: Days, instant: datetime) -> tuple[datetime, datetime] | None:
    """Return the last closing and the next opening, or None if the office is open."""
    day = days.zone.local(instant).date()
    while day >= days.snapshot.covers_from:
        windows = () if days.closed_because(day) else days.windows(day)
        for window in reversed(windows):
            opens, closes = (_at(days, day, minute) for minute in window)
            if opens < instant < closes:
                return None
            if closes <= instant:
                return closes, next(days.open_spans(instant, _ignore))[0]
        day -= _DAY
    return None


def _at(days: Days, day: date, minute: int) -> datetime:
    return days.zone.instant(datetime.combine(day, time.min) + timedelta(minutes=minute))


def _ignore(_line: str) -> None:
    """Drop a line of an explanation that nobody asked for."""
