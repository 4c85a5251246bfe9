"""Disputes for tests: invented people, the real policy, and time that passes by deadlines."""

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from domain.acts import read
from domain.case.record import Ref, Snapshot
from domain.dispute.case import DisputeCase
from domain.dispute.fees import FeeTable
from domain.dispute.policy import DisputePath
from domain.errors import Refused
from domain.post.notice import Receipt
from files import calendars, strict_yaml

POLICIES = Path(__file__).resolve().parents[3] / "policies"
MONDAY = datetime(2026, 9, 14, 14, 0, tzinfo=UTC)
"""10:00 in New York, on a Monday without a holiday that week."""


def usd(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


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


@cache
def _files() -> tuple[dict[str, Any], dict[str, Any]]:
    path = strict_yaml.load_model(POLICIES / "upwork-dispute.yaml", DisputePath)
    table = strict_yaml.load_model(POLICIES / "fees.yaml", FeeTable)
    return path.model_dump(mode="json"), table.model_dump(mode="json")


@cache
def snapshot(at: datetime = MONDAY) -> Snapshot:
    """Return what the opening would decide on that day."""
    path, table = _files()
    calendar = calendars.load(POLICIES / "calendars" / "us-business.yaml")
    start, end = (at - timedelta(days=400)).date(), (at + timedelta(days=1500)).date()
    return Snapshot(
        policy=path,
        policy_ref=Ref(name=path["name"], version=path["version"], hash="-"),
        calendar=calendars.snapshot(calendar, start, end),
        tables={"fees": table},
    )


class Story:
    """A pure case with a clock: news and commands now, time that passes deadline by deadline."""

    def __init__(self, file: dict[str, Any] | None = None, at: datetime = MONDAY) -> None:
        written = file or a_dispute()
        new = DisputeCase.from_file(written, f"dispute/{written['id']}")
        self.now = at
        self.case = new.open(snapshot(at), at)
        self._work()

    def _work(self) -> None:
        self.case.advance(self.now)
        for notice in self.case.ready(self.now, ()):
            self.case.apply_receipt(notice.id, Receipt(outcome="accepted"), self.now)

    def passes(self, **span: float) -> "Story":
        """Let time pass; each deadline on the way is met at its instant."""
        end = self.now + timedelta(**span)
        while due := self.case.next_deadlines()[:1]:
            if due[0].due > end:
                break
            self.now = max(self.now, due[0].due)
            self._work()
        self.now = end
        self._work()
        return self

    def sleeps(self, **span: float) -> "Story":
        """Let time pass while the worker is down: nothing is done until the end."""
        self.now += timedelta(**span)
        self._work()
        return self

    def tell(self, name: str, **payload: Any) -> "Story":  # noqa: ANN401 (any fact)
        """Tell a fact as an update does: refused, it raises."""
        fact = read(next(f for f in DisputeCase.handles.facts if f.name == name), payload)
        self.case.check_fact(fact)
        if self.case.is_first(fact):
            self.case.apply(fact, self.now)
        self._work()
        return self

    def do(self, name: str, **payload: Any) -> "Story":  # noqa: ANN401 (any command)
        command = read(
            next(c for c in DisputeCase.handles.commands if c.name == name),
            {"actor": "Salma Oyelaran", "reason": "because", **payload},
        )
        self.case.check(command, self.now)
        if self.case.is_first(command):
            self.case.execute(command, self.now)
        self._work()
        return self

    def refused(self, name: str, **payload: Any) -> str:  # noqa: ANN401 (any act)
        """Return the one line with which an act is refused; nothing may have changed."""
        said = self.tried(name, **payload)
        assert said is not None, f"{name} was not refused"
        return said

    def tried(self, name: str, **payload: Any) -> str | None:  # noqa: ANN401 (any act)
        """Return the line with which an act is refused, or None if it was done."""
        before = self.case.model_dump_json()
        try:
            if any(f.name == name for f in DisputeCase.handles.facts):
                self.tell(name, **payload)
            else:
                self.do(name, **payload)
        except Refused as error:
            said = str(error)
        else:
            return None
        assert self.case.model_dump_json() == before, "a refusal changes nothing"
        assert "\n" not in said
        return said

    # -- what was said ----------------------------------------------------------------------------

    @property
    def stage(self) -> str:
        return self.case.stage

    def letters(self, kind: str = "", to: str = "") -> list[str]:
        """Return who got which mail, as `kind>role`."""
        return [
            f"{n.kind}>{n.to_role}"
            for n in self.case.notices
            if n.channel == "mail" and (not kind or n.kind == kind) and (not to or n.to_role == to)
        ]

    def acts(self) -> list[str]:
        """Return the platform acts, as `act>role amount`."""
        return [
            f"{n.kind}>{n.facts.get('side') or n.facts.get('to')} {n.facts.get('amount')}"
            for n in self.case.notices
            if n.channel == "platform"
        ]

    def said(self, *kinds: str) -> list[str]:
        """Return the timeline's texts of some kinds."""
        return [e.text for e in self.case.timeline if e.kind in kinds]

    def local(self) -> str:
        return self.case.local(self.now)

    # -- well-known places --------------------------------------------------------------------

    def in_mediation(self) -> "Story":
        return self.passes(hours=2).tell("response", by_role="respondent-1")

    def at_the_notice(self) -> "Story":
        return self.in_mediation().passes(days=1).do("declare_non_resolution")

    def pays(self, side: str, amount: str = "337.50", payment: str | None = None) -> "Story":
        self.tell("agreement", side=side, agrees=True)
        return self.tell("fee_paid", side=side, amount=usd(amount), payment=payment)

    def in_arbitration(self) -> "Story":
        return self.at_the_notice().pays("claimant").pays("respondent")

    def awarded(self, **terms: Any) -> "Story":  # noqa: ANN401 (any term of the award)
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
