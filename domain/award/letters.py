"""The letters of an award: the facts that each template is given, and a line for each letter.

Everything is plain text, times already written out in the award's zone. A respondent is told of its
own account and of the balance, never of another respondent's account. The winner is told that
limitations were applied, and whose only where the policy says so.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from domain.award.ledger import Payment
from domain.award.state import AccountState, AwardState
from domain.base import Money
from domain.case.codes import CaseCode
from domain.post.notice import Notice
from domain.time.zone import day_text

TENDER = {
    "bank-details": "that you send bank details",
    "release": "that you release other claims",
    "set-off": "that money said to be owed by you is set off",
    "other": "another condition",
}


def send(  # noqa: PLR0913 (a letter has this many parts)
    case: AwardState,
    now: datetime,
    kind: str,
    to: str,
    facts: dict[str, Any],
    *,
    due: datetime | None = None,
) -> Notice:
    """Queue a letter. It is a line of the timeline, one for all to whom it goes at once."""
    notice = case.send(now, kind, to, facts, due=due)
    last = case.timeline[-1] if case.timeline else None
    at_once = last is not None and (last.at, last.code) == (now, CaseCode.LETTER)
    if last and at_once and case.notice(str(last.notice)).kind == kind:
        text = f"{last.text}, {to}"
        case.timeline[-1] = last.model_copy(update={"text": text, "to": "several"})
    else:
        text, code = f"{kind}: to {to}", CaseCode.LETTER
        case.write(now, "letter", text, code=code, to=to, notice=notice.id)
    return notice


def _common(case: AwardState) -> dict[str, Any]:
    terms = case.now_terms
    return {
        "award": case.file.id,
        "made_on": day_text(case.file.made_on),
        "total": str(terms.total),
        "pay_by": case.day(terms.pay_by),
        "source_date": day_text(case.policy.courts.source_date),
    }


def _for_winner(case: AwardState) -> dict[str, Any]:
    return {**_common(case), "balance": str(case.money(case.left)), "share": None}


def _for_respondent(case: AwardState, respondent: str) -> dict[str, Any]:
    """Give a respondent its own balance: all of the award, or its share."""
    owed = case.owed_of(respondent)
    share = str(case.money(owed.owed)) if case.now_terms.shares is not None else None
    joint = case.now_terms.shares is None and len(owed.bound) > 1
    return {
        **_common(case),
        "balance": str(case.balance_of(respondent)),
        "share": share,
        "joint": joint,
    }


def _owing(case: AwardState) -> list[str]:
    return [r for o in case.obligations if case.ledger.left(o) for r in o.bound]


def _everybody(case: AwardState, now: datetime, kind: str, facts: dict[str, Any]) -> None:
    """Write the same to the winner and to every respondent, each with its own balance."""
    send(case, now, kind, "winner", {**_for_winner(case), **facts, "joint": False})
    for respondent in case.respondents():
        own = _for_respondent(case, respondent)
        send(case, now, kind, case.role(respondent), {**own, **facts})


def tell(  # noqa: PLR0913 (a letter has this many parts)
    case: AwardState,
    now: datetime,
    kind: str,
    roles: str | Iterable[str],
    facts: dict[str, Any],
    *,
    due: datetime | None = None,
) -> None:
    """Write the same to each role: a respondent with its own balance, others with the whole."""
    owners = {case.role(respondent): respondent for respondent in case.respondents()}
    for role in [roles] if isinstance(roles, str) else roles:
        own = owners.get(role)
        common = _for_respondent(case, own) if own else {**_for_winner(case), "joint": False}
        send(case, now, kind, role, {**common, **facts}, due=due)


def award_made(case: AwardState, now: datetime) -> None:
    """Tell every party and every named respondent: amount, pay-by day, how to pay."""
    limits = case.local(case.limits_at)
    _everybody(case, now, "award-made", {"limits_at": limits})


def no_enforcement(case: AwardState, now: datetime, why: str) -> None:
    """Tell everybody that there is nothing to enforce."""
    _everybody(case, now, "no-enforcement", {"why": why})


def reminder(case: AwardState, now: datetime, due: datetime) -> None:
    """Remind each respondent who still owes."""
    for respondent in _owing(case):
        facts = {**_for_respondent(case, respondent), "limits_at": case.local(case.limits_at)}
        send(case, now, "reminder", case.role(respondent), facts, due=due)


def overdue(case: AwardState, now: datetime, due: datetime) -> None:
    """Tell each respondent who owes, the winner, and ops."""
    limits = case.local(case.limits_at)
    has = {a.respondent for a in case.accounts}
    for respondent in _owing(case):
        facts = {
            **_for_respondent(case, respondent),
            "limits_at": limits,
            "has_account": respondent in has,
        }
        send(case, now, "overdue", case.role(respondent), facts, due=due)
    facts = {
        **_for_winner(case),
        "limits_at": limits,
        "any_account": bool(has & set(_owing(case))),
        "petitioned": bool(case.court_steps),
        **_court_facts(case, now),
    }
    send(case, now, "overdue-winner", "winner", facts, due=due)
    items = [
        f"{case.words(r)} owes {case.balance_of(r)}"
        + ("" if r in has else "; no account here, so no limitation is possible")
        for r in _owing(case)
    ]
    attention(case, now, ["the award is overdue", *items])


def _court_facts(case: AwardState, now: datetime) -> dict[str, Any]:
    days = [] if case.court_steps else case.courts(now)
    return {
        "courts": [
            {"which": d["for"], "last_day": d["last_day"], "law": d["law"], "over": d["over"]}
            for d in days
        ],
        "both": len(days) > 1,
    }


def limitation(case: AwardState, now: datetime, respondent: str, *, limited: bool) -> None:
    """Tell the respondent concerned, and nobody else, that its account is limited or free."""
    count = len(case.accounts_of(respondent))
    facts = {**_for_respondent(case, respondent), "limited": limited, "accounts": count}
    send(case, now, "limitation", case.role(respondent), facts)


def limitations_winner(
    case: AwardState, now: datetime, wanted: Sequence[AccountState], *, complete: bool
) -> None:
    """Tell the winner that it was done, or that it is not complete; whose, only by policy."""
    whose = None
    if case.policy.winner_told_whose:
        whose = [
            f"{case.respondent(a.respondent).role.replace('-', ' ')}: "
            + ("limited" if a.state == "limited" else "not yet")
            for a in wanted
        ]
    facts = {
        **_for_winner(case),
        "complete": complete,
        "done": sum(a.state == "limited" for a in wanted),
        "of": len(wanted),
        "whose": whose,
    }
    send(case, now, "limitations-winner", "winner", facts)


def payment(case: AwardState, now: datetime, paid: Payment) -> None:
    """Tell both sides what was paid and what is left; only the payer hears that it was theirs."""
    said = {
        "amount": str(case.money(paid.amount)),
        "paid": case.local(paid.paid_at),
        "how": paid.how,
    }
    send(case, now, "payment", "winner", {**_for_winner(case), **said, "yours": False})
    for respondent in case.owed_of(paid.by).bound:
        facts = {**_for_respondent(case, respondent), **said, "yours": respondent == paid.by}
        send(case, now, "payment", case.role(respondent), facts)


def reversed_payment(case: AwardState, now: datetime, by: str, amount: Money, why: str) -> None:
    """Tell both sides that money went back, and what is owed again."""
    said = {"amount": str(amount), "why": why}
    send(case, now, "reversed", "winner", {**_for_winner(case), **said, "yours": False})
    for respondent in case.owed_of(by).bound:
        facts = {**_for_respondent(case, respondent), **said, "yours": respondent == by}
        send(case, now, "reversed", case.role(respondent), facts)
    attention(case, now, [f"{amount} of {case.words(by)} went back: {why}"])


def tender_warning(case: AwardState, now: datetime, conditions: tuple[str, ...], text: str) -> None:
    """Warn the winner: an offer on conditions is no payment, and bank details are not needed."""
    said = [TENDER[c] for c in conditions]
    facts = {**_for_winner(case), "conditions": said, "text": text}
    send(case, now, "tender-warning", "winner", facts)


def corrected(case: AwardState, now: datetime, old: str | None, text: str) -> None:
    """Tell everybody the new terms; or, without old ones, that a correction was only asked for."""
    limits = case.local(case.limits_at)
    _everybody(case, now, "corrected", {"old": old, "text": text, "limits_at": limits})


def plan(case: AwardState, now: datetime, key: str, *, lifts: bool) -> None:
    """Tell the winner and those it is for what was agreed."""
    agreed = case.plans[key]
    parts = [
        {"by": case.day(i.by), "amount": str(i.amount)}
        for i in sorted(agreed.instalments, key=lambda i: i.by)
    ]
    _plan_letters(case, now, "plan", key, {"instalments": parts, "lifts": lifts})


def plan_missed(case: AwardState, now: datetime, key: str, day: date) -> None:
    """Tell the winner and those it is for that an instalment was not paid."""
    _plan_letters(case, now, "plan-missed", key, {"missed": case.day(day)})


def plan_reminder(  # noqa: PLR0913 (what a reminder says)
    case: AwardState, now: datetime, key: str, day: date, amount: Money, *, due: datetime
) -> None:
    """Remind those whom a plan binds of an instalment: what is missing, and by which day."""
    for respondent in case.obligation(key).bound:
        facts = {"amount": str(amount), "by": case.day(day)}
        own = {**_for_respondent(case, respondent), **facts}
        send(case, now, "plan-reminder", case.role(respondent), own, due=due)


def _plan_letters(
    case: AwardState, now: datetime, kind: str, key: str, facts: dict[str, Any]
) -> None:
    send(case, now, kind, "winner", {**_for_winner(case), **facts})
    for respondent in case.obligation(key).bound:
        send(case, now, kind, case.role(respondent), {**_for_respondent(case, respondent), **facts})


def court(case: AwardState, now: datetime, due: datetime) -> None:
    """Remind the winner of court deadlines: information, not legal advice."""
    facts = {**_for_winner(case), **_court_facts(case, now)}
    send(case, now, "court", "winner", facts, due=due)


def satisfied(case: AwardState, now: datetime) -> None:
    """Tell everybody that nothing is owed any more, and what stays open."""
    _everybody(case, now, "satisfied", {})
    _left_open(case, now)


def closed(case: AwardState, now: datetime, outcome: str, why: str) -> None:
    """Tell everybody that enforcement ends although the award was not satisfied."""
    _everybody(case, now, "closed", {"outcome": outcome, "why": why})
    _left_open(case, now)


def _left_open(case: AwardState, now: datetime) -> None:
    if case.matters:
        attention(case, now, [f"stays open: {matter}" for matter in case.matters])


def attention(case: AwardState, now: datetime, items: list[str]) -> None:
    """Tell ops what needs a person, or what they have to know."""
    send(case, now, "attention", "ops", {**_for_winner(case), "items": items})
