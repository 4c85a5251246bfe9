"""The interface of a case to the runner, the desk and its readers. Each kind fills it in.

NewCase     a case that was written down; nobody has read its rules yet
Case        an open case, or one that has ended: facts, commands, deadlines, letters
"""

from abc import abstractmethod
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Generic, Self, TypeVar

from pydantic import BaseModel, PrivateAttr, ValidationError

from domain.acts import Ack, AddNote, Command, Fact, problems
from domain.case import mail
from domain.case.codes import CaseCode
from domain.case.file import CaseFile
from domain.case.handlers import Handlers, told
from domain.case.record import Deadline, Done, Heard, Snapshot, lengthened
from domain.case.state import CaseState
from domain.errors import BadInput, RecourseError, Refused
from domain.patches import Patched, always_new
from domain.post.facts import Delivery, MailReceived, UpdatesDeclined
from domain.post.letter import Contact, Letter
from domain.post.notice import UNDELIVERED, DeliveryRule, Notice, NoticeState, Receipt

CLOCKS_DIFFER = timedelta(minutes=5)
"""How far the clock of a sender may be ahead of ours."""

TIME_ORDER = {"rung": 0, "fallback": 0, "deadline": 0, "update": 1}


class Case(CaseState):
    """All state of a case, and its interface. Each kind adds its deadlines and its table."""

    kind: ClassVar[str]
    file_type: ClassVar[type[CaseFile]]
    policy_type: ClassVar[type[BaseModel]]
    handles: ClassVar[Handlers[Any]]
    table_types: ClassVar[dict[str, type[BaseModel]]] = {}
    """Further files of its rules, by the field of the policy that names each."""
    unfit: ClassVar[type[RecourseError]] = Refused
    """The error of a fact that the check of its row objects to."""

    file: CaseFile

    _patched: Patched = PrivateAttr(default_factory=lambda: always_new)

    # -- before it is open ---------------------------------------------------------------------

    @classmethod
    def from_file(cls, raw: object, workflow_id: str) -> "NewCase[Self]":
        """Return a new case from its file.

        Raises:
            BadInput: it makes no sense; the text names every problem on one line.
        """
        try:
            file = cls.file_type.model_validate(raw)
        except ValidationError as error:
            msg = f"the {cls.kind} file: {problems(error)}"
            raise BadInput(msg) from None
        return NewCase(cls, file, workflow_id)

    @classmethod
    def first_fields(cls, file: Any) -> dict[str, Any]:  # noqa: ANN401, ARG003 (each kind has its own)
        """Return the fields of a new case that follow from its file alone."""
        return {}

    @abstractmethod
    def on_open(self, now: datetime) -> None:
        """Open the case: judge it, tell people, start the clocks."""

    # -- the rules of the case -----------------------------------------------------------------

    @classmethod
    def kept_policy(cls, policy: Any, about: dict[str, str]) -> dict[str, Any]:  # noqa: ANN401, ARG003 (each kind has its own)
        """Return as much of the policy as a case about this can come to."""
        kept: dict[str, Any] = policy.model_dump(mode="json")
        return kept

    def model_post_init(self, _context: Any, /) -> None:  # noqa: ANN401 (pydantic's)
        """Resolve the rules once: at the opening, at an adoption, after continue-as-new."""
        self.resolve_rules()

    def resolve_rules(self) -> None:
        """Read the rules from the snapshot into typed attributes, which are not kept."""

    def rule_files(self) -> tuple[str, str | None]:
        """Return the names of the policy and, if it is not the policy's own, the calendar, now."""
        return self.moved_to or self.file.rules()

    def recount(self) -> None:
        """Count kept due times anew, after the rules changed."""

    def incompatible(self) -> str | None:
        """Return why the case cannot go on by its rules, or None; asked when the rules change."""
        return None

    def lengthen_calendar(self, later: Snapshot, now: datetime) -> None:
        """Let the calendar reach further ahead; its days so far stay as they were."""
        longer = lengthened(self.snapshot.calendar, later.calendar)
        self.snapshot = self.snapshot.model_copy(update={"calendar": longer})
        text = "the calendar was read further ahead; nothing in it changed"
        self.write(now, "calendar", text, code=CaseCode.CALENDAR_LENGTHENED)

    def use_patches(self, patched: Patched) -> None:
        """Let the workflow tell which patches (`domain.patches`) hold for this case."""
        self._patched = patched

    def patched(self, patch: str) -> bool:
        """Return whether the new behaviour holds. Ask only where it differs from the old one."""
        return self._patched(patch)

    # -- questions that each kind answers ------------------------------------------------------

    @property
    def rung(self) -> str | None:
        return None

    @property
    def waiting_for(self) -> str | None:
        return None

    @property
    def is_paused(self) -> bool:
        return False

    @property
    def delivery(self) -> DeliveryRule:
        """The policy's rule for sending."""
        return DeliveryRule()

    @property
    def late_after(self) -> timedelta:
        """How late a letter is when it says so."""
        return timedelta(hours=1)

    @property
    def headline(self) -> str:
        """One line: what, how much, why. No names, no addresses."""
        return self.file.headline

    def stated(self) -> list[str]:
        """Return lines for the details in the Web UI that never change. They name nobody."""
        return self.file.stated()

    def contacts(self, role: str) -> tuple[Contact, ...]:
        """Return who holds a role by the case's file, counsel in place of the represented."""
        return ()

    def represented(self, role: str) -> str | None:
        """Return the name of the party in whose place counsel holds a role, if counsel does."""
        return None

    def respondents(self) -> list[str]:
        """Return the opaque ids of those who must answer for something."""
        return self.file.respondent_ids()

    # -- facts ---------------------------------------------------------------------------------

    def is_first(self, message: Fact | Command) -> bool:
        """Return whether this id was not told before, and remember it: the same id counts once."""
        if self.was_told(message):
            return False
        self.seen.append(f"{message.name}:{message.id}")
        return True

    def was_told(self, message: Fact | Command) -> bool:
        """Return whether this id was told before."""
        return bool(message.id) and f"{message.name}:{message.id}" in self.seen

    def facts_now(self) -> tuple[str, ...]:
        """Return the names of the facts that make sense now."""
        return self.handles.facts_now(self)

    def check_fact(self, fact: Fact) -> None:
        """Check that a fact makes sense in this case.

        Raises:
            Refused: it does not, such as news of an unknown notice; the text says what would. Where
                the check of its row objects, the error is `unfit`.
        """
        self.check_fact_at(fact, fact.happened_at)

    def check_time(self, fact: Fact, now: datetime) -> None:
        """Check that a fact has happened by now, but for the difference of two clocks.

        Raises:
            Refused: it lies ahead, as a post-dated payment does; the text says both readings.
        """
        at = fact.happened_at
        if at is None or at <= now + CLOCKS_DIFFER or isinstance(fact, Delivery):
            return
        msg = (
            f"{fact.name}: happened_at {self.local(at)} lies in the future, and it is "
            f"{self.local(now)}: tell it once it has happened, or leave happened_at out if it has"
        )
        raise Refused(msg)

    def check_fact_at(self, fact: Fact, when: datetime | None) -> None:
        """Check that a fact which happened then makes sense in this case.

        Raises:
            Refused: it does not.
        """
        row = self.handles.fact_rows[fact.name]
        if not row.makes_sense(self):
            said, moves = ", ".join(self.facts_now()), ", ".join(self.legal_moves())
            msg = (
                f"{fact.name} makes no sense while the case is in {self.stage}; "
                f"facts that do: {said}; commands allowed now: {moves}"
            )
            raise Refused(msg)
        mail.check(self, fact)
        if row.check and (problem := row.check(self, fact, when)):
            msg = f"{fact.name}: {problem}"
            raise self.unfit(msg)

    def apply(self, fact: Fact, now: datetime) -> None:
        """Take in a fact, by the function that its row names."""
        if not isinstance(fact, Delivery):
            self.heard.append(
                Heard(
                    at=now,
                    fact=fact.name,
                    id=fact.id,
                    happened_at=fact.happened_at,
                    source=fact.source,
                    by_role=fact.by_role,
                )
            )
        self.handles.fact_rows[fact.name].apply(self, fact, now)

    # -- commands ------------------------------------------------------------------------------

    def legal_moves(self) -> tuple[str, ...]:
        """Return the names of the commands that are allowed now."""
        return self.handles.commands_now(self) if self.is_open else ()

    def check(self, command: Command, now: datetime) -> None:
        """Check that a command is allowed.

        Raises:
            Refused: it is not; the text says why, and what would be allowed.
        """
        if not self.is_open:
            when = self.local(self.closed or now)
            msg = f"{command.name} is refused: the case closed on {when}, outcome {self.outcome}"
            raise Refused(msg)
        row = self.handles.command_rows[command.name]
        if command.name not in self.legal_moves():
            if row.otherwise and (why := row.otherwise(self)):
                msg = f"{command.name} is refused: {why}"
                raise Refused(msg)
            moves = ", ".join(self.legal_moves()) or "none"
            msg = f"{command.name} is refused while the case is {self.stage}; allowed now: {moves}"
            raise Refused(msg)
        if row.check and (problem := row.check(self, command, now)):
            msg = f"{command.name} is refused: {problem}"
            raise Refused(msg)

    def execute(self, command: Command, now: datetime) -> None:
        """Carry out a command that `check` allows, by the function that its row names."""
        self.record_command(command, now)
        self.handles.command_rows[command.name].execute(self, command, now)

    def record_command(self, command: Command, now: datetime) -> None:
        """Keep who did it, and why."""
        self.done.append(
            Done(
                at=now,
                command=command.name,
                id=command.id,
                actor=command.actor,
                reason=command.reason,
            )
        )

    def add_note(self, command: AddNote, now: datetime) -> None:
        """Keep a note on the record; nothing else changes."""
        self.write_command(now, command, f'note: "{command.text}"', CaseCode.NOTE)

    def cannot_acknowledge(self, command: Ack, _now: datetime) -> str | None:
        """Return why a mark cannot be taken away: there is none of that key."""
        if command.mark in self.attention:
            return None
        marks = ", ".join(self.attention) or "none"
        return f"no mark {command.mark!r}; the case has: {marks}"

    def acknowledge_mark(self, command: Ack, now: datetime) -> None:
        """Take a mark away; who did it and why is kept."""
        text = f"dealt with: {self.attention[command.mark]}"
        self.clear_flag(command.mark)
        self.write_command(now, command, text, CaseCode.MARK_TAKEN_AWAY)

    # -- time ----------------------------------------------------------------------------------

    @abstractmethod
    def advance(self, now: datetime) -> None:
        """Do everything that is due, in the fixed order: deadlines, then updates."""

    @abstractmethod
    def deadlines(self) -> list[Deadline]:
        """Return every deadline, also a past one, without the retries of letters."""

    def next_deadlines(self) -> list[Deadline]:
        """Return the deadlines to come, soonest first."""
        if not self.is_open:
            return []
        return sorted(self.deadlines(), key=lambda d: (d.due, TIME_ORDER.get(d.what, 0)))

    def end(self, now: datetime, outcome: str, listen: datetime | None) -> None:
        """Give the case its outcome; it keeps listening until `listen`."""
        self.outcome, self.closed, self.listening_until = outcome, now, listen
        self.stage = "closed"
        self.write(now, "outcome", f"outcome: {outcome}", code=CaseCode.OUTCOME)

    # -- letters and other mail ----------------------------------------------------------------

    def letter(self, notice: Notice, at: datetime) -> Letter:
        """Return the letter of a notice as it leaves at an instant: it may say that it is late."""
        late = at - notice.due > self.late_after
        return Letter(
            notice=notice.id,
            case=self.case_id,
            workflow=self.kind,
            kind=notice.kind,
            to_role=notice.to_role,
            contacts=self.contacts(notice.to_role),
            facts=notice.facts,
            late=self.local(notice.due) if late else None,
            possible_repeat=notice.possible_repeat,
            represents=self.represented(notice.to_role),
        )

    def apply_receipt(self, notice_id: str, receipt: Receipt, now: datetime) -> None:
        """Take in the receipt of one try to send."""
        notice = self.notice(notice_id)
        if receipt.looked_up and not notice.awaits_lookup:
            return  # news of its delivery was faster
        self.delivery.apply_receipt(notice, self.read_receipt(notice, receipt, now), now)
        if notice.channel == "case":
            self.after_case_told(notice, now)
            return
        mail.record_receipt(self, notice, receipt, self.delivery, now)
        self.after_receipt(notice, now)

    def apply_delivery(self, fact: Delivery, now: datetime) -> None:
        """Take in news of a letter, unless it is older than what is known. It ends any doubt."""
        notice = self.notice(fact.notice)
        if fact.event == "blocked":
            if mail.send_once_more(self, notice, fact.why, self.delivery, now):
                return
            fact = fact.model_copy(update={"event": "bounced"})
        if mail.is_old_news(notice, fact.event):
            return
        was_open = notice.is_open
        self.clear_flag(notice.id)
        notice.sent = notice.sent or now
        said = mail.record_delivery(self, fact, now)
        if NoticeState(fact.event) in UNDELIVERED:
            self.after_bounce(notice, said, now)
        if was_open:
            self.after_receipt(notice, now)

    def apply_declined(self, fact: UpdatesDeclined, now: datetime) -> None:
        """Stop or resume updates to one reader."""
        if role := mail.record_declined(self, fact, self.delivery, now):
            self.after_declining(role, now)

    def apply_mail(self, fact: MailReceived, now: datetime) -> None:
        """Record a mail that counts as nothing by itself."""
        mail.record_mail(self, fact, now)

    def read_receipt(self, notice: Notice, receipt: Receipt, now: datetime) -> Receipt:
        """Return the receipt as this kind takes it, such as a refusal that is tried again."""
        return receipt

    def after_receipt(self, notice: Notice, now: datetime) -> None:
        """Act on the new state of a notice."""

    def after_bounce(self, notice: Notice, said: str, now: datetime) -> None:
        """Act on a letter that did not arrive; `said` is the sentence on the record."""

    def after_case_told(self, notice: Notice, now: datetime) -> None:
        """Act on the news that another case was told a fact, or could not be."""
        mail.record_telling(self, notice, now)

    def after_declining(self, role: str, now: datetime) -> None:
        """Act on somebody who declines updates, or wants them again."""

    # -- what people see -----------------------------------------------------------------------

    def to_do(self) -> str | None:
        """Return the next thing for a person to do, if the stage alone tells it."""
        return None

    def screen(self) -> list[str]:
        """Return how the case stands as markdown, for the Web UI."""
        return []

    def moves_line(self) -> str:
        """Return the line of the Web UI that says which commands are allowed now."""
        moves = ", ".join(f"`{name}`" for name in self.legal_moves())
        return f"**What can be done now:** {moves or 'nothing, the case is closed'}"

    def own_status(self) -> dict[str, Any]:
        """Return the fields that this kind adds to `status`."""
        return {}


