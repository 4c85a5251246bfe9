"""Arbitration: the statement is counted, more material needs leave, evidence has its deadlines.

There is a counterclaim only if one was filed.
"""

import hashlib
from datetime import datetime, timedelta

from domain.dispute import letters, refunds
from domain.dispute.codes import DisputeCode, DisputeStep
from domain.dispute.commands import AskMaterial, FileStatement, SetEvidenceDeadline
from domain.dispute.facts import Counterclaim, Evidence, MaterialDecision, Side
from domain.dispute.parts import DisputeDeadline, HandedIn, Statement
from domain.dispute.state import DisputeState
from domain.dispute.steps import ordered, rests_on
from domain.time.duration import Duration

A_YEAR = timedelta(days=366)
PERMISSION, EVIDENCE = "permission-", "evidence-"
"""Prefixes of the names of deadlines: of leave to file more, by side, and of evidence."""


def begin(case: DisputeState, now: datetime, why: str) -> None:
    """Begin the arbitration."""
    case.stage = "arbitration"
    case.joined = case.joined if any(s.whole for s in case.sides.values()) else "both"
    limit = f"{case.rules.statement_words:,}"
    statement = DisputeDeadline(
        due=case.counted(now, case.rules.windows.statement),
        set_at=now,
        what=f"the claimant files the initial statement, {limit} words at most",
        silence="nothing is lost yet; a person is told, and the claimant is asked again",
        who="claimant",
    )
    award = DisputeDeadline(
        due=case.counted(now, case.rules.windows.award),
        set_at=now,
        what="the arbitrator makes the award",
        silence="a person asks the arbitrator",
        who="arbitrator",
    )
    case.terms = {"statement": statement, "award": award}
    refunds.spend(case, now)
    case.take_step(now, "arbitration begun", why, DisputeStep.ARBITRATION_BEGUN)
    text = f"arbitration begins: {why}"
    case.write(now, "stage", text, code=DisputeCode.ARBITRATION_BEGUN)
    clocks = [letters.clock_of(case, name) for name in ("statement", "award")]
    letters.tell(case, now, "arbitration", "both", {"why": why, "clocks": clocks})


def _wait_on(case: DisputeState, deadline: DisputeDeadline, wait: Duration, now: datetime) -> None:
    """Move a deadline on until it lies ahead; nobody is reminded of it any more."""
    while deadline.due <= now:
        deadline.due = case.counted(deadline.due, wait)
    deadline.set_at, deadline.reminded = now, True


# -- the statement ---------------------------------------------------------------------------------


def cannot_file(case: DisputeState, command: FileStatement, _now: datetime) -> str | None:
    """Return why a statement is refused, or None."""
    words, limit = len(command.text.split()), case.rules.statement_words
    if words > limit:
        return (
            f"the statement has {words:,} words, and {limit:,} are allowed: take out "
            f"{words - limit:,}, or ask the arbitrator for leave to file more (ask_material)"
        )
    return None


def file_statement(case: DisputeState, command: FileStatement, now: datetime) -> None:
    """Keep the size and the fingerprint of the statement; its text stays in the filing."""
    words = len(command.text.split())
    digest = hashlib.sha256(command.text.encode()).hexdigest()
    case.statement = Statement(at=now, words=words, sha256=digest)
    case.terms.pop("statement", None)
    case.clear_flag("statement")
    text = f"initial statement filed, {words:,} of {case.rules.statement_words:,} words"
    case.write(now, "statement", text, code=DisputeCode.STATEMENT_FILED, by="claimant")
    proof = f"{words:,} words, sha256 {digest[:12]}"
    case.take_step(now, "initial statement filed", proof, DisputeStep.STATEMENT_FILED)
    _tell_filed(case, now, text)


def _tell_filed(case: DisputeState, now: datetime, what: str) -> None:
    clocks = [letters.clock_of(case, "award")]
    letters.tell(case, now, "filed", "both", {"what": what, "clocks": clocks})


