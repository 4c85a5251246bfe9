"""Is this a dispute at all? Every failed criterion at once, each with the right route.

Only money that was held or released on a fixed-price contract is mediated and arbitrated. Whoever
has another matter is told where it belongs, and which documents it needs there.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple

from domain.base import Frozen, Money
from domain.dispute.fees import FeeTable, conversion_fee
from domain.dispute.file import DisputeFile, Matter
from domain.dispute.policy import DisputePath, in_force
from domain.errors import BadInput, BeyondHorizon
from domain.time.calendar import due
from domain.time.days import CalendarSnapshot, add_months
from domain.time.duration import Duration
from domain.time.zone import local_text

MONDAY_NOON = timedelta(hours=12)
FRIDAY_END = timedelta(days=5)
BAN = "Whoever moves to payment elsewhere without it can be banned from the platform for good"
LAST_YEAR = 9000  # dates end in 9999


class Failed(Frozen):
    """A criterion that does not hold, the right route for it, and the documents it needs there."""

    criterion: str
    cure: str
    documents: tuple[str, ...] = ()


class Verdict(Frozen):
    """A dispute when nothing failed. `aside` has the parts that go another way beside it."""

    failed: tuple[Failed, ...] = ()
    aside: tuple[Failed, ...] = ()

    @property
    def is_eligible(self) -> bool:
        return not self.failed


class Filing(NamedTuple):
    """A claim as it is filed, and the rules by which it is judged."""

    file: DisputeFile
    path: DisputePath
    table: FeeTable
    calendar: CalendarSnapshot
    now: datetime


def judge(
    file: DisputeFile,
    path: DisputePath,
    table: FeeTable,
    calendar: CalendarSnapshot,
    now: datetime,
) -> Verdict:
    """Return every failed criterion of `file` as things stand at `now`."""
    filing = Filing(file, path, table, calendar, now)
    others = [_ROUTES[matter](filing) for matter in file.matters if matter in _ROUTES]
    if file.follows and Matter.INTELLECTUAL_PROPERTY in file.matters:
        # A second claim asks for other relief: it needs the platform's consent and nothing more.
        others = [o for o in others if o.criterion != _ip(filing).criterion]
        return Verdict(failed=tuple(_second(filing)), aside=tuple(others))
    if Matter.PAYMENT not in file.matters:
        return Verdict(failed=(*others, *_early(filing)))
    return Verdict(failed=(*_payment(filing), *_early(filing)), aside=tuple(others))


def _second(filing: Filing) -> Iterator[Failed]:
    yield from _hourly(filing)
    if filing.file.claim.amount:
        yield from _cap(filing)
    yield from _early(filing)


def _payment(filing: Filing) -> Iterator[Failed]:
    yield from _hourly(filing)
    yield from _money(filing)
    yield from _cap(filing)
    if filing.file.follows is None:
        yield from _age(filing)


# -- other routes -------------------------------------------------------------------------------


def _rating(filing: Filing) -> Failed:
    day = filing.now.date()
    decided = in_force(filing.path.door.report_decision, day, "reports").wait
    change = in_force(filing.path.door.rating_change, day, "ratings").wait
    return Failed(
        criterion="ratings and feedback are neither mediated nor arbitrated",
        cure=(
            "report the feedback to the platform's support, where it breaches the terms; one "
            f"report each, so make it complete; it is decided within {decided}. Whoever received "
            f"the feedback may allow one change of it, and the giver then has {change}. Some "
            "feedback the platform leaves out by itself, such as that of a client who rates "
            "everybody badly or whose account is suspended: ask support whether yours is among it"
        ),
        documents=(
            "an account of the contract, step by step",
            "a written statement of which term the feedback breaks, and how",
        ),
    )


def _off_platform(filing: Filing) -> Failed:
    file = filing.file
    asked = file.off_platform
    messages = [f"{m:%Y-%m-%d %H:%M} UTC" for m in asked.messages] if asked else []
    return Failed(
        criterion="a request to leave the platform is reported, not disputed",
        cure=(
            "report each message from the message center, one by one"
            f"{': ' + ', '.join(messages) if messages else ''}. {_two_years(filing)}"
        ),
        documents=tuple(f"the message of {m}" for m in messages) or ("each message that asks it",),
    )


def _two_years(filing: Filing) -> str:
    file, day = filing.file, filing.now.date()
    rule = in_force(filing.path.door.off_platform_rule, day, "staying on the platform").wait
    began = file.contract.started_on
    ends = add_months(began, rule.count) if began and began.year < LAST_YEAR else None
    stays = f"Payments stay on the platform for {rule}"
    if ends is not None and ends < day:
        return f"{stays}, which ended on {ends}: no conversion fee is due"
    until = f", until {ends}" if ends else " from the start of the relationship"
    rate = file.off_platform.hourly_rate if file.off_platform else None
    try:
        row = in_force(filing.table.conversion, day, "the conversion fee")
        fee = conversion_fee(filing.table, day, rate)[0] if rate else None
    except BadInput as error:
        return f"{stays}{until}; the conversion fee cannot be computed: {error}. {BAN}"
    computed = f" = {fee}" if fee else "; give off_platform.hourly_rate to have it computed"
    of = f"{rate}" if rate else "the highest hourly rate"
    about = " (approximate)" if row.certainty == "approximate" else ""
    return (
        f"{stays}{until}, unless the client pays the conversion fee once: {row.percent}% of {of} "
        f"x {row.hours:,} hours{computed}{about}. {BAN}"
    )


def _terms(_filing: Filing) -> Failed:
    return Failed(
        criterion="a breach of the terms alone is no ground for mediation or arbitration",
        cure="report it to the platform's support; a dispute needs money of the contract",
        documents=("what happened, when, and the term that it breaches",),
    )


def _ip(_filing: Filing) -> Failed:
    return Failed(
        criterion="intellectual property alone is neither mediated nor arbitrated",
        cure=(
            "dispute the money paid for it, if there is any; for the property itself take legal "
            "advice of your own, or, after an award, ask the platform's consent to a second claim"
        ),
        documents=("the contract and its term on who owns the work",),
    )


def _ticket(filing: Filing) -> Failed:
    ladder = in_force(filing.path.questions, filing.now.date(), "questions")
    wait, ticket = ladder.rungs[0].wait, filing.file.ticket
    late = ""
    if ticket and not ticket.answered:
        late = _when_due(ticket.opened_at, wait, filing)
    return Failed(
        criterion="an unanswered support ticket is not a dispute",
        cure=(
            f"an answer may take {wait}{late}; after that, report the ticket to the platform's "
            "support as unanswered: it then goes to the manager of the desk that owes the answer, "
            "who is asked until it is given. Nobody has been asked by this letter, and slowness "
            "alone is no matter for the escalations desk"
        ),
        documents=("the ticket's number and the day it was opened",),
    )


def _when_due(opened: datetime, wait: Duration, filing: Filing) -> str:
    try:
        answer = due(opened, wait, filing.calendar)
    except BeyondHorizon:
        return f" (this one was opened on {opened:%Y-%m-%d}, long ago)"
    was = "was" if answer <= filing.now else "is"
    return f" (this one {was} due {local_text(answer, filing.calendar.zone)})"


_ROUTES: dict[Matter, Callable[[Filing], Failed]] = {
    Matter.RATING: _rating,
    Matter.OFF_PLATFORM: _off_platform,
    Matter.TERMS_BREACH: _terms,
    Matter.INTELLECTUAL_PROPERTY: _ip,
    Matter.UNANSWERED_TICKET: _ticket,
}


# -- what a payment dispute needs -----------------------------------------------------------------


def _early(filing: Filing) -> Iterator[Failed]:
    if filing.file.demand == "arbitration":
        yield Failed(
            criterion="arbitration is demanded before there was a dispute",
            cure=(
                "the first step is the dispute, never an e-mail: dispute, mediation, Notice of "
                "Non-Resolution, then both sides agree and pay; write demand: dispute"
            ),
        )


def _hourly(filing: Filing) -> Iterator[Failed]:
    if filing.file.contract.kind == "hourly":
        yield Failed(
            criterion="hourly work has its own weekly dispute and is not arbitrated",
            cure=f"the client disputes last week's hours on the contract page: {_week(filing.now)}",
            documents=("the work diary of the week",),
        )


def _week(now: datetime) -> str:
    """Say when last week's hours can be disputed: Monday 12:00 to the end of Friday, in UTC."""
    today = now.astimezone(UTC)
    monday = datetime.combine(today.date() - timedelta(days=today.weekday()), time.min, UTC)
    if today >= monday + FRIDAY_END:
        monday += timedelta(days=7)
    opens, closes = monday + MONDAY_NOON, monday + FRIDAY_END - timedelta(minutes=1)
    return f"{opens:%Y-%m-%d %H:%M} to {closes:%Y-%m-%d %H:%M} UTC"


