"""Disputes for tests: invented people, the shipped policy, and the places that tests begin at."""

from datetime import UTC, datetime
from typing import Any, Self

from domain.case.record import Snapshot
from domain.dispute.case import DisputeCase
from tests.builders import usd
from tests.domain.world import World, taken

MONDAY = datetime(2026, 9, 14, 14, 0, tzinfo=UTC)
"""10:00 in New York, on a Monday without a holiday that week."""


def a_dispute(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 (any field of the file)
    """Return a client's dispute over held money with an agency and its business manager."""
    file = {
        "kind": "dispute",
        "id": "D-1",
        "matters": ["payment"],
        "claimant": {
            "account": "acct-1",
            "kind": "client",
            "name": "Noor Halvorsen",
            "email": "noor@example.com",
        },
        "respondents": [
            {
                "account": "acct-2",
                "kind": "agency",
                "name": "Brightfen Studio",
                "email": "office@example.com",
            },
            {
                "account": "acct-3",
                "kind": "business-manager",
                "name": "Dario Quill",
                "email": "dario@example.com",
            },
        ],
        "contract": {
            "id": "C-1",
            "title": "Stock-taking app",
            "started_on": "2026-05-04",
            "held": usd("1800.00"),
        },
        "claim": {"amount": usd("1800.00"), "relief": "Give the held money back."},
    }
    return {**file, **changes}


def released(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 (any field of the file)
    """Return the same dispute over money that was released ten days before MONDAY."""
    contract = {
        "id": "C-1",
        "title": "Stock-taking app",
        "released": [{"amount": usd("1800.00"), "on": "2026-09-04"}],
    }
    return a_dispute(contract=contract, **changes)


def snapshot() -> Snapshot:
    """Return what an opening on MONDAY decides."""
    return taken(DisputeCase.from_file(a_dispute(), "dispute/D-1"), MONDAY)


class DisputeWorld(World[DisputeCase]):
    """One dispute, its platform acts, and the way to the places that tests begin at."""

    case_type = DisputeCase
    actor = "Salma Oyelaran"
    reason = "because"

    def __init__(self, file: dict[str, Any] | None = None, at: datetime = MONDAY) -> None:
        super().__init__(file or a_dispute(), at)

    def acts(self) -> list[str]:
        """Return the platform acts, as `act>role amount`."""
        return [
            f"{n.kind}>{n.facts.get('side') or n.facts.get('to')} {n.facts.get('amount')}"
            for n in self.case.notices
            if n.channel == "platform"
        ]

    def in_mediation(self) -> Self:
        return self.passes(hours=2).tell("response", by_role="respondent-1")

    def at_the_notice(self) -> Self:
        return self.in_mediation().passes(days=1).do("declare_non_resolution")

    def pays(self, side: str, amount: str = "337.50", payment: str | None = None) -> Self:
        self.tell("agreement", side=side, agrees=True)
        return self.tell("fee_paid", side=side, amount=usd(amount), payment=payment)

    def in_arbitration(self) -> Self:
        return self.at_the_notice().pays("claimant").pays("respondent")

    def awarded(self, **terms: Any) -> Self:  # noqa: ANN401 (any term of the award)
        return self.in_arbitration().tell("award", **an_award(**terms))


def an_award(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 (any term of the award)
    award = {
        "award": "A-1",
        "made_on": "2026-09-15",
        "amount": usd("1800.00"),
        "pay_by": "2026-11-04",
        "zone": "America/New_York",
    }
    return {**award, **changes}
