"""Joining arbitration: each side agrees *and* pays, or the matrix says what follows.

A payment is judged by when it was paid. A late one counts only if an extension was recorded before
the deadline.
"""

from datetime import datetime
from decimal import Decimal

from domain.base import Money
from domain.dispute import arbitration, ending, letters, refunds
from domain.dispute.codes import DisputeCode, DisputeStep
from domain.dispute.commands import DemandArbitration, EnterFee
from domain.dispute.facts import Agreement, FeePaid, Side
from domain.dispute.fees import notice_problem
from domain.dispute.parts import DisputeDeadline, Payment, SideFee
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
    return None


def agreement(case: DisputeState, fact: Agreement, now: datetime) -> None:
    """Record whether a side agrees to arbitration."""
    _agree(case, now, fact.side, rests_on(fact), agrees=fact.agrees)


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
        _arbitrate_if_joined(case, now)
    elif not agrees and side == case.payer:
        _close_unjoined(case, now, f"the {side} does not pay the whole fee")


# -- paying ----------------------------------------------------------------------------------------


def cannot_enter_fee(case: DisputeState, command: EnterFee, now: datetime) -> str | None:
    """Return why a fee cannot be entered, or None."""
    paid = any(side.paid for side in case.sides.values())
    if case.stage == "pay-whole" and command.whole is None:
        return "each side's fee stands now; give whole as it is on the notice"
    if paid and command.fee_on_notice != case.fee_due.amount:
        return f"a fee of {case.fee_due.amount} was paid already, so that amount stands"
    if command.whole and command.whole.currency != command.fee_on_notice.currency:
        return "whole and fee_on_notice are in different currencies"
    fee = case.fee_on(case.notice_at or now)
    return notice_problem(fee, case.fee_table.currency, command.fee_on_notice)


def enter_fee(case: DisputeState, command: EnterFee, now: datetime) -> None:
    """Let the amount on the notice stand, as a person read it."""
    case.fee = fee = case.fee_due.entered(command.fee_on_notice, command.whole)
    case.clear_flag("fee")
    if "pay-whole" in case.terms:
        name, what = "pay-whole", f"the {case.payer} pays the whole fee of {fee.whole}"
    else:
        name = "agree-and-pay"
        what = f"each side agrees to arbitration and pays its fee of {fee.text}"
    case.terms[name].what = what
    text = f"the fee on the notice is {fee.text}"
    case.write(now, "command", text, code=DisputeCode.FEE_ENTERED, by="ops")
    letters.tell(case, now, "deadline", "both", {"clocks": [letters.clock_of(case, name)]})


def cannot_pay(case: DisputeState, fact: FeePaid, when: datetime | None) -> str | None:
    """Return why a payment does not count, or None."""
    side = case.sides[fact.side]
    if _is_known(side, fact):
        return None  # the same payment, told again: counted once
    if fact.whole or case.stage == "pay-whole":
        return _whole_problem(case, fact, side) or _late_problem(case, when)
    if side.paid:
        return f"the {fact.side} has paid already, {side.paid[0].amount}; send this one back"
    return _amount_problem(case, fact) or _late_problem(case, when)


def _is_known(side: SideFee, fact: FeePaid) -> bool:
    return bool(fact.payment) and any(p.id == fact.payment for p in side.paid)


def _amount_problem(case: DisputeState, fact: FeePaid) -> str | None:
    fee = case.fee_due
    if fee.certainty == "approximate" or fee.amount is None:
        return f"the fee is only known as {fee.text}; say enter_fee first"
    if fact.amount.currency != fee.amount.currency:
        return f"the fee is in {fee.amount.currency}, not {fact.amount.currency}"
    if fact.amount != fee.amount:
        return f"a side's fee is {fee.amount}, not {fact.amount}"
    return None


def _whole_problem(case: DisputeState, fact: FeePaid, side: SideFee) -> str | None:
    whole = case.fee_due.whole
    if case.stage != "pay-whole":
        return "the whole fee is paid by one side only after the other has not joined"
    if fact.side != case.payer:
        return f"only the {case.payer} may pay the whole fee; it has agreed and paid its own"
    if whole is None:
        return "the whole fee is not known; say enter_fee with whole first"
    paid = sum((p.amount.amount for p in side.paid), Decimal(0))
    rest = Money(amount=whole.amount - paid, currency=whole.currency)
    if fact.amount != rest:
        return f"{rest} is left of the whole fee of {whole}, not {fact.amount}"
    return None


def _late_problem(case: DisputeState, when: datetime | None) -> str | None:
    deadline = case.terms.get("pay-whole") or case.terms.get("agree-and-pay")
    if deadline is None or when is None or when <= deadline.due:
        return None
    return (
        f"the fee was due by {case.local(deadline.due)} and paid {case.local(when)}, and no "
        "extension was recorded before the deadline: it goes back to the payer"
    )


def fee_paid(case: DisputeState, fact: FeePaid, now: datetime) -> None:
    """Record a payment; the arbitration begins once both have joined or one has paid for both."""
    side = case.sides[fact.side]
    if _is_known(side, fact):
        text = f"payment {fact.payment} was told before; it counts once"
        case.write(now, "note", text, code=DisputeCode.FEE_TOLD_AGAIN)
        return
    at = fact.happened_at or now
    payment = Payment(id=fact.payment or fact.id, amount=fact.amount, at=at, by=fact.paid_by)
    side.paid.append(payment)
    side.whole = case.stage == "pay-whole"
    what = "the whole fee" if side.whole else "its fee"
    text = f"the {fact.side} paid {what}, {fact.amount}"
    case.write(now, "fee", text, code=DisputeCode.FEE_PAID, by=fact.side)
    case.take_step(at, f"{fact.side} paid {what}", rests_on(fact), DisputeStep.FEE_PAID)
    if side.whole:
        arbitration.begin(case, now, f"the {fact.side} paid the whole fee")
    else:
        _arbitrate_if_joined(case, now)


def _arbitrate_if_joined(case: DisputeState, now: datetime) -> None:
    if all(case.sides[side].joined for side in SIDES):
        arbitration.begin(case, now, "both sides agreed and paid")


# -- the deadline ----------------------------------------------------------------------------------


def decide(case: DisputeState, at: datetime, now: datetime) -> None:
    """Decide by the matrix, at the deadline, who has joined and what follows."""
    if case.fee_due.certainty == "approximate":
        _run_anew(case, at, now)
        return
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


def whole_not_paid(case: DisputeState, _at: datetime, now: datetime) -> None:
    """Close the case when the whole fee was not paid in time."""
    _close_unjoined(case, now, f"the {case.payer} did not pay the whole fee")


def _close_unjoined(case: DisputeState, now: datetime, why: str) -> None:
    refunds.pay_back(case, now)
    ending.decide(case, now, "no-arbitration", why)
