"""Calendar files, and the snapshots that cases keep of them.

    load(path) -> CalendarFile
    snapshot(calendar_file, start: date, end: date) -> CalendarSnapshot    from start to before end

Holidays come from the package `holidays` and zones from `files.zones`, so the same
requirements.lock gives the same hash on every machine. A release of these packages may change a
calendar; then a snapshot of the same span has another hash.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from pydantic import Field, PrivateAttr, field_validator

from domain.base import Day, Strict
from domain.errors import BadFile, BadInput, Refused
from domain.time.days import CalendarSnapshot, SpecialDay, Window
from files.combined import combined
from files.holiday_rules import Holidays
from files.mistakes import nearest
from files.opening_hours import OtherHours, Week
from files.strict_yaml import Document, digest, read
from files.zones import zone_names, zone_snapshot

_YEARS_BACK, _YEARS_AHEAD = 6, 12  # around a calendar's version, to find the name of a holiday


class CalendarFile(Strict):
    """A file of policies/calendars: working hours, holidays and their zone."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    version: Day = Field(description="the date of these rules, such as 2026-01-01")
    zone: str = Field(description="IANA name, such as America/New_York; there is no default")
    windows: Week
    holidays: Holidays = Holidays()
    hours: tuple[OtherHours, ...] = Field(
        default=(), description="half days, seasons, and days opened or closed once"
    )
    valid_from: Day | None = Field(default=None, description="first day these rules hold")
    valid_until: Day | None = Field(default=None, description="last day these rules hold")
    also: tuple[str, ...] = Field(
        default=(), description="calendars beside this one: closed where one of them is closed"
    )

    _others: tuple["CalendarFile", ...] = PrivateAttr(default=())
    _document: Document | None = PrivateAttr(default=None)

    @field_validator("zone")
    @classmethod
    def _zone_is_known(cls, zone: str) -> str:
        if zone not in zone_names():
            msg = f"{zone} is no zone of the IANA list; {nearest(zone, zone_names())}"
            raise ValueError(msg)
        return zone

    def parts(self) -> Iterator["CalendarFile"]:
        """Yield this file, and every one that is combined with it."""
        yield self
        for other in self._others:
            yield from other.parts()

    @property
    def has_end(self) -> bool:
        """Whether this file, or one that is combined with it, is valid for a time only."""
        return any(part.valid_until for part in self.parts())

    def warnings(self) -> list[str]:
        """Return whatever a person should look at, in this file and in those beside it."""
        return [f"{part.name}: {text}" for part in self.parts() for text in part.holidays.doubts()]

    def bad(self, keys: tuple[str | int, ...], text: str) -> BadFile | BadInput:
        """Return (do not raise) an error about this key, with file and line if it has a file."""
        if self._document:
            return self._document.bad(keys, text)
        return BadInput(f"calendar {self.name}: {text}")


def load(path: str | Path) -> CalendarFile:
    """Return the calendar file, with those that it is combined with.

    Raises:
        BadFile: the file cannot be read, or has an unknown zone or weekday, no open time, windows
            that overlap, a removed holiday that does not exist, or a calendar beside it that is
            not in its folder.
    """
    return _load(Path(path), ())


def _load(path: Path, above: tuple[str, ...]) -> CalendarFile:
    document = read(path)
    calendar = document.model(CalendarFile)
    calendar._document = document  # noqa: SLF001 (only this function knows the lines)
    _check_removals(calendar)
    others = []
    for index, name in enumerate(calendar.also):
        file = path.parent / f"{name}.yaml"
        if name in {*above, path.stem}:
            text = f"{' also '.join((*above, path.stem, name))}: a calendar is not beside itself"
            raise calendar.bad(("also", index), text)
        if "/" in name or not file.is_file():
            known = [p.stem for p in path.parent.glob("*.yaml") if p.stem != path.stem]
            text = f"{name} is no calendar of this folder; {nearest(name, known)}"
            raise calendar.bad(("also", index), text)
        others.append(_load(file, (*above, path.stem)))
    calendar._others = tuple(others)  # noqa: SLF001 (as above)
    return calendar


def _check_removals(calendar: CalendarFile) -> None:
    rules, year = calendar.holidays, calendar.version.year
    if not rules.remove:
        return
    # Some holidays come every four years, and a year may lack one that moves.
    found = rules.of_country(year - _YEARS_BACK, year + _YEARS_AHEAD)
    known = {spelling for day in found.days for name in day.names for spelling in name.spellings}
    for index, removed in enumerate(rules.remove):
        if isinstance(removed, date):
            days = {day.day for day in rules.of_country(removed.year, removed.year).days}
            is_known, near = removed in days, "look at the dates of that year"
        else:
            is_known, near = removed in known, nearest(removed, known)
        if not is_known:
            text = f"{removed} is no holiday here, so it cannot be removed; {near}"
            raise calendar.bad(("holidays", "remove", index), text)


