"""What each reader may see of a dispute.

What a party asks the platform is its own. Whoever decides is not shown what the mediator proposed,
nor who accepted it: many rules of procedure keep settlement talks from them. A line whose code
stands in none of the lists of `lines` is nobody's.
"""

import re
from functools import cached_property
from typing import ClassVar

from bundle.dispute.lines import (
    ASKED,
    CLAIMANTS,
    CLAIMANTS_STEPS,
    GROUNDS_OUT,
    OF_ONE_PARTY,
    ORDERED,
    SAID,
    SHARED,
    TALK_STEPS,
    TALKS,
)
from bundle.dossier import Dossier
from domain.case.asking import Question
from domain.case.codes import Code
from domain.case.record import Entry
from domain.dispute.case import DisputeCase
from domain.dispute.codes import DisputeCode, DisputeStep
from domain.dispute.parts import Consent
from domain.dispute.steps import ShownStep
from domain.post.letter import Contact
from domain.post.notice import Notice

STAFF = frozenset({"ops", "team-lead"})
TALK_DEADLINES = frozenset({"recommendation", "acceptance"})
TALK_LETTERS = frozenset({"recommendation", "declined"})
NUMBER = re.compile(r"\b(?:q|consent)-\d+\b")
ANOTHERS = "a question of another party"
RECOMMENDED = re.compile("recommend", re.IGNORECASE)
"""In what a person wrote: it speaks of the mediator's proposal."""
TALKS_OUT = (
    "What the mediator proposed, and who accepted or declined it: many rules of procedure keep "
    "settlement talks from whoever decides."
)
PAPERS_OUT = (
    "The statement and the evidence themselves: the record keeps that they were handed in, and "
    "when; the papers stay with the parties."
)


class DisputeView(Dossier[DisputeCase]):
    """What is seen of a dispute."""

    with_reasons: ClassVar[frozenset[Code]] = frozenset(
        {
            DisputeCode.DEADLINE_EXTENDED,
            DisputeCode.CONSENT_GRANTED,
            DisputeCode.CONSENT_REFUSED,
        }
    )
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
        if self.reader.is_forum and self._is_of_talks(notice):
            return False
        if notice.channel == "platform":
            return True  # fees given back, held money paid out: both sides' business
        if self.own(notice.to_role):
            return True
        if self.own(str(notice.facts.get("asker", ""))):
            return notice.to_role != "ops"  # what the reader asked, as it went up
        return notice.to_role in self.case.file.parties and self._is_for_all(notice)

    def _is_of_talks(self, notice: Notice) -> bool:
        """Return whether a letter is about the proposal, or about a deadline of it."""
        return notice.kind in TALK_LETTERS or any(
            (n.kind, n.facts) == (notice.kind, notice.facts) for n in self._letters_of_talks
        )

    @cached_property
    def _letters_of_talks(self) -> list[Notice]:
        """The letters about a deadline of the proposal; of several alike, the first."""
        lines = [e for e in self.case.timeline if not TALK_DEADLINES.isdisjoint(e.about)]
        return [self.case.notice(e.notice) for e in lines if e.notice]

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
        return self.sees(notice) and not (self.reader.is_forum and self._tells_of_talks(notice))

    def _tells_of_talks(self, notice: Notice) -> bool:
        """Return whether a letter that is shown says how the mediator's proposal was taken."""
        if notice.kind == "outcome":
            return self._has(DisputeCode.DECIDED_BY_RECOMMENDATION)
        if notice.kind != "non-resolution":
            return False
        return self._has(DisputeCode.NON_RESOLUTION_AFTER_RECOMMENDATION) or self._names_proposal()

    def _has(self, code: DisputeCode) -> bool:
        return any(entry.code == code for entry in self.case.timeline)

    def _names_proposal(self) -> bool:
        """Return whether the person who ended mediation wrote of the proposal."""
        return any(
            RECOMMENDED.search(done.reason)
            for done in self.case.done
            if done.command == "declare_non_resolution"
        )

    def hears(self, entry: Entry) -> bool:
        if entry.to in STAFF:
            return False
        asks = [number for number in entry.about if self._is_ask(number)]
        if asks or entry.code in ASKED:
            return any(map(self.asked_by_reader, asks))
        if entry.code in OF_ONE_PARTY:
            return any(map(self.own, entry.about))
        if entry.code in SAID:
            return self.own(entry.by)
        return entry.code in self._lines() and not (
            self.reader.is_forum and self._is_of_the_proposal(entry)
        )

    def _lines(self) -> frozenset[Code]:
        """Return the codes that the reader's side may see whoever the line is about."""
        if self.reader.is_forum:
            return SHARED
        return SHARED | TALKS | CLAIMANTS if self.reader.is_claimant else SHARED | TALKS

    def _is_of_the_proposal(self, entry: Entry) -> bool:
        """Return whether a line that is shared as a rule speaks of the proposal this time."""
        if entry.code == DisputeCode.NON_RESOLUTION_DECLARED:
            return self._names_proposal()
        return not TALK_DEADLINES.isdisjoint(entry.about)

    def _is_ask(self, number: str) -> bool:
        asks: list[Question | Consent] = [*self.case.questions, *self.case.consents]
        return any(ask.id == number for ask in asks)

    def asked_by_reader(self, number: str) -> bool:
        asks: list[Question | Consent] = [*self.case.questions, *self.case.consents]
        return any(ask.id == number and self.own(ask.by) for ask in asks)

    def worded(self, entry: Entry) -> str:
        """Take other parties' questions out of a line that names the reader's as well."""

        def own(found: re.Match[str]) -> str:
            return found[0] if self.asked_by_reader(found[0]) else ANOTHERS

        return NUMBER.sub(own, super().worded(entry))

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

    def rests_on(self, step: ShownStep) -> tuple[str, ...]:
        """Return the grounds of a step as the reader may see them, without a name."""
        ground, *rules = step.rests_on
        if self.reader.is_forum and step.code in GROUNDS_OUT:
            return tuple(rules)
        command = ORDERED.get(step.code)
        acts = [d for d in self.case.done if d.at == step.at and d.command == command]
        if acts:
            ground = self.by_a_person(next((d for d in acts if d.reason in ground), acts[0]))
        return (ground.replace("told by ops", "told by the desk"), *rules)

    def shows(self, step: ShownStep) -> bool:
        refused = step.code == DisputeStep.DECIDED and self.case.decided == "consent-refused"
        if refused or step.code in CLAIMANTS_STEPS:
            return self.reader.is_claimant
        return not (self.reader.is_forum and step.code in TALK_STEPS)