def no_statement(case: DisputeState, at: datetime, now: datetime) -> None:
    """Ask the claimant again for the statement; nothing is lost yet."""
    _wait_on(case, case.terms["statement"], case.rules.windows.award_again, now)
    text = "no initial statement yet; the claimant is asked again"
    case.write(now, "silence", text, code=DisputeCode.STATEMENT_MISSING)
    why = "the claimant has not filed the initial statement"
    letters.flag_and_write(case, now, "statement", why)
    clocks = [letters.clock_of(case, "statement")]
    letters.tell(case, now, "deadline", "both", {"clocks": clocks}, due=at)


# -- more material ---------------------------------------------------------------------------------


def cannot_ask_material(case: DisputeState, command: AskMaterial, _now: datetime) -> str | None:
    """Return why leave to file more cannot be asked for, or None."""
    if case.material.get(command.side) == "asked":
        return f"the {command.side} has asked already; the arbitrator has not decided"
    return None


def ask_material(case: DisputeState, command: AskMaterial, now: datetime) -> None:
    """Ask the arbitrator for a side's leave to file more."""
    side = command.side
    case.material[side] = "asked"
    name = f"{PERMISSION}{side}"
    case.terms[name] = DisputeDeadline(
        due=case.counted(now, case.rules.windows.permission),
        set_at=now,
        what=f"the arbitrator decides whether the {side} may file more",
        silence="a person asks the arbitrator again; nothing is lost by waiting",
        who="arbitrator",
    )
    text = f"the {side} asks leave to file more"
    case.write(now, "material", text, code=DisputeCode.LEAVE_ASKED, by=side)
    step = f"{side} asked leave to file more"
    case.take_step(now, step, ordered(command), DisputeStep.LEAVE_ASKED)
    _tell_material(case, now, side, "asked", name)


def _tell_material(case: DisputeState, now: datetime, side: Side, state: str, clock: str) -> None:
    facts = {"side": side, "state": state, "clocks": [letters.clock_of(case, clock)]}
    letters.tell(case, now, "permission", "both", facts)


def cannot_decide_material(
    case: DisputeState, fact: MaterialDecision, _when: datetime | None
) -> str | None:
    """Return why a decision on more material makes no sense, or None."""
    if case.material.get(fact.side) != "asked":
        return f"the {fact.side} has not asked for leave; ask_material comes first"
    return None


def material_decision(case: DisputeState, fact: MaterialDecision, now: datetime) -> None:
    """Record whether a side may file more. A refusal loses nothing."""
    name = f"{PERMISSION}{fact.side}"
    case.material[fact.side] = "granted" if fact.granted else "refused"
    case.terms.pop(name, None)
    case.clear_flag(name)
    word, lost = ("granted", "") if fact.granted else ("refused", "; nothing is lost by that")
    text = f"leave to file more is {word} to the {fact.side}{lost}"
    case.write(now, "material", text, code=DisputeCode.LEAVE_DECIDED, by="arbitrator")
    case.take_step(now, text, rests_on(fact), DisputeStep.LEAVE_DECIDED)
    _tell_material(case, now, fact.side, word, "award")


def no_decision(case: DisputeState, name: str, _at: datetime, now: datetime) -> None:
    """Ask a person to look after a decision on more material that has not come."""
    deadline = case.terms[name]
    _wait_on(case, deadline, case.rules.windows.permission, now)
    letters.flag_and_write(case, now, name, f"no decision yet: {deadline.what}")


# -- evidence --------------------------------------------------------------------------------------


def cannot_set_evidence(
    case: DisputeState, command: SetEvidenceDeadline, now: datetime
) -> str | None:
    """Return why a deadline for evidence cannot be set, or None."""
    if command.by <= now:
        return f"by is {case.local(command.by)}, which has passed; give a later instant"
    if command.by > now + A_YEAR:
        return "by is more than a year away; give an earlier instant"
    if f"{EVIDENCE}{command.deadline}" in case.terms:
        return f"{command.deadline} is set already; extend {EVIDENCE}{command.deadline}"
    return None


