"""What is possible in a dispute at almost any time: more time, a settlement, leaving, the end."""

from datetime import datetime
from typing import Any

from domain.acts import AddNote
from domain.case.codes import CaseCode
from domain.dispute import commands as do
from domain.dispute.arbitration import A_YEAR
from domain.dispute.award import Awarding
from domain.dispute.codes import DisputeCode, DisputeStep
from domain.dispute.parts import Birth, Settlement, Term
from domain.dispute.state import SIDES
from domain.dispute.steps import ordered
from domain.patches import ATTACHED_ARE_LINKED

OUTCOME_WORDS = {
    "settled": "the dispute is settled",
    "withdrawn": "the claimant withdrew the dispute",
    "outside-counsel": "the claimant goes on with outside counsel",
    "award": "the arbitrator made an award",
    "no-arbitration": "no arbitration took place; the case closes here",
    "consent-refused": "the platform refused its consent to this claim",
    "funds-to-claimant": "the held money goes to the claimant",
    "funds-to-respondent": "the held money goes to the respondent",
    "funds-to-client": "the held money goes back to the client",
    "funds-to-freelancer": "the held money goes to the freelancer",
}
FORUM = {
    "no-arbitration": "legal action outside the platform stays open to both sides",
    "outside-counsel": "the record of the steps taken here is kept; ask for it (show --steps)",
    "consent-refused": "legal action outside the platform stays open",
    "award": "a court can confirm the award; its enforcement case reminds of the deadlines",
}
NOT_EXTENDED = frozenset({"after-award", "open-points", "award", "recommendation"})


