"""A worker escalation as it is handed over: the ladder with its proof, and the filing checklist."""

from datetime import date

from bundle import filing
from bundle.dossier import ASIDE, NotTaken, Proof, Row, Said, Table
from bundle.escalation.view import EscalationView
from bundle.filing import Item
from domain.escalation.deadlines import month_ends, next_rung_due
from domain.escalation.file import GROUND_WORDS
from domain.escalation.sentences import CLAUSE, RUNG_WORDS
from domain.escalation.state import Asked
from domain.time.zone import day_text

CHANNEL = {
    "assignment-message": "a message on the assignment",
    "email": "an e-mail",
    "phone": "a phone call",
}
IN_ITS_OWN_WORDS = ASIDE | {"opened", "update", "reminder"}
"""Lines that the proof says more plainly than the timeline, or leaves to it."""
RECOMMENDED = "This is a recommendation; nothing was filed for anybody."
OUTCOMES = {
    "off-platform": "The ladder was climbed to its end without a response from the client, and the "
    "worker was told to seek payment off the platform.",
    "resolved": "The matter was resolved on the platform.",
    "withdrawn": "The worker withdrew the escalation.",
    "outside-counsel": "The worker left the platform's process for counsel of their own.",
    "ineligible": "The escalation was ended as ineligible.",
    "refused": "The escalation was refused when it was opened.",
}


