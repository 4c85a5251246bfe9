"""What each reader may see of an escalation or a dispute; award.py and contact.py have their own.

- A worker's bundle has the whole ladder; the client's has what went to the client's side and what
  it said; the forum's has the ladder without the words of letters to the worker.
- What a party to a dispute asks the platform is its own. Whoever decides is not shown what the
  mediator proposed, nor who accepted it: many rules keep settlement talks from them.

What no rule here lets through is left out, so a new kind of line is private until it is named.
"""

import re
from typing import ClassVar

from bundle.dossier import Dossier
from domain.case.record import Entry
from domain.dispute.case import DisputeCase
from domain.dispute.parts import Consent, Question
from domain.escalation.case import EscalationCase
from domain.escalation.state import CLIENT_SIDE
from domain.post.letter import Contact
from domain.post.notice import Notice

# -- worker escalations ------------------------------------------------------------------------

SHARED_LADDER = frozenset({"opened", "refused", "resumed", "outcome"})
LADDER = SHARED_LADDER | {"rung", "reminder", "update", "fallback", "payment"}
WORKERS_OWN = (
    "The words of letters to the worker and of the worker's own messages: the worker hands in what "
    "they choose to."
)
OUR_OWN = ("warned ", "no warning before ")
"""Warnings of our own side to itself, that a step is near."""


class EscalationView(Dossier[EscalationCase]):
    """What is seen of a worker escalation."""

    claimant: ClassVar[str] = "worker"
    status_keys: ClassVar[dict[str, tuple[str, ...]]] = {
        "all": ("ground", "client_responded"),
        "claimant": ("rung", "waiting_for", "ladder", "rungs_left", "missing", "represented",
                     "updates_declined", "follows"),
        "forum": ("rung", "ladder", "rungs_left"),
    }  # fmt: skip
    state_keys: ClassVar[dict[str, tuple[str, ...]]] = {
        "all": ("client_responded",),
        "claimant": ("asked", "rung_from", "update_from", "pauses", "paused_since", "paused_until",
                     "hold", "acknowledged", "news", "missing", "asks_first", "file"),
        "forum": ("asked", "pauses"),
    }  # fmt: skip

    def respondents(self) -> tuple[str, ...]:
        return ("client",)

    @property
    def is_client(self) -> bool:
        return self.reader.side == "respondent"

    def contacts_of(self, role: str) -> tuple[Contact, ...]:
        if role != "worker":
            return super().contacts_of(role)
        own = self.case.file.worker
        return (own, self.case.counsel) if self.case.counsel else (own,)

    def _is_rung(self, notice: Notice) -> bool:
        rungs = {r.name for r in self.case.policy.rungs} | {"post-message", "rung", "reminder"}
        return notice.kind in rungs

    def sees(self, notice: Notice) -> bool:
        if self.is_client:
            return notice.kind == "post-message" or notice.to_role in CLIENT_SIDE
        if notice.to_role == "worker" or self._is_rung(notice):
            return True
        return notice.kind == "outcome" and notice.to_role != "ops"

    def reads(self, notice: Notice) -> bool:
        if self.reader.is_forum and not self._is_rung(notice):
            return False
        return self.sees(notice) and notice.to_role != "ops"

    def hears(self, entry: Entry) -> bool:
        from_client = entry.by in CLIENT_SIDE and entry.kind in {"fact", "payment"}
        if self.is_client:
            return from_client or entry.kind in SHARED_LADDER or entry.to in CLIENT_SIDE
        ours = entry.text.startswith(OUR_OWN)
        if self.reader.is_forum:
            return from_client or entry.kind in LADDER or (entry.kind == "warning" and not ours)
        return not ours

    def left_out(self) -> list[str]:
        if self.is_client:
            return [
                "What concerns the worker alone: their letters, attempts, evidence and next steps."
            ]
        if self.reader.is_forum:
            return [WORKERS_OWN]
        return []


# -- disputes --------------------------------------------------------------------------------------

ASKED = re.compile(r"\b(?:q|consent)-\d+\b")
ANOTHERS = "a question of another party"
SHARED_PATH = frozenset(
    {
        "opened",
        "stage",
        "silence",
        "joining",
        "fee",
        "extension",
        "decided",
        "statement",
        "material",
    }
    | {"award", "outcome", "evidence", "resumed", "refused", "reminder", "calendar"}
)
STAFF = frozenset({"ops", "team-lead"})
TALKS_OUT = (
    "What the mediator proposed, and who accepted or declined it: many rules of procedure keep "
    "settlement talks from whoever decides."
)
PAPERS_OUT = (
    "The statement and the evidence themselves: the record keeps that they were handed in, and "
    "when; the papers stay with the parties."
)
TALKS = frozenset({"recommendation"})
CLAIMANTS = frozenset({"aside", "consent", "linked"})
TALK_LETTERS = frozenset({"recommendation", "declined"})
TALK_STEPS = re.compile(
    r"recommendation|settlement|(claimant|respondent) (accept|decline)\w* recomm"
)
TALK_LINES = re.compile(r"recommendation|not accepted by both|effect of declining")
PROCEDURE = re.compile(r"^the (claimant|respondent) (answered the dispute|agrees|declines arb)")
PRIVATE_COMMANDS = ("is represented", "the contact of")


