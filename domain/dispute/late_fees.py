"""Fees that came too late: they go back by an act, and the payer is told, whatever the stage."""

from datetime import datetime

from domain.dispute import letters
from domain.dispute.codes import DisputeCode
from domain.dispute.facts import FeePaid, Side
from domain.dispute.parts import LateFee, Payment
from domain.dispute.state import SIDES, DisputeState
from domain.post.notice import Notice, NoticeState


def is_late(case: DisputeState, when: datetime) -> bool:
    """Return whether a fee was paid after its time, for which no extension was recorded."""
    return case.time_to_pay is not None and when > case.time_to_pay


def give_back(case: DisputeState, fact: FeePaid, now: datetime) -> None:
    """Record a late fee, ask the platform to give it back, and tell the payer."""
    at = fact.happened_at or now
    own = case.sides[fact.side]
    key = fact.payment or fact.id
    if any(late.payment.id == key for late in own.late):
        text = f"payment {key} was told before; it counts once"
        case.write(now, "note", text, code=DisputeCode.FEE_TOLD_AGAIN)
        return
    facts = {"on": case.file.contract.id, "side": fact.side, "amount": str(fact.amount)}
    act = case.send(now, "refund-fee", fact.side, facts, channel="platform")
    payment = Payment(id=key, amount=fact.amount, at=at, by=fact.paid_by)
    own.late.append(LateFee(payment=payment, act=act.id))
    over = case.local(case.time_to_pay or at)
    text = (
        f"the {fact.side} paid {fact.amount} on {case.local(at)}, after the time for it was over "
        f"on {over}: it goes back"
    )
    case.write(now, "fee", text, code=DisputeCode.FEE_LATE, by=fact.side)
    _tell(case, now, fact.side, own.late[-1])


def confirm(case: DisputeState, notice: Notice, now: datetime) -> None:
    """Tell the payer once the platform has given a late fee back."""
    for side in SIDES:
        for late in case.sides[side].late:
            if late.act == notice.id and notice.state is NoticeState.ACCEPTED and not late.back:
                late.back = True
                text = f"the late fee of the {side}, {late.payment.amount}, was given back"
                case.write(now, "fee", text, code=DisputeCode.FEE_GIVEN_BACK, to=side)
                _tell(case, now, side, late)


def _tell(case: DisputeState, now: datetime, side: Side, late: LateFee) -> None:
    facts = {
        "fee": str(late.payment.amount),
        "paid": case.local(late.payment.at),
        "over": case.local(case.time_to_pay or late.payment.at),
        "back": late.back,
    }
    letters.tell(case, now, "fee-back", side, facts)