MAIL_FACTS = (
    told(Delivery, Case.apply_delivery),
    told(UpdatesDeclined, Case.apply_declined),
    told(MailReceived, Case.apply_mail),
)
"""The rows that every kind of case has."""

C = TypeVar("C", bound=Case)


@dataclass(frozen=True)
class NewCase(Generic[C]):
    """A case that was written down, before the rules that decide it are read."""

    case_type: type[C]
    file: CaseFile
    workflow_id: str
    stage: ClassVar[str] = "opening"
    waiting_for: ClassVar[str] = "ops"

    @property
    def kind(self) -> str:
        return self.case_type.kind

    @property
    def case_id(self) -> str:
        """The business id of the case, by its file."""
        return self.file.case_id

    @property
    def headline(self) -> str:
        """One line: what, how much, why. No names, no addresses."""
        return self.file.headline

    def stated(self) -> list[str]:
        """Return lines for the details in the Web UI that never change. They name nobody."""
        return self.file.stated()

    def rule_files(self) -> tuple[str, str | None]:
        """Return the names of the policy and, if it is not the policy's own, the calendar."""
        return self.file.rules()

    def open(self, snapshot: Snapshot, now: datetime, patched: Patched = always_new) -> C:
        """Open the case by the rules of the snapshot."""
        case = self.case_type(
            case_id=self.case_id,
            workflow_id=self.workflow_id,
            file=self.file,
            snapshot=snapshot,
            opened=now,
            **self.case_type.first_fields(self.file),
        )
        case.use_patches(patched)
        case.on_open(now)
        return case


__all__ = ["MAIL_FACTS", "C", "Case", "NewCase"]
