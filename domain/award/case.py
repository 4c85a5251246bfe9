"""An award: the commands it obeys. What it hears is in award_facts, what it shows in award_show."""

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from domain.acts import AddNote, Command
from domain.award import commands as acts
from domain.award import letters
from domain.award.codes import AwardCode
from domain.award.commands import COMMANDS
from domain.award.corrections import BY_HAND
from domain.award.facts import FACTS
from domain.award.file import WHOLE, Terms, share_problem
from domain.award.ledger import NOTHING, Payment
from domain.award.plan import Plan
from domain.award.view import Shown
from domain.case.adoption import adopt
from domain.case.case import MAIL_FACTS
from domain.case.codes import CaseCode, Code
from domain.case.handlers import Handlers, done, told
from domain.post.facts import SHARED
from domain.post.notice import UNREACHED

ALWAYS = (
    "add_note",
    "represented_by",
    "correct_contact",
    "add_account",
    "correct_award",
    "close",
    "adopt",
)
RUNNING = ("agree_plan", "agree_credit", "limited_by_hand", "lifted_by_hand")


class AwardCase(Shown):
    """All state of one award."""

    def legal_moves(self) -> tuple[str, ...]:
        """Return the commands that are allowed now."""
        if not self.is_open:
            return ()
        if self.above_cap:
            return ("confirm_award_above_cap", *ALWAYS)
        if self.closing:
            return ("lifted_by_hand", "add_note", "represented_by", "correct_contact")
        return (*RUNNING, "resume" if self.stayed else "stay", *ALWAYS)

    def _say(
        self,
        now: datetime,
        text: str,
        command: Command,
        *,
        code: Code,
        about: Iterable[str] = (),
    ) -> None:
        self.write_command(now, command, text, code, about=about)

    # -- what is refused -----------------------------------------------------------------------

    def refuses_correct_award(self, command: acts.CorrectAward, now: datetime) -> str | None:
        wrong = self.currency_problem(command.total)
        if wrong:
            return wrong
        new = self._corrected(command)
        if new.pay_by < self.file.made_on:
            return f"pay_by {new.pay_by} is before the award was made, on {self.file.made_on}"
        if new.shares is None:
            return None
        known, given = self.respondents(), list(command.shares or new.shares)
        if unknown := [r for r in given if r not in known]:
            return self.nobody_problem(unknown[0])
        if missing := [r for r in known if r not in given]:
            return f"the award states shares, but none for {', '.join(missing)}"
        shares = command.shares or {r: self.money(share) for r, share in new.shares.items()}
        return share_problem(shares, new.total)

    def refuses_agree_plan(self, command: acts.AgreePlan, now: datetime) -> str | None:
        if not command.winner_agrees:
            return "a plan counts only when both sides agreed to it"
        by_shares = self.now_terms.shares is not None
        if by_shares != (command.respondent is not None):
            return (
                "the award states shares: name the respondent whose share it is"
                if by_shares
                else "the award is joint and several: the plan is for all of it, name no respondent"
            )
        if command.respondent and (wrong := self.nobody_problem(command.respondent)):
            return wrong
        return self._parts_problem(command, now)

    def _parts_problem(self, command: acts.AgreePlan, now: datetime) -> str | None:
        parts = command.instalments
        if wrong := next(filter(None, (self.currency_problem(i.amount) for i in parts)), None):
            return wrong
        if past := [i.by for i in parts if self.ends(i.by) <= now]:
            return f"the instalment of {past[0]} lies in the past"
        left = self._left_of(command.respondent)
        added = sum((i.amount.amount for i in parts), NOTHING)
        if added != left:
            return (
                f"the instalments add up to {self.money(added)}, what is owed is {self.money(left)}"
            )
        return None

    def _left_of(self, respondent: str | None) -> Decimal:
        return self.balance_of(respondent).amount if respondent else self.left

    def refuses_agree_credit(self, command: acts.AgreeCredit, now: datetime) -> str | None:
        if not command.winner_agrees:
            return "a set-off or a waiver counts only if the winner, or the award, says so"
        wrong = self.nobody_problem(command.respondent) or self.currency_problem(command.amount)
        return wrong or self.ledger.payment_problem(self._credit(command, now))

    def refuses_limited_by_hand(self, command: acts.LimitedByHand, now: datetime) -> str | None:
        account = self.account(command.account)
        if account is None:
            return self._no_account(command.account)
        if account.state == "limited":
            return "this account is limited already"
        if not self.should_limit(account, now):
            return (
                "nothing allows a limitation now: it may be set after "
                f"{self.local(self.limits_at)} while something is owed"
            )
        return None

    def refuses_lifted_by_hand(self, command: acts.LiftedByHand, now: datetime) -> str | None:
        account = self.account(command.account)
        if account is None:
            return self._no_account(command.account)
        if account.state != "lifting":
            why = {
                "free": "this account is not limited",
                "setting": "this account is being limited; it is lifted after that, if it must be",
                "limited": "what it owes is overdue; stay with lift: true lets go of it, and so "
                "does payment, or a plan that lifts",
            }
            return why[account.state]
        return None

    def _no_account(self, account: str) -> str:
        known = ", ".join(a.id for a in self.accounts) or "none"
        return f"account {account} belongs to no respondent of this award; there are: {known}"

    def refuses_add_account(self, command: acts.AddAccount, now: datetime) -> str | None:
        owner = self.account(command.account)
        if owner is not None:
            return f"account {command.account} is known already, of {self.words(owner.respondent)}"
        return self.nobody_problem(command.respondent)

    def refuses_represented_by(self, command: acts.RepresentedBy, now: datetime) -> str | None:
        return None if command.party == "winner" else self.nobody_problem(command.party)

    def refuses_correct_contact(self, command: acts.CorrectContact, now: datetime) -> str | None:
        return None if command.party == "winner" else self.nobody_problem(command.party)

    # -- what is obeyed ------------------------------------------------------------------------

    def _corrected(self, command: acts.CorrectAward) -> Terms:
        old = self.now_terms
        shares = old.shares
        if command.shares:
            shares = {r: share.amount for r, share in command.shares.items()}
        return Terms(
            total=command.total or old.total,
            pay_by=command.pay_by or old.pay_by,
            zone=old.zone,
            shares=None if command.joint_and_several else shares,
            since=f"correction {len(self.terms)}",
        )

    def obeys_correct_award(self, command: acts.CorrectAward, now: datetime) -> None:
        old, new = self.now_terms, self._corrected(command)
        self._say(
            now,
            f"corrected: {new.said()}; before: {old.said()}",
            command,
            code=AwardCode.CORRECTED_BY_HAND,
        )
        self.clear_flag(BY_HAND)
        self.take_in(new, now, command.reason)

    def obeys_confirm_award_above_cap(
        self, command: acts.ConfirmAwardAboveCap, now: datetime
    ) -> None:
        self._say(
            now,
            "to be enforced although it is above the cap",
            command,
            code=AwardCode.CAP_CONFIRMED,
        )
        self.above_cap = False
        self.clear_flag("cap")
        self.begin(now)

    def obeys_agree_plan(self, command: acts.AgreePlan, now: datetime) -> None:
        key = command.respondent or WHOLE
        obligation = next(o for o in self.obligations if o.key == key)
        lifts = command.lifts_limitations
        if lifts is None:
            lifts = self.policy.plan == "lifts-limitations"
        self.plans[key] = Plan(
            key=key,
            base=self.money(obligation.owed - self.ledger.left(obligation)),
            instalments=command.instalments,
            lifts=lifts,
            agreed_at=now,
        )
        self.missed.pop(key, None)
        effect = "limitations wait while it is kept" if lifts else "limitations stay until zero"
        self._say(
            now,
            f"a plan of {len(command.instalments)} instalments; {effect}",
            command,
            code=AwardCode.PLAN_AGREED,
        )
        letters.plan(self, now, key, lifts=lifts)

    def _credit(self, command: acts.AgreeCredit, now: datetime) -> Payment:
        return Payment(
            id=command.credit_id,
            by=command.respondent,
            amount=command.amount.amount,
            paid_at=now,
            recorded_at=now,
            how=command.how,
        )

    def obeys_agree_credit(self, command: acts.AgreeCredit, now: datetime) -> None:
        self._say(
            now, f"{command.how} of {command.amount} counts", command, code=AwardCode.CREDIT_AGREED
        )
        self.credit(self._credit(command, now), now)

    def obeys_stay(self, command: acts.Stay, now: datetime) -> None:
        self.stayed = "lifts" if command.lift else "holds"
        effect = "those set are lifted" if command.lift else "those set stay"
        self._say(
            now, f"no further limitation until resumed, {effect}", command, code=AwardCode.STAYED
        )

    def obeys_resume(self, command: acts.Resume, now: datetime) -> None:
        self.stayed = None
        self._say(now, "the stay is over", command, code=AwardCode.RESUMED)

    def obeys_limited_by_hand(self, command: acts.LimitedByHand, now: datetime) -> None:
        self._by_hand(command.account, command, now)

    def obeys_lifted_by_hand(self, command: acts.LiftedByHand, now: datetime) -> None:
        self._by_hand(command.account, command, now)

    def _by_hand(self, account_id: str, command: Command, now: datetime) -> None:
        account = self.account(account_id)
        assert account is not None, "it was checked"
        limits = command.name == "limited_by_hand"
        code = AwardCode.LIMITED_BY_HAND if limits else AwardCode.LIFTED_BY_HAND
        self._say(
            now,
            f"{self.label(account)} {command.name.replace('_', ' ')}",
            command,
            code=code,
            about=(account.respondent,),
        )
        if account.state == "free":  # before we came to ask for it
            account.state = "setting"
        self.confirmed(account, now, "done by hand")

    def obeys_add_account(self, command: acts.AddAccount, now: datetime) -> None:
        self._say(
            now,
            f"one more account of {self.words(command.respondent)}",
            command,
            code=AwardCode.ACCOUNT_ADDED,
            about=(command.respondent,),
        )
        self.know_account(command.account, command.respondent)

    def obeys_represented_by(self, command: acts.RepresentedBy, now: datetime) -> None:
        who = "the winner" if command.party == "winner" else self.words(command.party)
        self._say(
            now,
            f"{who} is represented; letters go to counsel from now on",
            command,
            code=AwardCode.REPRESENTED,
            about=_party(command.party),
        )
        self.counsel[command.party] = command.counsel

    def obeys_correct_contact(self, command: acts.CorrectContact, now: datetime) -> None:
        winner = command.party == "winner"
        role = "winner" if winner else self.role(command.party)
        who = "the winner" if winner else self.words(command.party)
        self._say(
            now,
            f"the address of {who} is corrected",
            command,
            code=AwardCode.CONTACT_CORRECTED,
            about=_party(command.party),
        )
        changes: dict[str, object] = {"email": command.email}
        if command.person:
            changes["name"] = command.person
        right = self.contacts(role)[0].model_copy(update=changes)
        if command.party in self.counsel:
            self.counsel[command.party] = right
        elif winner:
            self.file = self.file.model_copy(update={"winner": right})
        else:
            self.file = self.file.model_copy(
                update={
                    "respondents": tuple(
                        r.model_copy(update={"contact": right}) if r.id == command.party else r
                        for r in self.file.respondents
                    )
                }
            )
        self.clear_flag(f"contact:{role}")
        self._goes_again(role, now)

    def _goes_again(self, role: str, now: datetime) -> None:
        sent = [n for n in self.notices if n.to_role == role and n.channel == "mail"]
        if not sent or sent[-1].state not in UNREACHED:
            return
        self.clear_flag(sent[-1].id)
        again = self.send(now, sent[-1].kind, role, dict(sent[-1].facts))
        self.write(
            now,
            "terms",
            f"the {again.kind} letter goes again",
            to=role,
            notice=again.id,
            code=AwardCode.LETTER_AGAIN,
        )

    def obeys_add_note(self, command: AddNote, now: datetime) -> None:
        self._say(now, f'note: "{command.text}"', command, code=CaseCode.NOTE)

    def obeys_close(self, command: acts.Close, now: datetime) -> None:
        self._say(
            now,
            f"closed as {command.outcome}, limitations: {command.limitations}",
            command,
            code=AwardCode.CLOSED_BY_HAND,
        )
        self.closing, self.above_cap = command, False
        self.clear_flag("cap")


def _party(party: str) -> tuple[str, ...]:
    return () if party == "winner" else (party,)


def _legal(name: str) -> Callable[[AwardCase], bool]:
    return lambda case: name in case.legal_moves()


def _executes(command: type[Command]) -> Any:  # noqa: ANN401 (until its functions are named)
    return getattr(AwardCase, f"obeys_{command.name}", adopt)


AwardCase.handles = Handlers(
    *(told(f, getattr(AwardCase, f"hears_{f.name}")) for f in FACTS if f not in SHARED),
    *MAIL_FACTS,
    *(
        done(
            c,
            _executes(c),
            check=getattr(AwardCase, f"refuses_{c.name}", None),
            only_if=_legal(c.name),
        )
        for c in COMMANDS
    ),
)