class DisputeView(Dossier[DisputeCase]):
    """What is seen of a dispute."""

    claimant: ClassVar[str] = "claimant"
    status_keys: ClassVar[dict[str, tuple[str, ...]]] = {
        "all": ("handler", "money", "claimed", "cap", "rules_of", "decided", "fees", "statement",
                "material", "counterclaim", "award"),
        "claimant": ("settlement", "linked", "follows", "consents"),
        "respondent": ("settlement",),
    }  # fmt: skip
    state_keys: ClassVar[dict[str, tuple[str, ...]]] = {
        "all": ("terms", "responded", "notice_at", "fee", "sides", "joined", "decided"),
        "claimant": ("recommendation",),
        "respondent": ("recommendation",),
    }

    def respondents(self) -> tuple[str, ...]:
        return tuple(r for r in self.case.file.parties if r != "claimant")

    def own(self, role: str) -> bool:
        return role in self.reader.roles

    def contacts_of(self, role: str) -> tuple[Contact, ...]:
        party = self.case.file.parties[role]
        own = Contact(id=party.account, name=party.name, email=party.email)
        return (own, party.counsel) if party.counsel else (own,)

    def sees(self, notice: Notice) -> bool:
        if self.reader.is_forum and notice.kind in TALK_LETTERS:
            return False
        if notice.channel == "platform":
            return True  # fees given back, held money paid out: both sides' business
        if self.own(notice.to_role):
            return True
        if self.own(str(notice.facts.get("asker", ""))):
            return notice.to_role != "ops"  # what the reader asked, as it went up
        return notice.to_role in self.case.file.parties and self._is_for_all(notice)

    def _is_for_all(self, notice: Notice) -> bool:
        """Return whether the reader's side got the same words; a forum: whether both sides did."""
        same = {
            n.to_role
            for n in self.case.notices
            if n.kind == notice.kind and n.facts == notice.facts and n.channel == "mail"
        }
        if self.reader.is_forum:
            return same >= set(self.case.file.parties)
        mine = self.reader.roles or self.respondents()
        return same >= set(mine)

    def reads(self, notice: Notice) -> bool:
        talks = self.reader.is_forum and TALK_LINES.search(str(notice.facts.get("why", "")))
        return self.sees(notice) and not talks

    def hears(self, entry: Entry) -> bool:
        numbers = ASKED.findall(entry.text)
        if entry.to in STAFF or entry.kind == "question" or numbers:
            return entry.to not in STAFF and any(self.asked_by_reader(n) for n in numbers)
        if entry.kind == "fact":
            return self.own(entry.by) or PROCEDURE.match(entry.text) is not None
        if entry.kind == "command":
            private = any(word in entry.text for word in PRIVATE_COMMANDS)
            return not private or any(f"the {r} " in f"{entry.text} " for r in self.reader.roles)
        if entry.kind == "warning":
            return self.reader.is_claimant or not entry.text.startswith("the second claim")
        if self.reader.is_forum and TALK_LINES.search(entry.text):
            return False
        own = CLAIMANTS if self.reader.is_claimant else frozenset()
        talks = frozenset() if self.reader.is_forum else TALKS
        return entry.kind in SHARED_PATH | own | talks

    def asked_by_reader(self, number: str) -> bool:
        asks: list[Question | Consent] = [*self.case.questions, *self.case.consents]
        return any(ask.id == number and self.own(ask.by) for ask in asks)

    def worded(self, entry: Entry) -> str:
        """Take other parties' questions out of a line that names the reader's as well."""

        def own(found: re.Match[str]) -> str:
            return found[0] if self.asked_by_reader(found[0]) else ANOTHERS

        return ASKED.sub(own, super().worded(entry))

    def sees_due(self, what: str) -> bool:
        asked = what.removeprefix("question ").removeprefix("consent ")
        return self.asked_by_reader(asked) if asked != what else what != "open-points"

    def left_out(self) -> list[str]:
        said = ["What other parties asked the platform, and what they were answered."]
        if self.reader.is_forum:
            said = [
                "What the parties asked the platform: each party's own.",
                TALKS_OUT,
            ]
        elif self.reader.side == "respondent" and not self.reader.roles:
            several = ", ".join(self.respondents())
            said.append(f"What concerns one respondent alone: ask for the bundle of {several}.")
        if self.case.statement is not None or self.case.evidence:
            said.append(PAPERS_OUT)
        return said

    def may_rest_on(self, ground: str) -> bool:
        return not (self.reader.is_forum and TALK_LINES.search(ground))

    def shows(self, step: str) -> bool:
        if "consent" in step:
            return self.reader.is_claimant
        return not (self.reader.is_forum and TALK_STEPS.match(step))