class EscalationDossier(EscalationView):
    """A worker against a client over one assignment."""

    def title(self) -> str:
        return f"Worker escalation {self.case.case_id}"

    def party_names(self) -> dict[str, str]:
        return {"worker": self.case.file.worker.name, "client": self.case.file.client.name}

    def party_words(self) -> dict[str, str]:
        counsel = (
            ", represented by counsel" if self.case.counsel and self.reader.is_claimant else ""
        )
        return {"worker": f"claimant{counsel}", "client": "respondent, who ordered the work"}

    def matter(self) -> list[Row]:
        file = self.case.file
        job = file.assignment
        days = [
            ("Work completed", job.completed_on),
            ("Work scheduled", job.scheduled_on),
            ("Payment due", job.payment_due_on),
        ]
        instants = [
            ("Submitted for approval", job.submitted_for_approval_at),
            ("Approved", job.approved_at),
            ("Cancelled", job.cancelled_at),
        ]
        return [
            ("Assignment", f"{job.id}, {job.title}"),
            (
                "Amount owed",
                str(file.amount_owed) if file.amount_owed else "not stated in the file",
            ),
            ("Ground", GROUND_WORDS[file.ground].capitalize()),
            *((what, day_text(day)) for what, day in days if day),
            *((what, self.local(at)) for what, at in instants if at),
            ("Escalated", self.local(self.case.opened)),
        ]

    # -- where it stands -------------------------------------------------------------------------

    def standing(self) -> str:
        case = self.case
        if case.outcome and self.is_client:
            return f"The case closed on {self.local(case.closed)}, outcome {case.outcome}."
        if case.outcome:
            return (
                f"{OUTCOMES.get(case.outcome, case.outcome)} Closed on {self.local(case.closed)}."
            )
        waits = case.waiting_for or "nobody"
        return f"The escalation is open: {case.stage.replace('-', ' ')}, waiting for the {waits}."

    def key_dates(self) -> list[Row]:
        case = self.case
        asked = [("Last step asked", f"{a.rung}, {self.local(a.at)}") for a in case.asked[-1:]]
        spoke = self.local(case.client_responded) if case.client_responded else "never, to us"
        if self.is_client:
            return [("Opened", self.local(case.opened)), ("First response", spoke)]
        return [
            ("Opened", self.local(case.opened)),
            *asked,
            ("Client's response", spoke),
            ("A month is over", self.local(month_ends(case))),
            *([("Closed", self.local(case.closed))] if case.closed else []),
        ]

    # -- the proof -------------------------------------------------------------------------------

    def proof(self) -> list[Proof]:
        if self.is_client or not self.case.asked:
            return super().proof()
        asked = {a.notice for a in self.case.asked}
        rest = [
            self.proof_of(e)
            for e in self.entries()
            if e.kind not in IN_ITS_OWN_WORDS and not (e.kind == "rung" and e.notice in asked)
        ]
        own = [*self._attempts(), *self._opening(), *self._rungs(), *self._updates()]
        return sorted([*own, *rest], key=lambda p: p.at)

    def _attempts(self) -> list[Proof]:
        return [
            Proof(
                step=f"The worker reached out to the client by {CHANNEL[a.channel]}",
                at=a.at,
                rests_on=("the case file, under attempts; the message itself is on the platform",)
                if a.channel == "assignment-message"
                else ("the case file, under attempts",),
            )
            for a in self.case.file.attempts
        ]

    def _opening(self) -> list[Proof]:
        rests = (
            f"every criterion of {self.rules()} held",
            f"stated by the worker: {self.case.headline}",
        )
        return [Proof(step="The escalation was opened", at=self.case.opened, rests_on=rests)]

    def _rungs(self) -> list[Proof]:
        rungs = self.case.policy.rungs
        return [
            Proof(
                step=f"Rung {n} of {len(rungs)}: {RUNG_WORDS.get(a.rung, f'asked {a.rung}')}; "
                f"{_became(a)}",
                at=a.at,
                rests_on=(f"due {self.local(a.due)}", f"{self.rules()}: waits {rungs[n - 1].wait}"),
                notices=(a.notice,),
            )
            for n, a in enumerate(self.case.asked, 1)
        ]

    def _updates(self) -> list[Proof]:
        sent = [n for n in self.case.notices if n.kind == "update" and n.sent]
        if not sent:
            return []
        times = [n.sent for n in sent if n.sent]
        late = sum(at - n.due > self.case.late_after for n, at in zip(sent, times, strict=True))
        on_time = "all on time" if not late else f"{late} of them late"
        return [
            Proof(
                step=f"The worker was told where it stands {len(sent)} times, {on_time}, "
                f"from {self.local(times[0])} on",
                at=times[-1],
                rests_on=(f"{self.rules()}: every {self.case.policy.update_every}",),
                notices=tuple(n.id for n in sent),
            )
        ]

    def not_taken(self) -> list[NotTaken]:
        case = self.case
        if self.is_client:
            return []
        found = [
            NotTaken(step=f"{a.rung} reached nobody", why=a.unreached)
            for a in case.asked
            if a.unreached
        ]
        left = case.policy.rungs[len(case.asked) :]
        found += [NotTaken(step=f"{r.name} was not asked", why=self._why_stopped()) for r in left]
        if not any(e.kind == "fallback" for e in case.timeline):
            after = case.policy.fallback.after
            why = self._why_stopped() if not case.is_open or case.client_responded else (
                f"the {after} without a response end on {self.local(month_ends(case))}"
            )  # fmt: skip
            found.append(NotTaken(step="the step off the platform", why=why))
        return found

    def _why_stopped(self) -> str:
        case = self.case
        if case.client_responded:
            return f"the client's side responded on {self.local(case.client_responded)}"
        if not case.is_open:
            return f"the case ended first, on {self.local(case.closed)}: {case.outcome}"
        if at := next_rung_due(case):
            return f"not due yet; the next rung is due on {self.local(at)}"
        return f"the case is {case.stage.replace('-', ' ')}"

    # -- what was said, money, filing ------------------------------------------------------------

    def said(self) -> list[Said]:
        if self.is_client:
            return super().said()
        attempts = [
            Said(at=a.at, by="worker", text=self._attempt_text(a.text, CHANNEL[a.channel]))
            for a in self.case.file.attempts
        ]
        return sorted([*attempts, *super().said()], key=lambda s: s.at)

    def _attempt_text(self, text: str, how: str) -> str:
        if text and self.reader.is_claimant:
            return f'by {how}: "{text}"'
        return f"by {how}"

    def money(self) -> list[Table]:
        file = self.case.file
        rows = [
            ("Owed, as the worker states it", str(file.amount_owed or "not stated"), "case file")
        ]
        paid = [e for e in self.entries() if e.kind == "payment"]
        rows += [("Payment reported", e.text, self.local(e.at)) for e in paid]
        if not paid:
            rows.append(("Payments reported", "none", "timeline"))
        return [Table(title="", columns=("What", "Amount", "Rests on"), rows=tuple(rows),
                      widths=(3, 3, 4))]  # fmt: skip

    def source_date(self) -> date | None:
        return self.case.policy.fallback.source_date

    def next_forum(self) -> list[str]:
        if not self.reader.is_claimant:
            return []
        clause = self.case.file.arbitration_clause
        said = {"yes": "has one", "no": "has none", "unknown": "is not known to have one"}[clause]
        return [
            f"The usual next place is the {self.case.policy.fallback.forum}. {RECOMMENDED}",
            f"Arbitration clause: by the case file, the agreement {said}. {CLAUSE[clause]}",
        ]

    def checklist(self) -> list[Item]:
        if self.reader.is_forum:
            return []
        return filing.of_a_respondent() if self.is_client else filing.of_a_worker(self.case)


def _became(asked: Asked) -> str:
    if asked.unreached:
        return f"not reached: {asked.unreached}"
    return "answered" if asked.answered else "no answer"
