"""calendar due, calendar list: the computation of a deadline, and the calendars."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, TypedDict

from cyclopts import App, Parameter
from rich.console import Console

import desk
from cli import words
from cli.output import Json, answer, iso, lines, table
from domain.errors import BadInput
from domain.time import calendar
from domain.time.days import CalendarSnapshot
from domain.time.duration import Duration
from domain.time.zone import day_text, local_text
from files import calendars
from files.calendars import CalendarFile
from files.spans import counted
from settings import Settings, load

app = App(name="calendar", help="Business time: when something is due, and why.")
app.command("cli.adopting:adopt_calendar", name="adopt", help="Move open cases to a calendar.")

FOLDER = "calendars"


def calendar_named(name: str, settings: Settings) -> CalendarFile:
    """Return a calendar by its name in the policies folder, or by the path of its file.

    Raises:
        BadInput: there is no such calendar, or its file makes no sense.
    """
    folder = settings.policies / FOLDER
    file = Path(name) if name.endswith(".yaml") else folder / f"{name}.yaml"
    if not file.is_file():
        known = ", ".join(sorted(path.stem for path in folder.glob("*.yaml")))
        msg = f"no calendar {name}; there is {known}"
        raise BadInput(msg)
    return calendars.load(file)


# -- due ---------------------------------------------------------------------------------------


@app.command
def due(  # noqa: PLR0913 (each unit is one option)
    *,
    start: Annotated[str | None, Parameter(name="--from")] = None,
    wait: str | None = None,
    business_days: int | None = None,
    office_hours: int | None = None,
    hours: int | None = None,
    minutes: int | None = None,
    calendar_days: int | None = None,
    calendar_months: int | None = None,
    by: Annotated[str, Parameter(name="--calendar")] = "us-business",
    as_json: Json = False,
) -> None:
    """Say when a wait is over, line by line: windows used, holidays skipped, clocks changed.

    Parameters
    ----------
    start
        "2026-03-06T16:00 America/New_York", or with an offset. Now, when left out.
    wait
        As in a policy: "{business_days: 2}".
    business_days
        Days with opening hours that are no holiday; the local time of day is kept.
    office_hours
        Hours inside the opening hours.
    hours
        Elapsed hours, day and night.
    minutes
        Elapsed minutes, day and night.
    calendar_days
        Days of the week all alike; the local time of day is kept.
    calendar_months
        The same day of a later month, or its last one; the local time of day is kept.
    by
        The calendar's name, or a file.
    """
    units = {
        "business_days": business_days,
        "office_hours": office_hours,
        "hours": hours,
        "minutes": minutes,
        "calendar_days": calendar_days,
        "calendar_months": calendar_months,
    }
    named = {unit: count for unit, count in units.items() if count is not None}
    lasts = _one_wait(wait, named)
    at = words.instant(start, "--from") if start else desk.now()
    ends, steps, days = counted(calendar_named(by, load()), at, lambda days: _due(at, lasts, days))
    found = {
        "from": iso(at),
        "wait": lasts.model_dump(mode="json"),
        "calendar": {"name": days.name, "version": days.version, "hash": days.hash},
        "due": iso(ends),
        "local": local_text(ends, days.zone),
        "lines": steps,
    }
    answer(found, lambda console: lines(console, steps), as_json=as_json)


def _due(
    at: datetime, lasts: Duration, days: CalendarSnapshot
) -> tuple[datetime, list[str], CalendarSnapshot]:
    return calendar.due(at, lasts, days), calendar.explain(at, lasts, days), days


def _one_wait(wait: str | None, named: dict[str, int]) -> Duration:
    if (wait is None) == (not named):
        msg = 'a wait is given once: --business-days 2, or --wait "{business_days: 2}"'
        raise BadInput(msg)
    if wait is not None:
        return words.duration(wait, "--wait")
    pairs = ", ".join(f"{unit}: {count}" for unit, count in named.items())
    return words.duration(f"{{{pairs}}}", "the wait")


# -- list --------------------------------------------------------------------------------------


@app.command(name="list")
def list_calendars(
    name: str | None = None, /, *, year: int | None = None, as_json: Json = False
) -> None:
    """List the calendars there are; with a name, its hours and the holidays of a year.

    Parameters
    ----------
    name
        Such as us-business, or a file.
    year
        This year, when left out.
    """
    settings = load()
    if name is None:
        names = sorted(path.stem for path in (settings.policies / FOLDER).glob("*.yaml"))
        rows = [_summary(calendar_named(one, settings)) for one in names]
        shown = [list(row.values()) for row in rows]
        drawn = table(None, list(rows[0]) if rows else [], shown)
        answer({"calendars": rows}, lambda console: console.print(drawn), as_json=as_json)
        return
    found = _calendar_year(calendar_named(name, settings), year or desk.now().year)
    answer(found, lambda console: _draw(console, found), as_json=as_json)


class CalendarYear(TypedDict):
    """A calendar with the holidays of a year, and whatever a person should look at."""

    name: str
    version: str
    zone: str
    holidays: list[dict[str, str]]
    own_hours: list[dict[str, str]]
    hours: str
    year: int
    hash: str
    also: list[str]
    warnings: list[str]


def _summary(file: CalendarFile) -> dict[str, str]:
    hours = ", ".join(f"{day} {text}" for day, text in _hours(file).items())
    return {
        "name": file.name,
        "version": file.version.isoformat(),
        "zone": file.zone,
        "holidays": _whose(file),
        "hours": hours,
    }


def _whose(file: CalendarFile) -> str:
    """Return whose holidays close: the country, its part, and the calendars beside it."""
    own = "-".join(filter(None, (file.holidays.country, file.holidays.subdivision)))
    return " and ".join(filter(None, (own, *file.also)))


def _hours(file: CalendarFile) -> dict[str, str]:
    week = zip(type(file.windows).model_fields, file.windows.days(), strict=True)
    return {day: " ".join(map(str, windows)) for day, windows in week if windows}


def _calendar_year(file: CalendarFile, year: int) -> CalendarYear:
    try:
        snapshot = calendars.snapshot(file, date(year, 1, 1), date(year + 1, 1, 1))
    except ValueError as error:  # a year that `date` does not have
        msg = f"--year {year}: {error}"
        raise BadInput(msg) from None
    summary = _summary(file)
    return {
        "name": summary["name"],
        "version": summary["version"],
        "zone": summary["zone"],
        "holidays": [{"date": day.isoformat(), "name": name} for day, name in snapshot.holidays],
        "own_hours": [
            {"date": day.isoformat(), "hours": " ".join(map(str, windows)), "name": name}
            for day, windows, name in snapshot.special_days
        ],
        "hours": summary["hours"],
        "year": year,
        "hash": snapshot.hash,
        "also": list(file.also),
        "warnings": file.warnings(),
    }


def _draw(console: Console, found: CalendarYear) -> None:
    beside = f"; closed also where {' or '.join(found['also'])} is" if found["also"] else ""
    first = f"{found['name']} {found['version']}, {found['zone']}: {found['hours']}{beside}"
    lines(console, [first, *(f"look: {text}" for text in found["warnings"])])
    rows = [[day_text(date.fromisoformat(day["date"])), day["name"]] for day in found["holidays"]]
    console.print(table(f"Holidays of {found['year']}", ["day", "holiday"], rows))
    if own := found["own_hours"]:
        rows = [
            [day_text(date.fromisoformat(day["date"])), day["hours"] or "closed", day["name"]]
            for day in own
        ]
        console.print(table("Days with hours of their own", ["day", "hours", "why"], rows))
