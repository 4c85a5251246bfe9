"""The state of a worker escalation: its fields, and short questions about them."""

from datetime import datetime, timedelta
from typing import ClassVar

from pydantic import BaseModel, Field, PrivateAttr

from domain.base import Instant, Mutable
from domain.case.case import Case
from domain.case.file import CaseFile
from domain.escalation.eligibility import Missing
from domain.escalation.file import EscalationFile
from domain.escalation.policy import EscalationPolicy, Rung
from domain.post.letter import Contact
from domain.post.notice import DeliveryRule
from domain.time.calendar import Pause, due
from domain.time.duration import Duration

CLIENT_SIDE = frozenset({"client", "project-manager"})
"""Whose word is contact: the client's and its project manager's. The account manager is ours."""


class Asked(Mutable):
    """A rung that was asked, and what came of it."""

    rung: str
    due: Instant
    at: Instant
    notice: str
    answered: bool = False
    reminded: bool = False
    unreached: str | None = Field(default=None, description="why nobody can have heard it")


class News(Mutable):
    """Something the client's side said."""

    at: Instant
    by: str
    text: str


class Hold(Mutable):
    """A reported violation: the case stands still until it ends or a person overturns it."""

    since: Instant
    until: Instant
    by: str
    text: str


class Warned(Mutable):
    """A warning that was given, or that came too late to be."""

    of: str = Field(description="the name of a rung, or fallback")
    since: Instant = Field(description="when the wait before it began; another one is warned anew")
    due: Instant
    notice: str | None = Field(description="None when what it warns of was due already")


class EscalationState(Case):
    """All state of one worker escalation."""

    kind: ClassVar[str] = "worker-escalation"
    file_type: ClassVar[type[CaseFile]] = EscalationFile
    policy_type: ClassVar[type[BaseModel]] = EscalationPolicy

    file: EscalationFile
    asked: list[Asked] = Field(default_factory=list)
    rung_from: Instant | None = None
    rung_now: Instant | None = Field(default=None, description="the next rung is due here instead")
    update_from: Instant | None = None
    pauses: list[Pause] = Field(default_factory=list)
    paused_since: Instant | None = None
    paused_until: Instant | None = None
    hold: Hold | None = None
    before: str = "climbing"
    acknowledged: Instant | None = Field(
        default=None, description="since when somebody has it in hand without having answered"
    )
    client_responded: Instant | None = None
    told_at: Instant | None = None
    news: list[News] = Field(default_factory=list)
    news_told: int = 0
    asks_first: bool = False
    missing: list[Missing] = Field(default_factory=list)
    counsel: Contact | None = None
    warnings: list[Warned] = Field(default_factory=list)

    _policy: EscalationPolicy = PrivateAttr()
    _late_after: timedelta = PrivateAttr()

    def resolve_rules(self) -> None:
        self._policy = EscalationPolicy.model_validate(self.snapshot.policy)
        self._late_after = due(self.opened, self.policy.late_after, self.calendar) - self.opened

    # -- the rules of the case -----------------------------------------------------------------

    @property
    def policy(self) -> EscalationPolicy:
        """The ladder as it was when the case opened or adopted it."""
        return self._policy

    @property
    def delivery(self) -> DeliveryRule:
        return self._policy.delivery

    @property
    def late_after(self) -> timedelta:
        return self._late_after

    def counted(self, start: datetime, wait: Duration, *, through_pauses: bool = True) -> datetime:
        """Return when `wait` is over, counted from `start`."""
        return due(start, wait, self.calendar, self.pauses if through_pauses else ())

    def late(self, at: datetime, now: datetime) -> str:
        """Return the words that something due at `at` is late; empty if it is not."""
        return f", late: it was due {self.local(at)}" if now - at > self.late_after else ""

    # -- the ladder ----------------------------------------------------------------------------

    @property
    def rung_asked(self) -> Rung | None:
        """The rung that was asked last."""
        return self.policy.rungs[len(self.asked) - 1] if self.asked else None

    @property
    def next_rung(self) -> Rung | None:
        """The rung that is asked next, None past the top."""
        rungs = self.policy.rungs
        return rungs[len(self.asked)] if len(self.asked) < len(rungs) else None

    def incompatible(self) -> str | None:
        """Return why this ladder cannot be climbed on from here: it begins with other rungs."""
        asked = [one.rung for one in self.asked]
        rungs = [rung.name for rung in self.policy.rungs]
        if rungs[: len(asked)] == asked:
            return None
        return f"its rungs are {', '.join(rungs)}, and this case has asked {', '.join(asked)}"

    # -- whose turn it is ----------------------------------------------------------------------

    @property
    def rung(self) -> str | None:
        return self.asked[-1].rung if self.asked else None

    @property
    def waiting_for(self) -> str | None:
        if not self.is_open:
            return None
        if self.stage == "climbing" and self.rung_asked:
            return self.rung_asked.asks
        return {"in-contact": "client", "off-platform": "worker"}.get(self.stage, "ops")

    @property
    def is_paused(self) -> bool:
        return self.stage == "paused"

    def contacts(self, role: str) -> tuple[Contact, ...]:
        if role == "worker":
            return (self.counsel,) if self.counsel else (self.file.worker,)
        return {
            "project-manager": self.file.project_managers,
            "account-manager": self.file.account_managers,
        }.get(role, ())