class Ways(Awarding):
    """More time, settling, leaving, people, and how a dispute ends."""

    # -- more time ------------------------------------------------------------------------------

    def refuses_extend(self, command: do.Extend, now: datetime) -> str | None:
        term = self.terms.get(command.deadline)
        if term is None or command.deadline in NOT_EXTENDED:
            known = ", ".join(n for n in self.terms if n not in NOT_EXTENDED) or "none now"
            return f"there is no deadline {command.deadline!r} to extend; there is: {known}"
        if now > term.due:
            return f"{command.deadline} passed on {self.local(term.due)}; it is too late to extend"
        if command.until <= term.due:
            return f"until must be later than {self.local(term.due)}"
        if command.until > term.due + A_YEAR:
            return "until is more than a year later; give less at a time"
        return None

    def obeys_extend(self, command: do.Extend, now: datetime) -> None:
        term = self.terms[command.deadline]
        before, term.due = term.due, command.until
        term.reminded, term.set_at = False, now
        term.extended += 1
        text = f"{command.deadline} is extended from {self.local(before)} to {self.local(term.due)}"
        self.write(
            now,
            "extension",
            f"{text}: {command.reason}",
            by="ops",
            code=DisputeCode.DEADLINE_EXTENDED,
            about=(command.deadline,),
        )
        talks = command.deadline in {"recommendation", "acceptance"}
        step = DisputeStep.TALKS_EXTENDED if talks else DisputeStep.DEADLINE_EXTENDED
        self.step(now, text, ordered(command), step)
        clocks = [self.clock_of(command.deadline)]
        self.tell(now, "extended", "both", {"before": self.local(before), "clocks": clocks})

    # -- settling and leaving -------------------------------------------------------------------

    def refuses_settle(self, command: do.Settle, now: datetime) -> str | None:
        missing = [side for side in SIDES if side not in command.agreed_by]
        if missing:
            return f"a settlement needs both sides; the {missing[0]} has not agreed to it"
        money = command.amount
        if money and money.currency != self.file.contract.currency:
            return f"amount is in {money.currency}, the contract in {self.file.contract.currency}"
        return None

    def obeys_settle(self, command: do.Settle, now: datetime) -> None:
        self.settlement = Settlement(at=now, text=command.text, amount=command.amount)
        self.step(now, "settlement recorded", ordered(command), DisputeStep.SETTLEMENT_RECORDED)
        self.conclude(now, "settled", "both sides agreed on a settlement")

    def obeys_withdraw(self, command: do.Withdraw, now: datetime) -> None:
        outcome = "outside-counsel" if command.for_outside_counsel else "withdrawn"
        for consent in [c for c in self.consents if self.stage == "awaiting-consent" and c.is_open]:
            self.close_ask(consent, now, "withdrawn", "claimant")
        self.step(now, OUTCOME_WORDS[outcome], ordered(command), DisputeStep.WITHDRAWN)
        self.conclude(now, outcome, OUTCOME_WORDS[outcome])

    # -- people ---------------------------------------------------------------------------------

    def _not_a_party(self, role: str) -> str | None:
        if role in self.roles():
            return None
        return f"no party is called {role!r}; there is {', '.join(self.roles())}"

    def refuses_represented_by(self, command: do.RepresentedBy, now: datetime) -> str | None:
        return self._not_a_party(command.party)

    def obeys_represented_by(self, command: do.RepresentedBy, now: datetime) -> None:
        self.change_party(command.party, counsel=command.counsel)
        text = f"the {command.party} is represented; letters go to counsel from now on"
        self.write(
            now, "command", text, by="ops", code=DisputeCode.REPRESENTED, about=(command.party,)
        )
        self.clear_flag(f"contact:{command.party}")

    def refuses_correct_contact(self, command: do.CorrectContact, now: datetime) -> str | None:
        handlers = ("mediator", "team-lead", "manager")
        if command.role not in {*self.roles(), *handlers}:
            known = ", ".join([*self.roles(), *handlers])
            return f"nobody is called {command.role!r}; there is {known}"
        if command.role in self.roles() and command.contact.email is None:
            return "contact.email is missing; letters go there"
        return None

    def obeys_correct_contact(self, command: do.CorrectContact, now: datetime) -> None:
        contact = command.contact
        if command.role not in self.roles():
            handlers: dict[Any, Any] = {**self.file.handlers, command.role: contact}
            self.file = self.file.model_copy(update={"handlers": handlers})
        elif self.file.parties[command.role].counsel is not None:
            self.change_party(command.role, counsel=contact)
        else:
            self.change_party(command.role, name=contact.name, email=contact.email)
        self.clear_flag(f"contact:{command.role}")
        self.write(
            now,
            "command",
            f"the contact of the {command.role} is corrected",
            by="ops",
            code=DisputeCode.CONTACT_CORRECTED,
            about=(command.role,),
        )

    def obeys_add_note(self, command: AddNote, now: datetime) -> None:
        self.write(now, "note", f"note: {command.text}", by="ops", code=CaseCode.NOTE)

    # -- other cases ----------------------------------------------------------------------------

    def attached(self, birth: Birth, now: datetime) -> None:
        """Note that there is a case of this id already; it is not started twice."""
        text = f"{birth.kind} {birth.id} has its case already; this one is linked to it"
        self.write(now, "linked", text, code=DisputeCode.CASE_EXISTED)
        if birth.kind == "award" and self.patched(ATTACHED_ARE_LINKED):
            self.tell_case(
                now, f"award/{birth.id}", "dispute_linked", {"dispute": self.workflow_id}
            )

    def could_not_tell(self, first: str, why: str, now: datetime) -> None:
        """Note that the dispute before this one could not be told; a person may have to."""
        self.write(
            now,
            "linked",
            f"{first} could not be told of this claim: {why}",
            code=DisputeCode.FIRST_CLAIM_NOT_TOLD,
        )

    # -- the end --------------------------------------------------------------------------------

    def open_points(self) -> list[str]:
        """Return what keeps a decided dispute open: questions, requests, linked claims."""
        asks = [a.id for a in self.asks()]
        return [*asks, *(f"linked claim {c.claim}" for c in self.linked if c.ended is None)]

    def conclude(self, now: datetime, outcome: str, why: str) -> None:
        """Decide the dispute; it closes when nothing is left open."""
        if self.decided is not None:
            return
        self.decided, self.stage = outcome, "open-points"
        self.drop_terms()
        for key in ("recommendation", "statement", "award", "fee"):
            self.clear_flag(key)
        self.fees_at_the_end(now, withdrawn=outcome in {"withdrawn", "outside-counsel"})
        self._move_held_money(now, outcome)
        by_recommendation = self.settlement is not None and self.settlement.number is not None
        code = DisputeCode.DECIDED_BY_RECOMMENDATION if by_recommendation else DisputeCode.DECIDED
        self.write(now, "decided", f"{OUTCOME_WORDS[outcome]}: {why}", code=code)
        self.step(now, OUTCOME_WORDS[outcome], why, DisputeStep(code))
        if self.counterclaim is not None and outcome not in {"award", "settled"}:
            self.write(
                now,
                "warning",
                "the counterclaim was not decided",
                code=DisputeCode.COUNTERCLAIM_NOT_DECIDED,
            )
        points = self.open_points()
        facts = {
            "outcome": OUTCOME_WORDS[outcome],
            "why": why,
            "forum": FORUM.get(outcome, "nothing more is asked of you here"),
            "legal": outcome in FORUM,
            "open": len(points),
        }
        self.tell(now, "outcome", "both", facts)
        if points:
            self.write(
                now,
                "stage",
                f"decided, and still open: {', '.join(points)}",
                code=DisputeCode.POINTS_OPEN,
                about=(a.id for a in self.asks()),
            )
            self._look_again(now)
        self.settle_points(now)

    def _look_again(self, now: datetime) -> None:
        """Set the day on which ops are asked about what is still open."""
        term = Term(
            due=self.counted(now, self.window("open_points")),
            set_at=now,
            what="every open point is closed",
            silence="the person on duty is asked to look at them",
            who="nobody",
            reminded=True,
        )
        self.set_term("open-points", term)

    def on_open_points(self, at: datetime, now: datetime) -> None:
        points = ", ".join(self.open_points())
        self.flag_and_write(now, "open-points", f"decided since long, and still open: {points}")
        self._look_again(now)

    def _move_held_money(self, now: datetime, outcome: str) -> None:
        """Ask the platform to pay out what was held, where a rule says to whom."""
        held = self.file.contract.held
        if not outcome.startswith("funds-to-") or held is None or not held.amount:
            return
        to = outcome.removeprefix("funds-to-")
        if to in {"client", "freelancer"}:
            other = "respondent" if self.file.client_side == "claimant" else "claimant"
            to = self.file.client_side if to == "client" else other
        facts = {"on": self.file.contract.id, "to": to, "amount": str(held)}
        self.send(now, "release-held-money", to, facts, channel="platform")

    def settle_points(self, now: datetime) -> None:
        """Close a decided dispute once its last open point is closed."""
        if self.decided is None or not self.is_open or self.open_points():
            return
        self.end(now, self.decided, self.counted(now, self.path.listen_after))
