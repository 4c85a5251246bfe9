"""The end of a dispute: it is decided first, and closes once nothing is left open."""

from datetime import datetime

from domain.acts import Fact
from domain.case import asks
from domain.dispute import late_fees, letters, refunds
from domain.dispute.codes import DisputeCode, DisputeStep
from domain.dispute.commands import Settle, Withdraw
from domain.dispute.facts import Agreement, Award, AwardCorrected, FeePaid, Response
from domain.dispute.parts import DisputeDeadline, Settlement
from domain.dispute.state import SIDES, DisputeState
from domain.dispute.steps import ordered

OUTCOME_WORDS = {
    "settled": "the dispute is settled",
    "withdrawn": "the claimant withdrew the dispute",
    "outside-counsel": "the claimant goes on with outside counsel",
    "award": "the arbitrator made an award",
    "no-arbitration": "no arbitration took place; the case closes here",
    "consent-refused": "the platform refused its consent to this claim",
    "funds-to-claimant": "the held money goes to the claimant",
    "funds-to-respondent": "the held money goes to the respondent",
    "funds-to-client": "the held money goes back to the client",
    "funds-to-freelancer": "the held money goes to the freelancer",
}
FORUM = {
    "no-arbitration": "legal action outside the platform stays open to both sides",
    "outside-counsel": "the record of the steps taken here is kept; ask for it (show --steps)",
    "consent-refused": "legal action outside the platform stays open",
    "award": "a court can confirm the award; its enforcement case reminds of the deadlines",
}
LATE_BUT_GRAVE = (Response, Agreement, FeePaid, Award, AwardCorrected)
"""Facts that a person looks at even when they are told after the end."""

# -- decided, and closed ---------------------------------------------------------------------------


def open_points(case: DisputeState) -> list[str]:
    """Return the points that keep a decided dispute open: questions, requests, linked claims."""
    linked = [f"linked claim {c.claim}" for c in case.linked if c.ended is None]
    return [*(ask.id for ask in asks.open_asks(case)), *linked]


def decide(
    case: DisputeState,
    now: datetime,
    outcome: str,
    why: str,
    code: DisputeCode = DisputeCode.DECIDED,
) -> None:
    """Decide the dispute; it closes when nothing is left open."""
    if case.decided is not None:
        return
    case.decided, case.stage = outcome, "open-points"
    case.fee_was_due = case.fee_was_due or case.time_to_pay
    case.terms = {}
    for key in ("recommendation", "mediation-held", "statement", "award", "fee"):
        case.clear_flag(key)
    refunds.at_the_end(case, now, withdrawn=outcome in {"withdrawn", "outside-counsel"})
    _move_held_money(case, now, outcome)
    case.write(now, "decided", f"{OUTCOME_WORDS[outcome]}: {why}", code=code)
    case.take_step(now, OUTCOME_WORDS[outcome], why, DisputeStep(code))
    if case.counterclaim is not None and outcome not in {"award", "settled"}:
        text = "the counterclaim was not decided"
        case.write(now, "warning", text, code=DisputeCode.COUNTERCLAIM_NOT_DECIDED)
    points = open_points(case)
    _tell_outcome(case, now, outcome, why, len(points))
    if points:
        text = f"decided, and still open: {', '.join(points)}"
        about = [ask.id for ask in asks.open_asks(case)]
        case.write(now, "stage", text, code=DisputeCode.POINTS_OPEN, about=about)
        _look_again(case, now)
    close_if_nothing_is_open(case, now)


def _tell_outcome(case: DisputeState, now: datetime, outcome: str, why: str, points: int) -> None:
    facts = {
        "outcome": OUTCOME_WORDS[outcome],
        "why": why,
        "forum": FORUM.get(outcome, "nothing more is asked of you here"),
        "legal": outcome in FORUM,
        "open": points,
    }
    letters.tell(case, now, "outcome", "both", facts)


def _look_again(case: DisputeState, now: datetime) -> None:
    """Set the day on which ops are asked about the points that are still open."""
    case.terms["open-points"] = DisputeDeadline(
        due=case.counted(now, case.rules.windows.open_points),
        set_at=now,
        what="every open point is closed",
        silence="the person on duty is asked to look at them",
        who="nobody",
        reminded=True,
    )


def still_open(case: DisputeState, _at: datetime, now: datetime) -> None:
    """Ask ops to look at the open points of a dispute that was decided long ago."""
    points = ", ".join(open_points(case))
    why = f"decided since long, and still open: {points}"
    letters.flag_and_write(case, now, "open-points", why)
    _look_again(case, now)


def _move_held_money(case: DisputeState, now: datetime, outcome: str) -> None:
    """Ask the platform to pay out the held money, where a rule says to whom."""
    held = case.file.contract.held
    if not outcome.startswith("funds-to-") or held is None or not held.amount:
        return
    to = outcome.removeprefix("funds-to-")
    if to in {"client", "freelancer"}:
        other = "respondent" if case.file.client_side == "claimant" else "claimant"
        to = case.file.client_side if to == "client" else other
    facts = {"on": case.file.contract.id, "to": to, "amount": str(held)}
    case.send(now, "release-held-money", to, facts, channel="platform")


def close_if_nothing_is_open(case: DisputeState, now: datetime) -> None:
    """Close a decided dispute once its last open point is closed."""
    if case.decided is None or not case.is_open or open_points(case):
        return
    case.end(now, case.decided, case.counted(now, case.path.listen_after))


# -- settling and leaving --------------------------------------------------------------------------


def cannot_settle(case: DisputeState, command: Settle, _now: datetime) -> str | None:
    """Return why a settlement cannot be recorded, or None."""
    missing = [side for side in SIDES if side not in command.agreed_by]
    if missing:
        return f"a settlement needs both sides; the {missing[0]} has not agreed to it"
    money, currency = command.amount, case.file.contract.currency
    if money and money.currency != currency:
        return f"amount is in {money.currency}, the contract in {currency}"
    return None


def settle(case: DisputeState, command: Settle, now: datetime) -> None:
    """Record a settlement that both sides agreed to; it ends the dispute."""
    case.settlement = Settlement(at=now, text=command.text, amount=command.amount)
    case.take_step(now, "settlement recorded", ordered(command), DisputeStep.SETTLEMENT_RECORDED)
    decide(case, now, "settled", "both sides agreed on a settlement")


def withdraw(case: DisputeState, command: Withdraw, now: datetime) -> None:
    """End the dispute: the claimant gives it up, or leaves for outside counsel."""
    outcome = "outside-counsel" if command.for_outside_counsel else "withdrawn"
    for consent in [c for c in case.consents if case.stage == "awaiting-consent" and c.is_open]:
        asks.close(case, consent, now, "withdrawn", "claimant")
    words = OUTCOME_WORDS[outcome]
    case.take_step(now, words, ordered(command), DisputeStep.WITHDRAWN)
    decide(case, now, outcome, words)


# -- after the end ---------------------------------------------------------------------------------


def told_late(case: DisputeState, fact: Fact, now: datetime) -> None:
    """Record a fact that was told after the end; money and awards still need a person."""
    if isinstance(fact, FeePaid) and late_fees.is_late(case, fact.happened_at or now):
        late_fees.give_back(case, fact, now)
        return
    text = f"{fact.name} was told after the end ({case.outcome}); it is recorded only"
    key, code = f"late:{fact.id}", DisputeCode.TOLD_AFTER_THE_END
    case.write(now, "fact", text, code=code, by=fact.by_role, about=(key,))
    if isinstance(fact, LATE_BUT_GRAVE):
        case.flag(key, f"{text}; a person must look at it")
