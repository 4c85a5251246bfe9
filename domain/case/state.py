"""The state that every kind of case has: its record, its letters, its marks. Fields first.

CaseState       carried over by continue-as-new, and returned by the query `state`
Case            the same with its interface to runner, desk and readers (`domain.case.case`)
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from domain.acts import Command
from domain.base import Instant
from domain.case.codes import CaseCode, Code
from domain.case.record import Done, Entry, Heard, Rejected, Snapshot
from domain.errors import BeyondHorizon, Refused
from domain.post.facts import Declined
from domain.post.notice import Channel, Notice, NoticeState
from domain.time.days import CalendarSnapshot
from domain.time.zone import local_text


class CaseState(BaseModel):
    """The fields of an open case, with the reads and writes that every module needs."""

    case_id: str
    workflow_id: str
    stage: str = "opening"
    opened: Instant
    closed: Instant | None = None
    outcome: str | None = None
    listening_until: Instant | None = None
    snapshot: Snapshot
    moved_to: tuple[str, str | None] | None = Field(
        default=None, description="the files of policy and calendar that it adopted, if any"
    )
    timeline: list[Entry] = Field(default_factory=list)
    notices: list[Notice] = Field(default_factory=list)
    rejected: list[Rejected] = Field(default_factory=list)
    done: list[Done] = Field(default_factory=list)
    heard: list[Heard] = Field(default_factory=list)
    seen: list[str] = Field(default_factory=list)
    attention: dict[str, str] = Field(
        default_factory=dict, description="what needs a person, by key; empty when nothing does"
    )
    counts: dict[str, int] = Field(default_factory=dict)
    declined: dict[str, Declined] = Field(
        default_factory=dict, description="by role, what was last said of courtesy updates"
    )

    @property
    def is_open(self) -> bool:
        """Whether the case has no outcome yet."""
        return self.outcome is None

    @property
    def calendar(self) -> CalendarSnapshot:
        """The calendar of the case, as it was when the case opened or adopted it."""
        return self.snapshot.calendar

    # -- the record ----------------------------------------------------------------------------

    def write(  # noqa: PLR0913 (a line has this many parts)
        self,
        now: datetime,
        kind: str,
        text: str,
        *,
        code: Code,
        by: str = "recourse",
        to: str | None = None,
        notice: str | None = None,
        about: Iterable[str] = (),
    ) -> None:
        """Add a line to the timeline. `about` has the ids by which readers and findings choose."""
        entry = Entry(
            at=now,
            kind=kind,
            text=text,
            by=by,
            to=to,
            notice=notice,
            code=code,
            about=tuple(about),
        )
        self.timeline.append(entry)

    def write_command(  # noqa: PLR0913 (a line has this many parts)
        self,
        now: datetime,
        command: Command,
        text: str,
        code: Code,
        *,
        by: str = "ops",
        about: Iterable[str] = (),
    ) -> None:
        """Add the line of a command that was carried out, with its reason."""
        self.write(now, "command", f"{text}: {command.reason}", code=code, by=by, about=about)

    def reject(self, now: datetime, what: str, why: str) -> None:
        """Keep news that made no sense."""
        self.rejected.append(Rejected(at=now, what=what[:500], why=why[:1000]))

    def flag(self, key: str, why: str) -> None:
        """Mark the case as needing a person."""
        self.attention[key] = why

    def clear_flag(self, key: str) -> None:
        """Take a mark of `flag` back."""
        self.attention.pop(key, None)

    # -- letters and platform acts -------------------------------------------------------------

    def send(  # noqa: PLR0913 (a letter has this many parts)
        self,
        now: datetime,
        kind: str,
        to: str,
        facts: dict[str, Any] | None = None,
        *,
        due: datetime | None = None,
        channel: Channel = "mail",
        informative: bool | None = None,
    ) -> Notice:
        """Queue a letter or a platform act; the workflow sends it and returns the receipt."""
        self.counts[kind] = self.counts.get(kind, 0) + 1
        notice = Notice(
            id=f"{self.workflow_id}/{kind}/{self.counts[kind]}",
            kind=kind,
            to_role=to,
            facts=facts or {},
            due=due or now,
            channel=channel,
            informative=informative,
        )
        self.notices.append(notice)
        return notice

    def tell_case(self, now: datetime, case: str, fact: str, said: dict[str, Any]) -> Notice:
        """Queue a fact for another case, by its workflow id; the notice's id is the fact's."""
        kind, _, _ = case.partition("/")
        return self.send(now, fact, kind, {"on": case, **said}, channel="case")

    def ready(self, now: datetime, under_way: Iterable[str]) -> list[Notice]:
        """Return the notices to try now, without those that are being tried."""
        busy = set(under_way)
        return [n for n in self.notices if n.is_due(now) and n.id not in busy]

    def replace(self, notice: Notice) -> None:
        """Take back a letter or act that news overtook before it left."""
        notice.state = NoticeState.REPLACED
        self.clear_flag(notice.id)

    def give_up(self, now: datetime) -> None:
        """Record of everything still unsent, when the case stops listening, that it is given up."""
        for notice in self.notices:
            if notice.is_open:
                notice.state = NoticeState.GAVE_UP
                text = f"the {notice.kind} for the {notice.to_role} was never confirmed; given up"
                self.write(
                    now,
                    "delivery",
                    text,
                    code=CaseCode.NEVER_CONFIRMED,
                    to=notice.to_role,
                    notice=notice.id,
                )

    def notice(self, notice_id: str) -> Notice:
        """Return the notice of this id.

        Raises:
            Refused: there is none; the text names the newest ones.
        """
        for notice in reversed(self.notices):
            if notice.id == notice_id:
                return notice
        known = ", ".join(n.id for n in self.notices[-3:]) or "none yet"
        msg = f"no notice {notice_id!r} in this case; the newest are: {known}"
        raise Refused(msg)

    def has_declined(self, role: str) -> bool:
        """Whether whoever holds the role wants no courtesy updates."""
        said = self.declined.get(role)
        return said is not None and said.declined

    def local(self, instant: datetime) -> str:
        """Return an instant as people read it, in the case's zone."""
        try:
            return local_text(instant, self.calendar.zone)
        except BeyondHorizon:  # years ahead, where the zone's rules are not known yet
            return f"{instant:%Y-%m-%d %H:%M} UTC"
