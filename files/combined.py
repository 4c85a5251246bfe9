"""Calendars that are combined: closed where either is closed (`also:` of a calendar file).

    combined(own, other) -> CalendarSnapshot     `own`, closed where `other` is closed

Days are compared by their dates. Hours are compared only where both calendars are in one zone: two
desks far apart share few hours, and what they share is a working day. A shift over midnight is
compared with the hours that begin on the same day.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from domain.errors import Refused
from domain.time.days import CalendarSnapshot, Days, Holiday, SpecialDay, Window

_Hours = tuple[Window, ...]


def combined(own: CalendarSnapshot, other: CalendarSnapshot) -> CalendarSnapshot:
    """Return `own`, closed where `other` is closed as well. Both cover the same days.

    Raises:
        Refused: the two are never open on the same weekday, or never at the same time of it.
    """
    week = tuple(
        _both(mine, theirs, own, other)
        for mine, theirs in zip(own.windows, other.windows, strict=True)
    )
    if not any(week):
        msg = f"{own.name} and {other.name} are never open together"
        raise Refused(msg)
    holidays = dict(own.holidays)
    special: dict[date, SpecialDay] = {}
    here, there = Days(own), Days(other)
    for offset in range((own.covers_until - own.covers_from).days):
        day = own.covers_from + timedelta(days=offset)
        shut, why = here.closed_because(day), there.closed_because(day)
        hours = () if shut or why else _both(here.windows(day), there.windows(day), own, other)
        named = _named(own, day) or _named(other, day) or f"hours of {other.name}"
        if not hours and week[day.weekday()] and not (shut and day in holidays):
            reason = shut or (f"{why}, by {other.name}" if why else named)
            holidays[day] = reason.removeprefix("holiday, ").removeprefix("closed, ")
        elif hours and (hours != week[day.weekday()] or day in holidays):
            special[day] = SpecialDay(day, hours, named)
    return own.model_copy(
        update={
            "windows": week,
            "holidays": tuple(Holiday(day, name) for day, name in sorted(holidays.items())),
            "special_days": tuple(special[day] for day in sorted(special)),
        }
    )


def _both(mine: _Hours, theirs: _Hours, own: CalendarSnapshot, other: CalendarSnapshot) -> _Hours:
    """Return the hours of a day on which both calendars may be open."""
    if not (mine and theirs):
        return ()
    return tuple(_shared(mine, theirs)) if own.zone.name == other.zone.name else mine


def _shared(mine: _Hours, theirs: _Hours) -> Iterable[Window]:
    for one in mine:
        for another in theirs:
            opens, closes = max(one.opens, another.opens), min(one.closes, another.closes)
            if opens < closes:
                yield Window(opens, closes)


def _named(calendar: CalendarSnapshot, day: date) -> str | None:
    return next((special.name for special in calendar.special_days if special.day == day), None)
