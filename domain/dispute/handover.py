"""The award on its way to a case of its own that enforces it, and later corrections of it.

The enforcement outlives the dispute. A correction by the arbitrator is passed on to it, once.
"""

from datetime import datetime
from typing import Any

from domain.award.file import AwardFile
from domain.dispute import letters
from domain.dispute.codes import DisputeCode, DisputeStep
from domain.dispute.facts import AwardTerms
from domain.dispute.file import Party
from domain.dispute.parts import ChildCase
from domain.dispute.state import DisputeState
from domain.post.notice import Notice, NoticeState

NO_PAY_BY = "the award names no pay-by date: record it with award_corrected, with its zone"

# -- the terms -------------------------------------------------------------------------------------


def terms_problem(case: DisputeState, terms: AwardTerms) -> str | None:
    """Return what is wrong with an award's terms for this case, or None."""
    currency = case.file.contract.currency
    if terms.amount.currency != currency:
        return f"the contract is in {currency}, not {terms.amount.currency}"
    known = {p.account for p in case.file.respondents} | set(case.roles("respondent"))
    unknown = [s.respondent for s in terms.respondents if s.respondent not in known]
    if unknown:
        roles = ", ".join(case.roles("respondent"))
        return f"no respondent of this case is called {unknown[0]!r}; there is {roles}"
    accounts = [_account(case, s.respondent) for s in terms.respondents]
    if twice := [a for a in accounts if accounts.count(a) > 1]:
        return f"respondent {twice[0]} is named twice, by account and by role"
    return None


def _account(case: DisputeState, name: str) -> str:
    party = case.file.parties.get(name)
    return party.account if party else name


def award_text(terms: AwardTerms) -> str:
    """Return the terms of an award in one line."""
    if terms.in_favour_of == "nobody" or not terms.amount.amount:
        return "for nothing"
    text = f"{terms.amount} in favour of the {terms.in_favour_of}"
    shares = [s for s in terms.respondents if s.amount is not None]
    if shares:
        owed = ", ".join(f"{s.respondent} {s.amount:,.2f}" for s in shares)
        text += f", by shares: {owed}"
    elif terms.in_favour_of == "claimant":
        text += ", owed jointly and severally by every respondent it names"
    return f"{text}, to be paid by {terms.pay_by} ({terms.zone})" if terms.pay_by else text


def is_owed(terms: AwardTerms) -> bool:
    """Return whether the claimant is owed anything."""
    return terms.in_favour_of == "claimant" and terms.amount.amount > 0


# -- its enforcement -------------------------------------------------------------------------------


def enforce_if_clear(case: DisputeState, now: datetime) -> None:
    """Hand the award to a case of its own, which outlives this one."""
    award = case.recorded_award
    terms = award.terms
    if not is_owed(terms):
        award.paid = award.paid or "nothing to enforce"
        text = "there is nothing to enforce"
        case.write(now, "award", text, code=DisputeCode.NOTHING_TO_ENFORCE)
        return
    if case.waits_for_confirmation or award.enforced:
        return
    if terms.pay_by is None:
        letters.flag_and_write(case, now, "pay-by", NO_PAY_BY)
        return
    case.clear_flag("pay-by")
    award.enforced = True
    file = _award_file(case).model_dump(mode="json")
    case.births.append(ChildCase(kind="award", id=terms.award, file=file))
    where = f"award/{terms.award}"
    text = f"the award is enforced as a case of its own: {where}"
    case.write(now, "award", text, code=DisputeCode.AWARD_HANDED_ON)
    case.take_step(now, "award handed to its enforcement", where, DisputeStep.AWARD_HANDED_ON)


