"""An award case without a server: time passes, letters leave, the platform answers as told."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from domain.acts import Command, Fact, read
from domain.award.case import AwardCase
from domain.award.policy import AwardPolicy
from domain.case.record import Ref, Snapshot
from domain.post.notice import Notice, Receipt
from domain.time.days import CalendarSnapshot
from files import calendars, strict_yaml
from files.zones import zone_snapshot

ROOT = Path(__file__).parents[3]
FACTS = {f.name: f for f in AwardCase.handles.facts}
COMMANDS = {c.name: c for c in AwardCase.handles.commands}
DONE = Receipt(outcome="accepted")
DOWN = Receipt(outcome="retry", why="the platform is down")
AGENCY, MANAGER = "agency-88213", "user-51907"
OPENED = datetime(2026, 10, 14, 14, 0, tzinfo=UTC)
OVERDUE = datetime(2026, 12, 5, 5, 0, tzinfo=UTC)
"""The end of 4 December in New York."""


@cache
def policy() -> AwardPolicy:
    return strict_yaml.load_model(ROOT / "policies/award-enforcement.yaml", AwardPolicy)


@cache
def _calendar(start: date, end: date) -> CalendarSnapshot:
    file = calendars.load(ROOT / "policies/calendars/us-business.yaml")
    return calendars.snapshot(file, start, end)


@cache
def _zone(name: str, start: date, end: date) -> dict[str, Any]:
    return zone_snapshot(name, start, end).model_dump(mode="json")


def snapshot(at: datetime, zone: str = "America/New_York", **changes: object) -> Snapshot:
    start, end = (at - timedelta(days=400)).date(), (at + timedelta(days=550)).date()
    calendar = _calendar(start, end)
    return Snapshot(
        policy={**policy().model_dump(mode="json"), **changes},
        policy_ref=Ref(name="award-enforcement", version="2026-11-21", hash="-"),
        calendar=calendar,
        tables={"zones": {zone: _zone(zone, start, end)}},
    )


def a_file(**changes: object) -> dict[str, Any]:
    """Return the example's content, with fields changed."""
    document = strict_yaml.read(ROOT / "examples/award.yaml")
    return {**document.data, **changes}


def shared() -> list[dict[str, Any]]:
    """Return the example's respondents, each with a share."""
    shares = ("3000.00", "1200.00")
    respondents: list[dict[str, Any]] = a_file()["respondents"]
    return [
        {**r, "share": {"amount": share, "currency": "USD"}}
        for r, share in zip(respondents, shares, strict=True)
    ]


def usd(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


class Enforced:
    """One award case, its clock, and a platform that answers as it is told."""

    def __init__(
        self,
        at: datetime = OPENED,
        policy: dict[str, Any] | None = None,
        **file: Any,  # noqa: ANN401 (any field of the file)
    ) -> None:
        raw = a_file(**file)
        self.now = at
        self.changes = policy or {}
        self.answers: dict[str, Receipt] = {}
        self.acts: list[tuple[str, str]] = []
        self.letters: list[Notice] = []
        self.watch: Callable[[AwardCase, datetime], None] = lambda _case, _now: None
        new = AwardCase.from_file(raw, f"award/{raw['id']}")
        self.case = new.open(snapshot(at, raw["zone"], **self.changes), at)
        self.settle()

    def _snapshot(self) -> Snapshot:
        return snapshot(self.now, self.case.file.zone, **self.changes)

    def settle(self) -> None:
        """Do all that is due now, as the engine does, until nothing is."""
        for _ in range(50):
            self.case.advance(self.now)
            ready = self.case.ready(self.now, ())
            for notice in ready:
                self._carry_out(notice)
            self.watch(self.case, self.now)
            if not ready:
                return
        pytest.fail("the case never comes to rest")

    def _carry_out(self, notice: Notice) -> None:
        receipt = DONE
        if notice.channel == "platform":
            account = str(notice.facts["on"])
            self.acts.append((notice.kind, account))
            answer = self.answers.get(f"{notice.kind} {account}") or self.answers.get(account)
            receipt = answer or DONE
        else:
            self.letters.append(notice)
        self.case.apply_receipt(notice.id, receipt, self.now)

    def until(self, at: datetime) -> "Enforced":
        """Let time pass, stopping at everything that falls due."""
        for _ in range(20_000):
            self._look_ahead()
            due = self._next()
            if due is None or due > at:
                self.now = max(self.now, at)
                self.settle()
                return self
            self.now = max(self.now, due)
            self.settle()
        pytest.fail("the case never comes to rest")

    def passes(self, **time: float) -> "Enforced":
        return self.until(self.now + timedelta(**time))

    def _look_ahead(self) -> None:
        kept = self.case.snapshot
        assert kept is not None
        if kept.calendar.zone.end - self.now <= timedelta(days=550) / 3:
            self.case.lengthen_calendar(self._snapshot(), self.now)

    def _next(self) -> datetime | None:
        found = [d.due for d in self.case.next_deadlines()]
        found += [n.next_try or n.due for n in self.case.notices if n.is_open]
        return min(found, default=None)

    def tell(self, fact: str, **payload: object) -> "Enforced":
        """Tell a fact, as an update does: check, count once, hear."""
        self.hear(read(FACTS[fact], payload))
        return self

    def hear(self, fact: Fact) -> None:
        self.case.check_fact(fact)
        if self.case.is_first(fact):
            self.case.apply(fact, self.now)
        self.settle()

    def do(self, command: str, **payload: object) -> "Enforced":
        """Say a command, as an update does: check, count once, obey."""
        said: Command = read(COMMANDS[command], {"actor": "ann", "reason": "as told", **payload})
        self.case.check(said, self.now)
        if self.case.is_first(said):
            self.case.execute(said, self.now)
        self.settle()
        return self

    def pay(self, amount: str, payment: str = "P-1", by: str = "r-1", **more: object) -> "Enforced":
        return self.tell("payment", payment_id=payment, respondent=by, amount=usd(amount), **more)

    # -- what came of it -----------------------------------------------------------------------

    def states(self) -> dict[str, str]:
        return {a.id: a.state for a in self.case.accounts}

    def sent(self, kind: str | None = None, to: str | None = None) -> list[Notice]:
        return [n for n in self.letters if kind in {None, n.kind} and to in {None, n.to_role}]

    def kinds(self, to: str) -> list[str]:
        return [n.kind for n in self.sent(to=to)]

    def record(self, kind: str) -> list[str]:
        return [e.text for e in self.case.timeline if e.kind == kind]
