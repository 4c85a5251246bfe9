"""Joining arbitration: each side agrees *and* pays, or the matrix says what follows.

A payment is judged by when it was paid. A late one counts only if an extension was recorded before
the deadline.
"""

from datetime import datetime

from domain.dispute import (
    arbitration,
    claimed_payments,
    ending,
    letters,
    paying,
    refunds,
    sides,
)
from domain.dispute.codes import DisputeCode, DisputeStep
from domain.dispute.commands import DemandArbitration
from domain.dispute.facts import Agreement, Side
from domain.dispute.parts import DisputeDeadline
from domain.dispute.policy import FOLLOWS_WORDS
from domain.dispute.state import SIDES, DisputeState
from domain.dispute.steps import ordered, rests_on

BEFORE_THE_NOTICE = frozenset({"response", "mediation", "recommendation", "awaiting-consent"})


def words(case: DisputeState) -> str:
    """Return the consequences of the deadline in words: one side has joined, or neither has."""
    matrix = case.rules.matrix
    one = matrix.row(claimant=True, respondent=False).follows
    other = matrix.row(claimant=False, respondent=True).follows
    none = matrix.row(claimant=False, respondent=False).follows
    if one == other:
        alone = f"if only one side has, {FOLLOWS_WORDS[one]}"
    else:
        alone = (
            f"if only the claimant has, {FOLLOWS_WORDS[one]}; "
            f"if only the respondent has, {FOLLOWS_WORDS[other]}"
        )
    return f"{alone}; if neither has, {FOLLOWS_WORDS[none]}"


# -- agreeing --------------------------------------------------------------------------------------


def cannot_agree(case: DisputeState, fact: Agreement, _when: datetime | None) -> str | None:
    """Return why an agreement makes no sense, or None."""
    if case.stage == "pay-whole" and (fact.agrees or fact.side != case.payer):
        return f"only the {case.payer} is asked now: fee_paid with whole, or agrees false"
    if case.paid_until is not None:
        return f"the time to agree was over on {case.local(case.paid_until)}"
    return None


def agreement(case: DisputeState, fact: Agreement, now: datetime) -> None:
    """Record whether a side agrees to arbitration, and look up a payment that it claims."""
    _agree(case, now, fact.side, rests_on(fact), agrees=fact.agrees)
    if fact.says_paid and case.stage in sides.JOINING and not case.sides[fact.side].paid:
        claimed_payments.look_up(case, fact.side, "", now)


def too_early(case: DisputeState) -> str | None:
    """Return why arbitration cannot be demanded before the Notice of Non-Resolution."""
    if case.stage not in BEFORE_THE_NOTICE:
        return None
    return (
        "arbitration is never the first step. First the dispute and its mediation, then the "
        "Notice of Non-Resolution, then both sides agree and pay; "
        f"the case is in {case.stage}. Allowed now: {', '.join(case.legal_moves())}"
    )


def demand(case: DisputeState, command: DemandArbitration, now: datetime) -> None:
    """Take a demand for arbitration as an agreement to it."""
    _agree(case, now, command.side, ordered(command), agrees=True)


def _agree(case: DisputeState, now: datetime, side: Side, ground: str, *, agrees: bool) -> None:
    case.sides[side].agreed, case.sides[side].agreed_at = agrees, now
    word, code = "declines arbitration", DisputeCode.ARBITRATION_DECLINED
    if agrees:
        word, code = "agrees to arbitration", DisputeCode.ARBITRATION_AGREED
    case.write(now, "fact", f"the {side} {word}", code=code, by=side)
    case.take_step(now, f"{side} {word}", ground, DisputeStep(code))
    if case.stage != "pay-whole":
        paying.arbitrate_if_joined(case, now)
        sides.tell(case, now, f"the {side} {word}")
    elif not agrees and side == case.payer:
        _close_unjoined(case, now, f"the {side} does not pay the whole fee")


# -- the deadline ----------------------------------------------------------------------------------


