"""The lines of a case's record."""

from typing import Any

from pydantic import Field

from domain.base import Frozen, Instant
from domain.time.days import CalendarSnapshot


class Entry(Frozen):
    """One line of the timeline, in plain words. Names roles, never people or addresses."""

    at: Instant
    kind: str
    text: str
    by: str = "recourse"
    to: str | None = None
    notice: str | None = None
    code: str = Field(default="", description="what the line says: whoever decides goes by it")
    about: tuple[str, ...] = Field(
        default=(),
        description="whom or what it concerns, by id: a question, a respondent, a deadline, a mark",
    )


class Rejected(Frozen):
    """News that made no sense: kept, with the reason, so that nothing is lost."""

    at: Instant
    what: str
    why: str


class Deadline(Frozen):
    """An instant by which something is due, and why."""

    what: str
    due: Instant
    why: str
    of: str = Field(
        default="",
        description="which one, where several are of one kind; of a warning: what it comes before",
    )


class Done(Frozen):
    """A person's act as it was taken: the claimed actor and the reason."""

    at: Instant
    command: str
    id: str
    actor: str
    reason: str


class Heard(Frozen):
    """News as it was told: when it came, when it is said to have happened, and who says so."""

    at: Instant
    fact: str
    id: str
    happened_at: Instant | None
    source: str
    by_role: str


class Ref(Frozen):
    """Which version of a file a case runs on."""

    name: str
    version: str
    hash: str


class Snapshot(Frozen):
    """The rules of a case, kept as they were at its opening: policy, calendar, other tables."""

    policy: dict[str, Any]
    policy_ref: Ref
    calendar: CalendarSnapshot
    tables: dict[str, Any] = Field(default_factory=dict)


def lengthened(kept: CalendarSnapshot, later: CalendarSnapshot) -> CalendarSnapshot:
    """Return `kept`, reaching as far ahead as `later`; nothing that it said changes."""
    zone = kept.zone
    offsets = (*zone.offsets, *(o for o in later.zone.offsets if o.since >= zone.end))
    holidays = (*kept.holidays, *(h for h in later.holidays if h.day >= kept.covers_until))
    special = (*kept.special_days, *(d for d in later.special_days if d.day >= kept.covers_until))
    return kept.model_copy(
        update={
            "special_days": special,
            "zone": zone.model_copy(update={"offsets": offsets, "end": later.zone.end}),
            "holidays": holidays,
            "covers_until": later.covers_until,
        }
    )