def set_evidence_deadline(case: DisputeState, command: SetEvidenceDeadline, now: datetime) -> None:
    """Set a deadline for evidence, and tell both sides."""
    name = f"{EVIDENCE}{command.deadline}"
    who = "each side" if command.side == "both" else f"the {command.side}"
    case.terms[name] = DisputeDeadline(
        due=command.by,
        set_at=now,
        what=f"{who} hands in its evidence ({command.deadline})",
        silence="later evidence is marked as late; the arbitrator decides about it",
        who=command.side,
    )
    text = f"evidence {command.deadline} is due by {case.local(command.by)}"
    case.write(now, "evidence", text, code=DisputeCode.EVIDENCE_DEADLINE_SET, by="ops")
    letters.tell(case, now, "deadline", "both", {"clocks": [letters.clock_of(case, name)]})


def evidence(case: DisputeState, fact: Evidence, now: datetime) -> None:
    """Record evidence that a side handed in, and whether it was late."""
    name, at = f"{EVIDENCE}{fact.deadline}", fact.happened_at or now
    passed = fact.deadline is not None and f"{name}:over" in case.counts
    late = passed or (name in case.terms and at > case.terms[name].due)
    handed_in = HandedIn(
        at=now, side=fact.side, title=fact.title, deadline=fact.deadline, late=late
    )
    case.evidence.append(handed_in)
    text = f"the {fact.side} handed in evidence{', late' if late else ''}"
    case.write(now, "evidence", text, code=DisputeCode.EVIDENCE_HANDED_IN, by=fact.side)


def evidence_is_over(case: DisputeState, name: str, _at: datetime, now: datetime) -> None:
    """Close a deadline for evidence; what is handed in later is late."""
    case.terms.pop(name)
    case.counts[f"{name}:over"] = 1
    short = name.removeprefix(EVIDENCE)
    sides = sorted({e.side for e in case.evidence if e.deadline == short})
    by = f"by: {', '.join(sides)}" if sides else "by nobody"
    text = f"the time for evidence {short} is over; handed in {by}"
    case.write(now, "evidence", text, code=DisputeCode.EVIDENCE_OVER)


# -- counterclaim, and an award that is late -------------------------------------------------------


def cannot_claim_back(case: DisputeState, fact: Counterclaim, _when: datetime | None) -> str | None:
    """Return why a counterclaim makes no sense, or None."""
    currency = case.file.contract.currency
    if case.counterclaim is not None:
        return f"a counterclaim of {case.counterclaim} was filed already"
    if fact.amount.currency != currency:
        return f"the contract is in {currency}, not {fact.amount.currency}"
    return None if fact.amount.amount else "a counterclaim names an amount above 0.00"


def counterclaim(case: DisputeState, fact: Counterclaim, now: datetime) -> None:
    """Record a counterclaim, and tell both sides."""
    case.counterclaim = fact.amount
    text = f"counterclaim filed: {fact.amount}"
    case.write(now, "statement", text, code=DisputeCode.COUNTERCLAIM_FILED, by="respondent")
    case.take_step(now, text, rests_on(fact), DisputeStep.COUNTERCLAIM_FILED)
    _tell_filed(case, now, text)


def no_award(case: DisputeState, _at: datetime, now: datetime) -> None:
    """Ask again after an award that does not come."""
    _wait_on(case, case.terms["award"], case.rules.windows.award_again, now)
    text = "no award yet; ops ask the arbitrator"
    case.write(now, "silence", text, code=DisputeCode.AWARD_MISSING, to="ops")
    why = "no award yet: ask the arbitrator when to expect it"
    letters.flag_and_write(case, now, "award", why)
