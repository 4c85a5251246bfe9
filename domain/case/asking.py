"""Questions that parties ask of the platform: an ask, its ladder, and a case that has asks."""

from abc import abstractmethod
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, ClassVar, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from domain.base import Frozen, Instant, Mutable, Strict
from domain.case.state import CaseState
from domain.time.duration import Duration

Handler = Literal["mediator", "team-lead", "manager"]
HANDLERS: tuple[Handler, ...] = ("mediator", "team-lead", "manager")
AskState = Literal["open", "answered", "withdrawn", "granted", "refused"]


class DueItem(NamedTuple):
    """A deadline, with the function that follows."""

    what: str
    due: datetime
    why: str
    do: Callable[[datetime, datetime], None]


# -- the rules -------------------------------------------------------------------------------------


class AskRung(Strict):
    """Somebody who has to answer, and how long they have."""

    role: Handler
    wait: Duration
    remind_after: Duration | None = Field(
        default=None, description="when whoever holds it is reminded, before the wait is over"
    )


class AskRungs(Strict):
    """The people who have to answer, in order, and what follows when none of them does."""

    rungs: tuple[AskRung, ...] = Field(min_length=1)
    ops_again: Duration = Field(
        description="how often ops and the asker are told again, past the last rung"
    )

    @model_validator(mode="after")
    def _upwards(self) -> Self:
        places = [HANDLERS.index(rung.role) for rung in self.rungs]
        if places != sorted(set(places)):
            msg = "the rungs go up: mediator, team-lead, manager, each at most once"
            raise ValueError(msg)
        return self


# -- the state -------------------------------------------------------------------------------------


class Raised(Frozen):
    """The place that an ask came to, and when."""

    step: str
    at: Instant


class Ask(Mutable):
    """A question or a request to the platform: its clock and its place on the ladder."""

    noun: ClassVar[str]
    """Its name in `status.next`, and that of its letter; `<noun>-raised` tells that it went up."""

    id: str
    by: str
    asked_at: Instant
    first: str = Field(description="the role that was asked first")
    rung: int
    due: Instant
    since: Instant = Field(description="what the deadline is counted from")
    state: AskState = "open"
    reminded: bool = Field(default=False, description="of this rung")
    raised: list[Raised] = Field(default_factory=list, description="each time silence moved it up")
    handed_on: list[Raised] = Field(
        default_factory=list, description="each time another handler of the case got it"
    )
    ops_told: int = 0
    closed_at: Instant | None = None
    closed_by: str | None = None

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    @property
    def way(self) -> list[Raised]:
        """Everybody who has had it, the first asked first."""
        first = Raised(step=self.first, at=self.asked_at)
        return sorted([first, *self.raised, *self.handed_on], key=lambda stop: stop.at)

    def said(self) -> dict[str, Any]:
        """Return the words of whoever asks, as letters are given them."""
        return {"text": "", "relief": None, "times_asked": 1}


class Question(Ask):
    """A party's question."""

    noun: ClassVar[str] = "question"

    text: str
    answer: str = ""
    repeats: list[Instant] = Field(default_factory=list, description="when it was asked again")
    after: str | None = Field(default=None, description="the answered question it comes back to")

    def said(self) -> dict[str, Any]:
        return {**super().said(), "text": self.text, "times_asked": 1 + len(self.repeats)}


class AskingCase(CaseState):
    """A case in which parties ask the platform, and somebody of it handles the case."""

    handler: Handler = "mediator"
    questions: list[Question] = Field(default_factory=list)
    told_at: dict[str, Instant] = Field(
        default_factory=dict, description="by role, what its next update is counted from"
    )

    @abstractmethod
    def ladder_of(self, ask: type[Ask]) -> AskRungs:
        """Return the ladder that such an ask climbs."""

    @abstractmethod
    def counted(self, start: datetime, wait: Duration) -> datetime:
        """Return when `wait` is over, counted from `start`."""

    @abstractmethod
    def askers(self) -> list[str]:
        """Return the roles of all parties, each of whom may ask."""

    @abstractmethod
    def tell(
        self,
        now: datetime,
        kind: str,
        roles: str | Iterable[str],
        facts: dict[str, Any],
        *,
        due: datetime | None = None,
    ) -> None:
        """Write the same letter to each role."""

    @abstractmethod
    def introduce(self, role: Handler, contact: Any) -> None:  # noqa: ANN401 (a Contact)
        """Write to this person from now on as the holder of a role."""

    def side_of(self, role: str) -> str:
        """Return the side of a party's role; the same words asked twice by a side are one ask."""
        return role

    def further_asks(self) -> list[Ask]:
        """Return the asks that are no questions."""
        return []

    def after_ask(self, now: datetime) -> None:
        """Go on once an ask is closed."""
