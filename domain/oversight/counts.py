"""The counters of a period: what happened in it, how long people waited, which amounts moved.

They know no kind of case; `domain.oversight.report` says what is counted of each.
"""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from decimal import Decimal

from domain.case.state import CaseState
from domain.errors import BeyondHorizon
from domain.oversight.figures import Period, Sent, Waited
from domain.post.notice import UNDELIVERED, Notice, NoticeState
from domain.time.elapsed import Took, spread, took

ALWAYS_THERE = {
    "missed": (
        "updates_late",
        "letters_late",
        "platform_acts_late",
        "rungs_asked_late",
        "questions_unanswered_in_time",
        "recommendations_late",
        "contacts_not_taken_in_time",
        "tickets_not_answered_in_time",
    ),
    "questions": (
        "asked",
        "answered",
        "answered_after_going_up",
        "withdrawn",
        "unanswered_at_end",
    ),
    "awards": ("satisfied",),
    "silence": ("off_platform", "dispute_never_answered", "award_uncollected"),
}
"""Keys that are reported even when nothing was counted: nought is a number."""

NEVER_LEFT = frozenset({NoticeState.REFUSED, NoticeState.GAVE_UP, NoticeState.NOBODY})


class Counts:
    """Counters by table and key, of one period."""

    def __init__(self, period: Period) -> None:
        self.period = period
        self.tables: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for table, names in ALWAYS_THERE.items():
            self.tables[table] = Counter(dict.fromkeys(names, 0))
        self.amounts: defaultdict[str, defaultdict[str, Decimal]] = defaultdict(
            lambda: defaultdict(Decimal)
        )
        self._took: defaultdict[str, list[Took | None]] = defaultdict(list)
        self._missing: Counter[str] = Counter()
        self._never: Counter[str] = Counter()
        self._lateness: defaultdict[str, list[float]] = defaultdict(list)

    # -- counting --------------------------------------------------------------------------------

    def count(self, table: str, key: str, *at: datetime | None) -> None:
        """Count once for each instant that lies in the period."""
        self.tables[table][key] += sum(map(self.period.holds, at))

    def is_over(self, at: datetime | None) -> bool:
        """Whether something had happened when the period ended."""
        return at is not None and at < self.period.until

    def count_wait(self, what: str, case: CaseState, start: datetime, end: datetime | None) -> None:
        """Count a wait that ended in the period, or one that began in it and still lasts."""
        if self.period.holds(end) and end:
            try:
                self._took[what].append(took(start, end, case.calendar))
            except BeyondHorizon:  # it ended, and the calendar does not reach as far
                self._took[what].append(None)
        elif self.period.holds(start) and not self.is_over(end):
            (self._never if self.is_over(case.closed) else self._missing)[what] += 1

    def count_notice(self, kind: str, notice: Notice, late_after: timedelta) -> None:
        """Count a letter or a platform act that was due in the period."""
        if notice.channel == "case" or not self.period.holds(notice.due):
            return
        where = "acts" if notice.channel == "platform" else f"letters:{kind}"
        state, sent = notice.state, notice.sent
        late_by = sent - notice.due if sent else timedelta()
        late = late_by > late_after
        self.tables[where].update(
            {
                "due": 1,
                "left": sent is not None,
                "late": late,
                "bounced": state in UNDELIVERED,
                "unknown": state is NoticeState.UNKNOWN,
                "repeated": notice.possible_repeat,
                "never_left": state in NEVER_LEFT and sent is None,
                "replaced": state is NoticeState.REPLACED,
                "waiting": state is NoticeState.WAITING,
            }
        )
        if sent:
            self._lateness[where].append(late_by / timedelta(minutes=1))
        what = "platform_acts" if where == "acts" else "letters"
        what = "updates" if notice.kind == "update" else what
        self.tables["missed"][f"{what}_late"] += late

    # -- reading ---------------------------------------------------------------------------------

    def some(self, table: str) -> dict[str, int]:
        """Return the counters of a table that are not nought, by their names: no ranking."""
        return {key: count for key, count in sorted(self.tables[table].items()) if count}

    def all_waited(self) -> dict[str, Waited]:
        """Return how long people waited, by the subject of the wait."""
        return {w: self._waited(w) for w in sorted({*self._took, *self._missing, *self._never})}

    def _waited(self, what: str) -> Waited:
        came = self._took[what]
        known = [t for t in came if t is not None]
        return Waited(
            came=len(came),
            business_days=spread(t.business_days for t in known),
            office_hours=spread(t.office_hours for t in known),
            hours=spread(t.hours for t in known),
            still_missing=self._missing[what],
            never_came=self._never[what],
        )

    def sent(self, where: str) -> Sent:
        """Return what became of the letters of a kind, or of all platform acts."""
        return Sent(**self.tables[where], minutes_late=spread(self._lateness[where]))

    def under(self, prefix: str) -> dict[str, str]:
        """Return the tables whose name begins so, by the rest of it."""
        return {t.removeprefix(prefix): t for t in sorted(self.tables) if t.startswith(prefix)}
