"""What is kept of a case: its timeline, its letters and platform acts, and what needs a person."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from pydantic import Field

from domain.base import Instant, Mutable
from domain.case.record import Done, Entry, Heard, Rejected, Snapshot
from domain.errors import BeyondHorizon, Refused
from domain.post.notice import Channel, DeliveryRule, Notice, NoticeState, Receipt
from domain.time.calendar import local_text


class CaseFile(Mutable):
    """The record of a case. What follows from it is the business of `domain.case.case.Case`."""

    case_id: str
    workflow_id: str
    stage: str = "opening"
    opened: Instant | None = None
    closed: Instant | None = None
    outcome: str | None = None
    listening_until: Instant | None = None
    snapshot: Snapshot | None = None
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

    @property
    def is_open(self) -> bool:
        return self.outcome is None

    @property
    def delivery(self) -> DeliveryRule:
        """The policy's rule for sending."""
        return DeliveryRule()

    # -- the record -------------------------------------------------------------------------

    def write(  # noqa: PLR0913 (a line has this many parts)
        self,
        now: datetime,
        kind: str,
        text: str,
        *,
        by: str = "recourse",
        to: str | None = None,
        notice: str | None = None,
    ) -> None:
        """Add a line to the timeline."""
        self.timeline.append(Entry(at=now, kind=kind, text=text, by=by, to=to, notice=notice))

    def reject(self, now: datetime, what: str, why: str) -> None:
        """Keep news that made no sense."""
        self.rejected.append(Rejected(at=now, what=what[:500], why=why[:1000]))

    def flag(self, key: str, why: str) -> None:
        """Mark the case as needing a person."""
        self.attention[key] = why

    def clear_flag(self, key: str) -> None:
        """Take back a mark of `needs`."""
        self.attention.pop(key, None)

    # -- letters and platform acts ----------------------------------------------------------

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
        """Queue a letter or a platform act; the workflow carries it out and says what came back."""
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

    def apply_receipt(self, notice_id: str, receipt: Receipt, now: datetime) -> None:
        """Take in what became of one try, and say so on the record if a person should know."""
        notice = self.notice(notice_id)
        if receipt.looked_up and not notice.is_asked_after:
            return  # news of its delivery was faster
        self.delivery.settle(notice, receipt, now)
        if notice.channel == "case":
            self.after_case_told(notice, now)
            return
        if receipt.looked_up or notice.is_asked_after:
            self._in_doubt(notice, now)
        else:
            self._tried(notice, receipt, now)
        self._say_if_late(notice, now)
        self.after_receipt(notice, now)

    def _tried(self, notice: Notice, receipt: Receipt, now: datetime) -> None:
        """Say of a letter what came of a try, where a person should know."""
        problem = {
            NoticeState.REFUSED: "was refused for good",
            NoticeState.GAVE_UP: "could not be sent and was given up",
            NoticeState.UNKNOWN: "may or may not have been sent; it is not sent again",
            NoticeState.NOBODY: "has nobody to go to",
        }.get(notice.state)
        if problem:
            text = f"the {notice.kind} to the {notice.to_role} {problem}: {receipt.why}"
            self.write(now, "delivery", text, to=notice.to_role, notice=notice.id)
            self.flag(notice.id, text)
        elif notice.state is NoticeState.WAITING and notice.tries == 1:
            text = f"the {notice.kind} to the {notice.to_role} did not leave yet: {receipt.why}"
            self.write(now, "delivery", text, to=notice.to_role, notice=notice.id)
            if notice.channel == "platform":
                self.flag(notice.id, text)
        elif notice.state is NoticeState.ACCEPTED:
            self.clear_flag(notice.id)
            if notice.tries > 1:
                text = f"the {notice.kind} to the {notice.to_role} left at try {notice.tries}"
                self.write(now, "delivery", text, to=notice.to_role, notice=notice.id)

    def _say_if_late(self, notice: Notice, now: datetime) -> None:
        """Mark a letter that still cannot leave, once a person should know; it is tried on."""
        minutes = self.delivery.attention_after_minutes
        if minutes is None or notice.channel != "mail" or notice.state is not NoticeState.WAITING:
            return
        if now - notice.due < timedelta(minutes=minutes):
            return
        due = f"it should have left on {self.local(notice.due)} and is tried again"
        text = f"the {notice.kind} to the {notice.to_role} is late: {due}: {notice.why}"
        if notice.id not in self.attention:
            self.write(now, "delivery", text, to=notice.to_role, notice=notice.id)
        self.flag(notice.id, text)

    def replace(self, notice: Notice) -> None:
        """Take back a letter or act that news overtook before it left."""
        notice.state = NoticeState.REPLACED
        self.clear_flag(notice.id)

    def _in_doubt(self, notice: Notice, now: datetime) -> None:
        """Say of a letter that may have left what is done about it, and how it ended."""
        text = f"the {notice.kind} to the {notice.to_role}"
        if notice.is_asked_after and notice.reconcile_at:
            until = self.local(notice.reconcile_at)
            text += f" may or may not have left: {notice.why}; news of it is awaited until {until}"
        elif notice.state is NoticeState.ACCEPTED:
            self.clear_flag(notice.id)
            text += f" did leave: {notice.why}"
        elif notice.state is NoticeState.WAITING:
            text += f" is sent again, marked as a possible repeat: {notice.why}"
        else:
            text += f" may or may not have left; it is not sent again: {notice.why}"
            self.flag(notice.id, text)
        self.write(now, "delivery", text, to=notice.to_role, notice=notice.id)

    def give_up(self, now: datetime) -> None:
        """Say of everything that could not be done until the case stopped listening that it is."""
        for notice in self.notices:
            if notice.is_open:
                notice.state = NoticeState.GAVE_UP
                text = f"the {notice.kind} for the {notice.to_role} was never confirmed; given up"
                self.write(now, "delivery", text, to=notice.to_role, notice=notice.id)

    def after_receipt(self, notice: Notice, now: datetime) -> None:
        """Do what follows from a notice's new state; subclasses say what."""

    def after_case_told(self, notice: Notice, now: datetime) -> None:
        """Say whether another case could be told a fact; one that has ended cannot be."""
        told = notice.state is NoticeState.ACCEPTED
        text = f"{notice.facts['on']} {'was told' if told else 'could not be told'}: {notice.kind}"
        self.write(now, "linked", text if told else f"{text} ({notice.why})", notice=notice.id)

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

    def local(self, instant: datetime) -> str:
        """Return an instant as people read it, in the case's zone."""
        plain = f"{instant:%Y-%m-%d %H:%M} UTC"
        if self.snapshot is None:
            return plain
        try:
            return local_text(instant, self.snapshot.calendar.zone)
        except BeyondHorizon:  # years ahead, where the zone's rules are not known yet
            return plain
