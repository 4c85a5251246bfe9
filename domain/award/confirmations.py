"""The answer to each limitation and each lift: from the platform, or from a person by hand."""

from datetime import datetime, timedelta

from domain.acts import Command
from domain.award import letters
from domain.award.accounts import flag_missing, should_limit, take_back
from domain.award.checks import unknown_respondent
from domain.award.codes import AwardCode
from domain.award.commands import AddAccount, LiftedByHand, LimitedByHand
from domain.award.facts import LimitationConfirmed, LimitationFailed
from domain.award.state import AccountState, AwardState
from domain.post.notice import Notice, NoticeState, Receipt

# -- the answer to an act --------------------------------------------------------------------------


def read_receipt(case: AwardState, notice: Notice, receipt: Receipt, now: datetime) -> Receipt:
    """Return the receipt of a try; a platform act is never given up."""
    if notice.channel == "platform" and receipt.outcome in {"refused", "nobody"}:
        again = now + _wait_after_refusal(case, notice, now)
        return receipt.model_copy(update={"outcome": "retry", "retry_at": again})
    return receipt


def _wait_after_refusal(case: AwardState, notice: Notice, now: datetime) -> timedelta:
    rule = case.policy.limitations
    first = case.counted(now, rule.refused_again_after) - now
    longest = case.counted(now, rule.refused_at_most_every) - now
    return min(longest, first * (1 << min(notice.tries, 10)))


def act_answered(case: AwardState, notice: Notice, now: datetime) -> None:
    """Do what follows from the new state of a platform act."""
    account = next((a for a in case.accounts if a.notice == notice.id), None)
    if notice.channel != "platform" or account is None:
        return
    if not account.is_pending:  # a person or the platform has answered for it meanwhile
        notice.state = NoticeState.REPLACED if notice.is_open else notice.state
        case.clear_flag(notice.id)
    elif notice.state is NoticeState.ACCEPTED:
        _confirm(case, account, now, "confirmed")
    else:
        _fail(case, account, notice.why, now)


def _confirm(case: AwardState, account: AccountState, now: datetime, how: str) -> None:
    """Record that an account is limited, or is free again; its owner is told when all are."""
    limited = account.state == "setting"
    account.state = "limited" if limited else "free"
    account.since, account.failing, account.alarmed = now, None, None
    if account.notice:
        take_back(case, account.notice, now)
        case.clear_flag(account.notice)
    case.clear_flag(f"alarm:{account.id}")
    if limited:
        what, code = "limitation set", AwardCode.LIMITATION_SET
    else:
        what, code = "limitation lifted", AwardCode.LIMITATION_LIFTED
    text = f"{what} on {case.label(account)}: {how}"
    _record(case, account, now, text, code, notice=account.notice)
    if all(a.state == account.state for a in case.accounts_of(account.respondent)):
        letters.limitation(case, now, account.respondent, limited=limited)
    flag_missing(case, now)


def _record(  # noqa: PLR0913 (a line has this many parts)
    case: AwardState,
    account: AccountState,
    now: datetime,
    text: str,
    code: AwardCode,
    *,
    notice: str | None = None,
) -> None:
    """Write a line about one account, which only its owner is shown."""
    owner = (account.respondent,)
    case.write(now, "limitation", text, code=code, by="platform", notice=notice, about=owner)


def _fail(case: AwardState, account: AccountState, why: str, now: datetime) -> None:
    """Record that a try did not work: it is tried again, and a person is told."""
    first = account.failing is None
    account.failing = why or "no reason given"
    sets = account.state == "setting"
    verb, hand = ("limiting", "limited_by_hand") if sets else ("lifting", "lifted_by_hand")
    text = f"{verb} {case.label(account)} did not work yet: {account.failing}; it is tried on"
    text += f", or a person does it and says {hand}"
    if account.state == "lifting" and not should_limit(case, account, now):
        text = f"ALARM: {text}. They owe nothing now and are still held; lift it by hand"
        case.flag(f"alarm:{account.id}", text)
    if account.notice:
        case.flag(account.notice, text)
    if first:
        account.alarmed = now
        letters.attention(case, now, [text])
    flag_missing(case, now)


# -- news from the platform ------------------------------------------------------------------------


def unknown_account(
    case: AwardState, fact: LimitationConfirmed, _at: datetime | None
) -> str | None:
    """Return that the account belongs to no respondent, or None."""
    if case.account(fact.account) is None:
        return f"account {fact.account} belongs to no respondent of this award"
    return None


def nothing_to_fail(case: AwardState, fact: LimitationFailed, _at: datetime | None) -> str | None:
    """Return why nothing can have failed on the account, or None."""
    account = case.account(fact.account)
    if account is None:
        return f"account {fact.account} belongs to no respondent of this award"
    if account.state == "free":
        return f"account {fact.account} is not limited, and nothing is being done to it"
    return None


