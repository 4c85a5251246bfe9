"""A second claim: a new, linked case with other relief, for which the platform must consent.

Silence is never consent and never refusal: the request has its own clock and climbs like a
question. The same money claimed twice is a warning.
"""

from datetime import datetime

from domain.base import Money
from domain.dispute import commands as do
from domain.dispute import facts as news
from domain.dispute.codes import DisputeCode, DisputeStep
from domain.dispute.file import Claim, Consented, Earlier, Matter
from domain.dispute.parts import AskState, Birth, Consent, LinkedClaim
from domain.dispute.policy import in_force
from domain.dispute.questions import Asking
from domain.dispute.steps import ordered


class SecondClaims(Asking):
    """What a dispute does with consents and linked claims."""

    def find_consent(self, number: str) -> Consent | None:
        return next((c for c in self.consents if c.id == number), None)

    def same_money(self, amount: Money | None) -> str | None:
        """Return the warning that the same money is claimed twice, or None."""
        before = [e.claimed for e in self.file.earlier if e.claimed and e.claimed.amount]
        if not self.file.follows and self.file.claim.amount:
            before.append(self.file.claim.amount)
        if amount is None or not amount.amount or not before:
            return None
        return (
            f"the second claim asks for {amount}, and {before[0]} was claimed on this contract "
            "before: the same money cannot be awarded twice"
        )

    def refuses_ask_consent(self, command: do.AskConsent, now: datetime) -> str | None:
        open_one = next((c for c in self.consents if c.is_open), None)
        if open_one is not None:
            return f"{open_one.id} is open already; decide or withdraw it first"
        money, cap = command.amount, self.file.contract.cap
        if money and money.currency != cap.currency:
            return f"amount is in {money.currency}, the contract in {cap.currency}"
        if money and money.amount > cap.amount:
            return f"{money} is above the cap of {cap}; leave amount out if no money is claimed"
        return None

    def obeys_ask_consent(self, command: do.AskConsent, now: datetime) -> None:
        self.request_consent(now, command.relief, command.amount)

    def request_consent(self, now: datetime, relief: str, amount: Money | None) -> None:
        """Ask the platform; the clock runs from now."""
        ladder = in_force(self.path.consents, self.rules_of, "consents")
        rung = self.first_rung(ladder)
        consent = Consent(
            id=f"consent-{len(self.consents) + 1}",
            by="claimant",
            asked_at=now,
            rung=rung,
            due=self.counted(now, ladder.rungs[rung].wait),
            since=now,
            relief=relief,
            amount=amount,
        )
        self.consents.append(consent)
        role = self.asked_of(consent)
        text = f"{consent.id} to a second claim is asked of the {role}"
        self.write(
            now,
            "consent",
            f"{text}, due {self.local(consent.due)}",
            by="claimant",
            to=role,
            code=DisputeCode.CONSENT_ASKED,
            about=(consent.id,),
        )
        self.step(
            now,
            "consent to a second claim asked",
            "the claimant's request",
            DisputeStep.CONSENT_ASKED,
        )
        self.tell(now, "consent", role, self.facts_of(consent))
        if warning := self.same_money(amount):
            self.write(
                now, "warning", warning, code=DisputeCode.SAME_MONEY, about=(f"money:{consent.id}",)
            )
            self.flag_and_write(now, f"money:{consent.id}", warning)

    def _not_open(self, number: str) -> str | None:
        consent = self.find_consent(number)
        if consent is None:
            known = ", ".join(c.id for c in self.consents) or "none yet"
            return f"there is no request {number}; there is: {known}"
        return None if consent.is_open else f"{consent.id} is {consent.state} already"

    def refuses_decide_consent(self, command: do.DecideConsent, now: datetime) -> str | None:
        return self._not_open(command.consent)

    def obeys_decide_consent(self, command: do.DecideConsent, now: datetime) -> None:
        consent = self.find_consent(command.consent)
        assert consent is not None, "check found it"
        word: AskState = "granted" if command.granted else "refused"
        self.close_ask(consent, now, word, command.actor)
        self.clear_flag(f"money:{consent.id}")
        code = DisputeCode.CONSENT_GRANTED if command.granted else DisputeCode.CONSENT_REFUSED
        self.write(
            now,
            "consent",
            f"{consent.id} is {word}: {command.reason}",
            by="ops",
            code=code,
            about=(consent.id,),
        )
        self.step(now, f"consent to a second claim {word}", ordered(command), DisputeStep(code))
        facts = {**self.facts_of(consent), "decision": word, "why": command.reason, "clocks": []}
        self.tell(now, "consent-decided", "claimant", facts)
        if self.stage == "awaiting-consent":
            self.after_consent(now, granted=command.granted)
        elif command.granted:
            self._open_linked(consent, command.actor, now)
        self.settle_points(now)

    def after_consent(self, now: datetime, *, granted: bool) -> None:
        """Begin this second claim, or end it."""
        raise NotImplementedError

    def _open_linked(self, consent: Consent, by: str, now: datetime) -> None:
        """Start the second claim as a case of its own."""
        claim = f"{self.case_id}~{2 + len(self.linked)}"
        self.linked.append(
            LinkedClaim(claim=claim, workflow_id=f"dispute/{claim}", consent=consent.id)
        )
        matters = (Matter.INTELLECTUAL_PROPERTY,)
        file = self.file.model_copy(
            update={
                "id": claim,
                "matters": (Matter.PAYMENT, *matters) if consent.amount else matters,
                "claim": Claim(amount=consent.amount, about=None, relief=consent.relief),
                "follows": self.workflow_id,
                "consented": Consented(consent=consent.id, by=by, at=now),
                "earlier": (
                    *self.file.earlier,
                    Earlier(case=self.workflow_id, claimed=self.file.claim.amount),
                ),
                "off_platform": None,
                "ticket": None,
            }
        )
        self.births.append(Birth(kind="dispute", id=claim, file=file.model_dump(mode="json")))
        self.write(
            now,
            "linked",
            f"the second claim {claim} is opened as a case of its own",
            code=DisputeCode.LINKED_CLAIM_OPENS,
        )

    def refuses_withdraw_consent(self, command: do.WithdrawConsent, now: datetime) -> str | None:
        return self._not_open(command.consent)

    def obeys_withdraw_consent(self, command: do.WithdrawConsent, now: datetime) -> None:
        consent = self.find_consent(command.consent)
        assert consent is not None, "check found it"
        self.close_ask(consent, now, "withdrawn", "claimant")
        self.clear_flag(f"money:{consent.id}")
        self.write(
            now,
            "consent",
            f"{consent.id} is withdrawn",
            by="claimant",
            code=DisputeCode.CONSENT_WITHDRAWN,
            about=(consent.id,),
        )
        if self.stage == "awaiting-consent":
            self.conclude(now, "withdrawn", "the claimant took the second claim back")
        self.settle_points(now)

    def senseless_linked_claim_opened(
        self, fact: news.LinkedClaimOpened, when: datetime | None
    ) -> str | None:
        return "a claim is not linked to itself" if fact.claim == self.case_id else None

    def hears_linked_claim_opened(self, fact: news.LinkedClaimOpened, now: datetime) -> None:
        if all(claim.claim != fact.claim for claim in self.linked):
            self.linked.append(LinkedClaim(claim=fact.claim, workflow_id=f"dispute/{fact.claim}"))
            self.write(
                now,
                "linked",
                f"the claim {fact.claim} was opened and is linked to this one",
                code=DisputeCode.LINKED_CLAIM_OPENED,
            )

    def senseless_linked_claim_closed(
        self, fact: news.LinkedClaimClosed, when: datetime | None
    ) -> str | None:
        if any(claim.claim == fact.claim for claim in self.linked):
            return None
        known = ", ".join(claim.claim for claim in self.linked) or "none"
        return f"there is no linked claim {fact.claim}; there is: {known}"

    def hears_linked_claim_closed(self, fact: news.LinkedClaimClosed, now: datetime) -> None:
        claim = next(c for c in self.linked if c.claim == fact.claim)
        if claim.ended is None:
            claim.ended = fact.ended
            self.write(
                now,
                "linked",
                f"the linked claim {fact.claim} ended: {fact.ended}",
                code=DisputeCode.LINKED_CLAIM_ENDED,
            )
            self.settle_points(now)