def decide(case: DisputeState, at: datetime, now: datetime) -> None:
    """Decide by the matrix, at the deadline, who has joined and what follows."""
    if case.fee_due.certainty == "approximate":
        _run_anew(case, at, now)
        return
    if claimed_payments.waits(case, "agree-and-pay", at, now):
        return
    paying.close_time(case)
    paying.agree_by_paying(case, now)
    joined: list[Side] = [side for side in SIDES if case.sides[side].joined]
    row = case.rules.matrix.row(claimant="claimant" in joined, respondent="respondent" in joined)
    who = " and the ".join(joined)
    text = f"at the deadline the {who} had agreed and paid"
    if not joined:
        text = "at the deadline neither side had agreed and paid"
    case.joined = who or "nobody"
    line = f"{text}: {FOLLOWS_WORDS[row.follows]}"
    case.write(now, "joining", line, code=DisputeCode.JOINING_DECIDED)
    case.take_step(now, "deadline to agree and pay", text, DisputeStep.JOINING_DECIDED)
    _note_old_suspensions(case, now, joined)
    refunds.pay_back(case, now, keep=joined if row.fee == "offered" else ())
    if row.follows == "arbitration":
        arbitration.begin(case, now, text)
    elif row.follows == "pay-whole":
        _offer_whole(case, now)
    else:
        ending.decide(case, now, row.follows, text)


def _run_anew(case: DisputeState, at: datetime, now: datetime) -> None:
    """Run the window anew: without the notice's amount no payment could be taken in."""
    deadline = case.terms["agree-and-pay"]
    while deadline.due <= now:
        deadline.due = case.counted(deadline.due, case.rules.windows.agree_and_pay)
    deadline.set_at, deadline.reminded = now, False
    text = "nobody entered the notice's amount, so nobody could pay: the window runs anew"
    line, code = f"{text}, until {case.local(deadline.due)}", DisputeCode.NOBODY_COULD_PAY
    case.write(now, "warning", line, code=code)
    letters.flag_and_write(case, now, "fee", f"{text}; give it with enter_fee")
    clocks = [letters.clock_of(case, "agree-and-pay")]
    letters.tell(case, now, "deadline", "both", {"clocks": clocks}, due=at)


def _note_old_suspensions(case: DisputeState, now: datetime, joined: list[Side]) -> None:
    for side in SIDES:
        if case.rules.suspends_for_not_joining and side not in joined:
            text = f"under the rules of {case.rules_of} the {side} may be suspended; ops decide"
            letters.flag_and_write(case, now, f"suspension:{side}", text)


def _offer_whole(case: DisputeState, now: datetime) -> None:
    """Let the side that paid go on alone, if it pays for both."""
    case.stage = "pay-whole"
    payer, amount = case.payer, case.fee_due.whole_text
    deadline = DisputeDeadline(
        due=case.counted(now, case.rules.windows.pay_whole),
        set_at=now,
        what=f"the {payer} pays the whole fee of {amount}",
        silence="its fee comes back; the case closes here, and other legal action stays open",
        who=payer,
    )
    case.terms = {"pay-whole": deadline}
    text = f"the {payer} may pay the whole fee by {case.local(deadline.due)}"
    case.write(now, "stage", text, code=DisputeCode.WHOLE_FEE_OFFERED)
    clocks = [letters.clock_of(case, "pay-whole")]
    facts = {"payer": payer, "fee": amount, "clocks": clocks}
    letters.tell(case, now, "pay-whole", "both", facts)


def whole_not_paid(case: DisputeState, at: datetime, now: datetime) -> None:
    """Close the case when the whole fee was not paid in time."""
    if claimed_payments.waits(case, "pay-whole", at, now):
        return
    paying.close_time(case)
    _close_unjoined(case, now, f"the {case.payer} did not pay the whole fee")


def _close_unjoined(case: DisputeState, now: datetime, why: str) -> None:
    refunds.pay_back(case, now)
    ending.decide(case, now, "no-arbitration", why)
