"""What an award case hears: its opening, and the news from outside."""

from datetime import datetime

from domain.acts import Fact
from domain.award import facts as news
from domain.award import letters
from domain.award.clock import Clock
from domain.award.codes import AwardCode
from domain.award.ledger import NOTHING, Payment, Reversal
from domain.base import Money
from domain.case.codes import CaseCode
from domain.errors import BadInput, BeyondHorizon
from domain.patches import BOUNCES_OF_AWARDS_TELL
from domain.post.notice import Notice

COURT_WORDS = {
    "petition": "a court was asked to confirm the award",
    "judgment": "a court confirmed the award",
    "motion-to-vacate": "a court was asked to set the award aside",
    "vacated": "a court set the award aside",
}


class Hearing(Clock):
    """An award case as far as facts go."""

    # -- the opening ---------------------------------------------------------------------------

    def on_open(self, now: datetime) -> None:
        self.write(now, "opened", f"opened: {self.file.headline}", by="ops", code=CaseCode.OPENED)
        if why := self.file.why_nothing_to_enforce:
            self.write(now, "refused", f"no enforcement: {why}", code=CaseCode.REFUSED)
            letters.no_enforcement(self, now, why)
            self.end(now, "no-enforcement", self.after(now, self.policy.listen_after))
            self.tell_ended(now, "no-enforcement")
            return
        self.write(now, "terms", f"owed: {self.now_terms.said()}", code=AwardCode.TERMS)
        self.add_accounts(now)
        cap = self.file.cap
        if cap and self.file.total.amount > cap.amount:
            self.above_cap, self.stage = True, "needs-facts"
            text = f"the award of {self.file.total} is above the cap of {cap}; a person confirms it"
            self.flag("cap", text)
            self.write(now, "question", text, to="ops", code=AwardCode.ABOVE_CAP)
            letters.attention(self, now, [text])
            return
        self.begin(now)

    def begin(self, now: datetime) -> None:
        """Tell everybody, and let the clocks run. What is past already falls due at once."""
        self.looked_at, self.stage = now, "awaiting-payment"
        self.reminded += [key for key, at in self._reminders() if at <= now]
        letters.award_made(self, now)

    # -- facts: what makes no sense -----------------------------------------------------------

    def check_fact(self, fact: Fact) -> None:
        super().check_fact(fact)
        if problem := self._fact_problem(fact):
            msg = f"{fact.name}: {problem}"
            raise BadInput(msg)

    def _fact_problem(self, fact: Fact) -> str | None:
        if isinstance(fact, news.Payment):
            return self._payment_problem(fact)
        if isinstance(fact, news.PaymentReversed):
            wrong = self.currency_problem(fact.amount)
            at = self.opened
            return wrong or self.ledger.reversal_problem(self._reversal(fact, at))
        if isinstance(fact, news.ConditionalTender):
            return self.nobody_problem(fact.respondent)
        if isinstance(fact, news.LimitationConfirmed | news.LimitationFailed):
            return self.account_problem(fact)
        return None

    def _payment_problem(self, fact: news.Payment) -> str | None:
        wrong = self.nobody_problem(fact.respondent) or self.currency_problem(fact.amount)
        if wrong:
            return wrong
        if fact.happened_at and self._is_before_the_award(fact.happened_at):
            made = f"{self.file.made_on:%Y-%m-%d}"
            return f"paid at {fact.happened_at.isoformat()}, before the award was made on {made}"
        at = self.opened
        return self.ledger.payment_problem(self._payment(fact, at))

    def _is_before_the_award(self, at: datetime) -> bool:
        try:
            return self.zone.local(at).date() < self.file.made_on
        except BeyondHorizon:
            return at.date() < self.file.made_on

    def nobody_problem(self, respondent: str) -> str | None:
        """Say that the award names nobody of this id, or return None."""
        known = self.respondents()
        if respondent in known:
            return None
        return f"the award names no respondent {respondent!r}; it names {', '.join(known)}"

    def currency_problem(self, amount: Money | None) -> str | None:
        """Say that this is another currency than the award's, or return None."""
        currency = self.ledger.currency
        if amount is None or amount.currency == currency:
            return None
        return f"{amount} is not in {currency}; only {currency} counts, as the platform received it"

    def account_problem(self, fact: news.LimitationConfirmed | news.LimitationFailed) -> str | None:
        """Say why this news of an account makes no sense, or return None."""
        account = self.account(fact.account)
        if account is None:
            return f"account {fact.account} belongs to no respondent of this award"
        if isinstance(fact, news.LimitationFailed) and account.state == "free":
            return f"account {fact.account} is not limited, and nothing is being done to it"
        return None

    # -- facts: what follows -------------------------------------------------------------------

    def _payment(self, fact: news.Payment, now: datetime) -> Payment:
        return Payment(
            id=fact.payment_id,
            by=fact.respondent,
            amount=fact.amount.amount,
            paid_at=fact.happened_at or now,
            recorded_at=now,
        )

    def _reversal(self, fact: news.PaymentReversed, now: datetime) -> Reversal:
        return Reversal(
            id=fact.reversal_id,
            payment=fact.payment_id,
            amount=fact.amount.amount if fact.amount else None,
            at=fact.happened_at or now,
            recorded_at=now,
        )

    def hears_payment(self, fact: news.Payment, now: datetime) -> None:
        self.credit(self._payment(fact, now), now)

    def credit(self, payment: Payment, now: datetime) -> None:
        """Count a payment once, and tell both sides what is left."""
        if not self.ledger.add(payment):
            self.write(
                now,
                "payment",
                f"payment {payment.id} was told again; it counts once",
                code=AwardCode.PAYMENT_TOLD_AGAIN,
            )
            return
        amount, stands = self.money(payment.amount), self.ledger.stands(payment.id)
        when = f"paid {self.local(payment.paid_at)}"
        if payment.paid_at != now:
            when += f", recorded {self.local(now)}"
        in_time = "" if payment.paid_at < self.pay_by else ", after the deadline"
        text = f"{payment.how} {payment.id} of {amount} by {self.words(payment.by)}, {when}"
        self.write(
            now,
            "payment",
            f"{text}{in_time}; left: {self.money(self.left)}",
            by="ops",
            code=AwardCode.PAYMENT,
            about=(payment.by,),
        )
        if stands < payment.amount:
            back = self.money(payment.amount - stands)
            self.write(
                now,
                "payment",
                f"{back} of it had gone back before we heard of it",
                code=AwardCode.PAYMENT_GONE_BEFORE,
            )
        self._show_unmatched()
        if self.is_open and not self.above_cap and not self.is_satisfied:
            letters.payment(self, now, payment)

    def hears_payment_reversed(self, fact: news.PaymentReversed, now: datetime) -> None:
        reversal, before = self._reversal(fact, now), self.left
        if not self.ledger.reverse(reversal):
            self.write(
                now,
                "payment",
                f"reversal {reversal.id} was told again; it counts once",
                code=AwardCode.REVERSAL_TOLD_AGAIN,
            )
            return
        payment = self.ledger.payments.get(reversal.payment)
        amount = self.money(self.left - before)
        text = f"{fact.why} {reversal.id} of payment {reversal.payment}"
        self.write(
            now,
            "payment",
            f"{text}; left: {self.money(self.left)}",
            by="ops",
            code=AwardCode.PAYMENT_REVERSED,
        )
        self._show_unmatched()
        self.reopen(now)
        if payment is not None and amount.amount > NOTHING and self.is_open and not self.above_cap:
            letters.reversed_payment(self, now, payment.by, amount, fact.why)

    def reopen(self, now: datetime) -> None:
        """Open a satisfied award again: what was paid has gone back."""
        if self.outcome != "satisfied" or self.is_satisfied:
            return
        self.outcome = self.closed = self.listening_until = None
        self.satisfied_at = None
        self.write(
            now, "reopened", f"open again: {self.money(self.left)} is owed", code=AwardCode.REOPENED
        )
        self.tell_reopened(now)

    def _show_unmatched(self) -> None:
        """Tell a person of money that went back on a payment that nobody told us of."""
        self.clear_flag("unmatched")
        if unmatched := self.ledger.unmatched():
            which = ", ".join(sorted({r.payment for r in unmatched}))
            self.flag("unmatched", f"reversed, but never recorded as paid: {which}")

    def hears_conditional_tender(self, fact: news.ConditionalTender, now: datetime) -> None:
        said = ", ".join(fact.conditions)
        text = f"{self.words(fact.respondent)} offers to pay on conditions ({said})"
        self.write(
            now,
            "tender",
            f"{text}; this is no payment and changes nothing",
            by="respondent",
            code=AwardCode.TENDER,
            about=(fact.respondent,),
        )
        if self.is_open:
            letters.tender_warning(self, now, fact.conditions, fact.text)

    def hears_correction_requested(self, fact: news.CorrectionRequested, now: datetime) -> None:
        text = "a correction of the award was asked for; no clock stops"
        self.write(now, "correction", text, by=fact.by_role, code=AwardCode.CORRECTION_ASKED)
        if self.is_open and not self.above_cap:
            letters.corrected(self, now, None, fact.text)

    def hears_limitation_confirmed(self, fact: news.LimitationConfirmed, now: datetime) -> None:
        account = self.account(fact.account)
        assert account is not None, "check_fact has looked"
        right = {"limited": "setting", "lifted": "lifting"}[fact.state]
        if account.state == right:
            self.confirmed(account, now, f"confirmed by {fact.source}")
            return
        known = {"limited": "limited", "lifted": "free"}[fact.state]
        text = f"the platform reports {self.label(account)} as {fact.state}"
        if account.state == known or account.is_pending:
            self.write(
                now,
                "limitation",
                f"{text}; it changes nothing",
                by="platform",
                code=AwardCode.LIMITATION_REPORTED,
                about=(account.respondent,),
            )
        elif fact.state == "lifted":
            self._lost(account.id, f"{text}, though it was to stay limited", now)
        else:
            text += ", though nobody asked for it here; it is not ours to lift"
            self.write(
                now,
                "limitation",
                text,
                by="platform",
                code=AwardCode.LIMITATION_FOREIGN,
                about=(account.respondent,),
            )
            self.flag(f"foreign:{account.id}", text)
            letters.attention(self, now, [text])

    def hears_limitation_failed(self, fact: news.LimitationFailed, now: datetime) -> None:
        account = self.account(fact.account)
        assert account is not None, "check_fact has looked"
        if account.is_pending:
            self.write(
                now,
                "limitation",
                f"{self.label(account)}: {fact.why}",
                by="platform",
                code=AwardCode.LIMITATION_FAILED,
                about=(account.respondent,),
            )
            self.failed(account, fact.why, now)
        else:
            self._lost(account.id, f"{self.label(account)} is not limited: {fact.why}", now)

    def _lost(self, account_id: str, text: str, now: datetime) -> None:
        """Take in that a limitation that was confirmed does not hold: it is asked for again."""
        account = self.account(account_id)
        assert account is not None, "check_fact has looked"
        account.state, account.notice = "free", None
        self.winner_heard = None
        self.write(
            now,
            "limitation",
            text,
            by="platform",
            code=AwardCode.LIMITATION_LOST,
            about=(account.respondent,),
        )
        letters.attention(self, now, [text])

    def hears_court_step(self, fact: news.CourtStep, now: datetime) -> None:
        text = COURT_WORDS[fact.step]
        self.write(
            now,
            "court",
            f"{text}: {fact.text}" if fact.text else text,
            by=fact.by_role,
            code=AwardCode.COURT_STEP,
        )
        if fact.step in {"petition", "judgment"}:
            self.court_steps.append(fact.step)
        else:
            self.flag("court", f"{text}; stay or close the case if it must wait or end")

    def hears_matter_raised(self, fact: news.MatterRaised, now: datetime) -> None:
        if fact.matter not in self.matters:
            self.matters.append(fact.matter)
        self.write(
            now,
            "question",
            f"stays open whatever happens here: {fact.matter}",
            code=AwardCode.MATTER_RAISED,
        )

    def hears_dispute_linked(self, fact: news.DisputeLinked, now: datetime) -> None:
        self.link(now, fact.dispute)

    def after_bounce(self, notice: Notice, said: str, now: datetime) -> None:
        if self.is_open:
            hint = f"{said}; correct_contact gives the right address"
            self.flag(f"contact:{notice.to_role}", hint)
            if notice.to_role != "ops" and self.patched(BOUNCES_OF_AWARDS_TELL):
                letters.attention(self, now, [hint])
