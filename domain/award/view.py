"""What an award case shows: the balance, each respondent, the courts, what can be done now."""

from datetime import datetime
from typing import Any

from domain.award.corrections import Correcting
from domain.award.courts import vacate_until
from domain.award.file import Respondent
from domain.award.ledger import Payment
from domain.award.limitations import AccountState

LIMITATION = {
    "free": "not limited",
    "setting": "asked for, not confirmed",
    "limited": "limited",
    "lifting": "to be let go, not confirmed",
}
"""What a limitation's state means, in words."""


class Shown(Correcting):
    """An award case as far as people look at it."""

    @property
    def waiting_for(self) -> str | None:
        if not self.is_open:
            return None
        if self.above_cap or self.stayed:
            return "ops"
        return "platform" if self.stage == "lifting" else "respondents"

    def own_status(self) -> dict[str, Any]:
        """Add what only this kind has: the balance, each respondent, payments, plans, courts."""
        now = self.looked_at or self.opened
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
        terms, moves = self.now_terms, ", ".join(f"`{m}`" for m in self.legal_moves())
        balance = (
            f"**Balance:** {self.money(self.left)} of {terms.total}, {terms.liability}, to be paid "
            f"by {self.day(terms.pay_by)}"
        )
        before = [f"- before a correction: {old.said()}" for old in self.terms[:-1]]
        vacate = vacate_until(self.file, self.policy.courts)
        shown = (
            f"The other side's time to move to vacate ends about {vacate:%Y-%m-%d} (only shown)."
        )
        links = [f"- told when it ends: `{dispute}`" for dispute in self.disputes]
        left_open = [f"- stays open: {matter}" for matter in self.matters]
        can = f"**What can be done now:** {moves or 'nothing, the case is closed'}"
        can_tell = f"**What can be told:** {', '.join(f'`{f.name}`' for f in self.handles.facts)}"
        # The Web UI loses its own summary when a case of years continues as new: so it is here too.
        top = [self.headline, "", balance, *before, "", *self._respondent_rows(), ""]
        return [*top, *links, *left_open, "", shown, "", can, "", can_tell]

    def _respondent_rows(self) -> list[str]:
        together = ", together" if self.now_terms.shares is None else ""
        rows = ["| respondent | owes | paid | account | limitation |", "| --- " * 5 + "|"]
        for r in self.file.respondents:
            owes = f"{self.balance_of(r.id)}{together if len(self.file.respondents) > 1 else ''}"
            first = f"{r.role.replace('-', ' ')} {r.id}{', by counsel' * (r.id in self.counsel)}"
            paid = self.money(self.ledger.paid([r.id]))
            accounts = [a for a in self.accounts if a.respondent == r.id]
            held = [(f"`{a.id}`", LIMITATION[a.state] + self._failing(a)) for a in accounts]
            for n, (account, state) in enumerate(held or [("none", "not applicable")]):
                own = (first, owes, str(paid)) if n == 0 else ("", "", "")
                rows.append(f"| {' | '.join((*own, account, state))} |")
        return rows

    @staticmethod
    def _failing(account: AccountState) -> str:
        return " (did not work yet, is tried on)" if account.failing else ""
