"""An award as it is handed over: what is owed, what was paid, the courts' days.

A respondent's account, and whether it is limited, is its own: the winner sees it only where the
policy says so, and no other respondent does.
"""

import re
from datetime import date
from typing import ClassVar

from bundle import filing
from bundle.dossier import Dossier, NotTaken, Row, Table
from bundle.filing import Item
from domain.award.case import AwardCase
from domain.award.courts import court_days, vacate_until
from domain.case.record import Entry
from domain.post.letter import Contact
from domain.post.notice import Notice
from domain.time.calendar import day_text

SHARED_AWARD = frozenset(
    {"opened", "refused", "terms", "overdue", "satisfied", "reopened", "outcome", "reminder"}
    | {"correction", "calendar"}
)
WINNER = SHARED_AWARD | {"court", "tender", "question", "open", "payment", "plan"}
COURT = SHARED_AWARD | {"court", "payment", "plan"}
BY_HAND = re.compile(r"(limited|lifted) by hand|is represented|one more account")


class AwardView(Dossier[AwardCase]):
    """What is seen of an award."""

    claimant: ClassVar[str] = "winner"
    status_keys: ClassVar[dict[str, tuple[str, ...]]] = {
        "all": ("total", "liability", "pay_by", "zone"),
        "claimant": ("terms", "balance", "payments", "reversals", "plans", "courts", "vacate_until",
                     "left_open", "follows", "dispute"),
        "forum": ("terms", "balance", "payments", "reversals", "courts", "vacate_until"),
    }  # fmt: skip
    state_keys: ClassVar[dict[str, tuple[str, ...]]] = {
        "all": ("overdue_since", "satisfied_at"),
        "claimant": ("ledger", "plans", "missed", "court_steps"),
        "forum": ("ledger", "court_steps"),
    }

    def respondents(self) -> tuple[str, ...]:
        return tuple(self.case.role(r.id) for r in self.case.file.respondents)

    def contacts_of(self, role: str) -> tuple[Contact, ...]:
        file = self.case.file
        own = {self.case.role(r.id): r.contact for r in file.respondents} | {"winner": file.winner}
        return (own[role], *self.case.contacts(role))

    def may_see(self, respondent: str) -> bool:
        if self.reader.side != "respondent":
            return True
        return self.case.role(respondent) in self.reader.roles

    def sees(self, notice: Notice) -> bool:
        if notice.channel == "platform":
            account = self.case.account(str(notice.facts.get("on", "")))
            own = account and self.case.role(account.respondent) in self.reader.roles
            return bool(own) or (self.reader.is_claimant and self.case.policy.winner_told_whose)
        if self.reader.is_forum:
            return notice.to_role == "winner" and notice.kind in {"award-made", "satisfied"}
        return notice.to_role in self.reader.roles

    def reads(self, notice: Notice) -> bool:
        return not self.reader.is_forum and self.sees(notice)

    def hears(self, entry: Entry) -> bool:
        if self.reader.side == "respondent":
            return self._hears_as_respondent(entry)
        if entry.kind == "command":
            return self.reader.is_claimant and BY_HAND.search(entry.text) is None
        if entry.kind == "limitation":
            whose = self.case.policy.winner_told_whose and entry.to != "ops"
            return self.reader.is_claimant and (entry.to == "winner" or whose)
        return entry.kind in (COURT if self.reader.is_forum else WINNER) and entry.to != "ops"

    def _hears_as_respondent(self, entry: Entry) -> bool:
        """Return whether a line is of everybody's terms, or names this respondent and no other."""
        named = {r.id for r in self.case.file.respondents if self._names(entry.text, r.id)}
        own = {r for r in named if self.may_see(r)}
        if named - own or entry.to in {"ops", "winner"}:
            return False
        if own:
            return entry.kind in {"payment", "limitation", "tender"}
        return entry.kind in SHARED_AWARD

    @staticmethod
    def _names(text: str, respondent: str) -> bool:
        return re.search(rf"(?<![\w-]){re.escape(respondent)}(?![\w-])", text) is not None

    def left_out(self) -> list[str]:
        said = ["What concerns the accounts of respondents: each is told of its own."]
        if self.reader.side == "respondent":
            said.append("What other respondents paid or said, and what concerns the winner alone.")
            if not self.reader.roles:
                several = ", ".join(self.respondents())
                said.append(f"What concerns one respondent alone: ask for the bundle of {several}.")
        return said


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
        back = [r for r in case.ledger.reversals.values() if r.payment in {p.id for p in paid}]
        rows = [
            (p.id, f"{p.how} by {p.by}", str(case.money(p.amount)), self.local(p.paid_at))
            for p in paid
        ]
        rows += [
            (r.id, f"went back, of {r.payment}",
             f"-{case.money(r.amount)}" if r.amount is not None else "all of it", self.local(r.at))
            for r in back
        ]  # fmt: skip
        if not rows:
            rows = [("—", "no payment is recorded", "", "")]
        columns = ("Number", "What", "Amount", "When")
        return [
            *self._balance(),
            Table(title="Payments", columns=columns, rows=tuple(rows), widths=(2, 4, 3, 4)),
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
