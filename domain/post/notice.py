"""Letters and platform acts of a case: their delivery state, receipts and retries."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from domain.base import Frozen, Instant, Mutable, Strict


class NoticeState(StrEnum):
    """The delivery state of a notice."""

    WAITING = "waiting"  # to be sent, or to be tried again
    ACCEPTED = "accepted"  # the mailer or the platform took it
    DELIVERED = "delivered"
    DEFERRED = "deferred"  # accepted, but the recipient's server asks to wait
    BOUNCED = "bounced"
    DROPPED = "dropped"
    UNKNOWN = "unknown"  # in doubt: it may have been sent
    REFUSED = "refused"  # the mailer refuses it for good
    GAVE_UP = "gave-up"
    NOBODY = "nobody"  # nobody holds the role
    REPLACED = "replaced"  # a later notice took its place before it left


DELIVERY_RANK = {
    NoticeState.DEFERRED: 1,
    NoticeState.DELIVERED: 2,  # a server that took a mail may still bounce it later
    NoticeState.BOUNCED: 3,
    NoticeState.DROPPED: 3,
}
"""The order of delivery events. They arrive in any order; a notice never goes to a lower rank."""

UNDELIVERED = frozenset({NoticeState.BOUNCED, NoticeState.DROPPED})
UNREACHED = UNDELIVERED | {NoticeState.NOBODY, NoticeState.REFUSED, NoticeState.GAVE_UP}
"""States in which nobody can have read the letter. Its reader then counts as not asked."""


class Receipt(Frozen):
    """The result of one attempt to send, or of one look-up."""

    outcome: Literal["accepted", "refused", "retry", "unknown", "nobody", "absent"] = Field(
        description="absent: the result of a look-up that found no such mail"
    )
    why: str = ""
    message_id: str | None = None
    contact: str | None = Field(default=None, description="the contact's id, never its address")
    retry_at: Instant | None = Field(default=None, description="when the other side says to")
    looked_up: bool = Field(default=False, description="the result of a look-up, not of an attempt")
    event: Literal["delivered", "bounced", "dropped", "deferred"] | None = Field(
        default=None, description="the delivery event that a look-up found"
    )


Channel = Literal["mail", "platform", "case"]
"""Mail to a person, an act of the platform, or a fact to another case."""


class Notice(Mutable):
    """A letter, a platform act or a fact to another case. Its id is `<case>/<kind>/<n>`."""

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
        default=None, description="when the mailer's log is searched for it"
    )

    @property
    def awaits_lookup(self) -> bool:
        """Whether it is in doubt and the mailer's log is still to be searched."""
        return self.state is NoticeState.UNKNOWN and self.reconcile_at is not None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be sent or looked up."""
        return self.state is NoticeState.WAITING or self.awaits_lookup

    @property
    def next_step(self) -> datetime:
        """The time of the next attempt or look-up."""
        if self.awaits_lookup and self.reconcile_at:
            return self.reconcile_at
        return self.next_try or self.due

    def is_due(self, now: datetime) -> bool:
        return self.is_open and self.next_step <= now

    def is_past(self, event: str) -> bool:
        """Whether it has reached this event's rank already, so that the event says nothing new."""
        return DELIVERY_RANK.get(self.state, 0) >= DELIVERY_RANK[NoticeState(event)]


class DeliveryRule(Strict):
    """The delivery rules of a policy: how long to retry, and what to do with a letter in doubt.

    The first wait is a minute and doubles up to an hour, since outages of SendGrid last minutes to
    hours.
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
        """Return the wait after this number of attempts; zero before the first."""
        seconds = self.first_wait_seconds * 2 ** min(tries - 1, 20) if tries else 0
        return timedelta(seconds=min(seconds, self.longest_wait_seconds))

    def _next_try(self, tries: int, retry_at: datetime | None, now: datetime) -> datetime:
        """Return when to try again: when the other side says, but after the previous wait."""
        if retry_at is None:
            return now + self.wait(tries)
        return max(retry_at, now + self.wait(tries - 1))

    def apply_receipt(self, notice: Notice, receipt: Receipt, now: datetime) -> None:
        """Update the notice by the result of one attempt or look-up."""
        if receipt.looked_up:
            self._decide(notice, receipt, now)
            return
        notice.tries += 1
        notice.contact = receipt.contact or notice.contact
        notice.message_id = receipt.message_id or notice.message_id
        notice.next_try = None
        if notice.state in DELIVERY_RANK:  # the delivery event came before the receipt
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
        """End the doubt by the mailer's log, or by the policy if the log cannot tell."""
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
