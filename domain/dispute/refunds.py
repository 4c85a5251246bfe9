"""Fees that come back: until both sides have paid, and never once the arbitration has begun."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from domain.base import Money
from domain.dispute.codes import DisputeCode
from domain.dispute.facts import Side
from domain.dispute.state import SIDES, DisputeState
from domain.post.notice import Notice, NoticeState


def pay_back(case: DisputeState, now: datetime, keep: Collection[Side] = ()) -> None:
    """Give every fee back, unless both sides have paid; those of `keep` stay for now."""
    if all(case.sides[side].joined for side in SIDES):
        return
    for name in SIDES:
        side = case.sides[name]
        if not side.paid or side.refund != "none" or name in keep:
            continue
        total = sum((p.amount.amount for p in side.paid), Decimal(0))
        amount = Money(amount=total, currency=side.paid[0].amount.currency)
        side.refund = "owed"
        facts = {"on": case.file.contract.id, "side": name, "amount": str(amount)}
        notice = case.send(now, "refund-fee", name, facts, channel="platform")
        side.refund_notice = notice.id
        text = f"the fee of the {name}, {amount}, goes back"
        case.write(now, "fee", text, code=DisputeCode.FEE_GOES_BACK, to=name)


def at_the_end(case: DisputeState, now: datetime, *, withdrawn: bool) -> None:
    """Give back or keep the fees of a dispute that ends otherwise than by the matrix."""
    begun = case.joined == "both" or any(s.whole for s in case.sides.values())
    keeps = withdrawn and case.rules.keeps_fee_on_withdrawal
    if not begun and not keeps:
        pay_back(case, now)
    _keep(case, now, DisputeCode.FEE_KEPT, "is not given back")


def spend(case: DisputeState, now: datetime) -> None:
    """Keep the fees of an arbitration that has begun."""
    _keep(case, now, DisputeCode.FEE_SPENT, "is spent: the case has begun")


def _keep(case: DisputeState, now: datetime, code: DisputeCode, why: str) -> None:
    for name in SIDES:
        side = case.sides[name]
        if side.paid and side.refund == "none":
            side.refund = "kept"
            case.write(now, "fee", f"the fee of the {name} {why}", code=code)


def confirm(case: DisputeState, notice: Notice, now: datetime) -> None:
    """Record that the platform gave a fee back."""
    for name in SIDES:
        side = case.sides[name]
        if side.refund_notice == notice.id and notice.state is NoticeState.ACCEPTED:
            side.refund = "made"
            text = f"the fee of the {name} was given back"
            case.write(now, "fee", text, code=DisputeCode.FEE_GIVEN_BACK, to=name)
