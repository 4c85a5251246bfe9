"""A case: its record, its letters, its clocks. Every workflow's state is one of these."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self, TypeVar

from pydantic import BaseModel, ValidationError

from domain.acts import Command, Fact, problems
from domain.case.mail import Mailbag
from domain.case.record import Deadline, Done, Entry, Heard, Ref, Rejected, Snapshot, lengthened
from domain.errors import BadInput, Refused
from domain.post.letter import Contact, Letter
from domain.post.notice import Notice
from domain.time.calendar import CalendarSnapshot

TIME_ORDER = {"rung": 0, "fallback": 0, "deadline": 0, "update": 1}


class Case(Mailbag):
    """All state of a case. Subclasses add their own, and say what is due and what follows."""

    kind: ClassVar[str]
    file_type: ClassVar[type[BaseModel]]
    policy_type: ClassVar[type[BaseModel]]
    facts: ClassVar[tuple[type[Fact], ...]] = ()
    commands: ClassVar[tuple[type[Command], ...]] = ()

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

    def reads(self) -> tuple[str, str | None]:
        """Return the names of the files that decide the case now."""
        return self.moved_to or self.files()

    @property
    def calendar(self) -> CalendarSnapshot:
        """The calendar of the case, as it was when it opened or adopted it."""
        assert self.snapshot is not None, "the case is open"
        return self.snapshot.calendar

    def zones(self) -> tuple[str, ...]:
        """Return the zones that the case needs besides its calendar's."""
        return ()

    def about(self) -> dict[str, str]:
        """Return what of this case decides how much of its policy it will ever need."""
        return {}

    @property
    def headline(self) -> str:
        """One line: what, how much, why. No names, no addresses."""
        raise NotImplementedError

    def stated(self) -> list[str]:
        """Return what the case is about, for the Web UI's details that never change: no names."""
        return []

    def static_details(self) -> str:
        """Return the Web UI's details that never change, as markdown."""
        own = [f"- case: `{self.case_id}`", f"- kind: {self.kind}"]
        return "\n".join([f"**{self.headline}**", "", *own, *(f"- {a}" for a in self.stated())])

    @property
    def late_after(self) -> timedelta:
        """From when on a letter says that it is late."""
        return timedelta(hours=1)

    def recount(self) -> None:
        """Count anew what was counted once and kept, by the rules of now; the rest always is."""

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
        )

    def respondents(self) -> list[str]:
        """Return the opaque ids of those who must answer for something."""
        return []

    # -- what an open case did under an earlier release -----------------------------------------

    _patched: tuple[Callable[[str], bool], ...] = ()  # pydantic would bind a bare function

    def use_patches(self, patched: Callable[[str], bool]) -> None:
        """Let the workflow say which of `domain.patches` this case's history has."""
        self._patched = (patched,)

    def patched(self, patch: str) -> bool:
        """Return whether to go the new way; asked in the place where the ways part, not before."""
        return all(patched(patch) for patched in self._patched)

    # -- what each workflow says ---------------------------------------------------------------

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

    def is_first(self, act: Fact | Command) -> bool:
        """Return whether this id was not heard before, and remember it: the same id counts once."""
        if self.was_told(act):
            return False
        self.seen.append(f"{act.name}:{act.id}")
        return True

    def was_told(self, act: Fact | Command) -> bool:
        """Return whether this id was heard before."""
        return bool(act.id) and f"{act.name}:{act.id}" in self.seen

    def check_fact(self, fact: Fact) -> None:
        """Raise Refused if the fact makes no sense in this case, such as an unknown notice."""
        self.check_mail(fact)

    def apply(self, fact: Fact, now: datetime) -> None:
        """Take in a fact: `hears_<name>` of the case says what follows from it."""
        if fact.name == "delivery":
            self.apply_delivery(fact, now)
            return
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

    def execute(self, command: Command, now: datetime) -> None:
        """Carry out a command that `check` allows: `obeys_<name>` of the case does it."""
        self.was_done(command, now)
        getattr(self, f"obeys_{command.name}")(command, now)

    def was_done(self, command: Command, now: datetime) -> None:
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

    def open(self, snapshot: Snapshot, now: datetime) -> None:
        """Open the case on what the snapshot decided."""
        self.snapshot, self.opened = snapshot, now

    def lengthen_calendar(self, later: Snapshot, now: datetime) -> None:
        """Let the calendar reach further ahead; what it said of the past and of today stays."""
        assert self.snapshot is not None, "the case is open"
        longer = lengthened(self.snapshot.calendar, later.calendar)
        self.snapshot = self.snapshot.model_copy(update={"calendar": longer})
        self.write(now, "calendar", "the calendar was read further ahead; nothing in it changed")

    def incompatible(self) -> str | None:
        """Return why the case as it stands cannot go on by its rules; asked when they change."""
        return None

    def advance(self, now: datetime) -> None:
        """Do everything that is due, in the fixed order: deadlines, then updates."""
        raise NotImplementedError

    def to_do(self) -> str | None:
        """Return what whoever looks at the case has to do, if its stage itself says so."""
        return None

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
        self.stage = "closed"
        self.write(now, "outcome", f"outcome: {outcome}")

    def next_deadlines(self) -> list[Deadline]:
        """Return what is still to come, soonest first."""
        if not self.is_open or self.snapshot is None:
            return []
        return sorted(self.deadlines(), key=lambda d: (d.due, TIME_ORDER.get(d.what, 0)))


C = TypeVar("C", bound=Case)

__all__ = ["C", "Case", "Deadline", "Done", "Entry", "Ref", "Rejected", "Snapshot"]
