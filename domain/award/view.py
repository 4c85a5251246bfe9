"""An award case as people see it: its part of `status`, and its page in the Web UI."""

from datetime import datetime
from typing import Any

from domain.award.accounts import is_limited, missing
from domain.award.courts import vacate_until
from domain.award.file import Respondent
from domain.award.ledger import Payment
from domain.award.overdue import is_overdue
from domain.award.state import AccountState, AwardState
from domain.case import ask_view, asks

LIMITATION = {
    "free": "not limited",
    "setting": "asked for, not confirmed",
    "limited": "limited",
    "lifting": "to be let go, not confirmed",
}
"""The state of a limitation, in words."""


def waiting_for(case: AwardState) -> str | None:
    """Return whose turn it is."""
    if not case.is_open:
        return None
    if case.above_cap or case.stayed:
        return "ops"
    if case.stage == "open-points":
        return asks.holder(case, asks.open_asks(case)[0])
    return "platform" if case.stage == "lifting" else "respondents"


def own_status(case: AwardState) -> dict[str, Any]:
    """Return the fields of this kind: the balance, each respondent, payments, plans, courts."""
    now = case.looked_at or case.opened
    terms = case.now_terms
    return {
        "total": str(terms.total),
        "balance": str(case.money(case.left)),
        "liability": terms.liability,
        "pay_by": f"{terms.pay_by:%Y-%m-%d}",
        "zone": terms.zone,
        "limited": is_limited(case, now),
        "missing": [case.label(a) for a in missing(case, now)],
        "respondents": [_respondent(case, r, now) for r in case.file.respondents],
        "payments": [_payment(case, p) for p in case.ledger.payments.values()],
        "reversals": [r.model_dump(mode="json") for r in case.ledger.reversals.values()],
        "plans": [p.model_dump(mode="json") for p in case.plans.values()],
        "terms": [t.model_dump(mode="json") for t in case.terms],
        "courts": case.courts(now),
        "vacate_until": f"{vacate_until(case.file, case.policy.courts):%Y-%m-%d}",
        "handler": case.handler,
        "questions": [ask_view.asked(case, q) for q in case.questions],
        "left_open": [m.model_dump() for m in case.matters],
        "follows": case.file.follows,
        "dispute": case.file.dispute,
        "linked": list(case.linked),
        "legal": list(case.legal_moves()),
    }


def _respondent(case: AwardState, respondent: Respondent, now: datetime) -> dict[str, Any]:
    own = case.accounts_of(respondent.id)
    role = case.role(respondent.id)
    return {
        "id": respondent.id,
        "role": respondent.role,
        "balance": str(case.balance_of(respondent.id)),
        "paid": str(case.money(case.ledger.paid([respondent.id]))),
        "overdue": is_overdue(case, case.owed_of(respondent.id), now),
        "limitation": _limitation(own),
        "accounts": [
            {"id": a.id, "state": a.state, "failing": a.failing, "act": a.notice} for a in own
        ],
        "represented": respondent.id in case.counsel,
        "notices": [n.id for n in case.notices if n.to_role == role],
    }


def _limitation(accounts: list[AccountState]) -> str:
    """Return how far the limitation of a respondent's accounts has come, in a word."""
    states = {account.state for account in accounts}
    order = ("lifting", "setting", "free", "limited")
    return next((state for state in order if state in states), "not applicable")


def _payment(case: AwardState, payment: Payment) -> dict[str, Any]:
    stands = case.money(case.ledger.stands(payment.id))
    return {**payment.model_dump(mode="json"), "stands": str(stands)}


def screen(case: AwardState) -> list[str]:
    """Return the balance, each respondent, and what can be done now."""
    terms = case.now_terms
    balance = (
        f"**Balance:** {case.money(case.left)} of {terms.total}, {terms.liability}, to be paid "
        f"by {case.day(terms.pay_by)}"
    )
    before = [f"- before a correction: {old.said()}" for old in case.terms[:-1]]
    vacate = vacate_until(case.file, case.policy.courts)
    shown = f"The other side's time to move to vacate ends about {vacate:%Y-%m-%d} (only shown)."
    links = [f"- told when it ends: `{dispute}`" for dispute in case.disputes]
    left_open = [f"- stays open: {matter}" for matter in case.matters]
    can_tell = f"**What can be told:** {', '.join(f'`{f.name}`' for f in case.handles.facts)}"
    # The Web UI loses its own summary when a case of years continues as new: so it is here too.
    top = [case.headline, "", balance, *before, "", *_respondent_rows(case), ""]
    below = ["", shown, "", case.moves_line(), "", can_tell]
    return [*top, *links, *left_open, *ask_view.rows(case), *below]


def _respondent_rows(case: AwardState) -> list[str]:
    together = ", together" if case.now_terms.shares is None else ""
    rows = ["| respondent | owes | paid | account | limitation |", "| --- " * 5 + "|"]
    for r in case.file.respondents:
        owes = f"{case.balance_of(r.id)}{together if len(case.file.respondents) > 1 else ''}"
        first = f"{r.role.replace('-', ' ')} {r.id}{', by counsel' * (r.id in case.counsel)}"
        paid = case.money(case.ledger.paid([r.id]))
        held = [(f"`{a.id}`", LIMITATION[a.state] + _failing(a)) for a in case.accounts_of(r.id)]
        for n, (account, state) in enumerate(held or [("none", "not applicable")]):
            own = (first, owes, str(paid)) if n == 0 else ("", "", "")
            rows.append(f"| {' | '.join((*own, account, state))} |")
    return rows


def _failing(account: AccountState) -> str:
    return " (did not work yet, is tried on)" if account.failing else ""
