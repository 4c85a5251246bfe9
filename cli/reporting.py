"""report: figures of a period, counted from the records of all cases."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any, NamedTuple

from cyclopts import Parameter
from rich.console import Console
from temporalio.client import Client

import desk
from cli import words
from cli.output import Json, answer, iso, lines, table, utc
from cli.service import with_client
from domain.errors import BadInput
from domain.oversight.figures import Figures, Period, Sent
from domain.oversight.report import PeriodReport
from domain.time.elapsed import Spread
from files.zones import zone_snapshot
from operations.records import Coverage, Records
from settings import Settings

DAY = timedelta(days=1)

WORDS = {
    "worker-escalation": "the client's side, to a worker escalation",
    "dispute": "the respondent, to a dispute",
    "question": "the platform, to a question in a dispute",
    "contact": "a desk, to take a contact",
    "questions_unanswered_in_time": "questions and consents not answered in time",
    "contacts_not_taken_in_time": "contacts not decided or taken in time",
    "tickets_not_answered_in_time": "tickets not answered in time",
    "off_platform": "sent off the platform without a word of the client",
    "dispute_never_answered": "disputes whose respondent never answered",
    "award_uncollected": "awards closed as uncollected",
    "satisfied": "satisfied",
    "credited": "set off or waived",
    "owed_today": "owed today on open awards",
    "unanswered_at_end": "unanswered at the end of the period",
}
"""Labels for keys of the JSON that are not plain enough by themselves."""


class ReportDays(NamedTuple):
    """The days of a report, in a zone; `last` is included."""

    first: date
    last: date
    zone: str

    @property
    def period(self) -> Period:
        """The instants of the start of the first day and the end of the last."""
        starts = (f"{day}T00:00" for day in (self.first, self.last + DAY))
        return Period(*(words.in_zone(text, self.zone, "the period") for text in starts))


def report(
    *,
    since: str | None = None,
    until: str | None = None,
    zone: str = "UTC",
    by_respondent: Annotated[bool, Parameter(negative="")] = False,
    as_json: Json = False,
) -> None:
    """Count what happened in a period: cases, answers, letters, deadlines, awards. Names nobody.

    Parameters
    ----------
    since
        The first day: 2026-10-01. Without it and --until: the last calendar month.
    until
        The last day, included: 2026-10-31. Today, when only --since is given.
    zone
        Where these days begin and end: America/New_York.
    by_respondent
        Also by respondent, by opaque id; never those who work.
    """
    now = desk.now()
    days = _report_days(since, until, zone, now)
    period = days.period
    counted = PeriodReport(period)

    async def read(client: Client, settings: Settings) -> Coverage:
        return await Records(client, settings).of(period, counted.add)

    coverage = with_client(read)
    figures = counted.figures()
    notes = list(_notes(coverage, period, now))
    document = _document(figures, days, coverage, notes, by_respondent=by_respondent)
    hidden: dict[str, Any] = {"by_respondent": {}, "respondents_not_shown": 0}
    shown = figures if by_respondent else figures.model_copy(update=hidden)
    answer(document, lambda console: _draw(console, shown, days, notes), as_json=as_json)


def _report_days(since: str | None, until: str | None, zone: str, now: datetime) -> ReportDays:
    day = now.date()
    today = zone_snapshot(zone, day - DAY, day + DAY).local(now).date()
    if since is None and until is None:
        last = today.replace(day=1) - DAY
        return ReportDays(last.replace(day=1), last, zone)
    if since is None:
        msg = "--until alone has no beginning: give --since as well"
        raise BadInput(msg)
    first = _day(since, "--since")
    last = _day(until, "--until") if until is not None else today
    if last < first:
        msg = f"--until {last} is before --since {first}; --until is the last day, included"
        raise BadInput(msg)
    return ReportDays(first, last, zone)


def _day(text: str, what: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        msg = f"{what}: {text!r} is no day; write 2026-10-01"
        raise BadInput(msg) from None


# -- what the numbers do not say -----------------------------------------------------------------


def _notes(coverage: Coverage, period: Period, now: datetime) -> Iterator[str]:
    """Yield sentences about cases that are not in the figures."""
    if coverage.unanswered:
        count = f"{coverage.unanswered} of {coverage.total}"
        yield f"{count} cases are missing: no worker answered for them"
    if coverage.unreadable:
        count = f"{coverage.unreadable} of {coverage.total}"
        yield f"{count} cases are missing: their record cannot be read"
    if coverage.invalid:
        yield f"{coverage.invalid} starts made no sense and were refused at once: they are no cases"
    if coverage.kept_for and (gone := now - coverage.kept_for) > period.since:
        days = coverage.kept_for / DAY
        kept = f"{days:g} day{'' if days == 1 else 's'}"
        yield (
            f"closed cases are kept for {kept}: those that Temporal closed before {utc(gone)} "
            "are gone, and in no number"
        )
    if period.until > now:
        yield f"the period is not over; counted at {utc(now)}"


def _document(
    figures: Figures, days: ReportDays, coverage: Coverage, notes: list[str], *, by_respondent: bool
) -> dict[str, object]:
    found = figures.model_dump(mode="json")
    if not by_respondent:
        del found["by_respondent"], found["respondents_not_shown"]
    since, until = days.period
    return {
        "since": f"{days.first}",
        "until": f"{days.last}",
        "zone": days.zone,
        "from": iso(since),
        "before": iso(until),
        "cases": {"there": coverage.total, "read": coverage.read, "unanswered": coverage.unanswered,
                  "unreadable": coverage.unreadable, "senseless": coverage.invalid},
        "notes": notes,
        **found,
    }  # fmt: skip


# -- for people ----------------------------------------------------------------------------------


def _draw(console: Console, figures: Figures, days: ReportDays, notes: list[str]) -> None:
    console.print(f"{days.first} to {days.last}, {days.zone}", style="bold")
    lines(console, notes)
    kinds = figures.kinds.items()
    rows = [[k, f.opened, f.closed, f.open_at_end, _said(f.outcomes)] for k, f in kinds]
    heads = ["kind", "opened", "closed", "open at the end", "closed as"]
    _table(console, "Cases", heads, rows)
    climbed = {
        "when the client's side first answered": figures.rung_at_contact,
        "when they closed": figures.rung_at_close,
    }
    rows = [[when, _said(rungs)] for when, rungs in climbed.items() if rungs]
    _table(console, "Highest rung of worker escalations", ["when", "rung"], rows)
    _draw_waits(console, figures)
    sent = {f"letters, {kind}": one for kind, one in figures.letters.items()}
    _draw_sent(console, {**sent, "platform acts": figures.platform_acts})
    _counts(console, "Deadlines missed by us", figures.missed_by_us)
    _counts(console, "Questions in disputes", figures.questions)
    _counts(console, "Awards", {**figures.awards, **_amounts(figures)})
    _counts(console, "Where silence won", figures.silence_won)
    if figures.by_respondent:
        rows = [[who, _said(counts)] for who, counts in figures.by_respondent.items()]
        _table(console, "By respondent, in the order of their ids", ["id", "cases"], rows)
    if figures.respondents_not_shown:
        lines(console, [f"respondents not shown, since they work: {figures.respondents_not_shown}"])


def _table(
    console: Console, title: str, heads: list[str], rows: Sequence[Sequence[object]]
) -> None:
    if rows:
        drawn = table(title, heads, rows)
        drawn.min_width = len(title)  # else the title is folded to the width of its columns
        console.print(drawn)
    else:
        lines(console, [f"{title}: none"])


def _counts(console: Console, title: str, counts: Mapping[str, object]) -> None:
    if any(counts.values()):
        rows = [[_words(what), number] for what, number in counts.items()]
        _table(console, title, ["what", "number"], rows)
    else:
        lines(console, [f"{title}: none"])


def _draw_waits(console: Console, figures: Figures) -> None:
    rows = [
        [_words(what), w.came, _spread(w.business_days), _spread(w.office_hours),
         _spread(w.hours), w.still_missing, w.never_came]
        for what, w in figures.waited.items()
    ]  # fmt: skip
    heads = ["of whom", "came", "business days", "office hours", "hours", "still missing",
             "never came"]  # fmt: skip
    _table(console, "First answers, median / 90th percentile", heads, rows)


def _draw_sent(console: Console, sent: dict[str, Sent]) -> None:
    fields = ("due", "left", "late", "bounced", "unknown", "repeated", "never_left", "waiting")
    rows = [
        [what, *(getattr(one, name) for name in fields), _spread(one.minutes_late)]
        for what, one in sent.items()
        if one.due
    ]
    heads = ["what", *map(_words, fields), "minutes after due"]
    _table(console, "What was due to leave", heads, rows)


def _amounts(figures: Figures) -> dict[str, str]:
    return {
        what: ", ".join(f"{amount:,.2f} {currency}" for currency, amount in by.items())
        for what, by in figures.amounts.items()
    }


def _words(key: str) -> str:
    return WORDS.get(key, key.replace("_", " "))


def _spread(one: Spread | None) -> str:
    return f"{one.median:g} / {one.p90:g}" if one else "—"


def _said(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {_words(what)}" for what, count in counts.items() if count) or "—"
