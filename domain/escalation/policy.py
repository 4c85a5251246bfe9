"""The worker escalation's policy as data: who is asked in which order, and how long each has."""

from datetime import date
from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, model_validator

from domain.base import Strict
from domain.post.notice import DeliveryRule
from domain.time.duration import Duration, Unit

NEVER_WARNED = frozenset({"client", "project-manager", "worker"})
"""The parties. Warnings are for our own side, which can still act."""


class Rung(Strict):
    """One place on the ladder."""

    name: str = Field(pattern=r"^[a-z][a-z-]{1,40}$")
    asks: str = Field(description="the role that is asked")
    channel: Literal["assignment", "mail"]
    wait: Duration = Field(description="how long it has to answer, before the next rung is asked")
    remind: Duration | None = Field(
        default=None, description="how long after asking it is reminded; never when left out"
    )
    warn: Duration | None = Field(
        default=None,
        description="how long before it is asked our own side is warned; never when left out",
    )
    if_nobody: Literal["advance", "hold", "fallback-contact"] = Field(
        default="advance", description="what to do when nobody holds the role"
    )
    fallback_contact: str | None = Field(
        default=None, description="the role asked instead, with if_nobody: fallback-contact"
    )

    @model_validator(mode="after")
    def _somebody_to_fall_back_on(self) -> Self:
        if (self.if_nobody == "fallback-contact") != (self.fallback_contact is not None):
            msg = (
                f"rung {self.name}: fallback_contact names a role exactly when "
                "if_nobody is fallback-contact"
            )
            raise ValueError(msg)
        if self.channel == "assignment" and self.if_nobody != "advance":
            msg = f"rung {self.name}: a message on the assignment always has a reader"
            raise ValueError(msg)
        return self


class Eligibility(Strict):
    """The conditions of an escalation (rules 127-140 of the source)."""

    further_attempts: int = Field(default=0, ge=0, description="besides the assignment message")
    beyond_average_approval: Duration
    age_limit: Duration
    age_anchor: tuple[Literal["completed_on", "scheduled_on"], ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _age_in_months(self) -> Self:
        if self.age_limit.unit is not Unit.CALENDAR_MONTHS:
            msg = "age_limit is counted from a day and written in months: {calendar_months: 6}"
            raise ValueError(msg)
        return self


class Fallback(Strict):
    """The step off the platform, after a silent month."""

    after: Duration
    warn: Duration | None = Field(
        default=None,
        description="how long before it our own side is warned; never when left out",
    )
    forum: str = Field(min_length=1)
    file: tuple[str, ...] = Field(min_length=1, description="what a filing consists of")
    source_date: date = Field(description="when the text on the forum was last checked")
    if_unasked: Literal["ask_first", "fallback"] = Field(
        default="ask_first",
        description="what to do when a rung was never asked, because we were down or paused",
    )


class EscalationPolicy(Strict):
    """policies/worker-escalation.yaml."""

    name: str
    version: date
    source: str = Field(min_length=1)
    calendar: str
    eligibility: Eligibility
    rungs: tuple[Rung, ...] = Field(min_length=1)
    update_every: Duration
    fallback: Fallback
    warned: str = Field(
        default="ops", description="the role that is warned before a rung or the fallback is due"
    )
    longest_pause: Duration = Field(
        description="when a pause without an end ends by itself, so that none is forgotten"
    )
    stops_month: bool = Field(description="whether a pause also stops the month of silence")
    acknowledgement_expires: Duration | None = None
    overturn_within: Duration = Field(
        description="how long a person may overturn a reported violation before it ends the case"
    )
    listen_after: Duration
    late_after: Duration = Field(description="from when on a letter says that it is late")
    delivery: DeliveryRule = DeliveryRule()

    @model_validator(mode="after")
    def _a_ladder_that_can_be_climbed(self) -> Self:
        names = sorted(rung.name for rung in self.rungs)
        if twice := [a for a, b in pairwise(names) if a == b]:
            msg = f"rung names must differ: {', '.join(twice)} is there twice"
            raise ValueError(msg)
        for rung in self.rungs:
            if rung.channel == "mail" and rung.asks == "client":
                msg = (
                    f"rung {rung.name}: the client is asked on the assignment, never by mail; "
                    "use channel: assignment, or ask the project-manager or account-manager"
                )
                raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _somebody_of_ours_is_warned_in_time(self) -> Self:
        if self.warned in NEVER_WARNED:
            msg = f"warned: {self.warned} is a party to the case; name a role of ours, such as ops"
            raise ValueError(msg)
        first = self.rungs[0]
        if first.warn:
            msg = f"rung {first.name} is asked at once, nobody can be warned of it: leave warn out"
            raise ValueError(msg)
        return self
