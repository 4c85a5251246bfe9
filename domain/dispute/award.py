"""The award in a dispute: recorded, marked if above the cap, and handed on to be enforced."""

from datetime import datetime

from domain.dispute import ending, handover, letters
from domain.dispute.codes import DisputeCode, DisputeStep
from domain.dispute.commands import ConfirmAward
from domain.dispute.facts import Award, AwardCorrected, AwardReopened, AwardSettled, AwardTerms
from domain.dispute.handover import award_text
from domain.dispute.parts import AwardRecord, DisputeDeadline
from domain.dispute.state import SIDES, DisputeState
from domain.dispute.steps import rests_on

ENDED = {
    "satisfied": "it is paid in full",
    "no-enforcement": "there was nothing to enforce",
    "vacated": "its enforcement ended: the award was set aside",
    "uncollected": "its enforcement ended: it could not be collected",
    "settled": "its enforcement ended: the two sides settled it",
    "withdrawn": "its enforcement ended: it was withdrawn",
}
UNDONE = frozenset({"refused", "stopped"})
"""The outcomes of an enforcement that has enforced nothing."""

# -- made ------------------------------------------------------------------------------------------


def cannot_be_made(case: DisputeState, fact: Award, _when: datetime | None) -> str | None:
    """Return why an award cannot be one of this case, or None."""
    return handover.terms_problem(case, fact)


def made(case: DisputeState, fact: Award, now: datetime) -> None:
    """Record the award, tell both sides, and hand it to its enforcement."""
    terms = _terms(fact)
    case.stage = "awarded"
    for key in ("award", "statement", *(f"permission-{s}" for s in SIDES)):
        case.clear_flag(key)
    case.award = AwardRecord(terms=terms, recorded_at=now)
    case.terms = {"after-award": _after_award(case, now)}
    text = f"award {terms.award}: {award_text(terms)}"
    case.write(now, "award", text, code=DisputeCode.AWARD_MADE, by="arbitrator")
    step = f"award {terms.award} made on {terms.made_on}"
    case.take_step(now, step, rests_on(fact), DisputeStep.AWARD_MADE)
    _judge_cap(case, now)
    letters.tell(case, now, "award", "both", _letter_facts(case))
    handover.enforce_if_clear(case, now)


def _terms(fact: AwardTerms) -> AwardTerms:
    """Return the terms alone, without when and by whom they were told."""
    return AwardTerms.model_validate(fact.model_dump(include=set(AwardTerms.model_fields)))


def _after_award(case: DisputeState, now: datetime) -> DisputeDeadline:
    return DisputeDeadline(
        due=case.counted(now, case.rules.windows.after_award),
        set_at=now,
        what="questions about the award and second claims are asked here",
        silence="the dispute closes; its award goes on in a case of its own",
        who="nobody",
        reminded=True,
    )


def _letter_facts(case: DisputeState) -> dict[str, object]:
    award = case.recorded_award
    terms = award.terms
    until = f"the end of {terms.pay_by} ({terms.zone})" if terms.pay_by else "no date is named"
    clock = {
        "what": f"the award of {terms.amount} is paid on the platform",
        "by": until,
        "silence": "limits on the accounts of every respondent who owes may follow",
    }
    return {
        "award": terms.award,
        "text": award_text(terms),
        "corrected": bool(award.before),
        "unconfirmed": case.waits_for_confirmation,
        "clocks": [clock] if handover.is_owed(terms) else [],
    }


# -- above the cap ---------------------------------------------------------------------------------


def _judge_cap(case: DisputeState, now: datetime) -> None:
    award, cap = case.recorded_award, case.file.contract.cap
    award.above_cap = award.terms.amount.amount > cap.amount
    award.confirmed_by = None
    case.clear_flag("cap")
    if award.above_cap:
        text = (
            f"the award of {award.terms.amount} is above the cap of {cap}; it stands as "
            "recorded, and is enforced once a named person confirms it with confirm_award"
        )
        case.write(now, "warning", text, code=DisputeCode.AWARD_ABOVE_CAP)
        letters.flag_and_write(case, now, "cap", text)


def confirm(case: DisputeState, command: ConfirmAward, now: datetime) -> None:
    """Enforce an award above the cap, or leave it on record only, as a named person says."""
    award = case.recorded_award
    award.confirmed_by = command.actor
    case.clear_flag("cap")
    word = "is confirmed, and enforced" if command.enforce else "is left on record only"
    text = f"the award above the cap {word}: {command.reason}"
    case.write(now, "award", text, code=DisputeCode.CAP_DECIDED, by="ops")
    if command.enforce and award.enforced:
        handover.pass_on(case, now)
    elif command.enforce:
        handover.enforce_if_clear(case, now)
    elif award.enforced:
        text = "it goes on being enforced as it was before the correction"
        case.write(now, "award", text, code=DisputeCode.ENFORCED_AS_BEFORE)
    else:
        award.paid = "not enforced: above the cap"
    ending.close_if_nothing_is_open(case, now)


