"""Going up the ladder of a worker escalation: who is asked when, who is told what, and the end.

Deadlines are nominal: the next one is counted from when the last one was due, not from when a
letter left. Only a rung whose whole wait went by unasked gets its wait anew.
"""

from datetime import datetime, timedelta
from typing import ClassVar

from pydantic import BaseModel, Field

from domain import escalation_letters as letters
from domain.base import Instant, Mutable
from domain.calendar import CalendarSnapshot, Pause, due
from domain.case import Case, Deadline
from domain.duration import Duration
from domain.eligibility import Missing, Verdict, judge
from domain.ladder import EscalationPolicy, Rung
from domain.post import Contact, DeliveryRule, Notice, NoticeState
from domain.worker_file import EscalationFile

ONE_MINUTE = timedelta(minutes=1)


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


class Climb(Case):
    """The state of a worker escalation and what time does to it."""

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
    def calendar(self) -> CalendarSnapshot:
        assert self.snapshot is not None, "the case is open"
        return self.snapshot.calendar

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
        return self.counted(self.update_from, self.policy.update_every)

    def month_ends(self) -> datetime:
        """Return when the client's time to respond is over."""
        assert self.opened is not None, "the case is open"
        after = self.policy.fallback.after
        return self.counted(self.opened, after, through_pauses=self.policy.stops_month)

    def fallback_due(self) -> datetime | None:
        """Return when the off-platform step is due; None once the client has responded."""
        if (
            self.client_responded
            or self.hold
            or self.stage not in {"climbing", "paused", "in-contact"}
        ):
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
        if (
            self.stage != "climbing"
            or rung is None
            or rung.remind is None
            or self.rung_from is None
        ):
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

    # -- what time does, in the fixed order: deadlines, then updates --------------------------

    def act(self, now: datetime) -> None:
        """Do everything that is due. A late update goes before the step that is due with it."""
        self._wake(now)
        self._update_late(now)
        self._climb(now)
        self._remind(now)
        self._go_off_platform(now)
        self._update(now)

    def _wake(self, now: datetime) -> None:
        if self.hold and self.hold.until <= now:
            self.finish(now, "ineligible", f"a violation was reported: {self.hold.text}")
        if self.paused_until and self.paused_until <= now:
            self.run_on(self.paused_until)
            self.write(now, "resumed", "the pause is over; the clocks run again")
        if (at := self.acknowledgement_expires()) is not None and at <= now:
            self.stage, self.rung_from, self.acknowledged = "climbing", at, None
            self.write(now, "resumed", "the acknowledgement expired without an answer; we climb on")

    def run_on(self, at: datetime) -> None:
        """End a pause or a hold: the clocks run on from `at`."""
        if self.paused_since is not None:
            self.pauses.append(Pause(start=self.paused_since, end=max(at, self.paused_since)))
        self.paused_since = self.paused_until = None
        self.stage = self.before

    def stand_still(self, now: datetime, until: datetime | None = None) -> None:
        """Stop the clocks of rungs and updates."""
        if self.stage != "paused":
            self.before = self.stage
        self.paused_since = self.paused_since or now
        self.paused_until, self.stage = until, "paused"

    def _climb(self, now: datetime) -> None:
        while (at := self.next_rung_due()) is not None and at <= now:
            self.ask(at, now)

    def ask(self, at: datetime, now: datetime) -> None:
        """Ask the next rung, which was due at `at`."""
        rung = self.next_rung
        assert rung is not None, "somebody is left to ask"
        self.rung_now = None
        lost = self.counted(at, rung.wait) <= now
        self.rung_from = now if lost else at
        notice = letters.rung(self, rung, now, at)
        self.asked.append(Asked(rung=rung.name, due=at, at=now, notice=notice.id))
        late = ", late: it was due " + self.local(at) if now - at > self.late_after else ""
        self.write(
            now, "rung", f"{letters.RUNG_WORDS[rung.name]}{late}", to=rung.asks, notice=notice.id
        )

    @property
    def late_after(self) -> timedelta:
        start = self.opened
        assert start is not None, "the case is open"
        return due(start, self.policy.late_after, self.calendar) - start

    def _remind(self, now: datetime) -> None:
        at = self.reminder_due()
        rung = self.rung_asked
        if at is None or rung is None or at > now:
            return
        self.asked[-1].reminded = True
        notice = letters.reminder(self, rung, now, at)
        self.write(now, "reminder", f"reminded the {rung.asks}", to=rung.asks, notice=notice.id)

    def _go_off_platform(self, now: datetime) -> None:
        at = self.fallback_due()
        if at is None or at > now:
            return
        if self.next_rung is not None and self.policy.fallback.if_unasked == "ask_first":
            self._ask_the_rest_first(now)
            return
        self.leave_the_platform(
            now, at, f"no response from the client within {self.policy.fallback.after}"
        )

    def _ask_the_rest_first(self, now: datetime) -> None:
        left = [rung.name for rung in self.policy.rungs[len(self.asked) :]]
        self.asks_first = True
        text = f"the month is over, but {', '.join(left)} was never asked and is asked first"
        self.needs("unasked", text)
        self.write(now, "warning", text)
        letters.attention(self, now, [text])
        if self.stage == "in-contact":  # somebody acknowledged, and the client never responded
            self.stage, self.rung_now = "climbing", now

    def leave_the_platform(self, now: datetime, at: datetime, why: str) -> None:
        """Tell the worker to pursue payment off the platform; it replaces an update due then."""
        self.stage = "off-platform"
        self.update_from = None
        notice = letters.off_platform(self, now, at)
        text = f"{why}; the worker is told to seek payment off the platform"
        self.write(now, "fallback", text, to="worker", notice=notice.id)

    def _update_late(self, now: datetime) -> None:
        at = self.update_due()
        if at is not None and now - at > self.late_after:
            self._send_update(at, now)

    def _update(self, now: datetime) -> None:
        at = self.update_due()
        if at is None or at > now:
            return
        if self.told_at and self.told_at > at - ONE_MINUTE:
            self.update_from = at
            self.write(
                now, "note", "no update now: the worker was told what the client said just now"
            )
            return
        self._send_update(at, now)

    def _send_update(self, at: datetime, now: datetime) -> None:
        """Send one update; several that are overdue become this one."""
        missed = 0
        self.update_from = at
        while (following := self.update_due()) is not None and following <= now:
            self.update_from, missed = following, missed + 1
        notice = letters.update(self, now, at)
        what = "informative" if notice.informative else "generic"
        late = f", late: it was due {self.local(at)}" if now - at > self.late_after else ""
        more = f", and stands for {missed} more that were missed" if missed else ""
        self.write(now, "update", f"{what} update{late}{more}", to="worker", notice=notice.id)

    # -- what follows when a letter has settled ------------------------------------------------

    def after_settling(self, notice: Notice, now: datetime) -> None:
        if self.asked and notice.id == self.asked[-1].notice and notice.state is NoticeState.NOBODY:
            self.nobody_there(notice.why or "nobody holds the role", now)
        if notice.kind == "off-platform" and self.stage == "off-platform" and not notice.is_open:
            self.finish(now, "off-platform", "the worker was told what to do next")

    def nobody_there(self, why: str, now: datetime) -> None:
        """Do what the policy says when a rung cannot have been heard by anybody."""
        rung = self.rung_asked
        assert rung is not None, "a rung was asked"
        self.asked[-1].unreached = why
        if self.stage != "climbing" or rung.if_nobody == "hold":
            self.needs("nobody", f"nobody heard the {rung.asks}'s rung: {why}; reassign the role")
            self.write(
                now, "warning", f"the {rung.asks} cannot be reached ({why}); the rung is held"
            )
        elif rung.if_nobody == "fallback-contact" and rung.fallback_contact:
            notice = letters.rung(self, rung, now, now, to=rung.fallback_contact)
            self.asked[-1].notice = notice.id
            instead = f"the {rung.fallback_contact} is asked instead"
            text = f"the {rung.asks} cannot be reached ({why}); {instead}"
            self.write(now, "rung", text, to=rung.fallback_contact, notice=notice.id)
        else:
            self.rung_now = now
            self.write(
                now, "warning", f"the {rung.asks} cannot be reached ({why}); the next rung is asked"
            )

    def finish(
        self,
        now: datetime,
        outcome: str,
        why: str,
    ) -> None:
        """End the case with its outcome, tell those concerned, and go on listening for a while."""
        if outcome != "off-platform":
            letters.outcome(self, now, outcome, why)
        self.hold = self.paused_since = self.paused_until = self.acknowledged = None
        self.end(now, outcome, due(now, self.policy.listen_after, self.calendar))
