"""Joining arbitration: each side agrees *and* pays, or the matrix says what follows.

A payment is judged by when it was paid. A late one counts only if an extension was recorded before
the deadline. A fee comes back while only one side has paid, and not any more once both have.
"""

from datetime import datetime
from decimal import Decimal

from domain.base import Money
from domain.dispute import commands as do
from domain.dispute import facts as news
from domain.dispute.codes import DisputeCode, DisputeStep
from domain.dispute.facts import Side
from domain.dispute.mediation import FOLLOWS_WORDS, Mediation
from domain.dispute.parts import Payment, SideFee, Term
from domain.dispute.policy import Matrix, in_force
from domain.dispute.state import SIDES
from domain.dispute.steps import ordered, rests_on
from domain.post.notice import Notice, NoticeState


class Joining(Mediation):
    """A dispute between the Notice of Non-Resolution and the arbitration."""

    @property
    def matrix(self) -> Matrix:
        """The matrix for the money in dispute, as it was when the case opened."""
        rules = self.path.joining
        rows = rules.held if self.file.money == "held" else rules.released
        return in_force(rows, self.rules_of, "joining")

    def joining_words(self) -> str:
        one = self.matrix.row(claimant=True, respondent=False).follows
        other = self.matrix.row(claimant=False, respondent=True).follows
        none = self.matrix.row(claimant=False, respondent=False).follows
        if one == other:
            alone = f"if only one side has, {FOLLOWS_WORDS[one]}"
        else:
            alone = (
                f"if only the claimant has, {FOLLOWS_WORDS[one]}; "
                f"if only the respondent has, {FOLLOWS_WORDS[other]}"
            )
        return f"{alone}; if neither has, {FOLLOWS_WORDS[none]}"

    # -- agreeing -------------------------------------------------------------------------------

    def senseless_agreement(self, fact: news.Agreement, when: datetime | None) -> str | None:
        if self.stage == "pay-whole" and (fact.agrees or fact.side != self.payer()):
            return f"only the {self.payer()} is asked now: fee_paid with whole, or agrees false"
        return None

    def hears_agreement(self, fact: news.Agreement, now: datetime) -> None:
        self.agrees(fact.side, agrees=fact.agrees, now=now, ground=rests_on(fact))

    def agrees(self, side: Side, *, agrees: bool, now: datetime, ground: str) -> None:
        self.sides[side].agreed, self.sides[side].agreed_at = agrees, now
        word = "agrees to arbitration" if agrees else "declines arbitration"
        code = DisputeCode.ARBITRATION_AGREED if agrees else DisputeCode.ARBITRATION_DECLINED
        step = DisputeStep.ARBITRATION_AGREED if agrees else DisputeStep.ARBITRATION_DECLINED
        self.write(now, "fact", f"the {side} {word}", by=side, code=code)
        self.step(now, f"{side} {word}", ground, step)
        if self.stage == "pay-whole":
            if not agrees and side == self.payer():
                self.close_unjoined(now, f"the {side} does not pay the whole fee")
            return
        self._arbitrate_if_joined(now)

    def refuses_demand_arbitration(
        self, command: do.DemandArbitration, now: datetime
    ) -> str | None:
        return None

    def obeys_demand_arbitration(self, command: do.DemandArbitration, now: datetime) -> None:
        self.agrees(command.side, agrees=True, now=now, ground=ordered(command))

    # -- paying ---------------------------------------------------------------------------------

    def refuses_enter_fee(self, command: do.EnterFee, now: datetime) -> str | None:
        paid = any(side.paid for side in self.sides.values())
        if self.stage == "pay-whole" and command.whole is None:
            return "each side's fee stands now; give whole as it is on the notice"
        if paid and self.fee is not None and command.fee_on_notice != self.fee.amount:
            return f"a fee of {self.fee.amount} was paid already, so that amount stands"
        if command.whole and command.whole.currency != command.fee_on_notice.currency:
            return "whole and fee_on_notice are in different currencies"
        return self.fee_problem(command.fee_on_notice, self.notice_at or now)

    def obeys_enter_fee(self, command: do.EnterFee, now: datetime) -> None:
        assert self.fee is not None, "the notice is out"
        self.fee = self.fee.entered(command.fee_on_notice, command.whole)
        self.clear_flag("fee")
        if "pay-whole" in self.terms:
            name, what = "pay-whole", f"the {self.payer()} pays the whole fee of {self.fee.whole}"
        else:
            name = "agree-and-pay"
            what = f"each side agrees to arbitration and pays its fee of {self.fee_text()}"
        self.terms[name].what = what
        self.write(
            now,
            "command",
            f"the fee on the notice is {self.fee_text()}",
            by="ops",
            code=DisputeCode.FEE_ENTERED,
        )
        self.tell(now, "deadline", "both", {"clocks": [self.clock_of(name)]})

    def senseless_fee_paid(self, fact: news.FeePaid, when: datetime | None) -> str | None:
        side = self.sides[fact.side]
        if fact.payment and any(p.id == fact.payment for p in side.paid):
            return None  # the same payment, told again: counted once
        if fact.whole or self.stage == "pay-whole":
            return self._whole_problem(fact, side) or self._late_problem(fact, when)
        if side.paid:
            return f"the {fact.side} has paid already, {side.paid[0].amount}; send this one back"
        return self._amount_problem(fact) or self._late_problem(fact, when)

    def _amount_problem(self, fact: news.FeePaid) -> str | None:
        fee = self.fee
        if fee is None or fee.certainty == "approximate" or fee.amount is None:
            return f"the fee is only known as {self.fee_text()}; say enter_fee first"
        if fact.amount.currency != fee.amount.currency:
            return f"the fee is in {fee.amount.currency}, not {fact.amount.currency}"
        if fact.amount != fee.amount:
            return f"a side's fee is {fee.amount}, not {fact.amount}"
        return None

    def _whole_problem(self, fact: news.FeePaid, side: SideFee) -> str | None:
        fee = self.fee
        if self.stage != "pay-whole":
            return "the whole fee is paid by one side only after the other has not joined"
        if fact.side != self.payer():
            return f"only the {self.payer()} may pay the whole fee; it has agreed and paid its own"
        if fee is None or fee.whole is None:
            return "the whole fee is not known; say enter_fee with whole first"
        paid = sum((p.amount.amount for p in side.paid), Decimal(0))
        rest = Money(amount=fee.whole.amount - paid, currency=fee.whole.currency)
        if fact.amount != rest:
            return f"{rest} is left of the whole fee of {fee.whole}, not {fact.amount}"
        return None

    def _late_problem(self, fact: news.FeePaid, when: datetime | None) -> str | None:
        term = self.terms.get("pay-whole") or self.terms.get("agree-and-pay")
        if term is None or when is None or when <= term.due:
            return None
        return (
            f"the fee was due by {self.local(term.due)} and paid {self.local(when)}, and no "
            "extension was recorded before the deadline: it goes back to the payer"
        )

    def hears_fee_paid(self, fact: news.FeePaid, now: datetime) -> None:
        side = self.sides[fact.side]
        if fact.payment and any(p.id == fact.payment for p in side.paid):
            self.write(
                now,
                "note",
                f"payment {fact.payment} was told before; it counts once",
                code=DisputeCode.FEE_TOLD_AGAIN,
            )
            return
        at = fact.happened_at or now
        side.paid.append(
            Payment(id=fact.payment or fact.id, amount=fact.amount, at=at, by=fact.paid_by)
        )
        side.whole = self.stage == "pay-whole"
        what = "the whole fee" if side.whole else "its fee"
        self.write(
            now,
            "fee",
            f"the {fact.side} paid {what}, {fact.amount}",
            by=fact.side,
            code=DisputeCode.FEE_PAID,
        )
        self.step(at, f"{fact.side} paid {what}", rests_on(fact), DisputeStep.FEE_PAID)
        if side.whole:
            self.arbitrate(now, f"the {fact.side} paid the whole fee")
            return
        self._arbitrate_if_joined(now)

    def _arbitrate_if_joined(self, now: datetime) -> None:
        if all(self.sides[side].joined for side in SIDES):
            self.arbitrate(now, "both sides agreed and paid")

    def arbitrate(self, now: datetime, why: str) -> None:
        """Begin the arbitration."""
        raise NotImplementedError

    # -- the deadline ---------------------------------------------------------------------------

    def on_agree_and_pay(self, at: datetime, now: datetime) -> None:
        """Decide by the matrix who has joined."""
        if self.fee is not None and self.fee.certainty == "approximate":
            self._nobody_could_pay(at, now)
            return
        joined: dict[Side, bool] = {side: self.sides[side].joined for side in SIDES}
        row = self.matrix.row(claimant=joined["claimant"], respondent=joined["respondent"])
        who = " and the ".join(s for s in SIDES if joined[s]) or "nobody"
        text = (
            f"at the deadline the {who} had agreed and paid"
            if any(joined.values())
            else ("at the deadline neither side had agreed and paid")
        )
        self.joined = who
        self.write(
            now,
            "joining",
            f"{text}: {FOLLOWS_WORDS[row.follows]}",
            code=DisputeCode.JOINING_DECIDED,
        )
        self.step(now, "deadline to agree and pay", text, DisputeStep.JOINING_DECIDED)
        self._note_old_suspensions(now, joined)
        self._pay_back(now, keep=[s for s in SIDES if joined[s] and row.fee == "offered"])
        if row.follows == "arbitration":
            self.arbitrate(now, text)
        elif row.follows == "pay-whole":
            self._offer_whole(now)
        else:
            self.conclude(now, row.follows, text)

    def _nobody_could_pay(self, at: datetime, now: datetime) -> None:
        """Run the window anew: without the notice's amount no payment could be taken in."""
        term = self.terms["agree-and-pay"]
        while term.due <= now:
            term.due = self.counted(term.due, self.window("agree_and_pay"))
        term.set_at, term.reminded = now, False
        text = "nobody entered the notice's amount, so nobody could pay: the window runs anew"
        self.write(
            now,
            "warning",
            f"{text}, until {self.local(term.due)}",
            code=DisputeCode.NOBODY_COULD_PAY,
        )
        self.flag_and_write(now, "fee", f"{text}; give it with enter_fee")
        self.tell(now, "deadline", "both", {"clocks": [self.clock_of("agree-and-pay")]}, due=at)

    def _note_old_suspensions(self, now: datetime, joined: dict[Side, bool]) -> None:
        flag = in_force(self.path.joining.suspend_for_not_joining, self.rules_of, "suspension")
        for side in SIDES:
            if flag.applies and not joined[side]:
                text = f"under the rules of {self.rules_of} the {side} may be suspended; ops decide"
                self.flag_and_write(now, f"suspension:{side}", text)

    def payer(self) -> Side:
        """Return the side that joined alone."""
        return "claimant" if self.joined == "claimant" else "respondent"

    def _offer_whole(self, now: datetime) -> None:
        """Let the side that paid go on alone, if it pays for both."""
        self.stage = "pay-whole"
        self.drop_terms()
        payer, fee = self.payer(), self.fee
        whole = fee.whole if fee else None
        about = "about " if fee and fee.whole_certainty == "approximate" else ""
        amount = f"{about}{whole}" if whole else "the amount on the notice"
        term = Term(
            due=self.counted(now, self.window("pay_whole")),
            set_at=now,
            what=f"the {payer} pays the whole fee of {amount}",
            silence="its fee comes back; the case closes here, and other legal action stays open",
            who=payer,
        )
        self.set_term("pay-whole", term)
        self.write(
            now,
            "stage",
            f"the {payer} may pay the whole fee by {self.local(term.due)}",
            code=DisputeCode.WHOLE_FEE_OFFERED,
        )
        clocks = [self.clock_of("pay-whole")]
        self.tell(now, "pay-whole", "both", {"payer": payer, "fee": amount, "clocks": clocks})

    def on_pay_whole(self, at: datetime, now: datetime) -> None:
        self.close_unjoined(now, f"the {self.payer()} did not pay the whole fee")

    def close_unjoined(self, now: datetime, why: str) -> None:
        self._pay_back(now)
        self.conclude(now, "no-arbitration", why)

    # -- refunds --------------------------------------------------------------------------------

    def _pay_back(self, now: datetime, keep: list[Side] | None = None) -> None:
        """Give fees back: always while not both sides have paid and the case has not begun."""
        if all(self.sides[side].joined for side in SIDES):
            return
        for name in SIDES:
            side = self.sides[name]
            if not side.paid or side.refund != "none" or name in (keep or []):
                continue
            total = sum((p.amount.amount for p in side.paid), Decimal(0))
            amount = Money(amount=total, currency=side.paid[0].amount.currency)
            side.refund = "owed"
            facts = {"on": self.file.contract.id, "side": name, "amount": str(amount)}
            notice = self.send(now, "refund-fee", name, facts, channel="platform")
            side.refund_notice = notice.id
            self.write(
                now,
                "fee",
                f"the fee of the {name}, {amount}, goes back",
                to=name,
                code=DisputeCode.FEE_GOES_BACK,
            )

    def fees_at_the_end(self, now: datetime, *, withdrawn: bool) -> None:
        """Say what becomes of fees when the dispute ends otherwise than by the matrix."""
        begun = self.joined == "both" or any(s.whole for s in self.sides.values())
        rows = self.path.joining.keep_fee_on_withdrawal
        keeps = withdrawn and in_force(rows, self.rules_of, "fees on withdrawal").applies
        if not begun and not keeps:
            self._pay_back(now)
        for name in SIDES:
            side = self.sides[name]
            if side.paid and side.refund == "none":
                side.refund = "kept"
                self.write(
                    now,
                    "fee",
                    f"the fee of the {name} is not given back",
                    code=DisputeCode.FEE_KEPT,
                )

    def after_receipt(self, notice: Notice, now: datetime) -> None:
        for name in SIDES:
            side = self.sides[name]
            if side.refund_notice == notice.id and notice.state is NoticeState.ACCEPTED:
                side.refund = "made"
                self.write(
                    now,
                    "fee",
                    f"the fee of the {name} was given back",
                    to=name,
                    code=DisputeCode.FEE_GIVEN_BACK,
                )
