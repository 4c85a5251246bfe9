"""What every case does with news of its mail: what became of a letter, who wants no updates."""

from datetime import datetime, timedelta
from typing import Any

from pydantic import Field

from domain.acts import Fact
from domain.case.state import CaseFile
from domain.errors import Refused
from domain.post.facts import (
    COURTESIES,
    HOW,
    SUPPRESSED,
    Declined,
    Delivery,
    MailReceived,
    UpdatesDeclined,
)
from domain.post.notice import UNREACHED, Notice, NoticeState

NATURE = {
    "answer": "a mail",
    "auto-reply": "an automatic reply",
    "bounce": "a bounce",
    "read-receipt": "a read receipt",
}


class Mailbag(CaseFile):
    """The record of a case, and what it hears of its mail."""

    declined: dict[str, Declined] = Field(
        default_factory=dict, description="by role, what was last said of courtesy updates"
    )

    def check_mail(self, fact: Fact) -> None:
        """Raise Refused if news of mail makes no sense in this case."""
        if isinstance(fact, Delivery):
            self.notice(fact.notice)
        elif isinstance(fact, UpdatesDeclined):
            role = self.reader(fact)
            if role not in (roles := {n.to_role for n in self.notices if n.channel == "mail"}):
                known = ", ".join(sorted(roles)) or "nobody yet"
                msg = f"no letter went to the {role}; letters went to: {known}"
                raise Refused(msg)

    # -- what became of a letter ---------------------------------------------------------------

    def apply_delivery(self, fact: Any, now: datetime) -> None:  # noqa: ANN401 (its own `hears_`)
        """Take in news of a letter, unless it is older than what is known; it ends any doubt."""
        notice = self.notice(fact.notice)
        if fact.event == "blocked":
            if self._goes_once_more(notice, fact.why, now):
                return
            fact = fact.model_copy(update={"event": "bounced"})
        waits_again = notice.blocked is not None and notice.state is NoticeState.WAITING
        if notice.is_behind(fact.event) or (waits_again and fact.event == "deferred"):
            return
        was_open = notice.is_open
        self.clear_flag(notice.id)
        notice.sent = notice.sent or now
        getattr(self, f"hears_{fact.name}")(fact, now)
        if was_open:
            self.after_receipt(notice, now)

    def _goes_once_more(self, notice: Notice, why: str, now: datetime) -> bool:
        """Try a letter once more that a server turned away for now: nobody has it."""
        minutes = self.delivery.again_after_block_minutes
        if not minutes or not self.is_open or notice.is_behind("bounced"):
            return False
        if notice.blocked is not None:
            return notice.state is NoticeState.WAITING  # the same block, told twice
        notice.blocked, notice.state = now, NoticeState.WAITING
        notice.next_try, notice.reconcile_at = now + timedelta(minutes=minutes), None
        self.clear_flag(notice.id)
        text = f"the {notice.kind} to the {notice.to_role} was turned away for now"
        again = f"it goes once more at {self.local(notice.next_try)}"
        reason = f" ({why})" if why else ""
        self.write(now, "delivery", f"{text}{reason}; {again}", notice=notice.id)
        return True

    def why_unreached(self, role: str, now: datetime, since: datetime | None = None) -> str | None:
        """Return why no letter (due since then) can have reached a role; None if one may have."""
        to_role = [n for n in self.notices if n.to_role == role and n.channel == "mail"]
        letters = [n for n in to_role if since is None or n.due >= since]
        if not letters or any(n.state is NoticeState.DELIVERED for n in letters):
            return None
        if f"contact:{role}" in self.attention:
            # What went there since was taken by the mailer, and cannot have come further.
            return "its address is known to be wrong"
        lost = [n for n in letters if _did_not_arrive(n, now)]
        return f"the {lost[0].kind} letter is {lost[0].state.value}" if lost == letters else None

    # -- courtesy updates ----------------------------------------------------------------------

    def has_declined(self, role: str) -> bool:
        """Whether whoever holds the role wants no courtesy updates."""
        said = self.declined.get(role)
        return said is not None and said.declined

    def is_unwanted(self, notice: Notice) -> bool:
        """Whether it is a courtesy that its reader declined: that it was dropped is no fault."""
        return notice.kind in COURTESIES and self.has_declined(notice.to_role)

    def reader(self, fact: UpdatesDeclined) -> str:
        """Return whose updates they are.

        Raises:
            Refused: the notice that was named is not of this case.
        """
        return fact.by_role or self.notice(str(fact.notice)).to_role

    def hears_updates_declined(self, fact: UpdatesDeclined, now: datetime) -> None:
        """Stop or resume courtesies to one reader; what is older than the last word is let go."""
        role, at = self.reader(fact), fact.happened_at or now
        before = self.declined.get(role)
        if before is not None and at < before.at:
            return
        self._drops_mail(fact, role)
        self.declined[role] = Declined(at=at, declined=fact.declined)
        if fact.declined == (before is not None and before.declined):
            return
        for notice in self.notices:
            if notice.state is NoticeState.WAITING and self.is_unwanted(notice):
                self.replace(notice)
        if fact.declined:
            text = f"the {role} declines updates, {HOW[fact.how]}; every other letter still goes"
        else:
            text = f"the {role} wants updates again"
        self.write(now, "fact", text, by=role)
        self.after_declining(role, now)

    def _drops_mail(self, fact: UpdatesDeclined, role: str) -> None:
        """Mark somebody whom the mailer no longer writes to: needed letters go another way."""
        key = f"suppressed:{role}"
        if not fact.declined:
            self.clear_flag(key)
        elif fact.how in SUPPRESSED and self.delivery.if_spam_reported == "attention":
            text = f"the {role} can no longer be reached by mail, {HOW[fact.how]}"
            self.flag(key, f"{text}: the mailer drops what we send; reach them another way")

    def after_declining(self, role: str, now: datetime) -> None:
        """Do what follows when somebody declines updates, or wants them again."""

    # -- other mail ----------------------------------------------------------------------------

    def hears_mail_received(self, fact: MailReceived, now: datetime) -> None:
        """Record a mail that counts as nothing by itself; one that waits needs a person."""
        key, what = f"mail:{fact.kept_as[:12]}", f"{NATURE[fact.nature]} by the {fact.by_role}"
        why = f": {fact.why}" if fact.why else ""
        if fact.waits:
            text = f"{what} waits for a person{why}; it is kept as {fact.kept_as[:12]}"
            if self.is_open:
                self.flag(key, text)
        elif key in self.attention:
            self.clear_flag(key)
            text = f"{what} was dealt with{why}"
        else:
            text = f"{what} came{why}; it does not count as an answer"
        self.write(now, "fact", text, by=fact.by_role)


def _did_not_arrive(notice: Notice, now: datetime) -> bool:
    waits = notice.state is NoticeState.WAITING and notice.due < now
    return notice.state in UNREACHED or waits
