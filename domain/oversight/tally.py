"""Counts the numbers of a period from the records of cases.

    tally = Tally(Period(since, until)); tally.add(case), ...; tally.figures() -> Figures

Respondents are counted by opaque id, in the order of their ids and not of their cases, and never
those who work: no report ranks a worker by number of cases.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from domain.award.case import AwardCase
from domain.case.case import Case
from domain.contact.case import ContactCase
from domain.dispute.case import DisputeCase
from domain.dispute.parts import Question
from domain.errors import BeyondHorizon
from domain.escalation.case import EscalationCase
from domain.oversight.figures import Figures, KindFigures, Period, Sent, Waited
from domain.post.notice import UNDELIVERED, Notice, NoticeState
from domain.time.elapsed import Took, spread, took

NOBODY_YET = "nobody yet"
ENDED_BY_HAND = "ended by hand"
"""In place of an outcome: Temporal ended the case under it."""

ALWAYS_THERE = {
    "missed": (
        "updates_late",
        "letters_late",
        "platform_acts_late",
        "rungs_asked_late",
        "questions_unanswered_in_time",
        "recommendations_late",
        "contacts_not_taken_in_time",
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
"""What is counted even if it never happened: nought is a number."""

NEVER_LEFT = frozenset({NoticeState.REFUSED, NoticeState.GAVE_UP, NoticeState.NOBODY})
NOT_BY_SILENCE = frozenset(
    {"settled", "withdrawn", "outside-counsel", "not-a-dispute", "consent-refused", "refused"}
)
"""Outcomes of a dispute that a silent respondent has nothing to do with."""


class Tally:
    """Counts cases one by one, and keeps none of them."""

    def __init__(self, period: Period) -> None:
        self.period = period
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for table, names in ALWAYS_THERE.items():
            self._counts[table] = Counter(dict.fromkeys(names, 0))
        self._took: defaultdict[str, list[Took | None]] = defaultdict(list)
        self._missing: Counter[str] = Counter()
        self._never: Counter[str] = Counter()
        self._lateness: defaultdict[str, list[float]] = defaultdict(list)
        self._amounts: defaultdict[str, defaultdict[str, Decimal]] = defaultdict(
            lambda: defaultdict(Decimal)
        )
        self._hidden: set[str] = set()

    def add(self, case: Case, ended: datetime | None = None) -> None:
        """Count a case, which Temporal `ended` then; what lies outside the period is left out."""
        if case.opened >= self.period.until:
            return
        by_hand = ended if case.outcome is None else None
        self._came_and_went(case, case.closed or by_hand)
        late_after = case.late_after
        for notice in case.notices:
            self._notice(case.kind, notice, late_after)
        if isinstance(case, EscalationCase):
            self._escalation(case)
        elif isinstance(case, DisputeCase):
            self._dispute(case)
        elif isinstance(case, AwardCase):
            self._award(case)
        elif isinstance(case, ContactCase):
            self._contact(case)
        self._respondents(case)

    # -- every case ----------------------------------------------------------------------------

    def _count(self, table: str, key: str, *at: datetime | None) -> None:
        """Count once for each instant that lies in the period."""
        self._counts[table][key] += sum(map(self.period.holds, at))

    def _is_over(self, at: datetime | None) -> bool:
        """Whether something had happened when the period ended."""
        return at is not None and at < self.period.until

    def _came_and_went(self, case: Case, closed: datetime | None) -> None:
        self._count(f"{case.kind}:", "opened", case.opened)
        self._count(f"{case.kind}:", "closed", closed)
        self._count(f"{case.kind}:outcomes", case.outcome or ENDED_BY_HAND, closed)
        self._counts[f"{case.kind}:"]["open_at_end"] += not self._is_over(closed)

    def _wait(self, what: str, case: Case, start: datetime, end: datetime | None) -> None:
        """Count how long somebody waited, if it ended in the period, or that they still wait."""
        if self.period.holds(end) and end:
            try:
                self._took[what].append(took(start, end, case.calendar))
            except BeyondHorizon:  # it came, and its calendar does not say after how long
                self._took[what].append(None)
        elif self.period.holds(start) and not self._is_over(end):
            (self._never if self._is_over(case.closed) else self._missing)[what] += 1

    def _notice(self, kind: str, notice: Notice, late_after: timedelta) -> None:
        if notice.channel == "case" or not self.period.holds(notice.due):
            return
        where = "acts" if notice.channel == "platform" else f"letters:{kind}"
        state, sent = notice.state, notice.sent
        late_by = sent - notice.due if sent else timedelta()
        late = late_by > late_after
        self._counts[where].update(
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
        self._counts["missed"][f"{what}_late"] += late

    # -- each kind -----------------------------------------------------------------------------

    def _escalation(self, case: EscalationCase) -> None:
        opened, answered = case.opened, case.client_responded
        if case.outcome not in {"refused", "ineligible"} or answered:
            self._wait("worker-escalation", case, opened, answered)
        at_contact = [a.rung for a in case.asked if answered and a.at <= answered]
        self._count("at contact", (at_contact or [NOBODY_YET])[-1], answered)
        if case.outcome != "refused":
            self._count("at close", case.rung or NOBODY_YET, case.closed)
        for asked in case.asked:
            if asked.at - asked.due > case.late_after:
                self._count("missed", "rungs_asked_late", asked.at)
        if case.outcome == "off-platform" and not answered:
            self._count("silence", "off_platform", case.closed)

    def _dispute(self, case: DisputeCase) -> None:
        opened = case.opened
        if case.stage != "refused":
            self._wait("dispute", case, opened, case.responded)
        for ask in case.questions:
            self._question(case, ask)
        for open_one in (*case.questions, *case.consents):
            self._count("missed", "questions_unanswered_in_time", *(r.at for r in open_one.raised))
        late = [e.at for e in case.timeline if e.kind == "silence" and e.to == "team-lead"]
        self._count("missed", "recommendations_late", *late)
        outcome = case.outcome
        if outcome and outcome not in NOT_BY_SILENCE and case.responded is None:
            self._count("silence", "dispute_never_answered", case.closed)

    def _question(self, case: DisputeCase, ask: Question) -> None:
        answered = ask.closed_at if ask.state == "answered" else None
        self._wait("question", case, ask.asked_at, answered)
        self._count("questions", "asked", ask.asked_at)
        self._count("questions", "answered", answered)
        self._count("questions", "answered_after_going_up", answered if ask.raised else None)
        self._count("questions", "withdrawn", ask.closed_at if ask.state == "withdrawn" else None)
        asked = ask.asked_at < self.period.until
        self._counts["questions"]["unanswered_at_end"] += asked and not self._is_over(ask.closed_at)

    def _award(self, case: AwardCase) -> None:
        satisfied, currency = case.satisfied_at, case.ledger.currency
        self._count("awards", "satisfied", satisfied)
        if self.period.holds(satisfied):
            self._amounts["satisfied"][currency] += case.now_terms.total.amount
        for payment in case.ledger.payments.values():
            if self.period.holds(payment.recorded_at):
                what = "paid" if payment.how == "payment" else "credited"
                self._amounts[what][currency] += payment.amount
        for reversal in case.ledger.reversals.values():
            known = case.ledger.payments.get(reversal.payment)
            amount = reversal.amount if reversal.amount is not None else known and known.amount
            if self.period.holds(reversal.recorded_at) and amount:
                self._amounts["paid_back"][currency] += amount
        if case.is_open:
            self._amounts["owed_today"][currency] += case.left
        if case.outcome == "uncollected":
            self._count("silence", "award_uncollected", case.closed)

    def _contact(self, case: ContactCase) -> None:
        if case.accepted_at or (case.row and case.desk and "acceptance" in case.clocks):
            self._wait("contact", case, case.opened, case.accepted_at)
        reminded = [e.at for e in case.timeline if e.kind == "reminder"]
        self._count("missed", "contacts_not_taken_in_time", *reminded)

    # -- respondents ---------------------------------------------------------------------------

    def _respondents(self, case: Case) -> None:
        for who, works in _who_answers(case):
            if works:
                self._hidden.add(who)
                continue
            table = f"respondent:{who}"
            self._count(table, "opened", case.opened)
            self._count(table, "closed", case.closed)
            if isinstance(case, DisputeCase):
                self._count(table, "answered", case.responded)
            if isinstance(case, AwardCase):
                self._count(table, "awards_satisfied", case.satisfied_at)

    # -- what it comes to ----------------------------------------------------------------------

    def figures(self) -> Figures:
        """Return the numbers of all cases that were added."""
        counts, respondent = self._counts, "respondent:"
        kinds = sorted(table[:-1] for table in counts if table.endswith(":"))
        letters = sorted(table for table in counts if table.startswith("letters:"))
        shown = sorted(t for t in counts if t.startswith(respondent) and any(counts[t].values()))
        return Figures(
            kinds={
                kind: KindFigures(**counts[f"{kind}:"], outcomes=_some(counts[f"{kind}:outcomes"]))
                for kind in kinds
            },
            rung_at_contact=_some(counts["at contact"]),
            rung_at_close=_some(counts["at close"]),
            waited={
                what: self._waited(what)
                for what in sorted({*self._took, *self._missing, *self._never})
            },
            letters={table.partition(":")[2]: self._sent(table) for table in letters},
            platform_acts=self._sent("acts"),
            missed_by_us=dict(counts["missed"]),
            questions=dict(counts["questions"]),
            awards=dict(counts["awards"]),
            amounts={what: dict(by) for what, by in self._amounts.items()},
            silence_won=dict(counts["silence"]),
            by_respondent={t.removeprefix(respondent): dict(counts[t]) for t in shown},
            respondents_not_shown=len(self._hidden),
        )

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

    def _sent(self, table: str) -> Sent:
        return Sent(**self._counts[table], minutes_late=spread(self._lateness[table]))


def _some(counts: Counter[str]) -> dict[str, int]:
    """Return what was counted at all, in the order of its words: no ranking."""
    return {key: count for key, count in sorted(counts.items()) if count}


def _who_answers(case: Case) -> Iterable[tuple[str, bool]]:
    """Yield the opaque ids of who must answer, and whether they are the ones who work."""
    if isinstance(case, DisputeCase):
        yield from ((p.account, p.kind == "freelancer") for p in case.file.respondents)
    elif isinstance(case, AwardCase):
        yield from ((r.id, r.role in {"freelancer", "respondent"}) for r in case.file.respondents)
