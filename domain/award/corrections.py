"""A corrected award: planned anew from the new terms, the old ones kept.

It comes as a person's command, or as a fact from its dispute. A fact is never refused, so a person
takes in a correction that changes the zone or the respondents, or goes above the cap.
"""

from datetime import datetime

from domain.award import ending, instalments, letters, opening, reminders
from domain.award.checks import other_currency, unknown_respondent
from domain.award.codes import AwardCode
from domain.award.commands import Close, CorrectAward
from domain.award.facts import AwardCorrected, CorrectionRequested
from domain.award.file import AwardTerms, share_problem
from domain.award.state import AwardState

BY_HAND = "correction"


def requested(case: AwardState, fact: CorrectionRequested, now: datetime) -> None:
    """Record that a correction was asked for, and tell everybody; no clock stops."""
    text = "a correction of the award was asked for; no clock stops"
    case.write(now, "correction", text, code=AwardCode.CORRECTION_ASKED, by=fact.by_role)
    if case.is_open and not case.above_cap:
        letters.corrected(case, now, None, fact.text)


def _take_in(case: AwardState, new: AwardTerms, now: datetime, why: str) -> None:
    """Let new terms hold: plans made on the old ones end, reminders begin anew."""
    old = case.now_terms
    case.terms.append(new)
    instalments.end_plans(case, now)
    if case.above_cap:
        _begin_if_below_the_cap(case, now)
        return
    reminders.skip_past(case, now)
    letters.corrected(case, now, old.said(), why)


def _begin_if_below_the_cap(case: AwardState, now: datetime) -> None:
    cap = case.file.cap
    if cap and case.now_terms.total.amount <= cap.amount:
        case.above_cap = False
        case.clear_flag("cap")
        text = f"no more than the cap of {cap}: it is enforced"
        case.write(now, "correction", text, code=AwardCode.BELOW_CAP)
        opening.begin(case, now)


def _before_it_was_made(case: AwardState, new: AwardTerms) -> str | None:
    if new.pay_by < case.file.made_on:
        return f"pay_by {new.pay_by} is before the award was made, on {case.file.made_on}"
    return None


# -- by a person -----------------------------------------------------------------------------------


def cannot_correct(case: AwardState, command: CorrectAward, _now: datetime) -> str | None:
    """Return why a person's correction is refused, or None."""
    if wrong := other_currency(case, command.total):
        return wrong
    new = _terms_of_command(case, command)
    return _before_it_was_made(case, new) or _wrong_shares(case, command, new)


def _wrong_shares(case: AwardState, command: CorrectAward, new: AwardTerms) -> str | None:
    if new.shares is None:
        return None
    known, given = case.respondents(), list(command.shares or new.shares)
    if unknown := [r for r in given if r not in known]:
        return unknown_respondent(case, unknown[0])
    if missing := [r for r in known if r not in given]:
        return f"the award states shares, but none for {', '.join(missing)}"
    shares = command.shares or {r: case.money(share) for r, share in new.shares.items()}
    return share_problem(shares, new.total)


def _terms_of_command(case: AwardState, command: CorrectAward) -> AwardTerms:
    """Return the old terms with those parts changed that the command gives."""
    old = case.now_terms
    shares = old.shares
    if command.shares:
        shares = {r: share.amount for r, share in command.shares.items()}
    return AwardTerms(
        total=command.total or old.total,
        pay_by=command.pay_by or old.pay_by,
        zone=old.zone,
        shares=None if command.joint_and_several else shares,
        since=f"correction {len(case.terms)}",
    )


def correct_award(case: AwardState, command: CorrectAward, now: datetime) -> None:
    """Take in a correction as a person gives it."""
    old, new = case.now_terms, _terms_of_command(case, command)
    text = f"corrected: {new.said()}; before: {old.said()}"
    case.write_command(now, command, text, AwardCode.CORRECTED_BY_HAND)
    case.clear_flag(BY_HAND)
    _take_in(case, new, now, command.reason)


# -- from its dispute ------------------------------------------------------------------------------


def in_other_currency(case: AwardState, fact: AwardCorrected, _at: datetime | None) -> str | None:
    """Return that the corrected award is in another currency, or None."""
    amounts = (fact.total, *(fact.shares or {}).values())
    return next(filter(None, (other_currency(case, amount) for amount in amounts)), None)


