"""The end of an award case: satisfied, or closed by a person; and how it is opened again."""

from datetime import datetime

from domain.award import disputes, letters
from domain.award.accounts import is_limited
from domain.award.codes import AwardCode
from domain.award.commands import Close
from domain.award.facts import MatterRaised
from domain.award.instalments import limitations_wait
from domain.award.state import AwardState
from domain.case import questions


def record_satisfied(case: AwardState, now: datetime) -> None:
    """Write down that nothing is owed any more, or that it is owed again, and tell everybody."""
    if case.is_satisfied and case.satisfied_at is None:
        case.satisfied_at = now
        text = "satisfied: nothing of the award is owed any more"
        if case.too_much:
            text += f"; {case.money(case.too_much)} more was paid than was owed"
            letters.attention(case, now, [text])
        case.write(now, "satisfied", text, code=AwardCode.SATISFIED)
        letters.satisfied(case, now)
        disputes.tell_ended(case, now, "satisfied")
    elif not case.is_satisfied and case.satisfied_at is not None:
        case.satisfied_at = None
        text = f"owed again: {case.money(case.left)}"
        case.write(now, "reopened", text, code=AwardCode.REOPENED)
        disputes.tell_reopened(case, now)


def reopen(case: AwardState, now: datetime) -> None:
    """Open a case that had ended as satisfied again, if money is owed."""
    if case.outcome != "satisfied" or case.is_satisfied:
        return
    case.outcome = case.closed = case.listening_until = None
    case.satisfied_at = None
    text = f"open again: {case.money(case.left)} is owed"
    case.write(now, "reopened", text, code=AwardCode.REOPENED)
    disputes.tell_reopened(case, now)


def matter_raised(case: AwardState, fact: MatterRaised, now: datetime) -> None:
    """Keep a question or a second claim that stays open when this award is closed."""
    if fact.matter not in case.matters:
        case.matters.append(fact.matter)
    text = f"stays open whatever happens here: {fact.matter}"
    case.write(now, "question", text, code=AwardCode.MATTER_RAISED)


def close(case: AwardState, command: Close, now: datetime) -> None:
    """Close the case by a person's word; it ends when the limitations are as they should be."""
    text = f"closed as {command.outcome}, limitations: {command.limitations}"
    case.write_command(now, command, text, AwardCode.CLOSED_BY_HAND)
    case.closing, case.above_cap = command, False
    case.clear_flag("cap")


def end_if_done(case: AwardState, now: datetime) -> None:
    """End once nothing is owed or a person closed it, nobody is held, and no question is open."""
    if questions.is_any_open(case):
        return
    if case.closing is not None:
        lifts = case.closing.limitations == "lift"
        if any(a.is_pending or lifts for a in case.held):
            return
        _finish(case, now, case.closing.outcome, case.closing.reason)
    elif case.is_satisfied and not case.held:
        _finish(case, now, "satisfied", "everything the award orders to be paid is paid")


def _finish(case: AwardState, now: datetime, outcome: str, why: str) -> None:
    for matter in case.matters:
        case.write(now, "open", f"stays open: {matter}", code=AwardCode.MATTER_STAYS)
    kept = [a for a in case.accounts if a.state == "limited"]
    if kept:
        text = f"stays limited, by decision: {', '.join(map(case.label, kept))}"
        code, owners = AwardCode.STAYS_LIMITED, [a.respondent for a in kept]
        case.write(now, "limitation", text, code=code, about=owners)
    if outcome != "satisfied":
        letters.closed(case, now, outcome, why)
    if case.told is None:
        disputes.tell_ended(case, now, outcome)
    case.end(now, outcome, case.counted(now, case.policy.listen_after))


def _is_lifting(case: AwardState) -> bool:
    """Return whether an account is still held that is to be free."""
    keeps = case.closing is not None and case.closing.limitations == "keep"
    return any(account.is_pending or not keeps for account in case.held)


def stage(case: AwardState, now: datetime) -> str:
    """Return the stage in which the case stands, when all that is due is done."""
    if not case.is_open:
        return case.stage
    if case.is_satisfied or case.closing:
        return "lifting" if _is_lifting(case) else "open-points"
    if case.stayed:
        return "stayed"
    if any(limitations_wait(case, o, now) for o in case.obligations):
        return "instalments"
    if case.overdue_since is None:
        return "awaiting-payment"
    return "limited" if is_limited(case, now) else "overdue"
