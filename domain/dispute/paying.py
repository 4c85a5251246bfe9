"""Paying the arbitration fee: as it stands on the notice, by each side or by one for both.

A payment is judged by when it was paid. One that comes too late goes back (`late_fees`).
"""

from datetime import datetime
from decimal import Decimal

from domain.base import Money
from domain.dispute import arbitration, claimed_payments, late_fees, letters, sides
from domain.dispute.codes import DisputeCode, DisputeStep
from domain.dispute.commands import EnterFee
from domain.dispute.facts import FeePaid
from domain.dispute.fees import notice_problem
from domain.dispute.parts import Payment, SideFee
from domain.dispute.state import SIDES, DisputeState
from domain.dispute.steps import rests_on


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
    if when is not None and late_fees.is_late(case, when):
        return None  # it goes back, whatever its amount
    if case.stage not in sides.JOINING:
        return _paid_already(fact, side) or _told_too_late(case, fact)
    if fact.whole or case.stage == "pay-whole":
        return _whole_problem(case, fact, side)
    return _paid_already(fact, side) or _amount_problem(case, fact)


def _paid_already(fact: FeePaid, side: SideFee) -> str | None:
    if not side.paid:
        return None
    return f"the {fact.side} has paid already, {side.paid[0].amount}; send this one back"


def _told_too_late(case: DisputeState, fact: FeePaid) -> str:
    """Return why a payment that was made in time cannot be counted any more."""
    return (
        f"the {fact.side} paid in time, and it was told after that was decided "
        f"({case.joined or 'the case is past it'}): a person has to look, and to send it back"
    )


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


def fee_paid(case: DisputeState, fact: FeePaid, now: datetime) -> None:
    """Record a payment; the arbitration begins once both have joined or one has paid for both."""
    side = case.sides[fact.side]
    if _is_known(side, fact):
        text = f"payment {fact.payment} was told before; it counts once"
        case.write(now, "note", text, code=DisputeCode.FEE_TOLD_AGAIN)
        return
    at = fact.happened_at or now
    if late_fees.is_late(case, at):
        late_fees.give_back(case, fact, now)
        return
    claimed_payments.close(case, fact.side)
    payment = Payment(id=fact.payment or fact.id, amount=fact.amount, at=at, by=fact.paid_by)
    side.paid.append(payment)
    side.whole = case.stage == "pay-whole"
    what = "the whole fee" if side.whole else "its fee"
    text = f"the {fact.side} paid {what}, {fact.amount}"
    case.write(now, "fee", text, code=DisputeCode.FEE_PAID, by=fact.side)
    case.take_step(at, f"{fact.side} paid {what}", rests_on(fact), DisputeStep.FEE_PAID)
    if side.whole:
        close_time(case)
        arbitration.begin(case, now, f"the {fact.side} paid the whole fee")
        return
    arbitrate_if_joined(case, now)
    sides.tell(case, now, text)


def agree_by_paying(case: DisputeState, now: datetime) -> None:
    """Let each side that has paid and not declined agree by that, if the rules of the case say so.

    It is asked at the deadline: until then a side that has paid may still decline.
    """
    if not case.rules.paying_agrees:
        return
    for side in SIDES:
        own = case.sides[side]
        if own.paid and own.agreed is None:
            own.agreed, own.agreed_at = True, now
            text = f"the {side} has agreed by paying, by the rules of {case.rules_of}"
            case.write(now, "fee", text, code=DisputeCode.AGREED_BY_PAYING, by=side)
            step = DisputeStep.ARBITRATION_AGREED
            case.take_step(now, f"{side} agreed by paying", "its payment", step)


def arbitrate_if_joined(case: DisputeState, now: datetime) -> None:
    """Begin the arbitration once both sides have agreed and paid."""
    if all(case.sides[side].joined for side in SIDES):
        close_time(case)
        arbitration.begin(case, now, "both sides agreed and paid")


def close_time(case: DisputeState) -> None:
    """Keep when the time to pay was over: what is paid after it goes back."""
    case.fee_was_due, case.paid_until = case.time_to_pay, None
    claimed_payments.forget(case)
