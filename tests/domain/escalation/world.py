"""A world around one case, without Temporal: time, a mailer, a platform, and the worker's outages.

It does what `workflows.runner` does and nothing more, in memory and at once, so that thousands of
lives can be lived. `tests/workflows/test_two_worlds.py` holds that both live them alike.
"""

from collections import deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from domain.acts import read
from domain.case.record import Snapshot
from domain.errors import Refused
from domain.escalation.case import EscalationCase
from domain.post.notice import Receipt
from files import snapshots
from files.snapshots import SnapshotRequest

POLICIES = Path(__file__).parents[3] / "policies"
ACCEPTED = Receipt(outcome="accepted")


@cache
def _snapshot(
    policies: Path, kind: str, policy: str, calendar: str | None, at: datetime
) -> Snapshot:
    request = SnapshotRequest(kind=kind, policy=policy, calendar=calendar, at=at)
    return snapshots.take(policies, request)


Opens = Callable[..., "World"]
"""A way to open a case, with lines of the shipped policy replaced."""


class World:
    """One case, the time it is, and what came out of it."""

    def __init__(
        self,
        file: dict[str, Any],
        opens: datetime,
        *,
        policies: Path = POLICIES,
        answers: Iterable[Receipt] = (),
    ) -> None:
        self.now, self.policies = opens.astimezone(UTC), policies
        self.answers: deque[Receipt] = deque(answers)
        self.sent: list[tuple[datetime, str, str]] = []
        new = EscalationCase.from_file(file, "worker-escalation/WM-1042")
        policy, calendar = new.rule_files()
        self.case = new.open(_snapshot(policies, new.kind, policy, calendar, self.now), self.now)
        self._settle()

    def passes_until(self, to: datetime) -> None:
        """Let time pass with the worker running: everything is done when it is due."""
        while (wakes := self._wakes()) is not None and wakes <= to:
            self.now = max(self.now, wakes)
            self._settle()
        self.now = max(self.now, to)

    def sleeps_until(self, to: datetime) -> None:
        """Let time pass with no worker, then start one: what was missed is done now."""
        self.now = max(self.now, to)
        self._settle()

    def restarts(self) -> None:
        """Carry the whole state over to a new run, as continue-as-new does."""
        self.case = EscalationCase.model_validate(self.case.model_dump(mode="json"))

    def hears(self, fact: str, **payload: Any) -> bool:  # noqa: ANN401 (any fact)
        """Tell the case a fact; return whether it was news."""
        act = next(f for f in self.case.handles.facts if f.name == fact)
        said = read(act, payload)
        self.case.check_fact(said)
        if not self.case.is_first(said):
            return False
        self.case.apply(said, self.now)
        self._settle()
        return True

    def obeys(self, command: str, **payload: Any) -> str | None:  # noqa: ANN401 (any command)
        """Command the case; return why it was refused, or None."""
        act = next(c for c in self.case.handles.commands if c.name == command)
        said = read(act, {"actor": "Ops Olsen", "reason": "a story needs it", **payload})
        try:
            self.case.check(said, self.now)
        except Refused as error:
            return str(error)
        self.case.is_first(said)
        self.case.execute(said, self.now)
        self._settle()
        return None

    def _settle(self) -> None:
        """Do what is due and send what is ready, until nothing more follows at this instant."""
        while True:
            if self.case.is_open:
                self.case.advance(self.now)
            ready = self.case.ready(self.now, ())
            if not ready:
                return
            for notice in ready:
                answer = self.answers.popleft() if self.answers else ACCEPTED
                if answer.outcome in {"accepted", "unknown"}:
                    self.sent.append((self.now, notice.kind, notice.to_role))
                self.case.apply_receipt(notice.id, answer, self.now)

    def _wakes(self) -> datetime | None:
        due = [d.due for d in self.case.next_deadlines()]
        due += [n.next_step for n in self.case.notices if n.is_open]
        return min(due, default=None)
