"""An award as it is handed over: what is owed, what was paid, the courts' days."""

from datetime import date

from bundle import filing
from bundle.asked import asked_and_answered
from bundle.award.view import AwardView
from bundle.dossier import NotTaken, Row, Said, Table
from bundle.filing import Item
from domain.award.courts import court_days, vacate_until
from domain.time.zone import day_text


class AwardDossier(AwardView):
    """An award and everybody who owes on it."""

    def title(self) -> str:
        return f"Award {self.case.case_id}"

    def party_names(self) -> dict[str, str]:
        file = self.case.file
        named = {self.case.role(r.id): r.contact.name for r in file.respondents}
        return {"winner": file.winner.name, **named}

    def party_words(self) -> dict[str, str]:
        named = {
            self.case.role(r.id): f"{r.role.replace('-', ' ')} {r.id}"
            for r in self.case.file.respondents
        }
        return {"winner": "the award is in their favour", **named}

    def matter(self) -> list[Row]:
        file, terms = self.case.file, self.case.now_terms
        delivered = file.delivered_on or file.made_on
        shares = [
            (f"Share of {who}", str(self.case.money(share)))
            for who, share in (terms.shares or {}).items()
            if self.may_see(who)
        ]
        return [
            ("Award", file.id),
            ("Awarded", f"{terms.total}, {terms.liability}"),
            *shares,
            ("Made on", day_text(file.made_on)),
            ("Delivered on", day_text(delivered)),
            ("To be paid by", self.case.day(terms.pay_by)),
            *([("From", file.dispute)] if file.dispute else []),
        ]

    def questions(self) -> list[Said]:
        return [
            Said(at=q.asked_at, by=q.by, text=asked_and_answered(self.case, q, self.local))
            for q in self.case.questions
            if q.by in self.reader.roles
        ]

    def standing(self) -> str:
        case = self.case
        left = case.money(case.left)
        owed = (
            f"{left} of {case.now_terms.total} is still owed." if case.left else "Nothing is owed."
        )
        if self.reader.side == "respondent" and case.now_terms.shares is not None:
            own = [r for r in case.respondents() if self.may_see(r)]
            owed = f"{case.balance_of(own[0])} of your share is still owed." if own else ""
        if case.outcome:
            return f"{owed} Closed on {self.local(case.closed)}, outcome {case.outcome}.".strip()
        return f"{owed} The case is open: {case.stage.replace('-', ' ')}.".strip()

    def key_dates(self) -> list[Row]:
        case = self.case
        rows = [
            ("Opened here", self.local(case.opened)),
            ("Overdue since", self.local(case.overdue_since) if case.overdue_since else ""),
            ("Satisfied", self.local(case.satisfied_at) if case.satisfied_at else ""),
            ("Closed", self.local(case.closed) if case.closed else ""),
        ]
        return [(what, when) for what, when in rows if when]

    # -- money, what was not done, filing ----------------------------------------------------------

    def money(self) -> list[Table]:
        case = self.case
        if self.reader.side == "respondent" and not self.reader.roles:
            return []
        paid = [p for p in case.ledger.payments.values() if self.may_see(p.by)]
        rows = [
            (p.id, f"{p.how} by {p.by}", str(case.money(p.amount)), self.local(p.paid_at))
            for p in paid
        ]
        rows += self._went_back({p.id for p in paid})
        rows = rows or [("—", "no payment is recorded", "", "")]
        columns = ("Number", "What", "Amount", "When")
        return [
            *self._balance(),
            Table(title="Payments", columns=columns, rows=tuple(rows), widths=(2, 4, 3, 4)),
        ]

    def _went_back(self, payments: set[str]) -> list[tuple[str, str, str, str]]:
        return [
            (
                r.id,
                f"went back, of {r.payment}",
                "all of it" if r.amount is None else f"-{self.case.money(r.amount)}",
                self.local(r.at),
            )
            for r in self.case.ledger.reversals.values()
            if r.payment in payments
        ]

    def _balance(self) -> list[Table]:
        case = self.case
        if self.reader.side == "respondent":
            return []
        stands = case.ledger.paid(case.respondents())
        rows = (
            ("Awarded", str(case.now_terms.total), case.now_terms.since),
            ("Paid, and not gone back", str(case.money(stands)), "the payments below"),
            ("Still owed", str(case.money(case.left)), ""),
        )
        columns = ("What", "Amount", "Rests on")
        return [Table(title="Balance", columns=columns, rows=rows, widths=(3, 3, 4))]

    def not_taken(self) -> list[NotTaken]:
        if self.reader.side == "respondent":
            return []
        if self.case.court_steps:
            return []
        why = "nobody has told this case of a petition to confirm the award"
        return [NotTaken(step="Confirmation by a court", why=why)]

    def source_date(self) -> date | None:
        return self.case.policy.courts.source_date

    def next_forum(self) -> list[str]:
        if not self.reader.is_claimant:
            return []
        courts = self.case.policy.courts
        said = [
            f"If it is {court.years}, a court can be asked to confirm it until about "
            f"{day_text(court.last)} ({court.law})."
            for court in court_days(self.case.file, courts)
        ]
        vacate = vacate_until(self.case.file, courts)
        return [
            *said,
            f"The other side's time to ask a court to set it aside ends about {day_text(vacate)}.",
        ]

    def checklist(self) -> list[Item]:
        if self.reader.is_forum:
            return []
        own = self.reader.is_claimant
        return filing.of_a_winner() if own else filing.of_a_respondent()
