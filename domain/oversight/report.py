"""The report of a period: its numbers, counted from the records of cases.

    report = PeriodReport(Period(since, until)); report.add(case), …; report.figures() -> Figures

Respondents are counted by opaque id, in the order of their ids and not of their cases, and never
those who work: no report ranks a worker by number of cases.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from domain.award.case import AwardCase
from domain.case.asking import AskingCase, Question
from domain.case.case import Case
from domain.contact.case import ContactCase
from domain.contact.codes import ContactCode
from domain.dispute.case import DisputeCase
from domain.dispute.codes import DisputeCode
from domain.escalation.case import EscalationCase
from domain.oversight.counts import Counts
from domain.oversight.figures import Figures, KindFigures, Period

NOBODY_YET = "nobody yet"
ENDED_BY_HAND = "ended by hand"
"""In place of an outcome: the workflow was ended in Temporal."""
NOT_BY_SILENCE = frozenset(
    {"settled", "withdrawn", "outside-counsel", "not-a-dispute", "consent-refused", "refused"}
)
"""Outcomes of a dispute that a silent respondent has nothing to do with."""


class PeriodReport:
    """Counts cases one by one, and keeps none of them."""

    def __init__(self, period: Period) -> None:
        self._counts = Counts(period)
        self._hidden: set[str] = set()

    def add(self, case: Case, ended: datetime | None = None) -> None:
        """Count one case. `ended` is when its workflow was ended in Temporal, if it was."""
        counts = self._counts
        if case.opened >= counts.period.until:
            return
        _came_and_went(counts, case, case.closed or (ended if case.outcome is None else None))
        late_after = case.late_after
        for notice in case.notices:
            counts.count_notice(case.kind, notice, late_after)
        COUNT[case.kind](counts, case)
        self._add_respondents(case)

    def _add_respondents(self, case: Case) -> None:
        answer = WHO_ANSWERS.get(case.kind)
        for who, works in answer(case) if answer else ():
            if works:
                self._hidden.add(who)
                continue
            table = f"respondent:{who}"
            self._counts.count(table, "opened", case.opened)
            self._counts.count(table, "closed", case.closed)
            what, at = WHAT_OF_RESPONDENTS[case.kind](case)
            self._counts.count(table, what, at)

    def figures(self) -> Figures:
        """Return the numbers of all cases that were added."""
        counts = self._counts
        respondents = counts.under("respondent:")
        return Figures(
            kinds={kind: _kind(counts, kind) for kind in counts.under("kind:")},
            rung_at_contact=counts.some("at contact"),
            rung_at_close=counts.some("at close"),
            waited=counts.all_waited(),
            letters={kind: counts.sent(table) for kind, table in counts.under("letters:").items()},
            platform_acts=counts.sent("acts"),
            missed_by_us=dict(counts.tables["missed"]),
            questions=dict(counts.tables["questions"]),
            awards=dict(counts.tables["awards"]),
            amounts={what: dict(by) for what, by in counts.amounts.items()},
            silence_won=dict(counts.tables["silence"]),
            by_respondent={
                who: dict(counts.tables[table])
                for who, table in respondents.items()
                if counts.some(table)
            },
            respondents_not_shown=len(self._hidden),
        )


# -- every case ------------------------------------------------------------------------------------


def _came_and_went(counts: Counts, case: Case, closed: datetime | None) -> None:
    counts.count(f"kind:{case.kind}", "opened", case.opened)
    counts.count(f"kind:{case.kind}", "closed", closed)
    counts.count(f"outcomes:{case.kind}", case.outcome or ENDED_BY_HAND, closed)
    counts.tables[f"kind:{case.kind}"]["open_at_end"] += not counts.is_over(closed)


def _kind(counts: Counts, kind: str) -> KindFigures:
    return KindFigures(**counts.tables[f"kind:{kind}"], outcomes=counts.some(f"outcomes:{kind}"))


# -- each kind -------------------------------------------------------------------------------------


def _count_escalation(counts: Counts, case: EscalationCase) -> None:
    answered = case.client_responded
    if answered or case.outcome not in {"refused", "ineligible"}:
        counts.count_wait("worker-escalation", case, case.opened, answered)
    if answered:
        counts.count("at contact", _rung_at(case, answered), answered)
    if case.outcome != "refused":
        counts.count("at close", case.rung or NOBODY_YET, case.closed)
    late = [a.at for a in case.asked if a.at - a.due > case.late_after]
    counts.count("missed", "rungs_asked_late", *late)
    if case.outcome == "off-platform" and not answered:
        counts.count("silence", "off_platform", case.closed)


def _rung_at(case: EscalationCase, at: datetime) -> str:
    """Return the rung that was asked last before an instant."""
    return next((a.rung for a in reversed(case.asked) if a.at <= at), NOBODY_YET)


def _count_dispute(counts: Counts, case: DisputeCase) -> None:
    if case.stage != "refused":
        counts.count_wait("dispute", case, case.opened, case.responded)
    _count_asks(counts, case)
    late = [e.at for e in case.timeline if e.code == DisputeCode.RECOMMENDATION_MISSING]
    counts.count("missed", "recommendations_late", *late)
    if case.outcome and case.outcome not in NOT_BY_SILENCE and case.responded is None:
        counts.count("silence", "dispute_never_answered", case.closed)


def _count_asks(counts: Counts, case: AskingCase) -> None:
    for question in case.questions:
        _count_question(counts, case, question)
    for ask in (*case.questions, *case.further_asks()):
        late = [up.at for up in ask.raised]
        counts.count("missed", "questions_unanswered_in_time", *late)


def _count_question(counts: Counts, case: AskingCase, ask: Question) -> None:
    answered = ask.closed_at if ask.state == "answered" else None
    counts.count_wait("question", case, ask.asked_at, answered)
    counts.count("questions", "asked", ask.asked_at)
    counts.count("questions", "answered", answered)
    counts.count("questions", "answered_after_going_up", answered if ask.raised else None)
    counts.count("questions", "withdrawn", ask.closed_at if ask.state == "withdrawn" else None)
    asked = ask.asked_at < counts.period.until
    counts.tables["questions"]["unanswered_at_end"] += asked and not counts.is_over(ask.closed_at)


def _count_award(counts: Counts, case: AwardCase) -> None:
    _count_asks(counts, case)
    satisfied, currency = case.satisfied_at, case.ledger.currency
    counts.count("awards", "satisfied", satisfied)
    if counts.period.holds(satisfied):
        counts.amounts["satisfied"][currency] += case.now_terms.total.amount
    _count_money(counts, case)
    if case.is_open:
        counts.amounts["owed_today"][currency] += case.left
    if case.outcome == "uncollected":
        counts.count("silence", "award_uncollected", case.closed)


def _count_money(counts: Counts, case: AwardCase) -> None:
    ledger = case.ledger
    for payment in ledger.payments.values():
        if counts.period.holds(payment.recorded_at):
            what = "paid" if payment.how == "payment" else "credited"
            counts.amounts[what][ledger.currency] += payment.amount
    for reversal in ledger.reversals.values():
        known = ledger.payments.get(reversal.payment)
        amount = reversal.amount if reversal.amount is not None else known and known.amount
        if counts.period.holds(reversal.recorded_at) and amount:
            counts.amounts["paid_back"][ledger.currency] += amount


def _count_contact(counts: Counts, case: ContactCase) -> None:
    if case.accepted_at or (case.row and case.desk and "acceptance" in case.clocks):
        counts.count_wait("contact", case, case.opened, case.accepted_at)
    reminded = (ContactCode.REMINDED, ContactCode.HANDED_UP)
    late = [e.at for e in case.timeline if e.code in reminded]
    counts.count("missed", "contacts_not_taken_in_time", *late)
    asked = [e.at for e in case.timeline if e.code == ContactCode.ANSWER_ASKED_FOR]
    counts.count("missed", "tickets_not_answered_in_time", *asked)


COUNT: dict[str, Callable[[Counts, Any], None]] = {
    "worker-escalation": _count_escalation,
    "dispute": _count_dispute,
    "award": _count_award,
    "contact": _count_contact,
}
"""By kind, the counts that it has beyond those of every case."""


# -- respondents -----------------------------------------------------------------------------------


def _parties(case: DisputeCase) -> Iterable[tuple[str, bool]]:
    return ((p.account, p.kind == "freelancer") for p in case.file.respondents)


def _debtors(case: AwardCase) -> Iterable[tuple[str, bool]]:
    return ((r.id, r.role in {"freelancer", "respondent"}) for r in case.file.respondents)


WHO_ANSWERS: dict[str, Callable[[Any], Iterable[tuple[str, bool]]]] = {
    "dispute": _parties,
    "award": _debtors,
}
"""By kind, the opaque ids of those who must answer, and whether they are the ones who work."""
WHAT_OF_RESPONDENTS: dict[str, Callable[[Any], tuple[str, datetime | None]]] = {
    "dispute": lambda case: ("answered", case.responded),
    "award": lambda case: ("awards_satisfied", case.satisfied_at),
}
