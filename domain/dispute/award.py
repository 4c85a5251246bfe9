"""The award as the dispute hears it: recorded, flagged above the cap, handed to its enforcement."""

from datetime import datetime

from domain.dispute import commands as do
from domain.dispute import facts as news
from domain.dispute.codes import DisputeCode, DisputeStep
from domain.dispute.facts import Terms
from domain.dispute.handover import Handing
from domain.dispute.parts import AwardRecord, Term
from domain.dispute.state import SIDES
from domain.dispute.steps import rests_on
from domain.patches import AWARDS_TELL, CORRECTIONS_PASSED_ON

ENDED = {
    "satisfied": "it is paid in full",
    "no-enforcement": "there was nothing to enforce",
    "vacated": "its enforcement ended: the award was set aside",
    "uncollected": "its enforcement ended: it could not be collected",
    "settled": "its enforcement ended: the two sides settled it",
    "withdrawn": "its enforcement ended: it was withdrawn",
}
UNDONE = frozenset({"refused", "stopped"})
"""How an enforcement ends without having enforced anything."""


class Awarding(Handing):
    """A dispute once the arbitrator has decided."""

    def senseless_award(self, fact: news.Award, when: datetime | None) -> str | None:
        return self.terms_problem(fact)

    def hears_award(self, fact: news.Award, now: datetime) -> None:
        terms = Terms.model_validate(fact.model_dump(include=set(Terms.model_fields)))
        self.stage = "awarded"
        self.drop_terms()
        for key in ("award", "statement", *(f"permission-{s}" for s in SIDES)):
            self.clear_flag(key)
        self.award = AwardRecord(terms=terms, recorded_at=now)
        self.set_term("after-award", self._after_award(now))
        self.write(
            now,
            "award",
            f"award {terms.award}: {self.award_text()}",
            by="arbitrator",
            code=DisputeCode.AWARD_MADE,
        )
        self.step(
            now,
            f"award {terms.award} made on {terms.made_on}",
            rests_on(fact),
            DisputeStep.AWARD_MADE,
        )
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

    def _judge_cap(self, now: datetime) -> None:
        assert self.award is not None, "the award was heard"
        cap = self.file.contract.cap
        self.award.above_cap = self.award.terms.amount.amount > cap.amount
        self.award.confirmed_by = None
        self.clear_flag("cap")
        if self.award.above_cap:
            text = (
                f"the award of {self.award.terms.amount} is above the cap of {cap}; it stands as "
                "recorded, and is enforced once a named person confirms it with confirm_award"
            )
            self.write(now, "warning", text, code=DisputeCode.AWARD_ABOVE_CAP)
            self.flag_and_write(now, "cap", text)

    def refuses_confirm_award(self, command: do.ConfirmAward, now: datetime) -> str | None:
        if not self.waits_for_confirmation:
            return "no award waits for a confirmation"
        return None

    def obeys_confirm_award(self, command: do.ConfirmAward, now: datetime) -> None:
        assert self.award is not None, "check found it"
        self.award.confirmed_by = command.actor
        self.clear_flag("cap")
        word = "is confirmed, and enforced" if command.enforce else "is left on record only"
        self.write(
            now,
            "award",
            f"the award above the cap {word}: {command.reason}",
            by="ops",
            code=DisputeCode.CAP_DECIDED,
        )
        if command.enforce and self.award.enforced:
            self.pass_on(now)
        elif command.enforce:
            self.enforce_if_clear(now)
        elif self.award.enforced:
            self.write(
                now,
                "award",
                "it goes on being enforced as it was before the correction",
                code=DisputeCode.ENFORCED_AS_BEFORE,
            )
        else:
            self.award.paid = "not enforced: above the cap"
        self.settle_points(now)

    # -- what comes after -----------------------------------------------------------------------

    def senseless_award_corrected(
        self, fact: news.AwardCorrected, when: datetime | None
    ) -> str | None:
        if self.award is None or fact.award != self.award.terms.award:
            known = self.award.terms.award if self.award else "none"
            return f"there is no award {fact.award}; recorded is: {known}"
        return self.terms_problem(fact)

    def hears_award_corrected(self, fact: news.AwardCorrected, now: datetime) -> None:
        award = self.award
        assert award is not None, "check found it"
        old = self.award_text()
        award.before.append(award.terms)
        award.terms = Terms.model_validate(fact.model_dump(include=set(Terms.model_fields)))
        text = f"award {award.terms.award} corrected: {self.award_text()}; before: {old}"
        self.write(now, "award", text, by="arbitrator", code=DisputeCode.AWARD_CORRECTED)
        self.step(
            now, f"award {award.terms.award} corrected", rests_on(fact), DisputeStep.AWARD_CORRECTED
        )
        if award.enforced and not self.patched(CORRECTIONS_PASSED_ON):
            where = f"award/{award.terms.award}"
            self.flag_and_write(
                now, "correction", f"the award was corrected: say correct_award to {where}"
            )
            self.tell(now, "award", "both", self._award_facts())
            return
        award.paid = award.paid if award.enforced else None
        self._judge_cap(now)
        self.tell(now, "award", "both", self._award_facts())
        if award.enforced:
            self.pass_on(now)
        else:
            self.enforce_if_clear(now)

    def senseless_award_settled(self, fact: news.AwardSettled, when: datetime | None) -> str | None:
        return self._no_award(fact.award)

    def _no_award(self, award: str) -> str | None:
        if self.award is None or award != self.award.terms.award:
            return f"there is no award {award} in this case"
        return None

    def hears_award_settled(self, fact: news.AwardSettled, now: datetime) -> None:
        """Close on payment, except what is open: questions, consents, linked claims."""
        assert self.award is not None, "check found it"
        if fact.ended in UNDONE and self.award.paid and self.patched(AWARDS_TELL):
            text = f"the enforcement of award {fact.award} was {fact.ended}, after its end"
            self.write(
                now,
                "award",
                f"{text}: {self.award.paid}",
                by=fact.by_role,
                code=DisputeCode.ENFORCEMENT_ENDED,
            )
            return
        if fact.ended in UNDONE:
            text = f"the enforcement of award {fact.award} was {fact.ended}; a person must look"
            why = f": {fact.why}" if fact.why else ""
            cure = f"open it from a file with follows: award/{fact.award}, or say award_settled"
            self.write(
                now, "award", f"{text}{why}", by=fact.by_role, code=DisputeCode.ENFORCEMENT_UNDONE
            )
            self.flag_and_write(now, "enforcement", f"{text}{why}; {cure}")
            return
        self.clear_flag("enforcement")
        if self.award.paid == fact.ended:
            self.write(
                now,
                "award",
                f"told again: {_ended(fact.ended)}",
                by=fact.by_role,
                code=DisputeCode.ENFORCEMENT_ENDED,
            )
        else:
            self.award.paid = fact.ended
            self.write(
                now,
                "award",
                _ended(fact.ended),
                by=fact.by_role,
                code=DisputeCode.ENFORCEMENT_ENDED,
            )
        self.clear_flag("pay-by")
        if self.stage == "awarded" and not self.waits_for_confirmation:
            self.conclude(now, "award", f"the award was made, and {_ended(fact.ended)}")

    def senseless_award_reopened(
        self, fact: news.AwardReopened, when: datetime | None
    ) -> str | None:
        return self._no_award(fact.award)

    def hears_award_reopened(self, fact: news.AwardReopened, now: datetime) -> None:
        """Note that money is owed again. The dispute is decided all the same."""
        assert self.award is not None, "check found it"
        self.award.paid = None
        owed = f"{fact.owed} is" if fact.owed else "money is"
        text = f"{owed} owed on award {fact.award} again; its enforcement goes on by itself"
        self.write(now, "award", text, by=fact.by_role, code=DisputeCode.AWARD_REOPENED)

    def on_after_award(self, at: datetime, now: datetime) -> None:
        if self.waits_for_confirmation or "pay-by" in self.attention:
            term = self.terms["after-award"]
            while term.due <= now:
                term.due = self.counted(term.due, self.window("award_again"))
            for key in ("cap", "pay-by"):
                if key in self.attention:
                    self.flag_and_write(now, key, self.attention[key])
            return
        self.conclude(now, "award", "the award was made; its enforcement goes on by itself")


def _ended(how: str) -> str:
    """Say how the enforcement of an award ended."""
    return ENDED.get(how, f"its enforcement ended: {how}")
