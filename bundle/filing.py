"""What whoever files next needs: what is in the bundle, and what only they can add.

The papers are those that arbitration forums ask for; each list is information, with the policy's
source date beside it in the bundle, and no advice.
"""

from collections.abc import Iterable

from domain.base import Frozen
from domain.dispute.state import DisputeState
from domain.escalation.case import EscalationCase


class Item(Frozen):
    """A paper that whoever files needs: whether it is in here, and where, or who has to add it."""

    what: str
    where: str
    here: bool


def here(what: str, where: str) -> Item:
    return Item(what=what, where=where, here=True)


def add(whats: Iterable[str], where: str = "add it") -> list[Item]:
    return [Item(what=what, where=where, here=False) for what in whats]


RECORD = [
    here("the steps taken on the platform, each with its date", "section 2"),
    here("the timeline of everything that was sent, said and decided", "section 8"),
    here("the letters, with when they left and what became of them", "section 7, appendix"),
]
ANY_FORUM = (
    "the legal kind of both sides: a person, or a company and of which state",
    "how many arbitrators, and of which trade, if the agreement says so",
    "your signature and the date",
)
SERVED = "proof that the other side was served at the same time, with the same papers"


def of_a_respondent() -> list[Item]:
    """Return what a respondent should have at hand: nothing of it is in here."""
    own = ("your own copy of the agreement", "your messages on the platform", "proof of payments")
    return [*RECORD, *add(own)]


def of_a_worker(case: EscalationCase) -> list[Item]:
    """Return the filing list of the step off the platform."""
    file = case.file
    owed = []
    if file.amount_owed:
        owed.append(here(f"the amount owed, {file.amount_owed}", "section 4, as you stated it"))
    platform = (
        f"the record of assignment {file.assignment.id} and all its messages",
        "the invoices, and what was paid of them",
    )
    forum = [Item(what=what, where=_where(what), here=False) for what in case.policy.fallback.file]
    return [
        *RECORD,
        *owed,
        *add(platform, "export it from the platform, and attach it"),
        *add(file.evidence, "named in the case file: attach a copy"),
        *forum,
        *add(ANY_FORUM),
    ]


def _where(what: str) -> str:
    if "statement of the dispute" in what:
        return "write it; sections 2 and 5 have the dates"
    return "add it"


def of_a_claimant(case: DisputeState) -> list[Item]:
    """Return what the claimant of a dispute needs wherever it goes next."""
    contract = case.file.contract
    found = [*RECORD, here("what was held, released, claimed and paid", "section 4")]
    if case.statement is not None:
        count = case.statement.words
        words = f"your initial statement, {count:,} {'word' if count == 1 else 'words'}"
        mark = f"attach your copy; its sha256 begins {case.statement.sha256[:16]}"
        found += [Item(what=words, where=mark, here=False)]
    own = [e.title for e in case.evidence if e.side == "claimant"]
    found += add(own, "handed in by you: attach a copy")
    found += add((f"contract {contract.id} and its messages", "the milestones, and what was paid"),
                 "export it from the platform, and attach it")  # fmt: skip
    if case.award is not None:
        return [*found, *add(_COURT, "add it")]
    agreement = (
        "the platform's terms on the day of the contract, with their arbitration clause",
        "full legal names and addresses of both sides, and of whoever represents them",
        "a statement of the dispute, the amount you claim and anything else you ask for",
        "the fee of the forum",
    )
    return [*found, *add(agreement), *add((*ANY_FORUM, SERVED))]


def of_a_winner() -> list[Item]:
    """Return what a court is shown that is asked to confirm an award."""
    paid = here("what was paid, what went back, and what is left", "section 4")
    return [*RECORD, paid, *add(_COURT)]


_COURT = (
    "the award itself, signed; a certified copy and a translation where it is foreign",
    "the agreement to arbitrate",
    "proof of when the award was delivered to each side",
    "the court that has jurisdiction, and its form and fee",
    SERVED,
)
