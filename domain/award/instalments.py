"""Instalment plans: agreed, reminded of, kept or missed."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from domain.award import letters
from domain.award.checks import other_currency, unknown_respondent
from domain.award.codes import AwardCode
from domain.award.commands import AgreePlan
from domain.award.days import before
from domain.award.file import WHOLE
from domain.award.ledger import NOTHING, Obligation
from domain.award.plan import Plan
from domain.award.state import AwardState
from domain.base import Money

# -- agreed ----------------------------------------------------------------------------------------


def cannot_agree(case: AwardState, command: AgreePlan, now: datetime) -> str | None:
    """Return why a plan is refused, or None."""
    if not command.winner_agrees:
        return "a plan counts only when both sides agreed to it"
    by_shares = case.now_terms.shares is not None
    if by_shares and command.respondent is None:
        return "the award states shares: name the respondent whose share it is"
    if command.respondent is not None and not by_shares:
        return "the award is joint and several: the plan is for all of it, name no respondent"
    if command.respondent and (wrong := unknown_respondent(case, command.respondent)):
        return wrong
    return _instalment_problem(case, command, now)


def _instalment_problem(case: AwardState, command: AgreePlan, now: datetime) -> str | None:
    parts = command.instalments
    if wrong := next(filter(None, (other_currency(case, i.amount) for i in parts)), None):
        return wrong
    if past := [i.by for i in parts if case.ends(i.by) <= now]:
        return f"the instalment of {past[0]} lies in the past"
    left = _left_of(case, command.respondent)
    added = sum((i.amount.amount for i in parts), NOTHING)
    if added != left:
        return f"the instalments add up to {case.money(added)}, what is owed is {case.money(left)}"
    return None


def _left_of(case: AwardState, respondent: str | None) -> Decimal:
    return case.balance_of(respondent).amount if respondent else case.left


def agree(case: AwardState, command: AgreePlan, now: datetime) -> None:
    """Put a plan into force, in place of the one before; both sides are told."""
    key = command.respondent or WHOLE
    obligation = case.obligation(key)
    lifts = command.lifts_limitations
    if lifts is None:
        lifts = case.policy.plan == "lifts-limitations"
    case.plans[key] = Plan(
        key=key,
        base=case.money(obligation.owed - case.ledger.left(obligation)),
        instalments=command.instalments,
        lifts=lifts,
        agreed_at=now,
    )
    case.missed.pop(key, None)
    effect = "limitations wait while it is kept" if lifts else "limitations stay until zero"
    text = f"a plan of {len(command.instalments)} instalments; {effect}"
    case.write_command(now, command, text, AwardCode.PLAN_AGREED)
    letters.plan(case, now, key, lifts=lifts)


def end_plans(case: AwardState, now: datetime) -> None:
    """End the plans that were made on terms that hold no more."""
    if case.plans:
        text = "instalment plans ended with the old terms"
        case.write(now, "plan", text, code=AwardCode.PLANS_ENDED)
        case.plans, case.missed = {}, {}


# -- kept or missed --------------------------------------------------------------------------------


def missed_day(case: AwardState, plan: Plan, now: datetime) -> date | None:
    """Return the first day whose instalment was not paid by its end, or None."""
    bound = case.obligation(plan.key).bound
    for day, total in plan.owed_by():
        end = case.ends(day)
        if end > now:
            return None
        if case.ledger.paid(bound, before=end) < total.amount:
            return day
    return None


def limitations_wait(case: AwardState, obligation: Obligation, now: datetime) -> bool:
    """Return whether limitations wait, because a plan that says so is kept."""
    plan = case.plans.get(obligation.key)
    return plan is not None and plan.lifts and missed_day(case, plan, now) is None


def next_instalment(case: AwardState, now: datetime) -> tuple[date, Money] | None:
    """Return the day of the next instalment of any plan, and the sum paid by then."""
    found = [
        (day, key, total)
        for key, plan in case.plans.items()
        if missed_day(case, plan, now) is None
        for day, total in plan.owed_by()
        if case.ends(day) > now
    ]
    if not found:
        return None
    day, _, total = min(found, key=lambda f: (f[0], f[1]))
    return day, total


def record_missed(case: AwardState, now: datetime) -> None:
    """Write down which instalments were missed, and which were paid in time after all."""
    for key, plan in case.plans.items():
        day = missed_day(case, plan, now)
        if case.is_satisfied or day == case.missed.get(key):
            continue
        if day is None:
            del case.missed[key]
            text = "the instalment was paid in time after all; the plan holds"
            case.write(now, "plan", text, code=AwardCode.PLAN_HOLDS)
            continue
        case.missed[key] = day
        text = f"the instalment due by {case.day(day)} was not paid; the whole balance is due"
        case.write(now, "plan", text, code=AwardCode.PLAN_MISSED)
        letters.plan_missed(case, now, key, day)


# -- reminded of -----------------------------------------------------------------------------------


class InstalmentReminder(NamedTuple):
    """A reminder that is given once: its key, its time, and the plan, day and sum it is about."""

    key: str
    at: datetime
    plan: str
    day: date
    total: Money


def _reminders(case: AwardState) -> Iterator[InstalmentReminder]:
    """Yield the reminders of every plan that is kept that are still to be given."""
    for key, plan in case.plans.items():
        if key in case.missed:
            continue
        for day, total in plan.owed_by():
            for lead in case.policy.remind_instalment_before:
                at = case.on(before(day, lead), case.policy.remind_at)
                mark = f"instalment:{key}:{plan.agreed_at:%Y%m%dT%H%M%S}:{day}:{lead}"
                if at > plan.agreed_at and mark not in case.reminded:
                    yield InstalmentReminder(mark, at, key, day, total)


def next_reminder(case: AwardState) -> datetime | None:
    """Return when somebody is reminded of an instalment next, or None."""
    return min((reminder.at for reminder in _reminders(case)), default=None)


def remind(case: AwardState, now: datetime) -> None:
    """Remind everybody whom a plan binds of the next instalment, if it is not paid yet."""
    due = [reminder for reminder in _reminders(case) if reminder.at <= now]
    case.reminded += [reminder.key for reminder in due]
    if case.is_satisfied or case.closing:
        return
    for reminder in due:
        paid = case.ledger.paid(case.obligation(reminder.plan).bound)
        if reminder.total.amount > paid and now < case.ends(reminder.day):
            _remind(case, now, reminder, case.money(reminder.total.amount - paid))


def _remind(case: AwardState, now: datetime, reminder: InstalmentReminder, left: Money) -> None:
    text = f"reminded of the instalment of {left}, by {case.day(reminder.day)}"
    case.write(now, "reminder", text, code=AwardCode.INSTALMENT_REMINDED)
    letters.plan_reminder(case, now, reminder.plan, reminder.day, left, due=reminder.at)
