"""Arbitration: the statement is counted, more material needs leave, the award is a fact.

Settlement is possible at any time until the award. There is a counterclaim only if one was filed.
"""

import hashlib
from datetime import datetime, timedelta

from domain.dispute import commands as do
from domain.dispute import facts as news
from domain.dispute.codes import DisputeCode, DisputeStep
from domain.dispute.facts import Side
from domain.dispute.joining import Joining
from domain.dispute.parts import HandedIn, Statement, Term
from domain.dispute.policy import in_force
from domain.dispute.steps import ordered, rests_on

A_YEAR = timedelta(days=366)
NO_PAY_BY = "the award names no pay-by date: record it with award_corrected, with its zone"


class Arbitration(Joining):
    """A dispute from the start of the arbitration to the award."""

    def arbitrate(self, now: datetime, why: str) -> None:
        self.stage = "arbitration"
        self.joined = self.joined if any(s.whole for s in self.sides.values()) else "both"
        self.drop_terms()
        statement = Term(
            due=self.counted(now, self.window("statement")),
            set_at=now,
            what=f"the claimant files the initial statement, {self.word_limit:,} words at most",
            silence="nothing is lost yet; a person is told, and the claimant is asked again",
            who="claimant",
        )
        self.set_term("statement", statement)
        award = Term(
            due=self.counted(now, self.window("award")),
            set_at=now,
            what="the arbitrator makes the award",
            silence="a person asks the arbitrator",
            who="arbitrator",
        )
        self.set_term("award", award)
        for name, side in self.sides.items():
            if side.paid and side.refund == "none":
                side.refund = "kept"
                self.write(
                    now,
                    "fee",
                    f"the fee of the {name} is spent: the case has begun",
                    code=DisputeCode.FEE_SPENT,
                )
        self.step(now, "arbitration begun", why, DisputeStep.ARBITRATION_BEGUN)
        self.write(now, "stage", f"arbitration begins: {why}", code=DisputeCode.ARBITRATION_BEGUN)
        clocks = [self.clock_of("statement"), self.clock_of("award")]
        self.tell(now, "arbitration", "both", {"why": why, "clocks": clocks})

    # -- the statement --------------------------------------------------------------------------

    @property
    def word_limit(self) -> int:
        return in_force(self.path.statement_words, self.rules_of, "the statement's length").value

    def refuses_file_statement(self, command: do.FileStatement, now: datetime) -> str | None:
        words, limit = len(command.text.split()), self.word_limit
        if words > limit:
            return (
                f"the statement has {words:,} words, and {limit:,} are allowed: take out "
                f"{words - limit:,}, or ask the arbitrator for leave to file more (ask_material)"
            )
        return None

    def obeys_file_statement(self, command: do.FileStatement, now: datetime) -> None:
        words = len(command.text.split())
        digest = hashlib.sha256(command.text.encode()).hexdigest()
        self.statement = Statement(at=now, words=words, sha256=digest)
        self.terms.pop("statement", None)
        self.clear_flag("statement")
        text = f"initial statement filed, {words:,} of {self.word_limit:,} words"
        self.write(now, "statement", text, by="claimant", code=DisputeCode.STATEMENT_FILED)
        self.step(
            now,
            "initial statement filed",
            f"{words:,} words, sha256 {digest[:12]}",
            DisputeStep.STATEMENT_FILED,
        )
        self.tell(now, "filed", "both", {"what": text, "clocks": [self.clock_of("award")]})

    def on_statement(self, at: datetime, now: datetime) -> None:
        term = self.terms["statement"]
        again = self.window("award_again")
        while term.due <= now:
            term.due = self.counted(term.due, again)
        term.set_at, term.reminded = now, True
        self.write(
            now,
            "silence",
            "no initial statement yet; the claimant is asked again",
            code=DisputeCode.STATEMENT_MISSING,
        )
        self.flag_and_write(now, "statement", "the claimant has not filed the initial statement")
        self.tell(now, "deadline", "both", {"clocks": [self.clock_of("statement")]}, due=at)

    # -- more material --------------------------------------------------------------------------

    def refuses_ask_material(self, command: do.AskMaterial, now: datetime) -> str | None:
        state = self.material.get(command.side)
        if state == "asked":
            return f"the {command.side} has asked already; the arbitrator has not decided"
        return None

    def obeys_ask_material(self, command: do.AskMaterial, now: datetime) -> None:
        self.material[command.side] = "asked"
        term = Term(
            due=self.counted(now, self.window("permission")),
            set_at=now,
            what=f"the arbitrator decides whether the {command.side} may file more",
            silence="a person asks the arbitrator again; nothing is lost by waiting",
            who="arbitrator",
        )
        name = f"permission-{command.side}"
        self.set_term(name, term)
        self.write(
            now,
            "material",
            f"the {command.side} asks leave to file more",
            by=command.side,
            code=DisputeCode.LEAVE_ASKED,
        )
        self.step(
            now,
            f"{command.side} asked leave to file more",
            ordered(command),
            DisputeStep.LEAVE_ASKED,
        )
        self._tell_material(now, command.side, "asked", [self.clock_of(name)])

    def _tell_material(
        self, now: datetime, side: Side, state: str, clocks: list[dict[str, str]]
    ) -> None:
        self.tell(now, "permission", "both", {"side": side, "state": state, "clocks": clocks})

    def senseless_material_decision(
        self, fact: news.MaterialDecision, when: datetime | None
    ) -> str | None:
        if self.material.get(fact.side) != "asked":
            return f"the {fact.side} has not asked for leave; ask_material comes first"
        return None

    def hears_material_decision(self, fact: news.MaterialDecision, now: datetime) -> None:
        word = "granted" if fact.granted else "refused"
        self.material[fact.side] = "granted" if fact.granted else "refused"
        self.terms.pop(f"permission-{fact.side}", None)
        self.clear_flag(f"permission-{fact.side}")
        lost = "" if fact.granted else "; nothing is lost by that"
        text = f"leave to file more is {word} to the {fact.side}{lost}"
        self.write(now, "material", text, by="arbitrator", code=DisputeCode.LEAVE_DECIDED)
        self.step(now, text, rests_on(fact), DisputeStep.LEAVE_DECIDED)
        self._tell_material(now, fact.side, word, [self.clock_of("award")])

    # -- evidence -------------------------------------------------------------------------------

    def refuses_set_evidence_deadline(
        self, command: do.SetEvidenceDeadline, now: datetime
    ) -> str | None:
        if command.by <= now:
            return f"by is {self.local(command.by)}, which has passed; give a later instant"
        if command.by > now + A_YEAR:
            return "by is more than a year away; give an earlier instant"
        if f"evidence-{command.deadline}" in self.terms:
            return f"{command.deadline} is set already; extend evidence-{command.deadline}"
        return None

    def obeys_set_evidence_deadline(self, command: do.SetEvidenceDeadline, now: datetime) -> None:
        name = f"evidence-{command.deadline}"
        who = "each side" if command.side == "both" else f"the {command.side}"
        term = Term(
            due=command.by,
            set_at=now,
            what=f"{who} hands in its evidence ({command.deadline})",
            silence="later evidence is marked as late; the arbitrator decides about it",
            who=command.side,
        )
        self.set_term(name, term)
        text = f"evidence {command.deadline} is due by {self.local(command.by)}"
        self.write(now, "evidence", text, by="ops", code=DisputeCode.EVIDENCE_DEADLINE_SET)
        self.tell(now, "deadline", "both", {"clocks": [self.clock_of(name)]})

    def hears_evidence(self, fact: news.Evidence, now: datetime) -> None:
        name = f"evidence-{fact.deadline}"
        passed = fact.deadline is not None and f"{name}:over" in self.counts
        late = passed or (name in self.terms and (fact.happened_at or now) > self.terms[name].due)
        self.evidence.append(
            HandedIn(at=now, side=fact.side, title=fact.title, deadline=fact.deadline, late=late)
        )
        word = ", late" if late else ""
        self.write(
            now,
            "evidence",
            f"the {fact.side} handed in evidence{word}",
            by=fact.side,
            code=DisputeCode.EVIDENCE_HANDED_IN,
        )

    def on_evidence(self, name: str, now: datetime) -> None:
        self.terms.pop(name)
        self.counts[f"{name}:over"] = 1
        short = name.removeprefix("evidence-")
        sides = {e.side for e in self.evidence if e.deadline == short}
        text = f"the time for evidence {short} is over; handed in by: {', '.join(sorted(sides))}"
        self.write(
            now,
            "evidence",
            text if sides else text.replace("by: ", "by nobody"),
            code=DisputeCode.EVIDENCE_OVER,
        )

    def senseless_counterclaim(self, fact: news.Counterclaim, when: datetime | None) -> str | None:
        if self.counterclaim is not None:
            return f"a counterclaim of {self.counterclaim} was filed already"
        if fact.amount.currency != self.file.contract.currency:
            return f"the contract is in {self.file.contract.currency}, not {fact.amount.currency}"
        return None if fact.amount.amount else "a counterclaim names an amount above 0.00"

    def hears_counterclaim(self, fact: news.Counterclaim, now: datetime) -> None:
        self.counterclaim = fact.amount
        text = f"counterclaim filed: {fact.amount}"
        self.write(now, "statement", text, by="respondent", code=DisputeCode.COUNTERCLAIM_FILED)
        self.step(now, text, rests_on(fact), DisputeStep.COUNTERCLAIM_FILED)
        self.tell(now, "filed", "both", {"what": text, "clocks": [self.clock_of("award")]})

    def on_award(self, at: datetime, now: datetime) -> None:
        """Ask again after an award that does not come."""
        term = self.terms["award"]
        while term.due <= now:
            term.due = self.counted(term.due, self.window("award_again"))
        term.set_at, term.reminded = now, True
        self.write(
            now,
            "silence",
            "no award yet; ops ask the arbitrator",
            to="ops",
            code=DisputeCode.AWARD_MISSING,
        )
        self.flag_and_write(now, "award", "no award yet: ask the arbitrator when to expect it")

    def on_permission(self, name: str, now: datetime) -> None:
        term = self.terms[name]
        while term.due <= now:
            term.due = self.counted(term.due, self.window("permission"))
        term.set_at, term.reminded = now, True
        self.flag_and_write(now, name, f"no decision yet: {term.what}")