def _award_file(case: DisputeState) -> AwardFile:
    award, file = case.recorded_award, case.file
    terms, winner = award.terms, file.claimant
    shares = {_account(case, s.respondent): s.amount for s in terms.respondents}
    named = [p for p in file.respondents if not shares or p.account in shares]
    currency = terms.amount.currency
    stated = {a: {"amount": s, "currency": currency} for a, s in shares.items() if s is not None}
    return AwardFile.model_validate(
        {
            "id": terms.award,
            "made_on": terms.made_on.isoformat(),
            "decided_for": "claimant",
            "total": terms.amount.model_dump(),
            "liability": "shares" if any(shares.values()) else None,
            "pay_by": terms.pay_by.isoformat() if terms.pay_by else None,
            "zone": terms.zone,
            "cap": file.contract.cap.model_dump() if not award.above_cap else None,
            "winner": {"id": winner.account, "name": winner.name, "email": winner.email},
            "winner_counsel": winner.counsel.model_dump() if winner.counsel else None,
            "respondents": [_respondent(p, stated.get(p.account)) for p in named],
            "handlers": {role: c.model_dump() for role, c in file.handlers.items()},
            "handled_by": case.handler,
            "dispute": case.workflow_id,
        }
    )


def _respondent(party: Party, share: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "id": party.account,
        "role": party.kind,
        "contact": {"id": party.account, "name": party.name, "email": party.email},
        "accounts": [party.account],
        "share": share,
        "counsel": party.counsel.model_dump() if party.counsel else None,
    }


# -- corrections -----------------------------------------------------------------------------------


def pass_on(case: DisputeState, now: datetime) -> None:
    """Tell the running enforcement the terms that hold now; above the cap, once confirmed."""
    terms = case.recorded_award.terms
    if is_owed(terms) and terms.pay_by is None:
        letters.flag_and_write(case, now, "pay-by", NO_PAY_BY)
        return
    case.clear_flag("pay-by")
    if case.waits_for_confirmation:
        text = "until then it is enforced as it was before the correction"
        case.write(now, "award", text, code=DisputeCode.ENFORCED_AS_BEFORE)
        return
    case.clear_flag("correction")
    case.tell_case(now, f"award/{terms.award}", "award_corrected", _corrected_facts(case))


def _corrected_facts(case: DisputeState) -> dict[str, Any]:
    """Return the terms that hold now, as their enforcement reads them."""
    award = case.recorded_award
    terms, currency = award.terms, award.terms.amount.currency
    shares = {
        _account(case, s.respondent): {"amount": str(s.amount), "currency": currency}
        for s in terms.respondents
        if s.amount is not None
    }
    named = [_account(case, s.respondent) for s in terms.respondents] or case.respondents()
    return {
        "in_favour_of": terms.in_favour_of,
        "total": terms.amount.model_dump(mode="json"),
        "pay_by": terms.pay_by.isoformat() if terms.pay_by else None,
        "zone": terms.zone,
        "respondents": named,
        "shares": shares or None,
        "confirmed_by": award.confirmed_by,
    }


def confirm_told(case: DisputeState, notice: Notice, now: datetime) -> None:
    """Record that the enforcement was told; one that has ended needs a person."""
    where = notice.facts["on"]
    correction = notice.kind == "award_corrected"
    what = "the corrected terms" if correction else "that this dispute waits for its end"
    if notice.state is NoticeState.ACCEPTED:
        text, code = f"{where} is told {what}", DisputeCode.ENFORCEMENT_TOLD
        case.write(now, "award", text, code=code, to="award", notice=notice.id)
        return
    text = f"{where} could not be told {what}: it has ended, or was never started"
    case.write(now, "award", text, code=DisputeCode.ENFORCEMENT_NOT_TOLD, notice=notice.id)
    key, cure = "enforcement", "look how it ended, and say award_settled here"
    if correction:
        key = "correction"
        cure = "enforce the new terms by hand, or open the award again from a file with follows"
    if case.is_open:
        letters.flag_and_write(case, now, key, f"{text}; {cure}")
    else:
        case.flag(key, f"{text}; {cure}")
