"""Where each side stands on the way to arbitration: what it has done, and what it lacks."""

from datetime import datetime

from domain.dispute import letters
from domain.dispute.facts import Side
from domain.dispute.state import SIDES, DisputeState

JOINING = frozenset({"non-resolution", "pay-whole"})


def lacks(case: DisputeState, side: Side) -> list[str]:
    """Return what a side still has to do to join, in words; nothing if it has joined."""
    found, own = [], case.sides[side]
    if not own.agreed and not _agrees_by_paying(case, side):
        found.append("agree to arbitration")
    if not own.paid:
        found.append(f"pay its fee of {case.fee_due.text}")
    return found


def _agrees_by_paying(case: DisputeState, side: Side) -> bool:
    """Return whether a side that has not said that it agrees will have, by its payment."""
    own = case.sides[side]
    return case.rules.paying_agrees and own.agreed is None and bool(own.paid)


def standing(case: DisputeState) -> list[str]:
    """Return how each side stands, in a sentence each; both read the same."""
    return [f"the {side} {_done(case, side)}; {_to_do(case, side)}" for side in SIDES]


def _done(case: DisputeState, side: Side) -> str:
    own = case.sides[side]
    agreed = {True: "has agreed", False: "has declined", None: "has not agreed"}[own.agreed]
    paid = "has paid" if own.paid else "has not paid"
    if own.claimed and not own.paid:
        paid = "says that it has paid, which is being looked up"
    return f"{agreed} and {paid}"


def _to_do(case: DisputeState, side: Side) -> str:
    missing = lacks(case, side)
    if missing:
        return f"it still has to {' and to '.join(missing)}"
    by_paying = _agrees_by_paying(case, side)
    return "its payment counts as agreeing at the deadline" if by_paying else "it has joined"


def steps(case: DisputeState) -> list[str]:
    """Return what each side has to do after the notice, and who may do it for the side."""
    found = []
    for side in SIDES:
        count = len(case.roles(side))
        who = f"; any of its {count} accounts may do it for all of them" if count > 1 else ""
        found.append(f"the {side} has to {' and to '.join(lacks(case, side))}{who}")
    return found


def tell_notice(case: DisputeState, now: datetime, why: str) -> None:
    """Tell both sides that mediation is over: how each agrees, and where it pays."""
    facts = {
        "why": why,
        "fee": case.fee_due.text,
        "steps": steps(case),
        "where": case.rules.where_to_pay,
        "paying_agrees": case.rules.paying_agrees,
        "clocks": [letters.clock_of(case, "agree-and-pay")],
    }
    letters.tell(case, now, "non-resolution", "both", facts)


def tell(case: DisputeState, now: datetime, said: str) -> None:
    """Confirm to both sides what one of them has done, with how each stands now."""
    if case.stage != "non-resolution":
        return  # the letter of what followed from it has said so
    clocks = [letters.clock_of(case, "agree-and-pay")]
    facts = {"said": said, "standing": standing(case), "clocks": clocks}
    letters.tell(case, now, "joining", "both", facts)


def remind(case: DisputeState, at: datetime, now: datetime) -> None:
    """Remind each side of what it lacks, and nobody of what is done."""
    clocks = [letters.clock_of(case, "agree-and-pay")]
    for side in SIDES:
        if missing := lacks(case, side):
            facts = {
                "side": side,
                "lacks": missing,
                "where": case.rules.where_to_pay,
                "clocks": clocks,
            }
            about = ("agree-and-pay",)
            letters.tell(case, now, "joining-reminder", side, facts, due=at, about=about)
