"""Limitations: one act per account, confirmed one by one, and lifted from everybody in the end.

An account is asked for one thing at a time: a lift never overtakes a limitation that may still
land, because then somebody who has paid would stay limited.
"""

from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

from domain.award import letters
from domain.award.codes import AwardCode
from domain.award.disputes import Links
from domain.base import Instant, Mutable
from domain.case import mail
from domain.post.notice import Notice, NoticeState, Receipt

LIMIT, LIFT = "limit-account", "lift-limitation"
LIMITATIONS = "limitations"


class AccountState(Mutable):
    """One account of one respondent, and how far its limitation has come."""

    id: str
    respondent: str
    state: Literal["free", "setting", "limited", "lifting"] = "free"
    notice: str | None = Field(default=None, description="the act that is under way, or was last")
    since: Instant | None = None
    failing: str | None = Field(default=None, description="why the last try did not work")
    alarmed: Instant | None = None

    @property
    def is_pending(self) -> bool:
        return self.state in {"setting", "lifting"}


class Limits(Links):
    """An award case as far as limitations go."""

    accounts: list[AccountState] = Field(default_factory=list)
    limits_asked: Instant | None = None
    winner_heard: Literal["some", "all"] | None = None

    # -- what should be ------------------------------------------------------------------------

    def should_limit(self, account: AccountState, now: datetime) -> bool:
        """Return whether this account is to be limited, as things stand."""
        if self.above_cap or self.stayed == "lifts" or not self.is_open:
            return False
        if self.closing:
            return self.closing.limitations == "keep" and account.state == "limited"
        wanted = self.may_limit(self.owed_of(account.respondent), now)
        if wanted and (self.stayed == "holds" or self._must_be_reached(account, now)):
            return account.state in {"setting", "limited"}
        return wanted

    def _must_be_reached(self, account: AccountState, now: datetime) -> bool:
        if self.policy.if_unreached != "hold":
            return False
        return mail.why_unreached(self, self.role(account.respondent), now) is not None

    def wanted(self, now: datetime) -> list[AccountState]:
        return [a for a in self.accounts if self.should_limit(a, now)]

    def missing(self, now: datetime) -> list[AccountState]:
        """Return the accounts that should be limited and are not confirmed."""
        return [a for a in self.wanted(now) if a.state != "limited"]

    def is_limited(self, now: datetime) -> bool:
        """Return whether every account that should be limited is: never while one is missing."""
        wanted = self.wanted(now)
        return bool(wanted) and not self.missing(now)

    @property
    def held(self) -> list[AccountState]:
        """The accounts that are limited, or may be."""
        return [a for a in self.accounts if a.state != "free"]

    def account(self, account_id: str) -> AccountState | None:
        return next((a for a in self.accounts if a.id == account_id), None)

    def label(self, account: AccountState) -> str:
        """Name an account for the record: by its owner's role and its place, not by its number."""
        own = [a.id for a in self.accounts if a.respondent == account.respondent]
        which = f" {own.index(account.id) + 1} of {len(own)}" if len(own) > 1 else ""
        return f"the account{which} of {self.words(account.respondent)}"

    # -- asking --------------------------------------------------------------------------------

    def know_account(self, account: str, respondent: str) -> None:
        self.accounts.append(AccountState(id=account, respondent=respondent))

    def add_accounts(self, now: datetime) -> None:
        """Know every account; say who has none, because nothing can be limited there."""
        for respondent in self.file.respondents:
            for account in respondent.accounts:
                self.know_account(account, respondent.id)
            if not respondent.accounts:
                text = f"limitation not applicable: {self.words(respondent.id)} has no account here"
                self.write(
                    now,
                    "limitation",
                    text,
                    to="ops",
                    code=AwardCode.NO_ACCOUNT,
                    about=(respondent.id,),
                )
                letters.attention(self, now, [text])

    def reconcile(self, now: datetime) -> None:
        """Ask for every limitation and every lift that is due; each account on its own."""
        for account in self.accounts:
            wanted = self.should_limit(account, now)
            if wanted and self._can_turn(account, now, "free", "lifting"):
                self._ask(account, LIMIT, now)
            elif not wanted and self._can_turn(account, now, "limited", "setting"):
                self._ask(account, LIFT, now)
        self._show_missing(now)
        self._tell_winner(now)

    def _can_turn(self, account: AccountState, now: datetime, at_rest: str, pending: str) -> bool:
        """Return whether the account may be asked for the opposite now."""
        if account.state not in {at_rest, pending}:
            return False
        return account.notice is None or self._drop(account.notice, now)

    def _drop(self, notice_id: str, now: datetime) -> bool:
        """Ask for an act no more; return False if it may be under way this very moment."""
        notice = self.notice(notice_id)
        if not notice.is_open:
            return True
        if notice.next_try is None or notice.next_try <= now:
            return False
        self.replace(notice)
        return True

    def _ask(self, account: AccountState, act: str, now: datetime) -> None:
        limits = act == LIMIT
        facts = {
            "on": account.id,
            "award": self.file.id,
            "why": f"award overdue since {self.pay_by:%Y-%m-%d}" if limits else "no longer due",
        }
        notice = self.send(now, act, "platform", facts, channel="platform")
        account.state, account.notice = ("setting" if limits else "lifting"), notice.id
        account.since, account.failing, account.alarmed = now, None, None
        if limits:
            self.limits_asked = self.limits_asked or now
        verb = "limit" if limits else "lift the limitation of"
        text = f"the platform is asked to {verb} {self.label(account)}"
        code = AwardCode.LIMITATION_ASKED if limits else AwardCode.LIFT_ASKED
        self.write(
            now,
            "limitation",
            text,
            to="platform",
            notice=notice.id,
            code=code,
            about=(account.respondent,),
        )

    # -- what came back ------------------------------------------------------------------------

    def read_receipt(self, notice: Notice, receipt: Receipt, now: datetime) -> Receipt:
        """Return the receipt of a try; a platform act is never given up."""
        if notice.channel == "platform" and receipt.outcome in {"refused", "nobody"}:
            again = now + self._refused_wait(notice, now)
            return receipt.model_copy(update={"outcome": "retry", "retry_at": again})
        return receipt

    def _refused_wait(self, notice: Notice, now: datetime) -> timedelta:
        rule = self.policy.limitations
        first = self.after(now, rule.refused_again_after) - now
        longest = self.after(now, rule.refused_at_most_every) - now
        return min(longest, first * (1 << min(notice.tries, 10)))

    def after_receipt(self, notice: Notice, now: datetime) -> None:
        account = next((a for a in self.accounts if a.notice == notice.id), None)
        if notice.channel == "platform" and account is not None:
            if not account.is_pending:  # a person or the platform has answered for it meanwhile
                notice.state = NoticeState.REPLACED if notice.is_open else notice.state
                self.clear_flag(notice.id)
            elif notice.state is NoticeState.ACCEPTED:
                self.confirmed(account, now)
            else:
                self.failed(account, notice.why, now)
        elif notice.channel == "mail":
            self.after_letter(notice, now)

    def after_letter(self, notice: Notice, now: datetime) -> None:
        """Do what follows from a letter's new state."""

    def confirmed(self, account: AccountState, now: datetime, how: str = "confirmed") -> None:
        """Take in that an account is limited, or is free again."""
        limited = account.state == "setting"
        account.state = "limited" if limited else "free"
        account.since, account.failing, account.alarmed = now, None, None
        if account.notice:
            self._drop(account.notice, now)
            self.clear_flag(account.notice)
        self.clear_flag(f"alarm:{account.id}")
        what = "limitation set" if limited else "limitation lifted"
        text = f"{what} on {self.label(account)}: {how}"
        code = AwardCode.LIMITATION_SET if limited else AwardCode.LIMITATION_LIFTED
        self.write(
            now,
            "limitation",
            text,
            by="platform",
            notice=account.notice,
            code=code,
            about=(account.respondent,),
        )
        own = [a for a in self.accounts if a.respondent == account.respondent]
        if all(a.state == account.state for a in own):
            letters.limitation(self, now, account.respondent, limited=limited)
        self._show_missing(now)

    def failed(self, account: AccountState, why: str, now: datetime) -> None:
        """Take in that a try did not work: it is tried again, and a person is told."""
        first = account.failing is None
        account.failing = why or "no reason given"
        verb = "limiting" if account.state == "setting" else "lifting"
        hand = "limited_by_hand" if account.state == "setting" else "lifted_by_hand"
        text = f"{verb} {self.label(account)} did not work yet: {account.failing}; it is tried on"
        text += f", or a person does it and says {hand}"
        if account.state == "lifting" and not self.should_limit(account, now):
            text = f"ALARM: {text}. They owe nothing now and are still held; lift it by hand"
            self.flag(f"alarm:{account.id}", text)
        if account.notice:
            self.flag(account.notice, text)
        if first:
            account.alarmed = now
            letters.attention(self, now, [text])
        self._show_missing(now)

    def _show_missing(self, now: datetime) -> None:
        """Say who is missing while the award is not limited for everybody."""
        missing = self.missing(now)
        if not missing:
            self.clear_flag(LIMITATIONS)
            return
        done, of = len(self.wanted(now)) - len(missing), len(self.wanted(now))
        who = "; ".join(f"{self.label(a)}{f' ({a.failing})' if a.failing else ''}" for a in missing)
        self.flag(
            LIMITATIONS, f"{done} of {of} accounts limited; still missing, and being tried: {who}"
        )

    # -- telling the winner, and alarms --------------------------------------------------------

    def winner_due(self, now: datetime) -> datetime | None:
        """Return when the winner hears that it is not complete."""
        if self.winner_heard or self.limits_asked is None or not self.missing(now):
            return None
        wait = self.policy.limitations.winner_hears_of_missing_after
        return self.after(self.limits_asked, wait)

    def _tell_winner(self, now: datetime) -> None:
        if not self.wanted(now):
            if not self.held:
                self.limits_asked, self.winner_heard = None, None
            return
        at = self.winner_due(now)
        if self.is_limited(now) and self.winner_heard != "all":
            self.winner_heard = "all"
            letters.limitations_winner(self, now, complete=True)
        elif at is not None and at <= now:
            self.winner_heard = "some"
            letters.limitations_winner(self, now, complete=False)

    def alarm_due(self, now: datetime) -> datetime | None:
        """Return when ops are told again that a party who owes nothing is still held."""
        every = self.policy.limitations.alarm_every
        due = [self.after(a.alarmed, every) for a in self._held_wrongly(now) if a.alarmed]
        return min(due, default=None)

    def _held_wrongly(self, now: datetime) -> list[AccountState]:
        return [
            a
            for a in self.accounts
            if a.state == "lifting" and a.failing and not self.should_limit(a, now)
        ]

    def alarm(self, now: datetime) -> None:
        """Tell ops again, as often as the policy says."""
        at = self.alarm_due(now)
        if at is None or at > now:
            return
        held = self._held_wrongly(now)
        for account in held:
            account.alarmed = now
        items = [
            f"ALARM: {self.label(a)} is still held, and owes nothing: {a.failing}" for a in held
        ]
        about = [a.respondent for a in held]
        self.write(
            now, "warning", "; ".join(items), to="ops", code=AwardCode.STILL_HELD, about=about
        )
        letters.attention(self, now, items)
