"""Other cases of the same matter: second claims, and the cases that a dispute starts."""

from datetime import datetime

from domain.dispute import ending
from domain.dispute.codes import DisputeCode
from domain.dispute.facts import LinkedClaimClosed, LinkedClaimOpened
from domain.dispute.parts import ChildCase, LinkedClaim
from domain.dispute.state import DisputeState


def cannot_be_linked(
    case: DisputeState, fact: LinkedClaimOpened, _when: datetime | None
) -> str | None:
    """Return why a claim cannot be linked to this one, or None."""
    return "a claim is not linked to itself" if fact.claim == case.case_id else None


def claim_opened(case: DisputeState, fact: LinkedClaimOpened, now: datetime) -> None:
    """Link a claim that was opened as a case of its own."""
    if all(claim.claim != fact.claim for claim in case.linked):
        case.linked.append(LinkedClaim(claim=fact.claim, workflow_id=f"dispute/{fact.claim}"))
        text = f"the claim {fact.claim} was opened and is linked to this one"
        case.write(now, "linked", text, code=DisputeCode.LINKED_CLAIM_OPENED)


def is_not_linked(
    case: DisputeState, fact: LinkedClaimClosed, _when: datetime | None
) -> str | None:
    """Return the text for a claim that is not linked to this one, or None if it is."""
    if any(claim.claim == fact.claim for claim in case.linked):
        return None
    known = ", ".join(claim.claim for claim in case.linked) or "none"
    return f"there is no linked claim {fact.claim}; there is: {known}"


def claim_closed(case: DisputeState, fact: LinkedClaimClosed, now: datetime) -> None:
    """Record how a linked claim ended; a decided dispute may close then."""
    claim = next(c for c in case.linked if c.claim == fact.claim)
    if claim.ended is None:
        claim.ended = fact.ended
        text = f"the linked claim {fact.claim} ended: {fact.ended}"
        case.write(now, "linked", text, code=DisputeCode.LINKED_CLAIM_ENDED)
        ending.close_if_nothing_is_open(case, now)


def attach(case: DisputeState, child: ChildCase, now: datetime) -> None:
    """Record that a case of this id is there already; it is not started twice."""
    text = f"{child.kind} {child.id} has its case already; this one is linked to it"
    case.write(now, "linked", text, code=DisputeCode.CASE_EXISTED)
    if child.kind == "award":
        case.tell_case(now, f"award/{child.id}", "dispute_linked", {"dispute": case.workflow_id})


def could_not_tell(case: DisputeState, first: str, why: str, now: datetime) -> None:
    """Record that the dispute before this one could not be told; a person may have to."""
    text = f"{first} could not be told of this claim: {why}"
    case.write(now, "linked", text, code=DisputeCode.FIRST_CLAIM_NOT_TOLD)
