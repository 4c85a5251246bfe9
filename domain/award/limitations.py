"""Limitations: one act for each account, and one more that lifts it in the end.

Until every act is confirmed, the winner is told that some are missing, and ops of everybody who is
held and owes nothing. The answers to the acts are in `confirmations`.
"""

from datetime import datetime

from domain.award import letters
from domain.award.accounts import (
    flag_missing,
    held_wrongly,
    is_limited,
    missing,
    should_limit,
    take_back,
    wanted,
)
from domain.award.codes import AwardCode
from domain.award.commands import Resume, Stay
from domain.award.state import AccountState, AwardState

LIMIT, LIFT = "limit-account", "lift-limitation"

# -- asked for -------------------------------------------------------------------------------------


def ask_what_is_due(case: AwardState, now: datetime) -> None:
    """Ask for every limitation and every lift that is due; each account on its own."""
    for account in case.accounts:
        limit = should_limit(case, account, now)
        if limit and _can_turn(case, account, now, "free", "lifting"):
            _ask(case, account, LIMIT, now)
        elif not limit and _can_turn(case, account, now, "limited", "setting"):
            _ask(case, account, LIFT, now)
    flag_missing(case, now)
    _tell_winner(case, now)


def _can_turn(
    case: AwardState, account: AccountState, now: datetime, at_rest: str, pending: str
) -> bool:
    """Return whether the account may be asked for the opposite now."""
    if account.state not in {at_rest, pending}:
        return False
    return account.notice is None or take_back(case, account.notice, now)


def _ask(case: AwardState, account: AccountState, act: str, now: datetime) -> None:
    limits = act == LIMIT
    facts = {
        "on": account.id,
        "award": case.file.id,
        "why": f"award overdue since {case.pay_by:%Y-%m-%d}" if limits else "no longer due",
    }
    notice = case.send(now, act, "platform", facts, channel="platform")
    account.state, account.notice = ("setting" if limits else "lifting"), notice.id
    account.since, account.failing, account.alarmed = now, None, None
    if limits:
        case.limits_asked = case.limits_asked or now
        verb, code = "limit", AwardCode.LIMITATION_ASKED
    else:
        verb, code = "lift the limitation of", AwardCode.LIFT_ASKED
    text = f"the platform is asked to {verb} {case.label(account)}"
    owner = (account.respondent,)
    case.write(now, "limitation", text, code=code, to="platform", notice=notice.id, about=owner)


# -- the winner, and alarms ------------------------------------------------------------------------


def winner_due(case: AwardState, now: datetime) -> datetime | None:
    """Return when the winner is told that limitations are not complete, or None."""
    if case.winner_heard or case.limits_asked is None or not missing(case, now):
        return None
    return case.counted(case.limits_asked, case.policy.limitations.winner_hears_of_missing_after)


def _tell_winner(case: AwardState, now: datetime) -> None:
    accounts = wanted(case, now)
    if not accounts:
        if not case.held:
            case.limits_asked, case.winner_heard = None, None
        return
    at = winner_due(case, now)
    if is_limited(case, now) and case.winner_heard != "all":
        case.winner_heard = "all"
        letters.limitations_winner(case, now, accounts, complete=True)
        _record_telling(case, now, "the winner is told that limitations are complete")
    elif at is not None and at <= now:
        case.winner_heard = "some"
        letters.limitations_winner(case, now, accounts, complete=False)
        done = sum(a.state == "limited" for a in accounts)
        text = f"the winner is told that {done} of {len(accounts)} limitations are set"
        _record_telling(case, now, text)


def _record_telling(case: AwardState, now: datetime, text: str) -> None:
    code = AwardCode.WINNER_TOLD
    case.write(now, "limitation", text, code=code, to="winner")


def alarm_due(case: AwardState, now: datetime) -> datetime | None:
    """Return when ops are told again that a party who owes nothing is still held, or None."""
    every = case.policy.limitations.alarm_every
    due = [case.counted(a.alarmed, every) for a in held_wrongly(case, now) if a.alarmed]
    return min(due, default=None)


def alarm_if_due(case: AwardState, now: datetime) -> None:
    """Tell ops again of everybody who is held wrongly, as often as the policy says."""
    at = alarm_due(case, now)
    if at is None or at > now:
        return
    held = held_wrongly(case, now)
    for account in held:
        account.alarmed = now
    items = [f"ALARM: {case.label(a)} is still held, and owes nothing: {a.failing}" for a in held]
    code, owners = AwardCode.STILL_HELD, [a.respondent for a in held]
    case.write(now, "warning", "; ".join(items), code=code, to="ops", about=owners)
    letters.attention(case, now, items)


# -- a stay ----------------------------------------------------------------------------------------


def stay(case: AwardState, command: Stay, now: datetime) -> None:
    """Set no further limitation until `resume`; lift those that are set if the command says so."""
    case.stayed = "lifts" if command.lift else "holds"
    effect = "those set are lifted" if command.lift else "those set stay"
    text = f"no further limitation until resumed, {effect}"
    case.write_command(now, command, text, AwardCode.STAYED)


def resume(case: AwardState, command: Resume, now: datetime) -> None:
    """End a stay: limitations that are due are set at once."""
    case.stayed = None
    case.write_command(now, command, "the stay is over", AwardCode.RESUMED)
