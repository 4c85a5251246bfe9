"""The desks that take contacts, and the time that people have."""

from typing import Literal, Self

from pydantic import Field, model_validator

from domain.base import Strict
from domain.time.duration import Duration

AT_MOST = (
    "how many reminders there are in all: first to the lead, then to the manager, the last to ops; "
    "without it they never end, as in files before 2026-11-22"
)


def _leaves_room(at_most: int | None, manager_after: int) -> None:
    """Raise ValueError if the manager or ops would never be reminded."""
    if at_most is not None and at_most < manager_after + 2:
        msg = (
            f"remind_at_most {at_most} is too few: {manager_after} go to the lead, then at least "
            f"one to the manager and the last one to ops, so {manager_after + 2} or more"
        )
        raise ValueError(msg)


class Desk(Strict):
    """A desk that takes contacts, and how soon it must say so."""

    what: str = Field(min_length=1, max_length=200, description="in a few words")
    lead: str | None = Field(default=None, description="the role reminded of an unaccepted contact")
    accepts_within: Duration | None = Field(
        default=None, description="from the confirmed re-assignment; no acceptance when left out"
    )
    remind_every: Duration | None = None
    manager_after: int = Field(
        default=2,
        ge=1,
        le=20,
        description="how many reminders go to the lead; the rest go to manager",
    )
    manager: str = "manager"
    remind_at_most: int | None = Field(default=None, ge=3, le=50, description=AT_MOST)
    answers_within: Duration | None = Field(
        default=None, description="from the route, with see-it-answered: an answer on the ticket"
    )
    listed_only: bool = Field(
        default=False, description="whether nobody may move a contact here that no row sends here"
    )

    @model_validator(mode="after")
    def _a_clock_has_somebody_to_remind(self) -> Self:
        parts = (self.lead, self.accepts_within, self.remind_every)
        if any(parts) and not all(parts):
            msg = "a desk has lead, accepts_within and remind_every, or none of them"
            raise ValueError(msg)
        if self.answers_within and not self.lead:
            msg = "a desk with answers_within has lead, accepts_within and remind_every, too"
            raise ValueError(msg)
        _leaves_room(self.remind_at_most, self.manager_after)
        return self


class Clocks(Strict):
    """The time that people have."""

    lead_decides_within: Duration
    lead_reminded_every: Duration
    manager_after: int = Field(ge=1, le=20)
    call_ends_within: Duration
    claim_completed_within: Duration
    late_after: Duration
    listen_after: Duration
    sender_told_every: Duration = Field(
        description="how often whoever waits for an answer on their ticket is told how it stands"
    )
    answer_stands_after: Duration = Field(
        description="how long the sender has to say that a ticket was not answered after all"
    )
    remind_at_most: int | None = Field(default=None, ge=3, le=50, description=AT_MOST)
    if_nobody: str | None = Field(
        default=None,
        max_length=100,
        description="the role that gets a letter inside the house which has nobody to go to",
    )

    end_waits_for: Literal["everything", "retries"] = Field(
        default="everything", description="what holds up the end once the desk has the contact"
    )

    @model_validator(mode="after")
    def _everybody_hears_of_it(self) -> Self:
        _leaves_room(self.remind_at_most, self.manager_after)
        return self
