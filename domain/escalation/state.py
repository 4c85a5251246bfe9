"""The clocks of a worker escalation: when the next rung, update, reminder and fallback are due.

Deadlines are nominal: the next one is counted from when the last one was due, not from when a
letter left. Only a rung whose whole wait went by unasked gets its wait anew.
"""

from datetime import datetime, timedelta
from typing import ClassVar

from pydantic import BaseModel, Field

from domain.base import Instant, Mutable
from domain.case.case import Case, Deadline
from domain.escalation.eligibility import Missing, Verdict, judge
from domain.escalation.file import EscalationFile
from domain.escalation.policy import EscalationPolicy, Rung
from domain.post.letter import Contact
from domain.post.notice import DeliveryRule
from domain.time.calendar import Pause, due
from domain.time.duration import Duration


class Asked(Mutable):
    """A rung that was asked, and what came of it."""

    rung: str
    due: Instant
    at: Instant
    notice: str
    answered: bool = False
    reminded: bool = False
    unreached: str | None = Field(default=None, description="why nobody can have heard it")


class News(Mutable):
    """Something the client's side said."""

    at: Instant
    by: str
    text: str


class Hold(Mutable):
    """A reported violation: the case stands still until it ends or a person overturns it."""

    since: Instant
    until: Instant
    by: str
    text: str


