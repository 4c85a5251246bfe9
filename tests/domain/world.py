"""A world around one case of any kind, without Temporal: time, a mailer, a platform, and outages.

It does what `workflows.runner` does and nothing more, in memory and at once, so that thousands of
lives can be lived. `tests/workflows/test_two_worlds.py` holds that both live them alike.

    tell, do            a fact or a command in a story: a refusal raises, and the story goes on
    hears, obeys        the same, for the answer: was it news, why was it refused
    passes, sleeps      time, with the worker running or down
    sent, left, lines   the letters, the attempts and the timeline

Each kind adds its opening file and a few verbs of its own (`tests/domain/<kind>/world.py`).
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Generic, NamedTuple, Self
from zoneinfo import ZoneInfo

import pytest

from domain.acts import Command, Fact, read
from domain.case.case import C, NewCase
from domain.case.record import Snapshot
from domain.errors import Refused
from domain.post.notice import Notice, Receipt
from files import snapshots
from files.snapshots import SnapshotRequest, covers

NEW_YORK = ZoneInfo("America/New_York")
POLICIES = Path(__file__).parents[2] / "policies"
ACCEPTED = Receipt(outcome="accepted")
NO_TIME = timedelta(0)
MOST_ROUNDS = 50
MOST_WAKES = 20_000

Outside = Callable[[Notice], Receipt]
"""Mailer and platform: the answer to one attempt."""


def at(local: str) -> datetime:
    """Return a time in New York, such as "2026-03-02 09:00", as an instant."""
    return datetime.fromisoformat(local).replace(tzinfo=NEW_YORK).astimezone(UTC)


@cache
def _taken(policies: Path, request: str) -> Snapshot:
    return snapshots.take(policies, SnapshotRequest.model_validate_json(request))


def taken(case: Any, now: datetime, policies: Path = POLICIES) -> Snapshot:  # noqa: ANN401 (new or open)
    """Return the rules that a case names, from their files."""
    return _taken(policies, SnapshotRequest.of(case, now).model_dump_json())


def accepts_all(_notice: Notice) -> Receipt:
    return ACCEPTED


class Attempt(NamedTuple):
    """One attempt to send a letter or to do a platform act."""

    at: datetime
    notice: Notice
    receipt: Receipt


class World(Generic[C]):
    """One case, the time it is, and everything that came out of it."""

    case_type: type[C]
    actor = "Ops Olsen"
    reason = "a story needs it"

    def __init__(
        self,
        file: dict[str, Any],
        opens: datetime,
        *,
        policies: Path = POLICIES,
        answers: Iterable[Receipt] = (),
        outside: Outside = accepts_all,
    ) -> None:
        """Open a case; the next attempts get `answers`, and all after them that of `outside`."""
        self.now = opens.astimezone(UTC)
        self.policies = policies
        self.answers = deque(answers)
        self.outside = outside
        self.attempts: list[Attempt] = []
        self.watch: Callable[[C, datetime], None] = lambda _case, _now: None
        new = self.case_type.from_file(file, "")
        new = replace(new, workflow_id=f"{new.kind}/{new.case_id}")
        self.case = new.open(self.rules(new), self.now)
        self.settle()

    def rules(self, case: C | NewCase[C]) -> Snapshot:
        """Return what decides the case, as the files say now."""
        return taken(case, self.now, self.policies)

    # -- time ----------------------------------------------------------------------------------

    def passes(self, span: timedelta = NO_TIME, **more: float) -> Self:
        """Let a span of time pass with the worker running."""
        return self.passes_until(self.now + span + timedelta(**more))

    def passes_until(self, to: datetime) -> Self:
        """Let time pass with the worker running: everything is done when it is due."""
        for _ in range(MOST_WAKES):
            self._read_calendar_ahead()
            wakes = self._wakes()
            if wakes is None or wakes > to:
                self.now = max(self.now, to.astimezone(UTC))
                return self
            self.now = max(self.now, wakes)
            self.settle()
        pytest.fail("the case never comes to rest")

    def goes_to(self, local: str) -> Self:
        """Let time pass to a time in New York."""
        return self.passes_until(at(local))

    def sleeps(self, **span: float) -> Self:
        """Let a span of time pass with no worker, then start one."""
        return self.sleeps_until(self.now + timedelta(**span))

    def sleeps_until(self, to: datetime) -> Self:
        """Let time pass with no worker, then start one: what was missed is done now."""
        self.now = max(self.now, to.astimezone(UTC))
        self.settle()
        return self

    def restarts(self) -> Self:
        """Carry the whole state over to a new run, as continue-as-new does."""
        self.case = self.case_type.model_validate(self.case.model_dump(mode="json"))
        return self

    def settle(self) -> None:
        """Do what is due and send what is ready, until nothing more follows at this instant."""
        for _ in range(MOST_ROUNDS):
            if self.case.is_open:
                self.case.advance(self.now)
            ready = self.case.ready(self.now, ())
            for notice in ready:
                self._attempt(notice)
            self.watch(self.case, self.now)
            if not ready:
                return
        pytest.fail("the case never comes to rest")

    def _attempt(self, notice: Notice) -> None:
        as_sent = notice.model_copy()
        receipt = self.answers.popleft() if self.answers else self.outside(notice)
        self.attempts.append(Attempt(self.now, as_sent, receipt))
        self.case.apply_receipt(notice.id, receipt, self.now)

    def _wakes(self) -> datetime | None:
        due = [d.due for d in self.case.next_deadlines()[:1]]
        due += [n.next_step for n in self.case.notices if n.is_open]
        return min(due, default=None)

    def _read_calendar_ahead(self) -> None:
        if not covers(self.case.snapshot, self.now):
            self.case.lengthen_calendar(self.rules(self.case), self.now)

    # -- facts and commands --------------------------------------------------------------------

    def tell(self, fact: str, **payload: Any) -> Self:  # noqa: ANN401 (any fact)
        """Tell the case a fact, as an update does: refused, it raises."""
        self.hears(fact, **payload)
        return self

    def hears(self, fact: str, **payload: Any) -> bool:  # noqa: ANN401 (any fact)
        """Tell the case a fact; return whether it was news."""
        return self.take(read(self.case.handles.fact_rows[fact].fact, payload))

    def take(self, fact: Fact) -> bool:
        """Tell the case a fact that was read already; return whether it was news."""
        self.case.check_fact(fact)
        if not self.case.is_first(fact):
            return False
        self.case.apply(fact, self.now)
        self.settle()
        return True

    def do(self, command: str, **payload: Any) -> Self:  # noqa: ANN401 (any command)
        """Command the case, as an update does: refused, it raises."""
        said = {"actor": self.actor, "reason": self.reason, **payload}
        self._obey(read(self.case.handles.command_rows[command].command, said))
        return self

    def _obey(self, command: Command) -> None:
        if not self.case.was_told(command):
            self.case.check(command, self.now)
        if self.case.is_first(command):
            self.case.execute(command, self.now)
            self.settle()

    def obeys(self, command: str, **payload: Any) -> str | None:  # noqa: ANN401 (any command)
        """Command the case; return why it was refused, or None."""
        try:
            self.do(command, **payload)
        except Refused as error:
            return str(error)
        return None

    def tried(self, name: str, **payload: Any) -> str | None:  # noqa: ANN401 (any act)
        """Tell or command; return why it was refused, in one line and with no change, or None."""
        before = self.case.model_dump_json()
        act = self.tell if name in self.case.handles.fact_rows else self.do
        try:
            act(name, **payload)
        except Refused as error:
            said = str(error)
        else:
            return None
        assert self.case.model_dump_json() == before, "a refusal changes nothing"
        assert "\n" not in said
        return said

    def refused(self, name: str, **payload: Any) -> str:  # noqa: ANN401 (any act)
        """Return the one line with which an act is refused."""
        said = self.tried(name, **payload)
        assert said is not None, f"{name} was not refused"
        return said

    # -- the results -----------------------------------------------------------------------------

    @property
    def stage(self) -> str:
        return self.case.stage

    @property
    def sent(self) -> list[tuple[datetime, str, str]]:
        """When which kind of letter or act left for whom, as far as anybody knows."""
        return [
            (when, notice.kind, notice.to_role)
            for when, notice, receipt in self.attempts
            if receipt.outcome in {"accepted", "unknown"}
        ]

    def left(self, kind: str = "", to: str = "", channel: str = "") -> list[Notice]:
        """Return the letters and acts as they were at each attempt."""
        return [
            n
            for _, n, _ in self.attempts
            if kind in {"", n.kind} and to in {"", n.to_role} and channel in {"", n.channel}
        ]

    def letters(self, kind: str = "", to: str = "") -> list[Notice]:
        """Return the letters as they were at each attempt."""
        return self.left(kind, to, "mail")

    def kinds(self, to: str) -> list[str]:
        """Return the kinds of everything that left for a role."""
        return [n.kind for n in self.left(to=to)]

    def written(self, kind: str = "", to: str = "") -> list[str]:
        """Return the letters that the case wrote, left or not, as `kind>role`."""
        return [
            f"{n.kind}>{n.to_role}"
            for n in self.case.notices
            if n.channel == "mail" and kind in {"", n.kind} and to in {"", n.to_role}
        ]

    def lines(self, *kinds: str) -> list[str]:
        """Return the texts of the timeline of these kinds, or all."""
        return [e.text for e in self.case.timeline if not kinds or e.kind in kinds]

    def local(self) -> str:
        """Return the time as the case writes it."""
        return self.case.local(self.now)
