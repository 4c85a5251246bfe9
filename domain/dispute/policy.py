"""The dispute's path as data: windows, silence, matrices, each row with its dates and its source.

A rule is a series of rows without gaps or overlaps; the row in force on the day a case opens
applies to the whole case.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated, Literal, Self, TypeVar

from pydantic import AfterValidator, Field, model_validator

from domain.base import Strict
from domain.case.asking import AskRungs
from domain.errors import BadInput
from domain.post.notice import DeliveryRule
from domain.time.duration import Duration, Unit

FOLLOWS_WORDS = {
    "mediation": "it counts as declined, and mediation goes on",
    "non-resolution": "mediation ends, and both sides may agree to arbitration and pay",
    "arbitration": "the arbitrator decides",
    "pay-whole": "that side may pay the whole fee and go on alone",
    "no-arbitration": "the case closes here; other legal action stays open",
    "funds-to-claimant": "the held money goes to the claimant",
    "funds-to-respondent": "the held money goes to the respondent",
    "funds-to-client": "the held money goes back to the client",
    "funds-to-freelancer": "the held money goes to the freelancer",
}
"""Every stage or outcome that may follow a silence or a row of a matrix, in words."""

SIDES_ROWS = ((True, True), (True, False), (False, True), (False, False))


class Row(Strict):
    """A rule from a day on, until a day or until further notice, and its source."""

    since: date
    until: date | None = None
    source: str = Field(min_length=1)
    certainty: Literal["exact", "approximate"] = "exact"

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


R = TypeVar("R", bound=Row)


def gapless(rows: tuple[R, ...]) -> tuple[R, ...]:
    """Refuse rows with a gap, an overlap or an end."""
    for row in rows:
        if row.until is not None and row.until < row.since:
            msg = f"the row since {row.since} ends before it begins, on {row.until}"
            raise ValueError(msg)
    for earlier, later in pairwise(rows):
        if earlier.until is None or earlier.until >= later.since:
            msg = (
                f"the rows since {earlier.since} and since {later.since} overlap: "
                f"end the first with until: {later.since - timedelta(days=1)}"
            )
            raise ValueError(msg)
        if earlier.until + timedelta(days=1) < later.since:
            msg = (
                f"no row holds from {earlier.until + timedelta(days=1)} to "
                f"{later.since - timedelta(days=1)}: add an approximate one, or move an end"
            )
            raise ValueError(msg)
    if rows and rows[-1].until is not None:
        msg = f"no row holds after {rows[-1].until}: the last row has no until"
        raise ValueError(msg)
    return rows


def in_force(rows: Sequence[R], day: date, what: str) -> R:
    """Return the row that holds on a day.

    Raises:
        BadInput: none does; the text says from when on one would.
    """
    for row in rows:
        if row.holds(day):
            return row
    msg = f"no rule for {what} is known on {day}; the first row begins on {rows[0].since}"
    raise BadInput(msg)


def _known(follows: str) -> str:
    if follows not in FOLLOWS_WORDS:
        known = ", ".join(sorted(FOLLOWS_WORDS))
        msg = f"{follows!r} is no stage or outcome of a dispute; known: {known}"
        raise ValueError(msg)
    return follows


def _elapsed(duration: Duration) -> Duration:
    if duration.unit not in {Unit.HOURS, Unit.CALENDAR_DAYS, Unit.MINUTES, Unit.SECONDS}:
        msg = f"a warning lead is counted back from its deadline: use hours, not {duration.unit}"
        raise ValueError(msg)
    return duration


Follows = Annotated[str, AfterValidator(_known)]
Lead = Annotated[Duration, AfterValidator(_elapsed)]


class Window(Row):
    """The time that somebody has."""

    wait: Duration


class Number(Row):
    """A number of the rules, such as a word limit."""

    value: int = Field(gt=0)


class Words(Row):
    """A text of letters, from a day on."""

    text: str = Field(min_length=1)


class Flag(Row):
    """A practice of the platform, from a day on or no longer."""

    applies: bool


class Silence(Row):
    """The stage or outcome that follows when nobody says anything."""

    follows: Follows


class JoiningRow(Strict):
    """One case of a matrix: who has joined by the deadline, what follows, and the fee's fate."""

    claimant: bool
    respondent: bool
    follows: Follows
    fee: Literal["none", "kept", "refunded", "offered"]


