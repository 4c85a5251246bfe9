"""What people see of a dispute: its status, the Web UI's table, whom it waits for."""

from typing import Any

from domain.dispute.ending import OUTCOME_WORDS, Ways
from domain.dispute.steps import not_taken, taken
from domain.dispute.tables import Screen


class Shown(Ways, Screen):
    """A dispute as it is shown."""

    def facts_now(self) -> tuple[str, ...]:
        """Return the names of the facts that make sense now."""
        raise NotImplementedError

    @property
    def rung(self) -> str | None:
        """The highest place that an unanswered question or request has come up to."""
        raised = [a for a in self.asks() if a.raised]
        return self.asked_of(max(raised, key=lambda a: a.rung)) if raised else None

    @property
    def waiting_for(self) -> str | None:
        if not self.is_open:
            return None
        stage = {
            "awaiting-consent": self.handler,
            "response": "respondent",
            "mediation": self.handler,
            "recommendation": "parties",
            "non-resolution": "parties",
            "arbitration": "arbitrator",
            "awarded": "respondent",
        }
        if self.stage == "pay-whole":
            return self.payer()
        asks = self.asks()
        return stage.get(self.stage) or (self.asked_of(asks[0]) if asks else "ops")

    def own_status(self) -> dict[str, Any]:
        """Add legal moves, questions, fees, statement, consents, linked claims, award, steps."""
        return {
            "legal": list(self.legal_moves()),
            "facts": list(self.facts_now()) if self.is_open else [],
            "handler": self.handler,
            "money": self.file.money,
            "claimed": str(self.file.claim.amount) if self.file.claim.amount else None,
            "cap": str(self.file.contract.cap),
            "rules_of": f"{self.rules_of:%Y-%m-%d}",
            "decided": self.decided,
            "open_points": self.open_points(),
            "questions": [self._asked(q) for q in self.questions],
            "consents": [self._asked(c) for c in self.consents],
            "linked": [c.model_dump() for c in self.linked],
            "fees": self.fee_status(),
            "settlement": self.settlement.model_dump(mode="json") if self.settlement else None,
            "statement": self.statement.model_dump(mode="json") if self.statement else None,
            "material": dict(self.material),
            "counterclaim": str(self.counterclaim) if self.counterclaim else None,
            "award": self.award.model_dump(mode="json") if self.award else None,
            "represented": [r for r, p in self.file.parties.items() if p.counsel],
            "follows": self.file.follows,
            "steps": [s.model_dump(mode="json") for s in taken(self)],
            "steps_not_taken": [s.model_dump() for s in not_taken(self)],
        }

    def _asked(self, ask: Any) -> dict[str, Any]:  # noqa: ANN401 (a question or a consent)
        of = self.asked_of(ask) if ask.is_open else None
        return {**ask.model_dump(mode="json"), "asked_of": of}

    def screen(self) -> list[str]:
        """Show the path, questions and fees as tables, the award, and what can be done now."""
        if self.stage == "refused":
            right = [e.text for e in self.timeline if e.kind == "refused"]
            return ["**No dispute:**", "", *(f"- {text}" for text in right)]
        decided = [f"**Decided:** {OUTCOME_WORDS[self.decided]}", ""] if self.decided else []
        points = self.open_points() if self.decided else []
        still = [f"**Still open:** {', '.join(points)}", ""] if points else []
        tables = [*self.path_rows(), *self.asked_rows(), *self.fee_rows(), *self.award_lines()]
        moves = ", ".join(f"`{m}`" for m in self.legal_moves())
        can = ["", f"**What can be done now:** {moves or 'nothing, the case is closed'}"]
        if self.is_open:
            can += ["", f"**What can be told:** {', '.join(f'`{f}`' for f in self.facts_now())}"]
        return [*decided, *still, *tables, *can]

    def fee_status(self) -> dict[str, Any]:
        """Return the fee, and each side's part in it."""
        sides = {
            name: {
                "agreed": side.agreed,
                "paid": [p.model_dump(mode="json") for p in side.paid],
                "refund": side.refund,
                "whole": side.whole,
            }
            for name, side in self.sides.items()
        }
        return {"fee": self.fee.model_dump(mode="json") if self.fee else None, "sides": sides}