def _check_years(calendar: CalendarFile, start: date, end: date) -> None:
    known = calendar.holidays.unknown_years(start.year, (end - timedelta(days=1)).year)
    if known:
        text = (
            f"the holidays of {calendar.holidays.country} are known for {known} only, but needed "
            f"from {start} to {end - timedelta(days=1)}; update the package `holidays`, or list "
            "them under `add` without a country"
        )
        raise calendar.bad(("holidays", "country"), text)
    rules, last = calendar.holidays, (end - timedelta(days=1)).year
    unknown = rules.of_country(start.year, last).unknown
    if lost := [(year, name) for year, name in unknown if not name.is_called(rules.remove)]:
        year, name = lost[0]
        text = (
            f"nobody has computed {name.shown} of {rules.country} for {year} yet, and it is needed "
            f"from {start} to {end - timedelta(days=1)}; remove it and list its days under "
            "`add`, or update the package `holidays`"
        )
        raise calendar.bad(("holidays", "country"), text)


def _special_days(file: CalendarFile, start: date, end: date) -> Iterator[SpecialDay]:
    """Yield the days with hours of their own; of two rules the later in the file holds."""
    worked = file.holidays.of_country(start.year, end.year).worked
    closed = {holiday.day for holiday in file.holidays.between(start, end)}
    for offset in range((end - start).days):
        day = start + timedelta(days=offset)
        found = [(rule, rule.on(day)) for rule in file.hours]
        rules = [(rule, windows) for rule, windows in found if windows is not None]
        own = [(rule, windows) for rule, windows in rules if not rule.is_season]
        if own:
            yield SpecialDay(day, own[-1][1], own[-1][0].name)
        elif day in closed:
            continue
        elif rules:
            yield SpecialDay(day, rules[-1][1], rules[-1][0].name)
        elif day in worked and not file.windows.days()[day.weekday()]:
            yield SpecialDay(day, _hours_before(file, day), f"worked {day:%A}")


def _hours_before(file: CalendarFile, day: date) -> tuple[Window, ...]:
    """Return the hours of the nearest weekday before this one that has any."""
    week = file.windows.days()
    return next(week[day.weekday() - back] for back in range(1, 8) if week[day.weekday() - back])


def snapshot(
    calendar_file: CalendarFile, start: date, end: date, at_least: date | None = None
) -> CalendarSnapshot:
    """Return the snapshot of a calendar from `start` to before `end`.

    If the file is valid from a later day, the snapshot begins on that day. If it is valid until an
    earlier one, the snapshot ends with it, unless it is needed until `at_least` (all of it when
    left out). A calendar that is combined with others is valid while all of them are.

    Raises:
        BadInput: the calendar ends before it may or begins after it, or `end` is after 2100.
    """
    start, end = _valid(calendar_file, start, end, at_least or end - timedelta(days=1))
    taken = _alone(calendar_file, start, end)
    for index, other in enumerate(calendar_file._others):  # noqa: SLF001 (of this module)
        try:
            taken = combined(taken, snapshot(other, start, end))
        except Refused as error:
            raise calendar_file.bad(("also", index), str(error)) from None
    content = digest(taken.model_dump(mode="json", exclude={"hash"}))
    return taken.model_copy(update={"hash": content})


def without_end(file: CalendarFile) -> CalendarFile:
    """Return the calendar as if it were valid for ever, to count how long it would have to be."""
    copy = file.model_copy(update={"valid_until": None})
    copy._others = tuple(without_end(other) for other in file._others)  # noqa: SLF001 (as above)
    return copy


def _valid(file: CalendarFile, start: date, end: date, at_least: date) -> tuple[date, date]:
    """Return the part of a span in which a calendar and those beside it are valid."""
    for part in file.parts():
        until, since = part.valid_until, part.valid_from
        if until and until < at_least:
            text = (
                f"valid until {until}, but it is needed until {at_least}: a calendar that ends "
                "before the ladder does; make it valid for longer"
            )
            raise part.bad(("valid_until",), text)
        end = min(end, until + timedelta(days=1)) if until else end
        start = max(start, since or start)
        if not start < end:
            text = f"valid from {start}, but it is needed only before {end}; take an older calendar"
            raise part.bad(("valid_from",), text)
    return start, end


def _alone(file: CalendarFile, start: date, end: date) -> CalendarSnapshot:
    """Return the snapshot of a calendar without those beside it, and without its hash."""
    _check_years(file, start, end)
    return CalendarSnapshot(
        name=file.name,
        version=file.version.isoformat(),
        hash="",
        zone=zone_snapshot(file.zone, start, end),
        windows=file.windows.days(),
        holidays=tuple(file.holidays.between(start, end)),
        covers_from=start,
        covers_until=end,
        pauses_keep_local_time=True,
        special_days=tuple(_special_days(file, start, end)),
    )