class Clocks(Case):
    """The state of a worker escalation, and what it says is due when."""

    file_type: ClassVar[type[BaseModel]] = EscalationFile
    policy_type: ClassVar[type[BaseModel]] = EscalationPolicy

    file: EscalationFile
    asked: list[Asked] = Field(default_factory=list)
    rung_from: Instant | None = None
    rung_now: Instant | None = Field(default=None, description="the next rung is due here instead")
    update_from: Instant | None = None
    pauses: list[Pause] = Field(default_factory=list)
    paused_since: Instant | None = None
    paused_until: Instant | None = None
    hold: Hold | None = None
    before: str = "climbing"
    acknowledged: Instant | None = Field(
        default=None, description="since when somebody has it in hand without having answered"
    )
    client_responded: Instant | None = None
    told_at: Instant | None = None
    news: list[News] = Field(default_factory=list)
    news_told: int = 0
    asks_first: bool = False
    missing: list[Missing] = Field(default_factory=list)
    counsel: Contact | None = None

    def files(self) -> tuple[str, str | None]:
        return self.file.policy, self.file.calendar

    @property
    def headline(self) -> str:
        return self.file.headline

    # -- what was decided at the opening -------------------------------------------------------

    @property
    def policy(self) -> EscalationPolicy:
        if self._policy is None:
            assert self.snapshot is not None, "the case is open"
            self._policy = EscalationPolicy.model_validate(self.snapshot.policy)
        return self._policy

    _policy: EscalationPolicy | None = None

    @property
    def delivery(self) -> DeliveryRule:
        return self.policy.delivery if self.snapshot else DeliveryRule()

    def counted(self, start: datetime, wait: Duration, *, through_pauses: bool = True) -> datetime:
        """Return when `wait` is over, counted from `start`."""
        return due(start, wait, self.calendar, self.pauses if through_pauses else ())

    # -- the opening ---------------------------------------------------------------------------

    def judged(self, now: datetime) -> Verdict:
        """Return whether the case may be escalated, as things stand."""
        return judge(self.file, self.policy.eligibility, self.calendar, now)

    def begin(self, now: datetime) -> None:
        """Let the clocks run: the first rung is due at once, the first update a cycle later."""
        assert self.opened is not None, "the case is open"
        self.stage, self.rung_now = "climbing", now
        self.update_from = self.update_from or self.opened

    # -- deadlines -----------------------------------------------------------------------------

    @property
    def rung_asked(self) -> Rung | None:
        """The rung that was asked last."""
        return self.policy.rungs[len(self.asked) - 1] if self.asked else None

    @property
    def next_rung(self) -> Rung | None:
        """The rung that is asked next, None past the top."""
        rungs = self.policy.rungs
        return rungs[len(self.asked)] if len(self.asked) < len(rungs) else None

    def incompatible(self) -> str | None:
        """Return why this ladder cannot be climbed on from here: it begins with other rungs."""
        asked = [one.rung for one in self.asked]
        rungs = [rung.name for rung in self.policy.rungs]
        if rungs[: len(asked)] == asked:
            return None
        return f"its rungs are {', '.join(rungs)}, and this case has asked {', '.join(asked)}"

    def next_rung_due(self) -> datetime | None:
        """Return when the next rung is due, or None when nobody is to be asked by time."""
        if self.stage != "climbing" or self.next_rung is None or self._is_held():
            return None
        return self.rung_now or self._answer_due()

    def _is_held(self) -> bool:
        """Whether the open rung was heard by nobody, and the policy says to wait for a person."""
        rung = self.rung_asked
        if rung is None or self.asked[-1].unreached is None:
            return False
        return rung.if_nobody == "hold" and self.rung_now is None

    def _answer_due(self) -> datetime | None:
        rung = self.rung_asked
        if rung is None or self.rung_from is None:
            return None
        return self.counted(self.rung_from, rung.wait)

    def update_due(self) -> datetime | None:
        """Return when the worker's next update is due."""
        if self.stage not in {"climbing", "in-contact", "needs-facts"} or self.update_from is None:
            return None
        if self.has_declined("worker"):
            return None
        return self.counted(self.update_from, self.policy.update_every)

    def month_ends(self) -> datetime:
        """Return when the client's time to respond is over."""
        assert self.opened is not None, "the case is open"
        after = self.policy.fallback.after
        return self.counted(self.opened, after, through_pauses=self.policy.stops_month)

    def fallback_due(self) -> datetime | None:
        """Return when the off-platform step is due; None once the client has responded."""
        if self.client_responded or self.hold:
            return None
        if self.stage not in {"climbing", "paused", "in-contact"}:
            return None
        # What stands still in a pause cannot fall due in it: a month that is to stop, and once the
        # month is over the wait of the rungs that are asked first.
        if self.stage == "paused" and (self.policy.stops_month or self.asks_first):
            return None
        if not self.asks_first:
            return self.month_ends()
        if self.next_rung is not None:
            return None
        answer_due = self._answer_due()
        return max(self.month_ends(), answer_due) if answer_due else self.month_ends()

    def acknowledgement_expires(self) -> datetime | None:
        """Return when an acknowledgement that no answer followed is over."""
        after = self.policy.acknowledgement_expires
        if self.stage != "in-contact" or self.acknowledged is None or after is None:
            return None
        return self.counted(self.acknowledged, after)

    def reminder_due(self) -> datetime | None:
        rung = self.rung_asked
        if self.stage != "climbing" or rung is None or not (rung.remind and self.rung_from):
            return None
        if self.asked[-1].reminded or self.asked[-1].unreached:
            return None
        return self.counted(self.rung_from, rung.remind)

    def deadlines(self) -> list[Deadline]:
        """Return everything that time will bring, with the reason."""
        policy = self.policy
        rung_why = "the rung before has not answered" if self.asked else "the first step"
        found: list[tuple[str, datetime | None, str]] = [
            ("rung", self.next_rung_due(), rung_why),
            ("reminder", self.reminder_due(), "the rung has not answered yet"),
            ("fallback", self.fallback_due(), f"no response within {policy.fallback.after}"),
            ("update", self.update_due(), f"the worker hears from us every {policy.update_every}"),
            ("resume", self.paused_until, "the pause ends"),
            ("resume", self.acknowledgement_expires(), "the acknowledgement expires"),
            ("ineligible", self.hold.until if self.hold else None, "nobody overturned the report"),
        ]
        return [Deadline(what=what, due=at, why=why) for what, at, why in found if at is not None]

    @property
    def late_after(self) -> timedelta:
        start = self.opened
        assert start is not None, "the case is open"
        return due(start, self.policy.late_after, self.calendar) - start

    def late(self, at: datetime, now: datetime) -> str:
        """Return what the record says of something that was due at `at`, if it is late by now."""
        return f", late: it was due {self.local(at)}" if now - at > self.late_after else ""
