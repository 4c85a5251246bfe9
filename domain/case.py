"""A case: its record, its letters, its clocks. Every workflow's state is one of these."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self, TypeVar

from pydantic import BaseModel, Field, ValidationError

from domain.acts import Command, Fact, problems
from domain.base import Instant, Mutable
from domain.calendar import local_text
from domain.errors import BadInput, BeyondHorizon, Refused
from domain.post import Contact, DeliveryRule, Notice, NoticeState, Receipt
from domain.record import Deadline, Done, Entry, Ref, Rejected, Snapshot, lengthened

TIME_ORDER = {"rung": 0, "fallback": 0, "deadline": 0, "update": 1}


class Case(Mutable):
    """All state of a case. Subclasses add their own, and say what is due and what follows."""

    kind: ClassVar[str]
    file_type: ClassVar[type[BaseModel]]
    policy_type: ClassVar[type[BaseModel]]
    facts: ClassVar[tuple[type[Fact], ...]] = ()
    commands: ClassVar[tuple[type[Command], ...]] = ()

    case_id: str
    workflow_id: str
    stage: str = "opening"
    opened: Instant | None = None
    closed: Instant | None = None
    outcome: str | None = None
    listening_until: Instant | None = None
    snapshot: Snapshot | None = None
    timeline: list[Entry] = Field(default_factory=list)
    notices: list[Notice] = Field(default_factory=list)
    rejected: list[Rejected] = Field(default_factory=list)
    done: list[Done] = Field(default_factory=list)
    seen: list[str] = Field(default_factory=list)
    attention: dict[str, str] = Field(
        default_factory=dict, description="what needs a person, by key; empty when nothing does"
    )
    counts: dict[str, int] = Field(default_factory=dict)

    @classmethod
    def from_file(cls, raw: object, workflow_id: str) -> Self:
        """Return a new case from what a person wrote.

        Raises:
            BadInput: it makes no sense; the text names every problem on one line.
        """
        try:
            file = cls.file_type.model_validate(raw)
        except ValidationError as error:
            msg = f"the {cls.kind} file: {problems(error)}"
            raise BadInput(msg) from None
        return cls.of(file, workflow_id)

    @classmethod
    def of(cls, file: Any, workflow_id: str) -> Self:  # noqa: ANN401 (each kind has its own)
        """Return a new case of a file whose fields make sense."""
        return cls(case_id=file.case_id, workflow_id=workflow_id, file=file)  # type: ignore[call-arg]  # each kind has its own

    def files(self) -> tuple[str, str | None]:
        """Return the names of the policy and, if it is not the policy's own, the calendar."""
        raise NotImplementedError

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

    def needs(self, key: str, why: str) -> None:
        """Mark the case as needing a person."""
        self.attention[key] = why

    def settled(self, key: str) -> None:
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
        channel: str = "mail",
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

    def ready(self, now: datetime, under_way: Iterable[str]) -> list[Notice]:
        """Return the notices to try now, without those that are being tried."""
        busy = set(under_way)
        return [n for n in self.notices if n.is_due(now) and n.id not in busy]

    def came_back(self, notice_id: str, receipt: Receipt, now: datetime) -> None:
        """Take in what became of one try, and say so on the record if a person should know."""
        notice = self.notice(notice_id)
        if receipt.looked_up and not notice.is_asked_after:
            return  # news of its delivery was faster
        self.delivery.settle(notice, receipt, now)
        if receipt.looked_up or notice.is_asked_after:
            self._in_doubt(notice, now)
            self.after_settling(notice, now)
            return
        problem = {
            NoticeState.REFUSED: "was refused for good",
            NoticeState.GAVE_UP: "could not be sent and was given up",
            NoticeState.UNKNOWN: "may or may not have been sent; it is not sent again",
            NoticeState.NOBODY: "has nobody to go to",
        }.get(notice.state)
        if problem:
            text = f"the {notice.kind} to the {notice.to_role} {problem}: {receipt.why}"
            self.write(now, "delivery", text, to=notice.to_role, notice=notice.id)
            self.needs(notice.id, text)
        elif notice.state is NoticeState.WAITING and notice.tries == 1:
            text = f"the {notice.kind} to the {notice.to_role} did not leave yet: {receipt.why}"
            self.write(now, "delivery", text, to=notice.to_role, notice=notice.id)
            if notice.channel == "platform":
                self.needs(notice.id, text)
        elif notice.state is NoticeState.ACCEPTED:
            self.settled(notice.id)
            if notice.tries > 1:
                text = f"the {notice.kind} to the {notice.to_role} left at try {notice.tries}"
                self.write(now, "delivery", text, to=notice.to_role, notice=notice.id)
        self.after_settling(notice, now)

    def _in_doubt(self, notice: Notice, now: datetime) -> None:
        """Say of a letter that may have left what is done about it, and how it ended."""
        text = f"the {notice.kind} to the {notice.to_role}"
        if notice.is_asked_after and notice.reconcile_at:
            until = self.local(notice.reconcile_at)
            text += f" may or may not have left: {notice.why}; news of it is awaited until {until}"
        elif notice.state is NoticeState.ACCEPTED:
            self.settled(notice.id)
            text += f" did leave: {notice.why}"
        elif notice.state is NoticeState.WAITING:
            text += f" is sent again, marked as a possible repeat: {notice.why}"
        else:
            text += f" may or may not have left; it is not sent again: {notice.why}"
            self.needs(notice.id, text)
        self.write(now, "delivery", text, to=notice.to_role, notice=notice.id)

    def after_settling(self, notice: Notice, now: datetime) -> None:
        """Do what follows from a notice's new state; subclasses say what."""

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

    @property
    def headline(self) -> str:
        """One line: what, how much, why. No names, no addresses."""
        raise NotImplementedError

    @property
    def late_after(self) -> timedelta:
        """From when on a letter says that it is late."""
        return timedelta(hours=1)

    def respondents(self) -> list[str]:
        """Return the opaque ids of those who must answer for something."""
        return []

    # -- what each workflow says ---------------------------------------------------------------

    @property
    def delivery(self) -> DeliveryRule:
        """The policy's rule for sending."""
        return DeliveryRule()

    @property
    def rung(self) -> str | None:
        return None

    @property
    def waiting_for(self) -> str | None:
        return None

    @property
    def is_paused(self) -> bool:
        return False

    def contacts(self, role: str) -> tuple[Contact, ...]:
        """Return who holds a role by the case's file, counsel in place of the represented."""
        return ()

    def deadlines(self) -> list[Deadline]:
        """Return what is due when, even if that is past; letters' retries are not among them."""
        return []

    def is_news(self, act: Fact | Command) -> bool:
        """Return whether this id was not heard before, and remember it: the same id counts once."""
        if self.was_told(act):
            return False
        self.seen.append(f"{act.name}:{act.id}")
        return True

    def was_told(self, act: Fact | Command) -> bool:
        """Return whether this id was heard before."""
        return bool(act.id) and f"{act.name}:{act.id}" in self.seen

    def _hear_delivery(self, fact: Any, now: datetime) -> None:  # noqa: ANN401 (of each kind)
        """Take in news of a letter, unless it is older than what is known; it ends any doubt."""
        notice = self.notice(fact.notice)
        if notice.is_behind(fact.event):
            return
        was_open = notice.is_open
        self.settled(notice.id)
        notice.sent = notice.sent or now
        getattr(self, f"hears_{fact.name}")(fact, now)
        if was_open:
            self.after_settling(notice, now)

    def check_fact(self, fact: Fact) -> None:
        """Raise Refused if the fact makes no sense in this case, such as an unknown notice."""

    def hear(self, fact: Fact, now: datetime) -> None:
        """Take in a fact: `hears_<name>` of the case says what follows from it."""
        if fact.name == "delivery":
            self._hear_delivery(fact, now)
            return
        getattr(self, f"hears_{fact.name}")(fact, now)

    def legal_moves(self) -> tuple[str, ...]:
        """Return the names of the commands that are allowed now."""
        raise NotImplementedError

    def check(self, command: Command, now: datetime) -> None:
        """Let a command pass, or raise Refused with what would be allowed.

        `refuses_<name>`, where a case has one, returns the reason why this one is not.
        """
        if not self.is_open:
            when = self.local(self.closed or now)
            msg = f"{command.name} is refused: the case closed on {when}, outcome {self.outcome}"
            raise Refused(msg)
        if command.name not in self.legal_moves():
            moves = ", ".join(self.legal_moves()) or "none"
            msg = f"{command.name} is refused while the case is {self.stage}; allowed now: {moves}"
            raise Refused(msg)
        refuses = getattr(self, f"refuses_{command.name}", None)
        if refuses and (problem := refuses(command, now)):
            msg = f"{command.name} is refused: {problem}"
            raise Refused(msg)

    def obey(self, command: Command, now: datetime) -> None:
        """Carry out a command that `check` allows: `obeys_<name>` of the case does it."""
        self.done.append(
            Done(
                at=now,
                command=command.name,
                id=command.id,
                actor=command.actor,
                reason=command.reason,
            )
        )
        getattr(self, f"obeys_{command.name}")(command, now)

    def open(self, snapshot: Snapshot, now: datetime) -> None:
        """Open the case on what the snapshot decided."""
        self.snapshot, self.opened = snapshot, now

    def extend(self, later: Snapshot, now: datetime) -> None:
        """Let the calendar reach further ahead; what it said of the past and of today stays."""
        assert self.snapshot is not None, "the case is open"
        longer = lengthened(self.snapshot.calendar, later.calendar)
        self.snapshot = self.snapshot.model_copy(update={"calendar": longer})
        self.write(now, "calendar", "the calendar was read further ahead; nothing in it changed")

    def act(self, now: datetime) -> None:
        """Do everything that is due, in the fixed order: deadlines, then updates."""
        raise NotImplementedError

    def screen(self) -> list[str]:
        """Return the markdown of where the case stands, for the Web UI."""
        return []

    def own_status(self) -> dict[str, Any]:
        """Return what this kind adds to `status`."""
        return {}

    # -- the end -------------------------------------------------------------------------------

    def end(self, now: datetime, outcome: str, listen: datetime | None) -> None:
        """Give the case its outcome; it keeps listening until `listen`."""
        self.outcome, self.closed, self.listening_until = outcome, now, listen
        self.attention.clear()
        self.stage = "closed"
        self.write(now, "outcome", f"outcome: {outcome}")

    @property
    def is_open(self) -> bool:
        return self.outcome is None

    def next_deadlines(self) -> list[Deadline]:
        """Return what is still to come, soonest first."""
        if not self.is_open or self.snapshot is None:
            return []
        return sorted(self.deadlines(), key=lambda d: (d.due, TIME_ORDER.get(d.what, 0)))

    def local(self, instant: datetime) -> str:
        """Return an instant as people read it, in the case's zone."""
        plain = f"{instant:%Y-%m-%d %H:%M} UTC"
        if self.snapshot is None:
            return plain
        try:
            return local_text(instant, self.snapshot.calendar.zone)
        except BeyondHorizon:  # years ahead, where the zone's rules are not known yet
            return plain


C = TypeVar("C", bound=Case)

__all__ = ["C", "Case", "Deadline", "Done", "Entry", "Ref", "Rejected", "Snapshot"]