def limitation_confirmed(case: AwardState, fact: LimitationConfirmed, now: datetime) -> None:
    """Take in that the platform limited an account or let it go, asked for here or not."""
    account = case.known_account(fact.account)
    awaited = {"limited": "setting", "lifted": "lifting"}[fact.state]
    if account.state == awaited:
        _confirm(case, account, now, f"confirmed by {fact.source}")
        return
    known = {"limited": "limited", "lifted": "free"}[fact.state]
    text = f"the platform reports {case.label(account)} as {fact.state}"
    if account.state == known or account.is_pending:
        text, code = f"{text}; it changes nothing", AwardCode.LIMITATION_REPORTED
        _record(case, account, now, text, code)
    elif fact.state == "lifted":
        _lose(case, account, f"{text}, though it was to stay limited", now)
    else:
        text += ", though nobody asked for it here; it is not ours to lift"
        _record(case, account, now, text, AwardCode.LIMITATION_FOREIGN)
        case.flag(f"foreign:{account.id}", text)
        letters.attention(case, now, [text])


def limitation_failed(case: AwardState, fact: LimitationFailed, now: datetime) -> None:
    """Take in that an act did not work, or that a limitation no longer holds."""
    account = case.known_account(fact.account)
    if account.is_pending:
        text, code = f"{case.label(account)}: {fact.why}", AwardCode.LIMITATION_FAILED
        _record(case, account, now, text, code)
        _fail(case, account, fact.why, now)
    else:
        _lose(case, account, f"{case.label(account)} is not limited: {fact.why}", now)


def _lose(case: AwardState, account: AccountState, text: str, now: datetime) -> None:
    """Record that a confirmed limitation does not hold: it is asked for again."""
    account.state, account.notice = "free", None
    case.winner_heard = None
    _record(case, account, now, text, AwardCode.LIMITATION_LOST)
    letters.attention(case, now, [text])


# -- by hand ---------------------------------------------------------------------------------------


def cannot_be_limited(case: AwardState, command: LimitedByHand, now: datetime) -> str | None:
    """Return why an account cannot have been limited by hand, or None."""
    account = case.account(command.account)
    if account is None:
        return _no_account(case, command.account)
    if account.state == "limited":
        return "this account is limited already"
    if not should_limit(case, account, now):
        return (
            "nothing allows a limitation now: it may be set after "
            f"{case.local(case.limits_at)} while something is owed"
        )
    return None


def cannot_be_lifted(case: AwardState, command: LiftedByHand, _now: datetime) -> str | None:
    """Return why an account cannot have been let go by hand, or None."""
    account = case.account(command.account)
    if account is None:
        return _no_account(case, command.account)
    return {
        "free": "this account is not limited",
        "setting": "this account is being limited; it is lifted after that, if it must be",
        "limited": "what it owes is overdue; stay with lift: true lets go of it, and so "
        "does payment, or a plan that lifts",
    }.get(account.state)


def _no_account(case: AwardState, account: str) -> str:
    known = ", ".join(a.id for a in case.accounts) or "none"
    return f"account {account} belongs to no respondent of this award; there are: {known}"


def limited_by_hand(case: AwardState, command: LimitedByHand, now: datetime) -> None:
    """Record that a person limited an account; our own act is not repeated."""
    _by_hand(case, command.account, command, AwardCode.LIMITED_BY_HAND, now)


def lifted_by_hand(case: AwardState, command: LiftedByHand, now: datetime) -> None:
    """Record that a person let an account go; our own act is not repeated."""
    _by_hand(case, command.account, command, AwardCode.LIFTED_BY_HAND, now)


def _by_hand(
    case: AwardState, account_id: str, command: Command, code: AwardCode, now: datetime
) -> None:
    account = case.known_account(account_id)
    text = f"{case.label(account)} {command.name.replace('_', ' ')}"
    case.write_command(now, command, text, code, about=(account.respondent,))
    if account.state == "free":  # before we came to ask for it
        account.state = "setting"
    _confirm(case, account, now, "done by hand")


def cannot_add(case: AwardState, command: AddAccount, _now: datetime) -> str | None:
    """Return why an account cannot be added, or None."""
    owner = case.account(command.account)
    if owner is not None:
        return f"account {command.account} is known already, of {case.words(owner.respondent)}"
    return unknown_respondent(case, command.respondent)


def add_account(case: AwardState, command: AddAccount, now: datetime) -> None:
    """Add an account of a respondent; it is limited if due."""
    text = f"one more account of {case.words(command.respondent)}"
    about = (command.respondent,)
    case.write_command(now, command, text, AwardCode.ACCOUNT_ADDED, about=about)
    case.accounts.append(AccountState(id=command.account, respondent=command.respondent))
