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


SETTLED = frozenset(NoticeState) - {NoticeState.WAITING}
UNDELIVERED = frozenset({NoticeState.BOUNCED, NoticeState.DROPPED})


class Contact(Strict):
    """Where a role is reached. `id` is opaque: records name it, never the address."""

    id: str = Field(default="", max_length=64)
    name: str = Field(min_length=1, max_length=200)
    email: str | None = Field(default=None, max_length=254, pattern=r"^[^@\s<>,;]+@[^@\s<>,;]+$")


class Receipt(Frozen):
    """What became of one try to send."""

    outcome: Literal["accepted", "refused", "retry", "unknown", "nobody"]
    why: str = ""
    message_id: str | None = None
    contact: str | None = Field(default=None, description="the contact's id, never its address")
    retry_at: Instant | None = Field(default=None, description="when the other side says to")


class Notice(Mutable):
    """One letter or platform act. Its id is stable: `<case>/<kind>/<n>`."""

    id: str
    kind: str = Field(description="the template's name, or the platform act's")
    channel: Literal["mail", "platform"] = "mail"
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

    @property
    def is_open(self) -> bool:
        """Whether it is still to be sent."""
        return self.state is NoticeState.WAITING

    def is_due(self, now: datetime) -> bool:
        return self.state is NoticeState.WAITING and (self.next_try or self.due) <= now


class DeliveryRule(Strict):
    """What a policy says of sending: how long to try, and what to do when nobody can tell.

    The first wait is a minute, doubling to an hour: SendGrid's outages last minutes to hours.
    """

    first_wait_seconds: int = Field(default=60, gt=0)
    longest_wait_seconds: int = Field(default=3600, gt=0)
    give_up_after_hours: int = Field(default=72, gt=0)
    again_when_unknown: tuple[str, ...] = Field(
        default=(), description="kinds of letter that go again, marked as a possible repeat"
    )

    def wait(self, tries: int) -> timedelta:
        seconds = self.first_wait_seconds * 2 ** min(tries - 1, 20)
        return timedelta(seconds=min(seconds, self.longest_wait_seconds))

    def settle(self, notice: Notice, receipt: Receipt, now: datetime) -> None:
        """Take in what became of one try."""
        notice.tries += 1
        notice.why = receipt.why
        notice.contact = receipt.contact or notice.contact
        notice.message_id = receipt.message_id or notice.message_id
        notice.next_try = None
        if receipt.outcome == "accepted":
            notice.state, notice.sent = NoticeState.ACCEPTED, now
        elif receipt.outcome == "refused":
            notice.state = NoticeState.REFUSED
        elif receipt.outcome == "nobody":
            notice.state = NoticeState.NOBODY
        elif receipt.outcome == "unknown" and not self._goes_again(notice):
            notice.state = NoticeState.UNKNOWN
        else:
            notice.possible_repeat |= receipt.outcome == "unknown" and notice.channel == "mail"
            self._try_again(notice, receipt, now)

    def _goes_again(self, notice: Notice) -> bool:
        # A platform act carries an idempotency key, so it can always be repeated.
        return notice.channel == "platform" or notice.kind in self.again_when_unknown

    def _try_again(self, notice: Notice, receipt: Receipt, now: datetime) -> None:
        given_up = now - notice.due >= timedelta(hours=self.give_up_after_hours)
        if given_up and notice.channel == "mail" and notice.tries > 1:
            notice.state = NoticeState.GAVE_UP
            return
        notice.next_try = max(receipt.retry_at or now, now + self.wait(notice.tries))


class Letter(Frozen):
    """What the mailing activity is given: one letter to one person."""

    notice: str
    case: str
    workflow: str = Field(description="the kind of case: the folder of the template")
    kind: str = Field(description="the template's name")
    to_role: str
    contacts: tuple[Contact, ...] = Field(
        default=(), description="who holds the role by the case's own file, in order"
    )
    facts: dict[str, Any] = Field(default_factory=dict)
    late: str | None = Field(default=None, description="when it should have left, if it is late")
    possible_repeat: bool = False


class PlatformAct(Frozen):
    """What the platform is asked to do. The same key is the same act, however often it is asked."""

    key: str
    case: str
    workflow: str = Field(description="the kind of case: the folder of the text, if it has one")
    act: str = Field(description="post-message, limit-account, lift-limitation, reassign, …")
    on: str = Field(description="what it is done to: an assignment, an account, a ticket")
    facts: dict[str, Any] = Field(default_factory=dict)
