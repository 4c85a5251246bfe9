"""Letters and platform acts of a case: what was sent, what came back, and when to try again."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from domain.base import Frozen, Instant, Mutable, Strict


class NoticeState(StrEnum):
    """How far a notice has come."""

    WAITING = "waiting"  # to be sent, or to be tried again
    ACCEPTED = "accepted"  # the mailer or the platform took it
    DELIVERED = "delivered"
    DEFERRED = "deferred"  # accepted, and the recipient's server asks to wait
    BOUNCED = "bounced"
    DROPPED = "dropped"
    UNKNOWN = "unknown"  # it may have been sent; nobody can tell
    REFUSED = "refused"  # the mailer refuses it for good
    GAVE_UP = "gave-up"
    NOBODY = "nobody"  # nobody holds the role
    REPLACED = "replaced"  # overtaken by a later notice before it left


HEARD = {
    NoticeState.DEFERRED: 1,
    NoticeState.DELIVERED: 2,  # a server that took a mail may still bounce it later
    NoticeState.BOUNCED: 3,
    NoticeState.DROPPED: 3,
}
"""What delivery events say, and how far along: they arrive in any order, and never go back."""

UNDELIVERED = frozenset({NoticeState.BOUNCED, NoticeState.DROPPED})
UNREACHED = UNDELIVERED | {NoticeState.NOBODY, NoticeState.REFUSED, NoticeState.GAVE_UP}
"""What says that nobody has read a letter: whoever it went to is not silent, but unasked."""


class Receipt(Frozen):
    """What became of one try to send."""

    outcome: Literal["accepted", "refused", "retry", "unknown", "nobody", "absent"] = Field(
        description="absent: asked later, the mailer knows of no such mail"
    )
    why: str = ""
    message_id: str | None = None
    contact: str | None = Field(default=None, description="the contact's id, never its address")
    retry_at: Instant | None = Field(default=None, description="when the other side says to")
    looked_up: bool = Field(default=False, description="asked later, not tried again")
    event: Literal["delivered", "bounced", "dropped", "deferred"] | None = Field(
        default=None, description="what the mailer says became of the mail, asked later"
    )


Channel = Literal["mail", "platform", "case"]
"""How a notice goes: to a person, to the platform, or as a fact to another case."""


class Notice(Mutable):
    """One letter, platform act or word to another case. Its id is stable: `<case>/<kind>/<n>`."""

    id: str
    kind: str = Field(description="the template's name, the platform act's, or the fact's")
    channel: Channel = "mail"
    to_role: str
    facts: dict[str, Any] = Field(default_factory=dict, description="what the letter says")
    due: Instant = Field(description="when it should have left")
    state: NoticeState = NoticeState.WAITING
    informative: bool | None = None
    tries: int = 0
    next_try: Instant | None = None
    sent: Instant | None = None
    message_id: str | None = None
    contact: str | None = None
    why: str = ""
    possible_repeat: bool = False
    blocked: Instant | None = Field(
        default=None, description="when the other server turned it away; it goes once more"
    )
    reconcile_at: Instant | None = Field(
        default=None, description="when the mailer's log is asked whether it left"
    )

    @property
    def is_asked_after(self) -> bool:
        """Whether nobody can tell yet if it left, and the mailer's log is still to be asked."""
        return self.state is NoticeState.UNKNOWN and self.reconcile_at is not None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be sent, or to be asked after."""
        return self.state is NoticeState.WAITING or self.is_asked_after

    @property
    def next_step(self) -> datetime:
        """When it is tried, or asked after."""
        if self.is_asked_after and self.reconcile_at:
            return self.reconcile_at
        return self.next_try or self.due

    def is_due(self, now: datetime) -> bool:
        return self.is_open and self.next_step <= now

    def is_behind(self, event: str) -> bool:
        """Whether as much, or more, was heard of it before: events arrive in any order."""
        return HEARD.get(self.state, 0) >= HEARD[NoticeState(event)]


class DeliveryRule(Strict):
    """What a policy says of sending: how long to try, and what to do when nobody can tell.

    The first wait is a minute, doubling to an hour: SendGrid's outages last minutes to hours.
    """

    first_wait_seconds: int = Field(default=60, gt=0)
    longest_wait_seconds: int = Field(default=3600, gt=0)
    give_up_after_hours: int = Field(default=72, gt=0)
    attention_after_minutes: int | None = Field(
        default=None,
        gt=0,
        description="how late a letter is when a person should know; looked at when it is tried "
        "again, so nobody wakes for it. Left out: only once it is given up",
    )
    again_when_unknown: tuple[str, ...] = Field(
        default=(), description="kinds of letter that go again, marked as a possible repeat"
    )
    reconcile_after_minutes: int = Field(
        default=15,
        ge=0,
        description="how long a delivery event is waited for when nobody can tell whether a "
        "letter left; then the mailer's log is asked. 0: decide at once",
    )
    again_after_block_minutes: int = Field(
        default=60,
        ge=0,
        description="when a letter goes once more that the other server turned away for now; "
        "0: that is a bounce",
    )
    if_spam_reported: Literal["attention", "record"] = Field(
        default="attention", description="whether a person is needed when our mail is called spam"
    )

    def wait(self, tries: int) -> timedelta:
        """Return how long is waited after so many tries; nothing before the first."""
        seconds = self.first_wait_seconds * 2 ** min(tries - 1, 20) if tries else 0
        return timedelta(seconds=min(seconds, self.longest_wait_seconds))

    def _next_try(self, tries: int, said: datetime | None, now: datetime) -> datetime:
        """Return when to try again: when the other side says, unless that is always at once."""
        if said is None:
            return now + self.wait(tries)
        return max(said, now + self.wait(tries - 1))

    def apply_receipt(self, notice: Notice, receipt: Receipt, now: datetime) -> None:
        """Take in what became of one try, or of asking after one."""
        if receipt.looked_up:
            self._decide(notice, receipt, now)
            return
        notice.tries += 1
        notice.contact = receipt.contact or notice.contact
        notice.message_id = receipt.message_id or notice.message_id
        notice.next_try = None
        if notice.state in HEARD:  # its delivery was faster than the receipt
            notice.sent = notice.sent or now
            return
        notice.why = receipt.why
        if receipt.outcome == "accepted":
            notice.state, notice.sent = NoticeState.ACCEPTED, now
        elif receipt.outcome == "refused":
            notice.state = NoticeState.REFUSED
        elif receipt.outcome == "nobody":
            notice.state = NoticeState.NOBODY
        elif receipt.outcome != "unknown" or notice.channel == "platform":
            # A platform act carries an idempotency key, so it can always be repeated.
            self._try_again(notice, receipt, now)
        elif self.reconcile_after_minutes:
            notice.state = NoticeState.UNKNOWN
            notice.reconcile_at = now + timedelta(minutes=self.reconcile_after_minutes)
        else:
            self._decide(notice, receipt, now)

    def _decide(self, notice: Notice, receipt: Receipt, now: datetime) -> None:
        """End the doubt: the log has it, or has it not, or cannot tell and the policy decides."""
        notice.reconcile_at = None
        notice.message_id = receipt.message_id or notice.message_id
        notice.why = "; ".join(filter(None, dict.fromkeys((notice.why, receipt.why))))
        if receipt.outcome == "accepted":
            notice.state, notice.sent = NoticeState.ACCEPTED, now
        elif receipt.outcome == "absent" or notice.kind in self.again_when_unknown:
            notice.state, notice.possible_repeat = NoticeState.WAITING, True
            self._try_again(notice, receipt, now)
        else:
            notice.state = NoticeState.UNKNOWN

    def _try_again(self, notice: Notice, receipt: Receipt, now: datetime) -> None:
        given_up = now - notice.due >= timedelta(hours=self.give_up_after_hours)
        if given_up and notice.channel == "mail" and notice.tries > 1:
            notice.state = NoticeState.GAVE_UP
            return
        notice.next_try = self._next_try(notice.tries, receipt.retry_at, now)
