"""Updates of a dispute: in every cycle whoever waits hears where it stands, and for whom."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from domain.case import asks, updates
from domain.case.asking import DueItem
from domain.case.words import plain
from domain.dispute import letters, view
from domain.dispute.codes import DisputeCode
from domain.dispute.state import DisputeState

STANDS = {
    "awaiting-consent": "the platform is asked to consent to this claim; until it does, the other "
    "side is not told of it",
    "response": "the respondent is asked to answer",
    "mediation": "the mediation is under way",
    "recommendation": "both sides are asked to accept or decline the mediator's recommendation",
    "non-resolution": "mediation is over, and both sides may agree to arbitration and pay",
    "pay-whole": "one side has agreed and paid, and may go on alone if it pays the whole fee",
    "arbitration": "the arbitration is under way",
    "awarded": "the award was made; it is not enforced before a person has decided what is missing",
    "open-points": "the dispute is decided, and a point is still open",
}
"""Each stage in which somebody may wait, in words."""
EVERYBODY_WAITS = frozenset(
    {"response", "mediation", "recommendation", "non-resolution", "pay-whole", "arbitration"}
)


def waiting(case: DisputeState) -> list[str]:
    """Return the roles of the parties that wait for something here."""
    if case.stage == "awaiting-consent":
        return ["claimant"]
    if case.stage in EVERYBODY_WAITS or case.waits_for_a_person:
        return case.roles()
    asking = {ask.by for ask in asks.open_asks(case)}
    return [role for role in case.roles() if role in asking]


def due_items(case: DisputeState) -> Iterator[DueItem]:
    """Yield the next update, if somebody waits."""
    every = case.path.update_every
    if at := updates.due(case, waiting(case), every):
        why = "whoever waits hears where the case stands"
        yield DueItem("update", at, why, partial(_write, case))


def _write(case: DisputeState, _at: datetime, now: datetime) -> None:
    told = updates.overdue(case, waiting(case), case.path.update_every, now)
    for update in told:
        _tell(case, update, now)
    text = f"an update to {', '.join(update.role for update in told)}"
    case.write(now, "update", text, code=DisputeCode.UPDATED)


def _tell(case: DisputeState, update: updates.Update, now: datetime) -> None:
    own = [ask for ask in asks.open_asks(case) if ask.by == update.role]
    facts = {
        "stands": STANDS[case.stage],
        "waits_for": _waits_for(case),
        "asked": [asks.standing(case, ask) for ask in own],
        "next_update": case.local(update.next),
        "clocks": _clocks(case),
    }
    letters.tell(case, now, "update", update.role, facts, due=update.at)


def _waits_for(case: DisputeState) -> str | None:
    role = view.waiting_for(case)
    named = {None: None, "parties": "both sides", "ops": "the person on duty"}
    return named[role] if role in named else f"the {plain(str(role))}"


def _clocks(case: DisputeState) -> list[dict[str, str]]:
    """Return the deadlines that everybody was told of, the nearest first."""
    names = sorted(case.terms, key=lambda name: case.terms[name].due)
    return [letters.clock_of(case, name) for name in names if name != "open-points"]
