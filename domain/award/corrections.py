"""A corrected award: planned anew from the new terms, the old ones kept.

It comes as a person's command, or as a fact from its dispute. A fact is never refused, so what
cannot be taken in by itself goes to a person: another zone, other respondents, more than the cap.
"""

from datetime import datetime

from domain.acts import Fact
from domain.award import commands as acts
from domain.award import facts as news
from domain.award import letters
from domain.award.codes import AwardCode
from domain.award.file import Terms, share_problem
from domain.award.ledger import NOTHING
from domain.award.payments import Hearing
from domain.patches import CORRECTED_BELOW_CAP

BY_HAND = "correction"


class Correcting(Hearing):
    """An award case whose terms may change."""

    def _fact_problem(self, fact: Fact) -> str | None:
        if isinstance(fact, news.AwardCorrected):
            amounts = (fact.total, *(fact.shares or {}).values())
            return next(filter(None, map(self.currency_problem, amounts)), None)
        return super()._fact_problem(fact)

    def take_in(self, new: Terms, now: datetime, why: str) -> None:
        """Let new terms hold: plans made on the old ones end, reminders begin anew."""
        old = self.now_terms
        self.terms.append(new)
        if self.plans:
            self.write(
                now, "plan", "instalment plans ended with the old terms", code=AwardCode.PLANS_ENDED
            )
            self.plans, self.missed = {}, {}
        if self.above_cap:
            self._begin_if_below_the_cap(now)
            return
        self.reminded += [k for k, at in self._reminders() if at <= now and k not in self.reminded]
        letters.corrected(self, now, old.said(), why)

    def _begin_if_below_the_cap(self, now: datetime) -> None:
        cap = self.file.cap
        if cap and self.now_terms.total.amount <= cap.amount and self.patched(CORRECTED_BELOW_CAP):
            self.above_cap = False
            self.clear_flag("cap")
            self.write(
                now,
                "correction",
                f"no more than the cap of {cap}: it is enforced",
                code=AwardCode.BELOW_CAP,
            )
            self.begin(now)

    # -- from its dispute ----------------------------------------------------------------------

    def hears_award_corrected(self, fact: news.AwardCorrected, now: datetime) -> None:
        old = self.now_terms
        nothing = fact.in_favour_of != "claimant" or not fact.total.amount
        new = None if nothing else self._terms_of(fact)
        said = new.said() if new else f"nothing is owed to the winner ({fact.total})"
        text = f"corrected: {said}; before: {old.said()}"
        self.write(now, "correction", text, by=fact.by_role, code=AwardCode.CORRECTED)
        self.clear_flag(BY_HAND)
        if why := self._not_by_itself(fact, new):
            self._ask_a_person(now, f"the corrected award is not taken in: {why}")
        elif new is None:
            self._nothing_is_owed(fact, now)
        elif self._same(new):
            self.write(
                now,
                "correction",
                "nothing changes in what is owed by whom and when",
                code=AwardCode.CORRECTION_CHANGES_NOTHING,
            )
        else:
            self.take_in(new, now, "the arbitrator corrected the award")
            self.reopen(now)
            self._look_at_what_is_too_much(now)

    def _terms_of(self, fact: news.AwardCorrected) -> Terms:
        shares = {r: share.amount for r, share in fact.shares.items()} if fact.shares else None
        return Terms(
            total=fact.total,
            pay_by=fact.pay_by or self.now_terms.pay_by,
            zone=fact.zone or self.now_terms.zone,
            shares=shares,
            since=f"correction {len(self.terms)}",
        )

    def _same(self, new: Terms) -> bool:
        return new.model_dump(exclude={"since"}) == self.now_terms.model_dump(exclude={"since"})

    def _not_by_itself(self, fact: news.AwardCorrected, new: Terms | None) -> str | None:
        """Say why a person has to take in the correction, or None."""
        anew = f"open the award again from a file with follows: {self.workflow_id}"
        if not self.is_open and self.outcome != "satisfied":
            return f"this case has ended as {self.outcome}; {anew}"
        if new is None:
            return None
        named, known = set(fact.respondents or self.respondents()), set(self.respondents())
        if named != known or set(new.shares or known) != known:
            names = ", ".join(sorted(named | set(new.shares or ())))
            return (
                f"it names {names}, and this case {', '.join(sorted(known))}; close this case "
                f"and {anew}"
            )
        return self._term_problem(fact, new)

    def _term_problem(self, fact: news.AwardCorrected, new: Terms) -> str | None:
        if new.zone != self.file.zone:
            return (
                f"its day ends in {new.zone}, and this case counts in {self.file.zone}: say "
                "correct_award with the day that is meant"
            )
        if new.pay_by < self.file.made_on:
            return f"pay_by {new.pay_by} is before the award was made, on {self.file.made_on}"
        if fact.shares and (wrong := share_problem(dict(fact.shares), new.total)):
            return wrong
        cap = self.file.cap
        if cap and new.total.amount > cap.amount and fact.confirmed_by is None:
            return f"{new.total} is above the cap of {cap}: a person says correct_award"
        return None

    def _ask_a_person(self, now: datetime, text: str) -> None:
        self.write(now, "warning", text, to="ops", code=AwardCode.CORRECTION_ASIDE)
        self.flag(BY_HAND, text)
        letters.attention(self, now, [text])

    def _nothing_is_owed(self, fact: news.AwardCorrected, now: datetime) -> None:
        """Close the case and let go of everybody: the corrected award orders no payment."""
        if not self.is_open:
            self._ask_a_person(now, "the corrected award orders nothing, and it was paid before")
            return
        reason = f"the arbitrator corrected the award: {fact.total} for the {fact.in_favour_of}"
        self.closing = acts.Close(
            actor="the arbitrator", reason=reason, outcome="vacated", limitations="lift"
        )
        self.above_cap = False
        self.clear_flag("cap")

    def _look_at_what_is_too_much(self, now: datetime) -> None:
        """Tell a person of an award that is closed as paid, and then corrected to less."""
        over = sum((self.ledger.over(o) for o in self.obligations), NOTHING)
        if over and not self.is_open:
            more = f"{self.money(over)} more was paid than the corrected award orders"
            self._ask_a_person(now, more)
