"""The award as the dispute hears it: recorded, flagged above the cap, handed to its enforcement."""

from datetime import datetime

from domain import dispute_acts as do
from domain import dispute_news as news
from domain.arbitration import NO_PAY_BY, Arbitration
from domain.award_file import AwardFile
from domain.dispute_news import Terms
from domain.dispute_parts import AwardRecord, Birth, Term
from domain.dispute_state import SIDES
from domain.steps import rests_on

UNDONE = frozenset({"refused", "stopped"})
"""How an enforcement ends without having enforced anything."""


class Awarding(Arbitration):
    """A dispute once the arbitrator has decided."""

    def _terms_problem(self, terms: Terms) -> str | None:
        currency = self.file.contract.currency
        if terms.amount.currency != currency:
            return f"the contract is in {currency}, not {terms.amount.currency}"
        known = {p.account for p in self.file.respondents} | set(self.roles("respondent"))
        unknown = [s.respondent for s in terms.respondents if s.respondent not in known]
        if unknown:
            roles = ", ".join(self.roles("respondent"))
            return f"no respondent of this case is called {unknown[0]!r}; there is {roles}"
        accounts = [self._account(s.respondent) for s in terms.respondents]
        if twice := [a for a in accounts if accounts.count(a) > 1]:
            return f"respondent {twice[0]} is named twice, by account and by role"
        return None

    def _account(self, name: str) -> str:
        party = self.file.parties.get(name)
        return party.account if party else name

    def senseless_award(self, fact: news.Award, when: datetime | None) -> str | None:
        return self._terms_problem(fact)

    def hears_award(self, fact: news.Award, now: datetime) -> None:
        terms = Terms.model_validate(fact.model_dump(include=set(Terms.model_fields)))
        self.stage = "awarded"
        self.drop_terms()
        for key in ("award", "statement", *(f"permission-{s}" for s in SIDES)):
            self.settled(key)
        self.award = AwardRecord(terms=terms, recorded_at=now)
        self.set_term("after-award", self._after_award(now))
        self.write(now, "award", f"award {terms.award}: {self.award_text()}", by="arbitrator")
        self.step(now, f"award {terms.award} made on {terms.made_on}", rests_on(fact))
        self._judge_cap(now)
        self.tell(now, "award", "both", self._award_facts())
        self.enforce_if_clear(now)

    def _after_award(self, now: datetime) -> Term:
        return Term(
            due=self.counted(now, self.window("after_award")),
            set_at=now,
            what="questions about the award and second claims are asked here",
            silence="the dispute closes; its award goes on in a case of its own",
            who="nobody",
            reminded=True,
        )

    def _award_facts(self) -> dict[str, object]:
        assert self.award is not None, "the award was heard"
        terms = self.award.terms
        until = f"the end of {terms.pay_by} ({terms.zone})" if terms.pay_by else "no date is named"
        owing = terms.in_favour_of == "claimant" and terms.amount.amount > 0
        clock = {
            "what": f"the award of {terms.amount} is paid on the platform",
            "by": until,
            "silence": "limits on the accounts of every respondent who owes may follow",
        }
        return {
            "award": terms.award,
            "text": self.award_text(),
            "corrected": bool(self.award.before),
            "unconfirmed": self.award.above_cap and self.award.confirmed_by is None,
            "clocks": [clock] if owing else [],
        }

    def award_text(self) -> str:
        """Say what the award says."""
        assert self.award is not None, "the award was heard"
        terms = self.award.terms
        if terms.in_favour_of == "nobody" or not terms.amount.amount:
            return "for nothing"
        text = f"{terms.amount} in favour of the {terms.in_favour_of}"
        shares = [s for s in terms.respondents if s.amount is not None]
        if shares:
            owed = ", ".join(f"{s.respondent} {s.amount:,.2f}" for s in shares)
            text += f", by shares: {owed}"
        elif terms.in_favour_of == "claimant":
            text += ", owed jointly and severally by every respondent it names"
        return f"{text}, to be paid by {terms.pay_by} ({terms.zone})" if terms.pay_by else text

    def _judge_cap(self, now: datetime) -> None:
        assert self.award is not None, "the award was heard"
        cap = self.file.contract.cap
        self.award.above_cap = self.award.terms.amount.amount > cap.amount
        self.award.confirmed_by = None
        self.settled("cap")
        if self.award.above_cap:
            text = (
                f"the award of {self.award.terms.amount} is above the cap of {cap}; it stands as "
                "recorded, and is enforced once a named person confirms it with confirm_award"
            )
            self.write(now, "warning", text)
            self.attend(now, "cap", text)

    @property
    def waits_for_confirmation(self) -> bool:
        award = self.award
        return award is not None and award.above_cap and award.confirmed_by is None

    def refuses_confirm_award(self, command: do.ConfirmAward, now: datetime) -> str | None:
        if not self.waits_for_confirmation:
            return "no award waits for a confirmation"
        return None

    def obeys_confirm_award(self, command: do.ConfirmAward, now: datetime) -> None:
        assert self.award is not None, "check found it"
        self.award.confirmed_by = command.actor
        self.settled("cap")
        word = "is confirmed, and enforced" if command.enforce else "is left on record only"
        self.write(now, "award", f"the award above the cap {word}: {command.reason}", by="ops")
        if command.enforce:
            self.enforce_if_clear(now)
        else:
            self.award.paid = "not enforced: above the cap"
        self.settle_points(now)

    # -- its enforcement ------------------------------------------------------------------------

    def enforce_if_clear(self, now: datetime) -> None:
        """Hand the award to a case of its own, which outlives this one."""
        award = self.award
        assert award is not None, "the award was heard"
        terms = award.terms
        if terms.in_favour_of != "claimant" or not terms.amount.amount:
            award.paid = award.paid or "nothing to enforce"
            self.write(now, "award", "there is nothing to enforce")
            return
        if self.waits_for_confirmation or award.enforced:
            return
        if terms.pay_by is None:
            self.attend(now, "pay-by", NO_PAY_BY)
            return
        self.settled("pay-by")
        award.enforced = True
        file = self._award_file().model_dump(mode="json")
        self.births.append(Birth(kind="award", id=terms.award, file=file))
        self.write(now, "award", f"the award is enforced as a case of its own: award/{terms.award}")
        self.step(now, "award handed to its enforcement", f"award/{terms.award}")

    def _award_file(self) -> AwardFile:
        assert self.award is not None, "the award was heard"
        terms, file = self.award.terms, self.file
        shares = {self._account(s.respondent): s.amount for s in terms.respondents}
        named = [p for p in file.respondents if not shares or p.account in shares]
        currency = terms.amount.currency
        respondents = []
        for party in named:
            share = shares.get(party.account)
            respondents.append(
                {
                    "id": party.account,
                    "role": party.kind,
                    "contact": {"id": party.account, "name": party.name, "email": party.email},
                    "accounts": [party.account],
                    "share": None if share is None else {"amount": share, "currency": currency},
                    "counsel": party.counsel.model_dump() if party.counsel else None,
                }
            )
        winner = file.claimant
        return AwardFile.model_validate(
            {
                "id": terms.award,
                "made_on": terms.made_on.isoformat(),
                "decided_for": "claimant",
                "total": terms.amount.model_dump(),
                "liability": "shares" if any(shares.values()) else None,
                "pay_by": terms.pay_by.isoformat() if terms.pay_by else None,
                "zone": terms.zone,
                "cap": file.contract.cap.model_dump() if not self.award.above_cap else None,
                "winner": {"id": winner.account, "name": winner.name, "email": winner.email},
                "winner_counsel": winner.counsel.model_dump() if winner.counsel else None,
                "respondents": respondents,
                "dispute": self.workflow_id,
            }
        )

    # -- what comes after -----------------------------------------------------------------------

    def senseless_award_corrected(
        self, fact: news.AwardCorrected, when: datetime | None
    ) -> str | None:
        if self.award is None or fact.award != self.award.terms.award:
            known = self.award.terms.award if self.award else "none"
            return f"there is no award {fact.award}; recorded is: {known}"
        return self._terms_problem(fact)

    def hears_award_corrected(self, fact: news.AwardCorrected, now: datetime) -> None:
        award = self.award
        assert award is not None, "check found it"
        award.before.append(award.terms)
        award.terms = Terms.model_validate(fact.model_dump(include=set(Terms.model_fields)))
        text = f"award {award.terms.award} corrected: {self.award_text()}"
        self.write(now, "award", text, by="arbitrator")
        self.step(now, f"award {award.terms.award} corrected", rests_on(fact))
        if award.enforced:
            where = f"award/{award.terms.award}"
            self.attend(now, "correction", f"the award was corrected: say correct_award to {where}")
        else:
            award.paid = None
            self._judge_cap(now)
        self.tell(now, "award", "both", self._award_facts())
        if not award.enforced:
            self.enforce_if_clear(now)

    def senseless_award_settled(self, fact: news.AwardSettled, when: datetime | None) -> str | None:
        if self.award is None or fact.award != self.award.terms.award:
            return f"there is no award {fact.award} in this case"
        return None

    def hears_award_settled(self, fact: news.AwardSettled, now: datetime) -> None:
        """Close on payment, except what is open: questions, consents, linked claims."""
        assert self.award is not None, "check found it"
        if fact.ended in UNDONE:
            text = f"the enforcement of award {fact.award} was {fact.ended}; a person must look"
            self.write(now, "award", text, by=fact.by_role)
            self.attend(now, "enforcement", text)
            return
        self.settled("enforcement")
        self.award.paid = fact.ended
        self.settled("pay-by")
        self.write(now, "award", f"the award is settled: {fact.ended}", by=fact.by_role)
        if self.stage == "awarded" and not self.waits_for_confirmation:
            self.conclude(now, "award", f"the award was made and settled: {fact.ended}")

    def on_after_award(self, at: datetime, now: datetime) -> None:
        if self.waits_for_confirmation or "pay-by" in self.attention:
            term = self.terms["after-award"]
            while term.due <= now:
                term.due = self.counted(term.due, self.window("award_again"))
            for key in ("cap", "pay-by"):
                if key in self.attention:
                    self.attend(now, key, self.attention[key])
            return
        self.conclude(now, "award", "the award was made; its enforcement goes on by itself")
