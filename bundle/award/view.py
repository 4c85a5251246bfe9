"""What each reader may see of the enforcement of an award.

A respondent's account, and whether it is limited, is its own: the winner sees it only where the
policy says so, and no other respondent does. A line whose code stands in none of these lists is
nobody's.
"""

from typing import ClassVar

from bundle.dossier import Dossier
from domain.award.case import AwardCase
from domain.award.codes import AwardCode
from domain.case.codes import AskCode, CaseCode, Code
from domain.case.record import Entry
from domain.post.letter import Contact
from domain.post.notice import Notice

SHARED: frozenset[Code] = frozenset(
    {
        CaseCode.OPENED,
        CaseCode.REFUSED,
        CaseCode.OUTCOME,
        CaseCode.CALENDAR_LENGTHENED,
        AwardCode.TERMS,
        AwardCode.LETTER_AGAIN,
        AwardCode.CORRECTION_ASKED,
        AwardCode.CORRECTED,
        AwardCode.CORRECTION_CHANGES_NOTHING,
        AwardCode.BELOW_CAP,
        AwardCode.OVERDUE,
        AwardCode.NO_LONGER_OVERDUE,
        AwardCode.REMINDED,
        AwardCode.INSTALMENT_REMINDED,
        AwardCode.SATISFIED,
        AwardCode.REOPENED,
        AskCode.HANDED_OVER,
    }
)
COURT: frozenset[Code] = SHARED | {
    AwardCode.PAYMENT,
    AwardCode.PAYMENT_TOLD_AGAIN,
    AwardCode.PAYMENT_GONE_BEFORE,
    AwardCode.PAYMENT_REVERSED,
    AwardCode.REVERSAL_TOLD_AGAIN,
    AwardCode.PLAN_MISSED,
    AwardCode.PLAN_HOLDS,
    AwardCode.PLANS_ENDED,
    AwardCode.COURT_STEP,
    AwardCode.COURT_DAY_OVER,
    AwardCode.COURT_DAYS_TOLD,
}
WINNER: frozenset[Code] = COURT | {
    AwardCode.TENDER,
    AwardCode.ABOVE_CAP,
    AwardCode.MATTER_RAISED,
    AwardCode.MATTER_STAYS,
    # what a person did, as far as no account is named
    CaseCode.RULES_ADOPTED,
    AwardCode.CORRECTED_BY_HAND,
    AwardCode.CAP_CONFIRMED,
    AwardCode.PLAN_AGREED,
    AwardCode.CREDIT_AGREED,
    AwardCode.STAYED,
    AwardCode.RESUMED,
    AwardCode.CONTACT_CORRECTED,
    AwardCode.CLOSED_BY_HAND,
}
LIMITATIONS: frozenset[Code] = frozenset(
    {
        AwardCode.NO_ACCOUNT,
        AwardCode.LIMITATION_ASKED,
        AwardCode.LIFT_ASKED,
        AwardCode.LIMITATION_SET,
        AwardCode.LIMITATION_LIFTED,
        AwardCode.LIMITATION_REPORTED,
        AwardCode.LIMITATION_FOREIGN,
        AwardCode.LIMITATION_FAILED,
        AwardCode.LIMITATION_LOST,
        AwardCode.WINNER_TOLD,
        AwardCode.STAYS_LIMITED,
    }
)
ASKED: frozenset[Code] = frozenset(AskCode) - {AskCode.HANDED_OVER}
"""What a party asked the platform: its own."""
OF_ONE_RESPONDENT: frozenset[Code] = LIMITATIONS | {AwardCode.PAYMENT, AwardCode.TENDER}
"""Shown to the respondent whom they name, and to no other."""


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
        if entry.to == "ops":
            return False
        if isinstance(asked := self._asked(entry), bool):
            return asked
        if self.reader.side == "respondent":
            return self._hears_as_respondent(entry)
        if entry.code in LIMITATIONS and self.reader.is_claimant:
            return entry.to == "winner" or self.case.policy.winner_told_whose
        return entry.code in (COURT if self.reader.is_forum else WINNER)

    def _asked(self, entry: Entry) -> bool | None:
        """Return whether a line is about what the reader asked; None if nobody asked anything."""
        if entry.code not in ASKED:
            return None
        by = {q.id: q.by for q in self.case.questions}
        askers = {by[number] for number in entry.about if number in by}
        return askers == {*self.reader.roles} & askers != set()

    def _hears_as_respondent(self, entry: Entry) -> bool:
        """Return whether a line is of everybody's terms, or names this respondent and no other."""
        named = {r.id for r in self.case.file.respondents} & {*entry.about}
        if entry.to == "winner" or not all(map(self.may_see, named)):
            return False
        return entry.code in (OF_ONE_RESPONDENT if named else SHARED)

    def left_out(self) -> list[str]:
        said = ["What concerns the accounts of respondents: each is told of its own."]
        if self.reader.side == "respondent":
            said.append("What other respondents paid or said, and what concerns the winner alone.")
            if not self.reader.roles:
                several = ", ".join(self.respondents())
                said.append(f"What concerns one respondent alone: ask for the bundle of {several}.")
        return said
