"""Random lives of a worker escalation, against a model that shares no code with it.

The policy counts plain hours, so that the model is short; `domain.time.calendar` has its
own proof. Time, facts, commands, mail faults, outages and continue-as-new come in any order.
"""

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.oversight.overrun import expected_end
from domain.post.notice import Receipt
from tests.builders import an_escalation
from tests.domain.escalation.world import POLICIES, EscalationWorld

OPENS = datetime(2026, 3, 2, 14, tzinfo=UTC)
WAIT, CYCLE, MONTH = timedelta(hours=50), timedelta(hours=48), timedelta(hours=720)
OVERTURN, EXPIRES, PAUSE = timedelta(hours=30), timedelta(hours=70), timedelta(hours=300)
CONTACT, SETTLED, OBJECT = timedelta(hours=110), timedelta(hours=40), timedelta(hours=24)
LAPSES = timedelta(hours=200)
LATE = timedelta(hours=1)
RUNG_LEAD, MONTH_LEAD = timedelta(hours=20), timedelta(hours=30)
COUNTS = {"answer", "acknowledgement", "refusal"}
CLIENT = {"client", "project-manager"}


@cache
def policies() -> Path:
    """Return a folder with the shipped policy, its waits in plain hours."""
    folder = Path(mkdtemp())
    (folder / "calendars").mkdir()
    for name in ("us-business", "around-the-clock"):
        shipped = POLICIES / "calendars" / f"{name}.yaml"
        (folder / "calendars" / f"{name}.yaml").write_text(shipped.read_text())
    text = (POLICIES / "worker-escalation.yaml").read_text()
    for old, new in (
        ("wait: {business_days: 2}", "wait: {hours: 50}"),
        ("update_every: {business_days: 2}", "update_every: {hours: 48}"),
        ("report_lapses_after: {calendar_months: 1}", "report_lapses_after: {hours: 200}"),
        ("after: {calendar_months: 1}", "after: {hours: 720}"),
        ("overturn_within: {business_days: 2}", "overturn_within: {hours: 30}"),
        ("acknowledgement_expires: null", "acknowledgement_expires: {hours: 70}"),
        ("contact_lasts: {business_days: 5}", "contact_lasts: {hours: 110}"),
        ("settled_within: {business_days: 2}", "settled_within: {hours: 40}"),
        ("object_within: {business_days: 1}", "object_within: {hours: 24}"),
        ("longest_pause: {calendar_months: 1}", "longest_pause: {hours: 300}"),
        ("calendar: us-business", "calendar: around-the-clock"),
        ("warn: {business_days: 1}\n  forum", "warn: {hours: 30}\n  forum"),
        ("    if_nobody:", "    warn: {hours: 20}\n    if_nobody:"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    (folder / "worker-escalation.yaml").write_text(text)
    return folder


class Model:
    """What must be true, told by counting hours. It knows stages and counts, no letters."""

    def __init__(self) -> None:
        self.stage, self.before, self.outcome = "climbing", "climbing", ""
        self.asked, self.first, self.again = 1, False, 0
        # When the open rung's wait began, and its first one: both move with what pauses take.
        self.rung_at = self.begun = self.update_at = OPENS
        self.key = self.began = OPENS  # the same as they were: a warning is known by them
        self.still_since: datetime | None = None
        self.ends: datetime | None = None
        self.by_worker = False
        self.held: datetime | None = None  # when a report lapses
        self.word_since: datetime | None = None  # of the client's side
        self.word_until: datetime | None = None
        self.answer_by: datetime | None = None
        self.closes: tuple[datetime, str] | None = None
        self.words: list[tuple[datetime, datetime]] = []
        self.questions = self.updates = 0
        self.told: datetime | None = None
        self.known: set[tuple[int, datetime]] = set()
        self.warned = self.unwarned = 0

    def until(self, now: datetime) -> None:
        """Let time come to `now`, doing what falls due on the way; `outage` skips the way."""
        while (at := min(self.dues(), default=now + WAIT)) <= now:
            self.at(at)
            if self.outcome:
                return

    def dues(self) -> list[datetime]:
        if self.outcome:
            return []
        found = [self.ends, self.held, self._month(), self._repeat()]
        found.append(self.closes[0] if self.closes else None)
        if self.stage == "in-contact" and not self.closes:
            found.append(self.answer_by or self.word_until)
        if self._climbs() and self.asked < 3:
            found.append(self.rung_at + WAIT)
        found.append(self.update_at + CYCLE)
        found += [at for _, at, _ in self.warnings()]
        return [at for at in found if at]

    def _climbs(self) -> bool:
        return self.stage == "climbing" and not self.closes

    def _repeat(self) -> datetime | None:
        if not self._climbs() or self.asked < 3:
            return None
        month = self._month()
        return None if month and self.rung_at + WAIT >= month else self.rung_at + WAIT

    def warnings(self) -> list[tuple[tuple[int, datetime], datetime, datetime]]:
        """Return what was not warned of yet: a wait by its number and start, when, before what."""
        found = []
        if self._climbs() and self.asked < 3:
            due = self.rung_at + WAIT
            found.append(((self.asked, self.key), due - RUNG_LEAD, due))
        if month := self._month():
            begins = self.words[-1][1] if self.words else OPENS
            begins = self.began if self.first else begins
            found.append(((0, begins), max(month - MONTH_LEAD, begins), month))
        return [one for one in found if one[0] not in self.known]

    def warn(self, now: datetime) -> None:
        for key, at, due in self.warnings():
            if at <= now:
                self.known.add(key)
                self.warned += due > now
                self.unwarned += due <= now

    def _month_ends(self) -> datetime:
        ends = OPENS + MONTH
        for start, end in self.words:
            if start < ends:
                ends = max(ends + (end - start), end)
        return ends

    def _month(self) -> datetime | None:
        if self.word_since or self.held or self.closes or (self.first and self.asked < 3):
            return None
        if self.stage == "paused" and (self.first or self.by_worker):
            return None
        if not self.first and not self.words:
            return self._month_ends()
        return max(self._month_ends(), self.begun + WAIT)

    def at(self, now: datetime) -> None:
        """Do everything that is due at this instant, late or not."""
        self._wake(now)
        if self.closes and self.closes[0] <= now:
            self.outcome = self.closes[1]
            return
        if self.stage == "in-contact" and self.answer_by and self.answer_by <= now:
            self.climb_on(self.answer_by, now)
        if now - (self.update_at + CYCLE) > LATE:
            self.update(now)
        self.warn(now)
        while self._climbs() and self.asked < 3 and self.rung_at + WAIT <= now:
            self.ask(self.rung_at + WAIT, now)
            self.warn(now)
        self._ask_the_last_again(now)
        self._ask_the_worker(now)
        if (month := self._month()) and month <= now:
            self._leave(now)
        if not self.outcome:
            self.update(now)

    def _wake(self, now: datetime) -> None:
        if self.held and self.held <= now:
            self.go_on(now)
        elif self.held and self.ends:
            while self.ends <= now:
                self.ends += OVERTURN
        elif self.ends and self.ends <= now:
            self.go_on(self.ends)

    def _ask_the_last_again(self, now: datetime) -> None:
        again = self._repeat()
        self.again += again is not None and again <= now
        while again and again <= now:
            self.rung_at = self.key = again
            again = self._repeat()

    def _ask_the_worker(self, now: datetime) -> None:
        at = self.word_until
        if self.stage != "in-contact" or self.answer_by or self.closes or not at or at > now:
            return
        self.answer_by = at + SETTLED if at + SETTLED > now else now + SETTLED
        self.questions, self.told = self.questions + 1, now

    def _leave(self, now: datetime) -> None:
        if self.asked == 3:
            self.outcome = "off-platform"
            return
        self.first = True
        if self.stage == "in-contact":
            self.stage = "climbing"
            self.ask(now, now)

    def update(self, now: datetime) -> None:
        due = self.update_at + CYCLE
        if due > now:
            return
        just_told = self.told is not None and self.told > due - timedelta(minutes=1)
        self.updates += not (just_told and now - due <= LATE)
        while self.update_at + CYCLE <= now:
            self.update_at += CYCLE

    def ask(self, at: datetime, now: datetime) -> None:
        self.asked += 1
        self.rung_at = self.begun = self.key = self.began = now if at + WAIT <= now else at

    def climb_on(self, at: datetime, now: datetime) -> None:
        """Go on from where it stood: the open rung is asked again, and has its whole wait."""
        self.end_words(at)
        if self.stage == "paused":
            self.before = "climbing"
            return
        self.stage = "climbing"
        self.rung_at = self.begun = self.key = self.began = now if at + WAIT <= now else at
        self.again += 1

    def end_words(self, at: datetime) -> None:
        if self.word_since:
            self.words.append((self.word_since, max(at, self.word_since)))
        self.word_since = self.word_until = self.answer_by = None

    def stand_still(self, now: datetime, ends: datetime) -> None:
        if self.stage != "paused":
            self.before, self.still_since = self.stage, now
        self.stage, self.ends = "paused", ends

    def go_on(self, at: datetime) -> None:
        self.answer_by = max(at, self.answer_by) if self.answer_by else None
        lost = at - (self.still_since or at)
        for clock in ("rung_at", "begun"):
            setattr(self, clock, getattr(self, clock) + lost)
        self.still_since = self.ends = self.held = None
        self.stage, self.by_worker = self.before, False

    def spoke(self, now: datetime, *, lasts: timedelta = CONTACT, client: bool = True) -> None:
        if client:
            self.word_since = self.word_since or now
        self.word_until, self.answer_by = now + lasts, None
        if self.stage == "paused":
            self.before = "in-contact"
        else:
            self.stage = "in-contact"


ROLES = st.sampled_from(["client", "project-manager", "account-manager", "worker", "support"])
NATURES = st.sampled_from(
    ["answer", "refusal", "acknowledgement", "auto-reply", "read-receipt", "relayed"]
)
HOURS = st.integers(1, 400)
RETRY = Receipt(outcome="retry", why="503")
UNKNOWN = Receipt(outcome="unknown", why="no answer")
FAULTS = st.lists(st.sampled_from([RETRY, UNKNOWN]), max_size=3)


class Lives(RuleBasedStateMachine):
    """One case, whatever happens to it."""

    @initialize()
    def opens(self) -> None:
        self.world = EscalationWorld(an_escalation(), OPENS, policies=policies())
        self.model = Model()

    @property
    def running(self) -> bool:
        return not self.model.outcome

    @property
    def between(self) -> bool:
        """Whether the last step is decided and its letter could not leave yet."""
        return self.world.case.stage == "off-platform"

    @rule(hours=HOURS)
    def time_passes(self, hours: int) -> None:
        to = self.world.now + timedelta(hours=hours)
        self.world.passes_until(to)
        self.model.until(to)

    @rule(hours=HOURS)
    def the_worker_is_down(self, hours: int) -> None:
        to = self.world.now + timedelta(hours=hours)
        self.world.sleeps_until(to)
        if self.running and min(self.model.dues(), default=to) <= to:
            self.model.at(to)
            self.model.until(to)

    @rule(faults=FAULTS)
    def mail_fails(self, faults: list[Receipt]) -> None:
        self.world.answers.extend(faults)

    @rule()
    def the_run_is_renewed(self) -> None:
        self.world.restarts()

    @precondition(lambda self: not self.between)
    @rule(by_role=ROLES, nature=NATURES, key=st.integers(0, 3))
    def somebody_says(self, by_role: str, nature: str, key: int) -> None:
        said = {"id": f"{by_role}-{nature}-{key}", "by_role": by_role, "nature": nature}
        news = self.world.hears("message", **said)
        if not news or not self.running:
            return
        reported = by_role == "account-manager" and nature in {"answer", "refusal"}
        if (by_role in CLIENT and nature in COUNTS) or reported:
            lasts = EXPIRES if nature == "acknowledgement" else CONTACT
            self.model.first, self.model.told = False, self.world.now
            self.model.spoke(self.world.now, lasts=lasts)
        elif by_role == "account-manager" and nature == "relayed":
            self.model.told = self.world.now  # passed on, and no word of the client's

    @precondition(lambda self: not self.between)
    @rule(settled=st.sampled_from(["yes", "partly", "no"]))
    def the_worker_says_whether_it_is_settled(self, settled: str) -> None:
        model, now = self.model, self.world.now
        said = {"settled": settled, "id": f"settled-{now.isoformat()}-{settled}"}
        if not self.world.hears("settled", **said) or not self.running:
            return
        if settled == "yes":
            model.closes, model.answer_by = (now + OBJECT, "resolved"), None
            return
        model.closes = None
        if "in-contact" in {model.stage, model.before if model.stage == "paused" else ""}:
            model.climb_on(now, now)
        model.until(now)

    @precondition(lambda self: not self.between)
    @rule()
    def the_worker_wants_it_closed(self) -> None:
        now = self.world.now
        if self.world.hears("withdrawal", id=f"withdrawal-{now.isoformat()}") and self.running:
            self.model.closes, self.model.answer_by = (now + OBJECT, "withdrawn"), None

    @precondition(lambda self: not self.between)
    @rule(by_role=st.sampled_from(["client", "worker"]))
    def a_violation_is_reported(self, by_role: str) -> None:
        news = self.world.hears("violation_report", by_role=by_role, text="he was late")
        if news and self.running and not self.model.held and by_role == "client":
            self.model.stand_still(self.world.now, self.world.now + OVERTURN)
            self.model.held = self.world.now + LAPSES

    @precondition(lambda self: not self.between)
    @rule(hours=st.none() | HOURS, asked_by=st.sampled_from(["ops", "worker"]))
    def ops_pause(self, hours: int | None, asked_by: str) -> None:
        until = self.world.now + (timedelta(hours=hours) if hours else PAUSE)
        says: dict[str, Any] = {"until": until.isoformat()} if hours else {}
        refused = self.world.obeys("pause", asked_by=asked_by, **says)
        assert (refused is None) == (self.running and not self.model.held)
        if refused is None:
            self.model.stand_still(self.world.now, until)
            self.model.by_worker = asked_by == "worker"
            self.model.until(self.world.now)

    @precondition(lambda self: not self.between)
    @rule()
    def ops_resume(self) -> None:
        model, refused = self.model, self.world.obeys("resume")
        allowed = model.stage in {"paused", "in-contact"} and not model.held
        assert (refused is None) == (self.running and allowed)
        if refused is not None:
            return
        if model.stage == "paused":
            model.go_on(self.world.now)
        else:
            model.closes = None
            model.climb_on(self.world.now, self.world.now)
        model.until(self.world.now)

    @precondition(lambda self: not self.between)
    @rule()
    def ops_overturn(self) -> None:
        refused = self.world.obeys("overturn")
        assert (refused is None) == (self.running and self.model.held is not None)
        if refused is None:
            self.model.go_on(self.world.now)
            self.model.until(self.world.now)

    @precondition(lambda self: not self.between)
    @rule(by_role=st.sampled_from(["client", "account-manager"]))
    def ops_acknowledge(self, by_role: str) -> None:
        model, refused = self.model, self.world.obeys("acknowledge", by_role=by_role)
        assert (refused is None) == (self.running and model.stage in {"climbing", "in-contact"})
        if refused is None:
            model.spoke(self.world.now, lasts=EXPIRES, client=by_role == "client")
            model.until(self.world.now)

    @precondition(lambda self: not self.between)
    @rule()
    def ops_escalate(self) -> None:
        model, refused = self.model, self.world.obeys("escalate_now")
        assert (refused is None) == (self.running and model.stage in {"climbing", "in-contact"})
        if refused is not None:
            return
        model.end_words(self.world.now)
        model.closes = None
        if model.asked < 3:
            model.stage = "climbing"
            model.ask(self.world.now, self.world.now)
            model.until(self.world.now)
        else:
            model.outcome = "off-platform"

    @precondition(lambda self: not self.between)
    @rule(command=st.sampled_from(["resolve", "withdraw", "mark_ineligible"]))
    def ops_end_it(self, command: str) -> None:
        refused = self.world.obeys(command)
        assert (refused is None) == self.running
        if refused is None:
            ends = {"resolve": "resolved", "withdraw": "withdrawn"}
            self.model.outcome = ends.get(command, "ineligible")

    def teardown(self) -> None:
        """Let everybody be silent from now on: every case comes to its end."""
        if hasattr(self, "world"):
            self.world.passes_until(self.world.now + timedelta(hours=3 * 720))
            assert self.world.case.outcome

    @invariant()
    def the_case_is_where_the_model_is(self) -> None:
        case, model = self.world.case, self.model
        if self.between:
            assert model.outcome == "off-platform"
            return
        assert (case.outcome or "") == model.outcome
        assert len(case.asked) == model.asked
        assert sum(len(asked.again) for asked in case.asked) == model.again
        if self.running:
            assert case.stage == model.stage
        assert case.counts.get("update", 0) == model.updates
        assert case.counts.get("settled-question", 0) == model.questions
        assert case.counts.get("warning", 0) == model.warned
        assert [w.notice for w in case.warnings].count(None) == model.unwarned

    @invariant()
    def no_rung_is_asked_twice(self) -> None:
        rungs = [asked.rung for asked in self.world.case.asked]
        assert len(rungs) == len(set(rungs))

    @invariant()
    def the_client_is_never_mailed_and_never_asked_at_the_third_rung(self) -> None:
        to_client = [n for n in self.world.case.notices if n.to_role == "client"]
        assert {n.kind for n in to_client} == {"post-message"}

    @invariant()
    def only_our_own_side_is_warned(self) -> None:
        warnings = [n for n in self.world.case.notices if n.kind == "warning"]
        assert {n.to_role for n in warnings} <= {"ops"}

    @invariant()
    def what_left_is_late_no_more(self) -> None:
        case = self.world.case
        late = {key for key, text in case.attention.items() if " is late: " in text}
        assert late <= {n.id for n in case.notices if n.is_open}

    @invariant()
    def nothing_new_is_written_after_the_end(self) -> None:
        closed = self.world.case.closed
        late = [n for n in self.world.case.notices if closed and n.due > closed]
        assert {n.kind for n in late} <= {"after-the-end", "closed-reply"}

    @invariant()
    def no_case_that_runs_is_too_long(self) -> None:
        end = expected_end(self.world.case)
        assert end is None or self.between or end.at > self.world.now

    @invariant()
    def nothing_is_due_that_is_not_done(self) -> None:
        case, now = self.world.case, self.world.now
        assert [d for d in case.next_deadlines() if d.due <= now and case.is_open] == []

    @invariant()
    def there_is_always_a_next_date_or_an_end(self) -> None:
        case = self.world.case
        waiting = any(n.is_open for n in case.notices)
        assert case.outcome or case.next_deadlines() or waiting or case.attention


Lives.TestCase.settings = settings(stateful_step_count=30, deadline=None)
TestLives = Lives.TestCase