class Matrix(Row):
    """The four rows of one joining matrix."""

    rows: tuple[JoiningRow, ...]

    @model_validator(mode="after")
    def _each_case_once(self) -> Self:
        given = tuple((row.claimant, row.respondent) for row in self.rows)
        if sorted(given) != sorted(SIDES_ROWS):
            msg = "a matrix has one row for each of: both, claimant only, respondent only, none"
            raise ValueError(msg)
        return self

    def row(self, *, claimant: bool, respondent: bool) -> JoiningRow:
        return next(r for r in self.rows if (r.claimant, r.respondent) == (claimant, respondent))


class AskLadder(Row, AskRungs):
    """Who answers a question or a request for consent, in order."""


Windows = Annotated[tuple[Window, ...], Field(min_length=1), AfterValidator(gapless)]
Numbers = Annotated[tuple[Number, ...], Field(min_length=1), AfterValidator(gapless)]
Silences = Annotated[tuple[Silence, ...], Field(min_length=1), AfterValidator(gapless)]
Matrices = Annotated[tuple[Matrix, ...], Field(min_length=1), AfterValidator(gapless)]
Ladders = Annotated[tuple[AskLadder, ...], Field(min_length=1), AfterValidator(gapless)]
Texts = Annotated[tuple[Words, ...], Field(min_length=1), AfterValidator(gapless)]
Flags = Annotated[tuple[Flag, ...], Field(min_length=1), AfterValidator(gapless)]


class WindowRules(Strict):
    """Every window of the path."""

    response_by_client: Windows
    response_by_freelancer: Windows
    recommendation: Windows
    acceptance: Windows
    mediation: Windows
    agree_and_pay: Windows
    pay_whole: Windows
    payment_check: Windows
    statement: Windows
    permission: Windows
    award: Windows
    award_again: Windows
    after_award: Windows
    open_points: Windows
    released_age: Windows


class SilenceRules(Strict):
    """The consequences of silence."""

    client_on_held: Silences
    freelancer_on_held: Silences
    on_released: Silences
    on_recommendation: Silences


class JoiningRules(Strict):
    """The matrices, and the further consequences of not joining."""

    held: Matrices
    released: Matrices
    paying_agrees: Flags = Field(description="whether a side that has paid has agreed by that")
    where_to_pay: Texts
    suspend_for_not_joining: Flags
    keep_fee_on_withdrawal: Flags


class Reading(Strict):
    """Windows of the platform's other procedures, of which people are told at the opening."""

    report_decision: Windows
    rating_change: Windows
    off_platform_rule: Windows


class DisputePath(Strict):
    """policies/upwork-dispute.yaml."""

    name: str
    version: date
    source: str = Field(min_length=1)
    calendar: str
    fees: str = Field(description="the fee table: policies/<fees>.yaml")
    windows: WindowRules
    silence: SilenceRules
    joining: JoiningRules
    questions: Ladders
    consents: Ladders
    chase: Ladders = Field(description="who is asked after a mediator who proposes nothing")
    statement_words: Numbers
    door: Reading
    update_every: Duration = Field(description="the most that a waiting party hears nothing")
    warn_before: Lead
    evidence_warn_before: Lead
    listen_after: Duration
    late_after: Lead
    information_date: date = Field(description="when what letters say of forums was last checked")
    if_unreached: Literal["run-anew", "go-on"] = Field(
        default="run-anew",
        description="what the end of a window does when no letter of it reached the silent side",
    )
    delivery: DeliveryRule = DeliveryRule()

    def hold_on(self, day: date) -> None:
        """Check that every rule is known on a day, and so on every day after it.

        Raises:
            BadInput: one is not; the text says from when on it is.
        """
        groups: tuple[Strict, ...] = (self.windows, self.silence, self.joining, self.door, self)
        for group in groups:
            for name, rows in group:
                if isinstance(rows, tuple) and rows and isinstance(rows[0], Row):
                    in_force(rows, day, name.replace("_", " "))


def span(lead: Duration) -> timedelta:
    """Return a warning lead as elapsed time."""
    units: dict[Unit, Callable[[int], timedelta]] = {
        Unit.CALENDAR_DAYS: lambda n: timedelta(days=n),
        Unit.HOURS: lambda n: timedelta(hours=n),
        Unit.MINUTES: lambda n: timedelta(minutes=n),
        Unit.SECONDS: lambda n: timedelta(seconds=n),
    }
    return units[lead.unit](lead.count)
