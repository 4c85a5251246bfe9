"""A dispute as it is handed over: the protocol with its proof, the fees, the questions, the award.

What a party asks the platform is its own: no question, no answer and no request for consent is in
another party's bundle. Whoever decides is not shown what the mediator proposed, nor who accepted
it: many rules of procedure keep settlement talks from them.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from bundle import filing
from bundle.asked import asked_and_answered
from bundle.dispute.view import DisputeView
from bundle.dossier import NotTaken, Proof, Row, Said, Table
from bundle.filing import Item
from domain.case.asking import Question
from domain.dispute.codes import DisputeStep as Step
from domain.dispute.ending import OUTCOME_WORDS
from domain.dispute.handover import award_text
from domain.dispute.parts import Consent, SideFee
from domain.dispute.state import SIDES
from domain.dispute.steps import NON_RESOLUTIONS, ShownStep, not_taken, taken
from domain.post.notice import Notice
from domain.time.zone import day_text

TO_COURT = (
    "An arbitrator does not collect. A court can confirm the award; the time to ask it is limited, "
    "and the enforcement case of the award reminds of it."
)
ELSEWHERE = (
    "The platform decides nothing more here. Other legal action stays open; which forum, and by "
    "when, is a question for a lawyer."
)
COURT_NEXT = frozenset({"award"})
ELSEWHERE_NEXT = frozenset({"no-arbitration", "outside-counsel", "consent-refused"})
LETTERS: dict[str, frozenset[str]] = {
    Step.DISPUTE_OPENED: frozenset({"opened"}),
    Step.MEDIATION_OPENED: frozenset({"mediation"}),
    Step.RECOMMENDATION_MADE: frozenset({"recommendation"}),
    **dict.fromkeys(NON_RESOLUTIONS, frozenset({"non-resolution"})),
    Step.ARBITRATION_BEGUN: frozenset({"arbitration"}),
    Step.STATEMENT_FILED: frozenset({"filed"}),
    **dict.fromkeys((Step.AWARD_MADE, Step.AWARD_CORRECTED), frozenset({"award"})),
    Step.CONSENT_ASKED: frozenset({"consent"}),
    **dict.fromkeys((Step.CONSENT_GRANTED, Step.CONSENT_REFUSED), frozenset({"consent-decided"})),
}
"""By step, the letters that tell of it; they left at the moment of the step."""


class DisputeDossier(DisputeView):
    """A claim on a contract, against one account or several."""

    def title(self) -> str:
        return f"Dispute {self.case.case_id}"

    def party_names(self) -> dict[str, str]:
        return {role: party.name for role, party in self.case.file.parties.items()}

    def party_words(self) -> dict[str, str]:
        return {
            role: f"{party.kind.replace('-', ' ')}, account {party.account}"
            for role, party in self.case.file.parties.items()
        }

    def matter(self) -> list[Row]:
        file = self.case.file
        contract = file.contract
        claimed = str(file.claim.amount) if file.claim.amount else "no money"
        released = [f"{r.amount} on {day_text(r.on)}" for r in contract.released]
        return [
            ("Contract", f"{contract.id}, {contract.title}, {contract.kind}"),
            ("Amount claimed", claimed),
            ("Asked for", file.claim.relief),
            ("Ground", ", ".join(m.replace("-", " ") for m in file.matters).capitalize()),
            ("Held in escrow", str(contract.held) if contract.held else "nothing"),
            *([("Released", "; ".join(released))] if released else []),
            ("Most that can be claimed", f"{contract.cap} (held plus released)"),
            ("Opened", self.local(self.case.opened)),
        ]

    # -- where it stands -------------------------------------------------------------------------

    def standing(self) -> str:
        case = self.case
        if case.stage == "refused":
            return "It was turned away when it was opened: it is no dispute under these rules."
        said = []
        if case.decided:
            said.append(f"Decided: {OUTCOME_WORDS[case.decided]}.")
        if case.award is not None:
            said.append(f"Award {case.award.terms.award}: {award_text(case.award.terms)}.")
        if case.outcome:
            said.append(f"Closed on {self.local(case.closed)}.")
        else:
            still = "open until everything asked of the platform is answered"
            stage = f"in {case.stage.replace('-', ' ')}"
            said.append(f"The case is {still if case.stage == 'open-points' else stage}.")
        return " ".join(said)

    def key_dates(self) -> list[Row]:
        case = self.case
        begun = next((s.at for s in case.steps if s.code == Step.ARBITRATION_BEGUN), None)
        reached = [
            ("Opened", case.opened),
            ("Respondent answered", case.responded),
            ("Notice of Non-Resolution", case.notice_at),
            ("Arbitration begun", begun),
        ]
        rows = [(what, self.local(at)) for what, at in reached if at]
        rows += self._award_dates()
        return [*rows, ("Closed", self.local(case.closed))] if case.closed else rows

    def _award_dates(self) -> list[Row]:
        if self.case.award is None:
            return []
        award = self.case.award.terms
        made = ("Award made on", day_text(award.made_on))
        if not award.pay_by:
            return [made]
        return [made, ("To be paid by", f"the end of {day_text(award.pay_by)} ({award.zone})")]

    # -- the proof -------------------------------------------------------------------------------

    def proof(self) -> list[Proof]:
        found = [self._proof_of_step(step) for step in taken(self.case) if self.shows(step)]
        return found or super().proof()

    def _proof_of_step(self, step: ShownStep) -> Proof:
        letters = LETTERS.get(step.code, frozenset())
        notices = tuple(
            n.id
            for n in self.case.notices
            if n.sent == step.at and n.kind in letters and n.channel == "mail" and self.sees(n)
        )
        text, rests = _capital(step.step), self.rests_on(step)
        return Proof(step=text, at=step.at, rests_on=rests, notices=notices)

    def not_taken(self) -> list[NotTaken]:
        ended = self.case.decided or self.case.stage == "refused"
        where = (
            "the case was decided without it"
            if ended
            else f"not yet: the case is in {self.case.stage}"
        )
        return [
            NotTaken(step=_capital(left.step), why=f"{where}. The rule: {left.why}.")
            for left in not_taken(self.case)
        ]

    # -- questions, money, filing ----------------------------------------------------------------

    def questions(self) -> list[Said]:
        asks: list[Question | Consent] = [*self.case.questions, *self.case.consents]
        mine = [ask for ask in asks if self.own(ask.by)]
        return [
            Said(at=ask.asked_at, by=ask.by, text=asked_and_answered(self.case, ask, self.local))
            for ask in sorted(mine, key=lambda a: a.asked_at)
        ]

    def said(self) -> list[Said]:
        """Add what the mediator proposed and what was handed in; no line of the record has it."""
        all_ = [*super().said(), *self._proposed(), *self._handed_in()]
        return sorted(all_, key=lambda s: s.at)

    def _proposed(self) -> Iterable[Said]:
        """Return each proposal once, although both sides had a letter of it."""
        letters = [n for n in self.case.notices if n.kind == "recommendation" and self.reads(n)]
        return {
            str(n.facts.get("text", "")): Said(at=n.sent or n.due, by="mediator", text=_proposal(n))
            for n in letters
        }.values()

    def _handed_in(self) -> Iterator[Said]:
        own = {self.case.side_of(role) for role in self.reader.roles}
        for paper in self.case.evidence:
            if paper.side in own:
                late = ", late" if paper.late else ""
                yield Said(at=paper.at, by=paper.side, text=f"handed in: {paper.title}{late}")

    def money(self) -> list[Table]:
        return [*self._claims(), *self._fees()]

    def _claims(self) -> list[Table]:
        case = self.case
        contract, claim = case.file.contract, case.file.claim
        rows = [
            ("Held in escrow", str(contract.held or "nothing"), "case file"),
            *(
                ("Released", str(r.amount), f"case file, {day_text(r.on)}")
                for r in contract.released
            ),
            ("Claimed", str(claim.amount or "no money"), "case file"),
        ]
        if case.counterclaim is not None:
            rows.append(("Counterclaim", str(case.counterclaim), "timeline"))
        if case.settlement is not None and not self.reader.is_forum:
            rows.append(("Settled on", str(case.settlement.amount or "no money"), "timeline"))
        rows += self._awarded()
        return [Table(title="Claims and awards", columns=("What", "Amount", "Rests on"),
                      rows=tuple(rows), widths=(3, 4, 3))]  # fmt: skip

    def _awarded(self) -> list[tuple[str, str, str]]:
        award = self.case.award
        if award is None:
            return []
        terms = award.terms
        made = f"award {terms.award}, {day_text(terms.made_on)}"
        before = [
            ("Awarded before it was corrected", str(t.amount), f"award {t.award}")
            for t in award.before
        ]
        paid = [("Its enforcement", award.paid, "timeline")] if award.paid else []
        return [("Awarded", award_text(terms), made), *before, *paid]

    def _fees(self) -> list[Table]:
        case = self.case
        if case.fee is None:
            return []
        about = "" if case.fee.certainty == "exact" else ", approximate: the notice decides"
        title = f"Arbitration fee: {case.fee.amount or 'as on the notice'} a side{about}"
        rows = [(side.capitalize(), *self._fee_of(case.sides[side])) for side in SIDES]
        columns = ("Side", "Agreed", "Paid", "What became of it")
        return [Table(title=title, columns=columns, rows=tuple(rows), widths=(2, 3, 4, 3))]

    def _fee_of(self, side: SideFee) -> tuple[str, str, str]:
        agreed = {True: "yes", False: "declined", None: "said nothing"}[side.agreed]
        when = f", {self.local(side.agreed_at)}" if side.agreed_at else ""
        paid = "; ".join(f"{p.amount}, {self.local(p.at)}" for p in side.paid) or "nothing"
        words = {
            "owed": "goes back",
            "made": "given back",
            "kept": "not given back",
            "none": "spent",
        }
        return f"{agreed}{when}", paid, words[side.refund] if side.paid else "—"

    def source_date(self) -> date | None:
        return self.case.path.information_date

    def next_forum(self) -> list[str]:
        if not self.reader.is_claimant or not self.case.decided:
            return []
        if self.case.decided in COURT_NEXT:
            return [TO_COURT]
        if self.case.decided in ELSEWHERE_NEXT:
            return [ELSEWHERE]
        return []

    def checklist(self) -> list[Item]:
        if self.reader.is_forum:
            return []
        own = self.reader.is_claimant
        return filing.of_a_claimant(self.case) if own else filing.of_a_respondent()


def _proposal(notice: Notice) -> str:
    money = notice.facts.get("to_claimant")
    return f"{notice.facts.get('text', '')}" + (f"\nTo the claimant: {money}" if money else "")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
