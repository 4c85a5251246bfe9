"""What an award case shows: the balance, each respondent, the courts, what can be done now."""

from datetime import datetime
from typing import Any

from domain.award_court import vacate_until
from domain.award_file import Respondent
from domain.award_terms import Correcting
from domain.ledger import Payment


class Shown(Correcting):
    """An award case as far as people look at it."""

    @property
    def waiting_for(self) -> str | None:
        if not self.is_open or self.opened is None:
            return None
        if self.above_cap or self.stayed:
            return "ops"
        return "platform" if self.stage == "lifting" else "respondents"

    def own_status(self) -> dict[str, Any]:
        """Add what only this kind has: the balance, each respondent, payments, plans, courts."""
        if self.snapshot is None:
            return {"legal": []}
        now = self.looked_at or self.opened
        assert now is not None, "the case is open"
        terms = self.now_terms
        return {
            "total": str(terms.total),
            "balance": str(self.money(self.left)),
            "liability": terms.liability,
            "pay_by": f"{terms.pay_by:%Y-%m-%d}",
            "zone": terms.zone,
            "limited": self.is_limited(now),
            "missing": [self.label(a) for a in self.missing(now)],
            "respondents": [self._shown(r, now) for r in self.file.respondents],
            "payments": [self._payment_shown(p) for p in self.ledger.payments.values()],
            "reversals": [r.model_dump(mode="json") for r in self.ledger.reversals.values()],
            "plans": [p.model_dump(mode="json") for p in self.plans.values()],
            "terms": [t.model_dump(mode="json") for t in self.terms],
            "courts": self.courts(now),
            "vacate_until": f"{vacate_until(self.file, self.policy.courts):%Y-%m-%d}",
            "left_open": [m.model_dump() for m in self.matters],
            "follows": self.file.follows,
            "dispute": self.file.dispute,
            "linked": list(self.linked),
            "legal": list(self.legal_moves()),
        }

    def _shown(self, respondent: Respondent, now: datetime) -> dict[str, Any]:
        own = [a for a in self.accounts if a.respondent == respondent.id]
        role = self.role(respondent.id)
        return {
            "id": respondent.id,
            "role": respondent.role,
            "balance": str(self.balance_of(respondent.id)),
            "paid": str(self.money(self.ledger.paid([respondent.id]))),
            "overdue": self.is_overdue(self.owed_of(respondent.id), now),
            "limitation": self.limitation_of(respondent.id),
            "accounts": [
                {"id": a.id, "state": a.state, "failing": a.failing, "act": a.notice} for a in own
            ],
            "represented": respondent.id in self.counsel,
            "notices": [n.id for n in self.notices if n.to_role == role],
        }

    def limitation_of(self, respondent: str) -> str:
        """Return where a respondent's limitation stands, in a word."""
        states = {a.state for a in self.accounts if a.respondent == respondent}
        if not states:
            return "not applicable"
        order = ("lifting", "setting", "free", "limited")
        return next(state for state in order if state in states)

    def _payment_shown(self, payment: Payment) -> dict[str, Any]:
        stands = self.money(self.ledger.stands(payment.id))
        return {**payment.model_dump(mode="json"), "stands": str(stands)}

    def screen(self) -> list[str]:
        """Show the balance, each respondent, and what can be done now."""
        if self.snapshot is None:
            return []
        rows = ["| respondent | owes | limitation |", "| --- | --- | --- |"]
        rows += [
            f"| {r.role} {r.id} | {self.balance_of(r.id)} | {self.limitation_of(r.id)} |"
            for r in self.file.respondents
        ]
        moves = ", ".join(f"`{m}`" for m in self.legal_moves())
        balance = f"**Balance:** {self.money(self.left)} of {self.now_terms.total}"
        vacate = vacate_until(self.file, self.policy.courts)
        shown = (
            f"The other side's time to move to vacate ends about {vacate:%Y-%m-%d} (only shown)."
        )
        left_open = [f"- stays open: {matter}" for matter in self.matters]
        can = f"**What can be done now:** {moves or 'nothing, the case is closed'}"
        # The Web UI loses its own summary when a case of years continues as new: so it is here too.
        return [self.headline, "", balance, "", *rows, "", *left_open, shown, "", can]
