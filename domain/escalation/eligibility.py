"""May this assignment be escalated? All failed criteria at once, each with its cure.

The rules are those of the source (numbers 127-140): a listed ground, a message by the worker on
the assignment, clear attempts, within six months, no violation. All of them must hold.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from domain.base import Frozen
from domain.escalation.file import EscalationFile, Ground
from domain.escalation.policy import Eligibility
from domain.time.calendar import due
from domain.time.days import CalendarSnapshot, add_months
from domain.time.zone import local_text

ABOUT_A_CHANGE = {
    Ground.PAYMENT_DISPUTE,
    Ground.CANCELLED_UNEXPLAINED,
    Ground.CANCELLED_AFTER_WORK,
}
"""Only these grounds are about a change of pay or status; rule 139 asks nothing of the others."""


class Failed(Frozen):
    """A criterion that does not hold, and its cure."""

    criterion: str
    cure: str


class Missing(Frozen):
    """A fact that the decision needs and nobody knows. It is never assumed."""

    fact: str
    why: str
    how: str


class Verdict(Frozen):
    """Eligible when nothing failed and nothing is missing."""

    failed: tuple[Failed, ...] = ()
    missing: tuple[Missing, ...] = ()

    @property
    def is_eligible(self) -> bool:
        return not self.failed and not self.missing


def judge(
    file: EscalationFile, rules: Eligibility, calendar: CalendarSnapshot, now: datetime
) -> Verdict:
    """Return every failed criterion and every missing fact of `file` as things stand at `now`."""
    standing = _Standing(file, rules, calendar, now)
    found = [
        *_attempts(standing),
        *_age(standing),
        *_violations(standing),
        *_justification(standing),
        *_GROUNDS[file.ground](standing),
    ]
    return Verdict(
        failed=tuple(f for f in found if isinstance(f, Failed)),
        missing=tuple(f for f in found if isinstance(f, Missing)),
    )


class _Standing(NamedTuple):
    """A file, the rules, and the moment it is judged at."""

    file: EscalationFile
    rules: Eligibility
    calendar: CalendarSnapshot
    now: datetime


Found = Iterator[Failed | Missing]


def _attempts(s: _Standing) -> Found:
    on_assignment = [a for a in s.file.attempts if a.channel == "assignment-message"]
    if not on_assignment:
        others = len(s.file.attempts)
        but = f" ({others} by e-mail or phone, which do not replace it)" if others else ""
        yield Failed(
            criterion=f"there is no message from the worker on the assignment{but}",
            cure="write to the client in the messages of the assignment, then escalate",
        )
        return
    further = len(s.file.attempts) - 1
    if further < s.rules.further_attempts:
        yield Failed(
            criterion=(
                f"{further} further attempts to reach the client, {s.rules.further_attempts} needed"
            ),
            cure="reach out again by message, e-mail or phone and note it on the assignment",
        )


def _age(s: _Standing) -> Found:
    days = [getattr(s.file.assignment, name) for name in s.rules.age_anchor]
    anchor = next((day for day in days if day is not None), None)
    if anchor is None:
        names = " or ".join(s.rules.age_anchor)
        yield Missing(
            fact=names,
            why=f"the assignment must be within {s.rules.age_limit}",
            how=f"supply_facts with {s.rules.age_anchor[0]}, the day as YYYY-MM-DD",
        )
        return
    today = s.calendar.zone.local(s.now).date()
    last_day = add_months(anchor, s.rules.age_limit.count)
    if today > last_day:
        yield Failed(
            criterion=(
                f"the assignment is older than {s.rules.age_limit}: "
                f"{anchor:%Y-%m-%d}, so the last day was {last_day:%Y-%m-%d}"
            ),
            cure="none on the platform; a later completion date, if that one is wrong",
        )


def _violations(s: _Standing) -> Found:
    for violation in s.file.violations:
        if violation.overturned_by is None:
            yield Failed(
                criterion=(
                    "a violation of the terms or guidelines stands on this assignment "
                    f"(reported by the {violation.reported_by})"
                ),
                cure="a person at support may overturn it: overturned_by and overturned_because",
            )


def _justification(s: _Standing) -> Found:
    if s.file.ground in ABOUT_A_CHANGE and s.file.stated_reason:
        yield Failed(
            criterion="the messages clearly state the reason for the change of pay or status",
            cure="none here: the client explained it; answer it on the assignment",
        )


def _not_approved(s: _Standing) -> Found:
    if s.file.assignment.approved_at is not None:
        yield Failed(
            criterion="the assignment is approved already",
            cure="if the money has not come by its due day, the ground is past-due",
        )


def _submitted(s: _Standing) -> Found:
    if s.file.assignment.submitted_for_approval_at is None:
        yield Failed(
            criterion="the work was not submitted for approval",
            cure="submit it for approval, and give submitted_for_approval_at",
        )


def _approval(s: _Standing) -> Found:
    yield from _not_approved(s)
    yield from _submitted(s)


def _late_approval(s: _Standing) -> Found:
    yield from _not_approved(s)
    yield from _submitted(s)
    submitted = s.file.assignment.submitted_for_approval_at
    average = s.file.client.average_approval_hours
    if average is None:
        yield Missing(
            fact="client.average_approval_hours",
            why=f"late is {s.rules.beyond_average_approval} beyond the client's average",
            how="supply_facts with average_approval_hours, from the client's scorecard",
        )
    if submitted is None or average is None:
        return
    late_from = due(
        submitted + timedelta(hours=average), s.rules.beyond_average_approval, s.calendar
    )
    if s.now < late_from:
        yield Failed(
            criterion=(
                f"the approval is not late yet: the client takes {average} hours on average, "
                f"and {s.rules.beyond_average_approval} more are given"
            ),
            cure=f"escalate from {local_text(late_from, s.calendar.zone)} on",
        )


def _payment_dispute(_: _Standing) -> Found:
    yield from ()  # no further condition: the missing reason is checked for every ground


def _past_due(s: _Standing) -> Found:
    if s.file.assignment.approved_at is None:
        yield Failed(
            criterion="the assignment is not approved, so no payment is due yet",
            cure="use the ground approval or late-approval, or give approved_at",
        )
        return
    due_on = s.file.assignment.payment_due_on
    if due_on is None:
        yield Missing(
            fact="assignment.payment_due_on",
            why="a payment is past due from the day after its due day",
            how="supply_facts with payment_due_on, from the invoice",
        )
    elif s.calendar.zone.local(s.now).date() <= due_on:
        yield Failed(
            criterion=f"the payment is due on {due_on:%Y-%m-%d}, which has not passed",
            cure="escalate from the day after on",
        )


def _cancelled(s: _Standing) -> Found:
    if s.file.assignment.cancelled_at is None:
        yield Failed(
            criterion="the assignment was not cancelled",
            cure="give cancelled_at, or use the ground that fits",
        )


def _cancelled_unexplained(s: _Standing) -> Found:
    yield from _cancelled(s)


def _cancelled_after_work(s: _Standing) -> Found:
    yield from _cancelled(s)
    if s.file.assignment.work_completed is None:
        yield Missing(
            fact="assignment.work_completed",
            why="this ground needs the work to have been done before the cancellation",
            how="supply_facts with work_completed true or false",
        )
    elif not s.file.assignment.work_completed:
        yield Failed(
            criterion="the work was not completed before the cancellation",
            cure="use the ground cancellation-without-clarification",
        )
    if s.file.quality_explained:
        yield Failed(
            criterion="the client has explained what was wrong with the quality of the work",
            cure="none here: answer that explanation on the assignment",
        )


_GROUNDS = {
    Ground.APPROVAL: _approval,
    Ground.LATE_APPROVAL: _late_approval,
    Ground.PAYMENT_DISPUTE: _payment_dispute,
    Ground.PAST_DUE: _past_due,
    Ground.CANCELLED_UNEXPLAINED: _cancelled_unexplained,
    Ground.CANCELLED_AFTER_WORK: _cancelled_after_work,
}