def _money(filing: Filing) -> Iterator[Failed]:
    amount = filing.file.claim.amount
    if amount is None or not amount.amount:
        yield Failed(
            criterion="the claim names no money",
            cure=f"give claim.amount, at most {filing.file.contract.cap}",
        )
    if not filing.file.contract.cap.amount:
        yield Failed(
            criterion="no money was ever held or released on this contract",
            cure="give contract.held or contract.released; without any there is nothing to dispute",
        )


def _cap(filing: Filing) -> Iterator[Failed]:
    amount, cap = filing.file.claim.amount, filing.file.contract.cap
    if amount and amount.amount > cap.amount > 0:
        yield Failed(
            criterion=f"the claim of {amount} is above the cap of {cap}",
            cure=f"claim at most {cap}: what is held plus what was released on this contract",
        )


def _age(filing: Filing) -> Iterator[Failed]:
    contract, amount = filing.file.contract, filing.file.claim.amount
    wait = in_force(
        filing.path.windows.released_age, filing.now.date(), "the window released_age"
    ).wait
    today = filing.calendar.zone.local(filing.now).date()
    old = [r for r in contract.released if r.on < today - timedelta(days=wait.count)]
    if not old:
        return
    cap = contract.cap.amount
    reach = Money(
        amount=cap - sum((r.amount.amount for r in old), Decimal(0)), currency=contract.currency
    )
    if amount and reach.amount < amount.amount <= cap:
        days = ", ".join(f"{r.amount} on {r.on}" for r in old)
        yield Failed(
            criterion=f"released more than {wait} ago, so no longer mediated: {days}",
            cure=(
                f"claim at most {reach}"
                if reach.amount
                else "none here: legal action outside the platform stays open; take advice"
            ),
        )
