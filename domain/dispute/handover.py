"""An award in a dispute's hands: what it says, and how it goes to a case that enforces it.

The enforcement outlives the dispute. What the arbitrator corrects later is passed on to it, once.
"""

from datetime import datetime
from typing import Any

from domain.award.file import AwardFile
from domain.dispute.arbitration import NO_PAY_BY, Arbitration
from domain.dispute.codes import DisputeCode, DisputeStep
from domain.dispute.facts import Terms
from domain.dispute.parts import Birth
from domain.post.notice import Notice, NoticeState


class Handing(Arbitration):
    """A dispute as far as it hands its award on."""

    # -- what the award says --------------------------------------------------------------------

    def terms_problem(self, terms: Terms) -> str | None:
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

    @property
    def waits_for_confirmation(self) -> bool:
        award = self.award
        return award is not None and award.above_cap and award.confirmed_by is None

    # -- its enforcement ------------------------------------------------------------------------

    def enforce_if_clear(self, now: datetime) -> None:
        """Hand the award to a case of its own, which outlives this one."""
        award = self.award
        assert award is not None, "the award was heard"
        terms = award.terms
        if terms.in_favour_of != "claimant" or not terms.amount.amount:
            award.paid = award.paid or "nothing to enforce"
            self.write(
                now, "award", "there is nothing to enforce", code=DisputeCode.NOTHING_TO_ENFORCE
            )
            return
        if self.waits_for_confirmation or award.enforced:
            return
        if terms.pay_by is None:
            self.flag_and_write(now, "pay-by", NO_PAY_BY)
            return
        self.clear_flag("pay-by")
        award.enforced = True
        file = self._award_file().model_dump(mode="json")
        self.births.append(Birth(kind="award", id=terms.award, file=file))
        self.write(
            now,
            "award",
            f"the award is enforced as a case of its own: award/{terms.award}",
            code=DisputeCode.AWARD_HANDED_ON,
        )
        self.step(
            now,
            "award handed to its enforcement",
            f"award/{terms.award}",
            DisputeStep.AWARD_HANDED_ON,
        )

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

    def pass_on(self, now: datetime) -> None:
        """Tell the running enforcement the terms that hold now; above the cap, once confirmed."""
        assert self.award is not None, "the award was heard"
        terms = self.award.terms
        owed = terms.in_favour_of == "claimant" and terms.amount.amount > 0
        if owed and terms.pay_by is None:
            self.flag_and_write(now, "pay-by", NO_PAY_BY)
            return
        self.clear_flag("pay-by")
        if self.waits_for_confirmation:
            text = "until then it is enforced as it was before the correction"
            self.write(now, "award", text, code=DisputeCode.ENFORCED_AS_BEFORE)
            return
        self.clear_flag("correction")
        self.tell_case(now, f"award/{terms.award}", "award_corrected", self._corrected_facts())

    def _corrected_facts(self) -> dict[str, Any]:
        """Return the terms that hold now, as their enforcement reads them."""
        assert self.award is not None, "the award was heard"
        terms = self.award.terms
        currency = terms.amount.currency
        shares = {
            self._account(s.respondent): {"amount": str(s.amount), "currency": currency}
            for s in terms.respondents
            if s.amount is not None
        }
        named = [self._account(s.respondent) for s in terms.respondents] or self.respondents()
        return {
            "in_favour_of": terms.in_favour_of,
            "total": terms.amount.model_dump(mode="json"),
            "pay_by": terms.pay_by.isoformat() if terms.pay_by else None,
            "zone": terms.zone,
            "respondents": named,
            "shares": shares or None,
            "confirmed_by": self.award.confirmed_by,
        }

    def after_case_told(self, notice: Notice, now: datetime) -> None:
        """Note that the enforcement was told; one that has ended needs a person."""
        where = notice.facts["on"]
        correction = notice.kind == "award_corrected"
        what = "the corrected terms" if correction else "that this dispute waits for its end"
        if notice.state is NoticeState.ACCEPTED:
            self.write(
                now,
                "award",
                f"{where} is told {what}",
                to="award",
                notice=notice.id,
                code=DisputeCode.ENFORCEMENT_TOLD,
            )
            return
        text = f"{where} could not be told {what}: it has ended, or was never started"
        self.write(now, "award", text, notice=notice.id, code=DisputeCode.ENFORCEMENT_NOT_TOLD)
        cure = "enforce the new terms by hand, or open the award again from a file with follows"
        if not correction:
            cure = "look how it ended, and say award_settled here"
        if self.is_open:
            self.flag_and_write(
                now, "correction" if correction else "enforcement", f"{text}; {cure}"
            )
        else:
            self.flag("correction" if correction else "enforcement", f"{text}; {cure}")
