"""What is said of a case to one reader: the parts that every kind has, and what each must add."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, ClassVar, Generic, TypeVar

from bundle.filing import Item
from bundle.readers import Reader, reader
from domain.base import Frozen, Instant
from domain.case.case import Case
from domain.case.codes import CaseCode, Code
from domain.case.record import Deadline, Done, Entry
from domain.post.letter import Contact
from domain.post.notice import Notice

C = TypeVar("C", bound=Case)
Row = tuple[str, str]

ASIDE = frozenset({"note", "delivery", "calendar", "letter"})
"""Lines of the timeline that prove no step: notes, what came back of letters."""
SPOKEN = frozenset({"fact", "payment", "tender", "said"})
OUR_DEADLINES = frozenset({"warning", "alarm", "winner-update"})


class Proof(Frozen):
    """A step that was taken: when, and what it rests on."""

    step: str
    at: Instant
    rests_on: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    """The letters and acts that show it, by id."""


class NotTaken(Frozen):
    """A step that was not taken, and why."""

    step: str
    why: str


class Said(Frozen):
    """What somebody said, and when it came."""

    at: Instant
    by: str
    text: str


class Table(Frozen):
    """A table of the money section; widths are shares of the line."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


class Dossier(ABC, Generic[C]):
    """One case for one reader. A kind decides what the reader sees; in doubt, nothing."""

    claimant: ClassVar[str] = "claimant"
    """The role of whoever brings the case."""
    status_keys: ClassVar[dict[str, tuple[str, ...]]] = {}
    """What `status` of this kind adds, by the side that may see it; `all` for everybody."""
    state_keys: ClassVar[dict[str, tuple[str, ...]]] = {}
    with_reasons: ClassVar[frozenset[Code]] = frozenset()
    """Lines with a person's reason in them, besides those of kind `command`."""
    common: ClassVar[tuple[str, ...]] = (
        "case", "workflow_id", "kind", "stage", "opened", "closed", "outcome", "paused", "policy",
        "calendar", "listening_until",
    )  # fmt: skip
    kept: ClassVar[tuple[str, ...]] = (
        "case_id", "workflow_id", "stage", "opened", "closed", "outcome", "snapshot",
    )  # fmt: skip

    def __init__(self, case: C, view: str) -> None:
        self.case = case
        self.reader: Reader = reader(view, self.claimant, self.respondents())
        self._notices = {n.id: n for n in case.notices}

    # -- what each kind says -------------------------------------------------------------------

    def respondents(self) -> tuple[str, ...]:
        """Return the roles of the other side."""
        return ()

    @abstractmethod
    def title(self) -> str:
        """Name the record on its cover."""

    def subject(self) -> str:
        """Say in a line what it is about."""
        return self.case.headline

    def party_names(self) -> dict[str, str]:
        """Return, by role, the names that the file has of both sides."""
        return {}

    def party_words(self) -> dict[str, str]:
        """Return, by role, what each party is, without its name."""
        return {}

    @abstractmethod
    def matter(self) -> list[Row]:
        """Return what is owed, on what ground, and since when."""

    @abstractmethod
    def standing(self) -> str:
        """Return where it stands, in a few sentences."""

    def key_dates(self) -> list[Row]:
        """Return the days on which it turned."""
        return []

    @abstractmethod
    def sees(self, notice: Notice) -> bool:
        """Return whether the reader may know of this letter or act."""

    def reads(self, notice: Notice) -> bool:
        """Return whether the reader may read its words as well."""
        return self.sees(notice)

    @abstractmethod
    def hears(self, entry: Entry) -> bool:
        """Return whether the reader may know of a line that no letter decides about."""

    def not_taken(self) -> list[NotTaken]:
        """Return the steps that were not taken, each with the reason."""
        return []

    def money(self) -> list[Table]:
        """Return what was claimed, paid and awarded."""
        return []

    def questions(self) -> list[Said]:
        """Return what the reader asked of the platform, with the answers."""
        return []

    def checklist(self) -> list[Item]:
        """Return what whoever files next needs, in here or to be added."""
        return []

    def next_forum(self) -> list[str]:
        """Return what is known of the next forum: information, no advice."""
        return []

    def source_date(self) -> date | None:
        """Return when what is said of forums was last checked."""
        return None

    def left_out(self) -> list[str]:
        """Return what is not in here and why, besides what is in nobody's bundle."""
        return []

    # -- what holds for all --------------------------------------------------------------------

    def shown_names(self) -> list[str]:
        """Return the names and addresses that may stand in the reader's bundle."""
        if self.reader.is_forum:
            return []
        named = self.party_names()
        names = named.values() if self.reader.is_claimant else [
            named[role] for role in self.reader.roles if role in named
        ]  # fmt: skip
        own = [c for role in self.reader.roles for c in self.contacts_of(role)]
        return [*names, *(c.name for c in own), *(c.email for c in own if c.email)]

    def contacts_of(self, role: str) -> tuple[Contact, ...]:
        """Return who a party is and who speaks for it: the owner's own addresses."""
        return self.case.contacts(role)

    def entries(self) -> Iterator[Entry]:
        """Yield the lines of the timeline that the reader may see, as they may see them."""
        for entry in self.case.timeline:
            if self.may_know(entry):
                yield entry.model_copy(update={"text": self.worded(entry)})

    def may_know(self, entry: Entry) -> bool:
        """Return whether the reader may see a line: as the letter of it, else by its code."""
        if entry.code == CaseCode.NOTE:
            return False
        notice = self._notices.get(entry.notice or "")
        if notice is not None and notice.channel != "case" and entry.kind != "command":
            return self.sees(notice)
        return self.hears(entry)

    def worded(self, entry: Entry) -> str:
        """Return a line as the reader may see it: a person's reasons are for the claimant."""
        text = entry.text
        if self.reader.is_claimant or not (
            entry.kind == "command" or entry.code in self.with_reasons
        ):
            return text
        for done in self.case.done:
            if done.at == entry.at and done.reason:
                text = text.removesuffix(f": {done.reason}").replace(done.reason, "…")
        return text

    def by_a_person(self, done: Done) -> str:
        """Say whose act a step rests on, without a name: `domain.dispute.steps.ordered` has it."""
        number = f" {done.id}" if done.id else ""
        reason = f": {done.reason}" if self.reader.is_claimant else ""
        return f"command {done.command}{number}, by a person of the desk{reason}"

    def rules(self) -> str:
        """Name the policy that decided."""
        policy = self.case.snapshot.policy_ref
        return f"policy {policy.name} {policy.version}"

    def proof(self) -> list[Proof]:
        """Return every step that was taken; of most kinds, what the timeline itself shows."""
        return [self.proof_of(e) for e in self.entries() if e.kind not in ASIDE]

    def proof_of(self, entry: Entry) -> Proof:
        """Return a line of the timeline as a step, with what it rests on."""
        rests = f"said by the {entry.by}, recorded when it was received"
        if entry.kind == "command":
            acts = [d for d in self.case.done if d.at == entry.at]
            rests = self.by_a_person(acts[0]) if acts else "a person's act"
        elif entry.by == "recourse" or entry.kind == "opened":
            rests = self.rules()
        notices = (entry.notice,) if entry.notice else ()
        return Proof(step=entry.text, at=entry.at, rests_on=(rests,), notices=notices)

    def said(self) -> list[Said]:
        """Return what was said by whom, as the timeline has it."""
        return [
            Said(at=e.at, by=e.by, text=e.text)
            for e in self.entries()
            if e.kind in SPOKEN and e.by != "recourse"
        ]

    def notices(self) -> list[Notice]:
        """Return the letters and acts that the reader may know of, as they fell due."""
        shown = [n for n in self.case.notices if n.channel != "case" and self.sees(n)]
        return sorted(shown, key=lambda n: n.sent or n.due)

    def local(self, at: datetime | None) -> str:
        """Return an instant in the case's own zone."""
        return self.case.local(at) if at else "—"

    # -- for programs ----------------------------------------------------------------------------

    def sees_due(self, what: str) -> bool:
        """Return whether the reader may know what is due next."""
        return self.reader.is_claimant and what not in OUR_DEADLINES

    def next_due(self) -> list[Deadline]:
        """Return what is due next, as far as the reader may know."""
        return [d for d in self.case.next_deadlines() if self.sees_due(d.what)]

    def status(self, whole: dict[str, Any]) -> dict[str, Any]:
        """Return as much of `status` as the reader may see."""
        due = [d for d in whole["next"] if self.sees_due(d["what"])]
        return {**_chosen(whole, (*self.common, *self._keys(self.status_keys))), "next": due}

    def state(self) -> dict[str, Any]:
        """Return as much of the case's own state as the reader may see."""
        raw = self.case.model_dump(mode="json")
        return _chosen(raw, (*self.kept, *self._keys(self.state_keys)))

    def _keys(self, table: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
        return (*table.get("all", ()), *table.get(self.reader.side, ()))


def _chosen(whole: dict[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: whole[key] for key in keys if key in whole}
