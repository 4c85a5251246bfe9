"""Payments that a side only claims: looked up, told to it, and never counted by themselves.

The end of the time to pay waits a little for a claim that was made before it: nobody loses by the
time that a look takes. If nobody finds out by then, what counts is what the platform confirmed.
"""

from datetime import datetime

from domain.dispute import letters
from domain.dispute.codes import DisputeCode
from domain.dispute.commands import NoPaymentFound
from domain.dispute.facts import PaymentClaimed, Side
from domain.dispute.parts import Claimed
from domain.dispute.state import SIDES, DisputeState

TIME_TO_PAY = ("agree-and-pay", "pay-whole")


def _mark(side: Side) -> str:
    return f"payment:{side}"


def cannot_claim(case: DisputeState, fact: PaymentClaimed, _when: datetime | None) -> str | None:
    """Return why a claimed payment makes no sense, or None."""
    if case.stage == "pay-whole" and fact.side != case.payer:
        return f"only the {case.payer} may pay the whole fee"
    if case.stage == "non-resolution" and case.sides[fact.side].paid:
        return f"the {fact.side} has paid already, {case.sides[fact.side].paid[0].amount}"
    return None


def claim(case: DisputeState, fact: PaymentClaimed, now: datetime) -> None:
    """Ask ops to look a payment up, and tell the side that it counts once it is confirmed."""
    look_up(case, fact.side, fact.text, now)


def look_up(case: DisputeState, side: Side, words: str, now: datetime) -> None:
    """Ask ops to look a payment up that a side claims. Claimed again, it keeps its time."""
    own = case.sides[side]
    if own.claimed is None:
        until = case.counted(now, case.rules.windows.payment_check)
        own.claimed = Claimed(at=now, until=until)
    said = f': "{words}"' if words else ""
    text = f"the {side} says that it has paid{said}; that counts once the platform confirms it"
    case.write(now, "fee", text, code=DisputeCode.PAYMENT_CLAIMED, by=side)
    ways = "look it up, and say fee_paid or no_payment_found"
    why = f"the {side} says that it has paid its fee: {ways}"
    letters.flag_and_write(case, now, _mark(side), why)
    _tell(case, now, side)


def cannot_find(case: DisputeState, command: NoPaymentFound, _now: datetime) -> str | None:
    """Return why a search makes no sense, or None: the side claims no payment."""
    if case.sides[command.side].claimed is None:
        return f"the {command.side} does not claim to have paid"
    return None


def not_found(case: DisputeState, command: NoPaymentFound, now: datetime) -> None:
    """Tell a side that no payment of it was found; its time to pay is what it was."""
    side = command.side
    close(case, side)
    text = f"no payment of the {side} was found"
    case.write_command(now, command, text, DisputeCode.PAYMENT_NOT_FOUND)
    _tell(case, now, side)


def close(case: DisputeState, side: Side) -> None:
    """Look no more for a payment of a side."""
    case.sides[side].claimed = None
    case.clear_flag(_mark(side))


def is_any(case: DisputeState) -> bool:
    """Return whether a side claims a payment that nobody has found yet."""
    return any(own.claimed for own in case.sides.values())


def _tell(case: DisputeState, now: datetime, side: Side) -> None:
    names = [name for name in TIME_TO_PAY if name in case.terms]
    own = case.sides[side].claimed
    more = {"until": case.local(own.until)} if own else {"where": case.rules.where_to_pay}
    clocks = [letters.clock_of(case, name) for name in names]
    facts = {"looked_up": bool(own), **more, "clocks": clocks}
    letters.tell(case, now, "payment-claimed", side, facts)


# -- the end of the time to pay --------------------------------------------------------------------


def waits(case: DisputeState, name: str, at: datetime, now: datetime) -> bool:
    """Let the end of the time to pay wait for claims that are being looked up.

    Returns:
        Whether it waits. The time for a payment is over all the same.
    """
    looked_up = [own.claimed.until for own in case.sides.values() if own.claimed]
    until = max(looked_up, default=at)
    if case.paid_until is not None or until <= now:
        return False
    deadline = case.terms[name]
    case.paid_until, deadline.due, deadline.reminded = at, until, True
    text = f"the time to pay is over; a claimed payment is looked up until {case.local(until)}"
    case.write(now, "fee", text, code=DisputeCode.PAYMENT_LOOKED_UP)
    letters.tell(case, now, "deadline", "both", {"clocks": [letters.clock_of(case, name)]}, due=at)
    return True


def forget(case: DisputeState) -> None:
    """Drop the claims once it is decided who has joined."""
    for side in SIDES:
        close(case, side)
