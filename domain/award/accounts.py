"""The accounts to limit, as things stand, and those of them that are not limited yet.

One act at a time is asked for each account: a lift never overtakes a limitation that may still
land, because then somebody who has paid would stay limited.
"""

from datetime import datetime

from domain.award.overdue import may_limit
from domain.award.state import AccountState, AwardState
from domain.case import mail

LIMITATIONS = "limitations"


def should_limit(case: AwardState, account: AccountState, now: datetime) -> bool:
    """Return whether this account is to be limited, as things stand."""
    if case.above_cap or case.stayed == "lifts" or not case.is_open:
        return False
    if case.closing:
        return case.closing.limitations == "keep" and account.state == "limited"
    wanted = may_limit(case, case.owed_of(account.respondent), now)
    if wanted and (case.stayed == "holds" or _must_be_reached(case, account, now)):
        return account.state in {"setting", "limited"}
    return wanted


def _must_be_reached(case: AwardState, account: AccountState, now: datetime) -> bool:
    """Return whether limitations wait until a letter has reached the owner of the account."""
    if case.policy.if_unreached != "hold":
        return False
    return mail.why_unreached(case, case.role(account.respondent), now) is not None


def wanted(case: AwardState, now: datetime) -> list[AccountState]:
    """Return the accounts that should be limited."""
    return [a for a in case.accounts if should_limit(case, a, now)]


def missing(case: AwardState, now: datetime) -> list[AccountState]:
    """Return the accounts that should be limited and are not confirmed."""
    return [a for a in wanted(case, now) if a.state != "limited"]


def is_limited(case: AwardState, now: datetime) -> bool:
    """Return whether every account that should be limited is: never while one is missing."""
    return bool(wanted(case, now)) and not missing(case, now)


def held_wrongly(case: AwardState, now: datetime) -> list[AccountState]:
    """Return the accounts whose lift did not work, although their owners owe nothing."""
    return [
        a
        for a in case.accounts
        if a.state == "lifting" and a.failing and not should_limit(case, a, now)
    ]


def flag_missing(case: AwardState, now: datetime) -> None:
    """Mark the case while the award is not limited for everybody, with the accounts missing."""
    left = missing(case, now)
    if not left:
        case.clear_flag(LIMITATIONS)
        return
    of = len(wanted(case, now))
    who = "; ".join(f"{case.label(a)}{f' ({a.failing})' if a.failing else ''}" for a in left)
    text = f"{of - len(left)} of {of} accounts limited; still missing, and being tried: {who}"
    case.flag(LIMITATIONS, text)


def take_back(case: AwardState, notice_id: str, now: datetime) -> bool:
    """Ask for an act no more; return False if it may be under way this very moment."""
    notice = case.notice(notice_id)
    if not notice.is_open:
        return True
    if notice.next_try is None or notice.next_try <= now:
        return False
    case.replace(notice)
    return True