# -- corrected -------------------------------------------------------------------------------------


def cannot_be_corrected(
    case: DisputeState, fact: AwardCorrected, _when: datetime | None
) -> str | None:
    """Return why a correction is not one of this case's award, or None."""
    if case.award is None or fact.award != case.award.terms.award:
        known = case.award.terms.award if case.award else "none"
        return f"there is no award {fact.award}; recorded is: {known}"
    return handover.terms_problem(case, fact)


def corrected(case: DisputeState, fact: AwardCorrected, now: datetime) -> None:
    """Let the new terms hold; the old stay on record. A running enforcement is told of them."""
    award = case.recorded_award
    old = award_text(award.terms)
    award.before.append(award.terms)
    award.terms = terms = _terms(fact)
    text = f"award {terms.award} corrected: {award_text(terms)}; before: {old}"
    case.write(now, "award", text, code=DisputeCode.AWARD_CORRECTED, by="arbitrator")
    step = f"award {terms.award} corrected"
    case.take_step(now, step, rests_on(fact), DisputeStep.AWARD_CORRECTED)
    award.paid = award.paid if award.enforced else None
    _judge_cap(case, now)
    letters.tell(case, now, "award", "both", _letter_facts(case))
    if award.enforced:
        handover.pass_on(case, now)
    else:
        handover.enforce_if_clear(case, now)


# -- paid, or owed again ---------------------------------------------------------------------------


def is_another(
    case: DisputeState, fact: AwardSettled | AwardReopened, _when: datetime | None
) -> str | None:
    """Return the text for news of another award than this case's, or None."""
    if case.award is None or fact.award != case.award.terms.award:
        return f"there is no award {fact.award} in this case"
    return None


def ended(case: DisputeState, fact: AwardSettled, now: datetime) -> None:
    """Record how the enforcement ended; the dispute is decided then, if it was not."""
    award = case.recorded_award
    if fact.ended in UNDONE:
        _undone(case, fact, now)
        return
    case.clear_flag("enforcement")
    text, code = _ended(fact.ended), DisputeCode.ENFORCEMENT_ENDED
    line = f"told again: {text}" if award.paid == fact.ended else text
    award.paid = fact.ended
    case.write(now, "award", line, code=code, by=fact.by_role)
    case.clear_flag("pay-by")
    if case.stage == "awarded" and not case.waits_for_confirmation:
        ending.decide(case, now, "award", f"the award was made, and {text}")


def _undone(case: DisputeState, fact: AwardSettled, now: datetime) -> None:
    """Ask a person to look after an enforcement that has enforced nothing."""
    paid = case.recorded_award.paid
    text = f"the enforcement of award {fact.award} was {fact.ended}"
    if paid:
        line, code = f"{text}, after its end: {paid}", DisputeCode.ENFORCEMENT_ENDED
        case.write(now, "award", line, code=code, by=fact.by_role)
        return
    why = f"{text}; a person must look{f': {fact.why}' if fact.why else ''}"
    cure = f"open it from a file with follows: award/{fact.award}, or say award_settled"
    code = DisputeCode.ENFORCEMENT_UNDONE
    case.write(now, "award", why, code=code, by=fact.by_role)
    letters.flag_and_write(case, now, "enforcement", f"{why}; {cure}")


def _ended(how: str) -> str:
    """Return how the enforcement of an award ended, in words."""
    return ENDED.get(how, f"its enforcement ended: {how}")


def reopened(case: DisputeState, fact: AwardReopened, now: datetime) -> None:
    """Record that money is owed again. The dispute stays decided."""
    case.recorded_award.paid = None
    owed = f"{fact.owed} is" if fact.owed else "money is"
    text = f"{owed} owed on award {fact.award} again; its enforcement goes on by itself"
    case.write(now, "award", text, code=DisputeCode.AWARD_REOPENED, by=fact.by_role)


def time_after_is_over(case: DisputeState, _at: datetime, now: datetime) -> None:
    """Close the dispute, unless its award waits for a confirmation or for a date."""
    if case.waits_for_confirmation or "pay-by" in case.attention:
        deadline = case.terms["after-award"]
        while deadline.due <= now:
            deadline.due = case.counted(deadline.due, case.rules.windows.award_again)
        for key in ("cap", "pay-by"):
            if key in case.attention:
                letters.flag_and_write(case, now, key, case.attention[key])
        return
    ending.decide(case, now, "award", "the award was made; its enforcement goes on by itself")