def award_corrected(case: AwardState, fact: AwardCorrected, now: datetime) -> None:
    """Take in a correction by the arbitrator, or put it to a person."""
    old = case.now_terms
    nothing = fact.in_favour_of != "claimant" or not fact.total.amount
    new = None if nothing else _terms_of_fact(case, fact)
    said = new.said() if new else f"nothing is owed to the winner ({fact.total})"
    text = f"corrected: {said}; before: {old.said()}"
    case.write(now, "correction", text, code=AwardCode.CORRECTED, by=fact.by_role)
    case.clear_flag(BY_HAND)
    if why := _needs_a_person(case, fact, new):
        _ask_a_person(case, now, f"the corrected award is not taken in: {why}")
    elif new is None:
        _let_go(case, fact, now)
    elif _is_same(case, new):
        text = "nothing changes in what is owed by whom and when"
        case.write(now, "correction", text, code=AwardCode.CORRECTION_CHANGES_NOTHING)
    else:
        _take_in(case, new, now, "the arbitrator corrected the award")
        ending.reopen(case, now)
        _look_for_too_much(case, now)


def _terms_of_fact(case: AwardState, fact: AwardCorrected) -> AwardTerms:
    shares = {r: share.amount for r, share in fact.shares.items()} if fact.shares else None
    return AwardTerms(
        total=fact.total,
        pay_by=fact.pay_by or case.now_terms.pay_by,
        zone=fact.zone or case.now_terms.zone,
        shares=shares,
        since=f"correction {len(case.terms)}",
    )


def _is_same(case: AwardState, new: AwardTerms) -> bool:
    return new.model_dump(exclude={"since"}) == case.now_terms.model_dump(exclude={"since"})


def _needs_a_person(case: AwardState, fact: AwardCorrected, new: AwardTerms | None) -> str | None:
    """Return why a person has to take in the correction, or None."""
    anew = f"open the award again from a file with follows: {case.workflow_id}"
    if not case.is_open and case.outcome != "satisfied":
        return f"this case has ended as {case.outcome}; {anew}"
    if new is None:
        return None
    named, known = set(fact.respondents or case.respondents()), set(case.respondents())
    if named != known or set(new.shares or known) != known:
        names = ", ".join(sorted(named | set(new.shares or ())))
        return (
            f"it names {names}, and this case {', '.join(sorted(known))}; close this case "
            f"and {anew}"
        )
    return _wrong_terms(case, fact, new)


def _wrong_terms(case: AwardState, fact: AwardCorrected, new: AwardTerms) -> str | None:
    if new.zone != case.file.zone:
        return (
            f"its day ends in {new.zone}, and this case counts in {case.file.zone}: say "
            "correct_award with the day that is meant"
        )
    wrong = _before_it_was_made(case, new)
    if wrong is None and fact.shares:
        wrong = share_problem(dict(fact.shares), new.total)
    if wrong:
        return wrong
    cap = case.file.cap
    if cap and new.total.amount > cap.amount and fact.confirmed_by is None:
        return f"{new.total} is above the cap of {cap}: a person says correct_award"
    return None


def _ask_a_person(case: AwardState, now: datetime, text: str) -> None:
    case.write(now, "warning", text, code=AwardCode.CORRECTION_ASIDE, to="ops")
    case.flag(BY_HAND, text)
    letters.attention(case, now, [text])


def _let_go(case: AwardState, fact: AwardCorrected, now: datetime) -> None:
    """Close the case and lift every limitation: the corrected award orders no payment."""
    if not case.is_open:
        _ask_a_person(case, now, "the corrected award orders nothing, and it was paid before")
        return
    reason = f"the arbitrator corrected the award: {fact.total} for the {fact.in_favour_of}"
    case.closing = Close(
        actor="the arbitrator", reason=reason, outcome="vacated", limitations="lift"
    )
    case.above_cap = False
    case.clear_flag("cap")


def _look_for_too_much(case: AwardState, now: datetime) -> None:
    """Tell a person of an award that is closed as paid, and then corrected to less."""
    if case.too_much and not case.is_open:
        more = f"{case.money(case.too_much)} more was paid than the corrected award orders"
        _ask_a_person(case, now, more)
