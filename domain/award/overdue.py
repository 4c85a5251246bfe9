"""Overdue: the deadline has passed, something is owed, and no plan holds."""

from datetime import datetime

from domain.award import letters
from domain.award.codes import AwardCode
from domain.award.instalments import limitations_wait
from domain.award.ledger import NOTHING, Obligation
from domain.award.state import AwardState


def is_overdue(case: AwardState, obligation: Obligation, now: datetime) -> bool:
    """Return whether an amount is owed whose time is over."""
    if case.ledger.left(obligation) == NOTHING or limitations_wait(case, obligation, now):
        return False
    return now >= case.pay_by


def may_limit(case: AwardState, obligation: Obligation, now: datetime) -> bool:
    """Return whether those whom an obligation binds may be limited: the grace is over as well."""
    return is_overdue(case, obligation, now) and now >= case.limits_at


def record_overdue(case: AwardState, now: datetime) -> None:
    """Write down that the award is overdue, and tell everybody; or that it no longer is."""
    overdue = any(is_overdue(case, obligation, now) for obligation in case.obligations)
    if overdue and case.overdue_since is None:
        case.overdue_since = now
        text = f"overdue: {case.money(case.left)} was to be paid by "
        text += case.day(case.now_terms.pay_by)
        case.write(now, "overdue", text, code=AwardCode.OVERDUE)
        letters.overdue(case, now, due=_letters_due(case, now))
    elif not overdue and case.overdue_since is not None:
        case.overdue_since = None
        if not case.is_satisfied:
            case.write(now, "overdue", "no longer overdue", code=AwardCode.NO_LONGER_OVERDUE)


def _letters_due(case: AwardState, now: datetime) -> datetime:
    """Return when the letters should have left: at the deadline, unless it came another way."""
    key = f"overdue:{len(case.terms)}"
    first = key not in case.reminded and case.opened < case.pay_by and not case.plans
    case.reminded.append(key)
    return case.pay_by if first else now
