"""The policy of award enforcement: reminders, grace, limitations, plans, courts, delivery."""

from datetime import date, time
from typing import Literal, Self

from pydantic import Field, model_validator

from domain.base import Strict
from domain.case.asking import AskRungs
from domain.post.notice import DeliveryRule
from domain.time.duration import Duration, Unit

WHOLE_DAYS = {Unit.CALENDAR_DAYS, Unit.CALENDAR_MONTHS}


class CourtRule(Strict):
    """One court deadline: how long, and by which law."""

    within: Duration
    law: str = Field(min_length=1)


class CourtRules(Strict):
    """The court deadlines of an award: information, never legal advice."""

    domestic: CourtRule
    foreign: CourtRule
    vacate: CourtRule = Field(description="the other side's clock; only shown")
    remind_before: tuple[Duration, ...] = Field(min_length=1)
    source_date: date


class LimitationRules(Strict):
    """The follow-up of limitations and lifts that are not confirmed."""

    refused_again_after: Duration = Field(description="a refused act is asked again, more and more")
    refused_at_most_every: Duration
    winner_hears_of_missing_after: Duration
    alarm_every: Duration = Field(description="while a paid party is still held")


class AwardPolicy(Strict):
    """policies/award-enforcement.yaml."""

    name: str
    version: date
    source: str = Field(min_length=1)
    calendar: str
    remind_before: tuple[Duration, ...]
    remind_instalment_before: tuple[Duration, ...] = ()
    remind_at: time = Field(description="local time of reminders, in the award's zone")
    grace: Duration | None = Field(description="null is none: limitations begin at the deadline")
    limitations: LimitationRules
    winner_told_whose: bool = Field(description="false: that it was done, never whose account")
    plan: Literal["keeps-limitations", "lifts-limitations"] = Field(
        description="what an agreed instalment plan does where it does not say"
    )
    if_unreached: Literal["limit", "hold"] = Field(
        default="limit",
        description="what limitations do for a respondent whom no letter reached; the award's "
        "date holds either way, and a person is asked",
    )
    questions: AskRungs = Field(description="who answers what a party asks, in order")
    courts: CourtRules
    listen_after: Duration
    late_after: Duration
    delivery: DeliveryRule = DeliveryRule()

    @model_validator(mode="after")
    def _reminders_in_whole_days(self) -> Self:
        leads = (*self.remind_before, *self.remind_instalment_before, *self.courts.remind_before)
        for lead in leads:
            if lead.unit not in WHOLE_DAYS:
                msg = f"a reminder is {lead} before a date; use calendar_days or calendar_months"
                raise ValueError(msg)
        if any(
            c.within.unit not in WHOLE_DAYS for c in (self.courts.domestic, self.courts.foreign)
        ):
            msg = "court deadlines are in calendar_days or calendar_months"
            raise ValueError(msg)
        return self
