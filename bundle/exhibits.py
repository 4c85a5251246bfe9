"""Letters and platform acts as exhibits: what left, when, what became of it, and its words.

A letter is written again from the facts that the case kept when it was queued, by the templates
of this release. Two things are not as they were: the link by which its reader declines updates is
left out, since whoever holds it can use it, and somebody else's letter greets the role.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path

from activities.directory import FileDirectory, person
from activities.letters import Letters
from activities.outbox import Outbox
from activities.platform import POST_MESSAGE
from activities.rendering import TEMPLATES, CannotRender, Templates
from domain.base import Frozen, Instant
from domain.case.case import Case
from domain.post.letter import Contact, Letter
from domain.post.notice import Notice, NoticeState

STATES = {
    NoticeState.WAITING: "not sent yet",
    NoticeState.ACCEPTED: "handed over; no report of its delivery",
    NoticeState.DELIVERED: "delivered to the recipient's mail server",
    NoticeState.DEFERRED: "handed over; the recipient's mail server asks to wait",
    NoticeState.BOUNCED: "returned by the recipient's mail server",
    NoticeState.DROPPED: "not passed on by the mail service",
    NoticeState.UNKNOWN: "may have left; nobody can tell",
    NoticeState.REFUSED: "refused by the mail service; not sent",
    NoticeState.GAVE_UP: "could not be sent, and was given up",
    NoticeState.NOBODY: "not sent: nobody holds the role",
    NoticeState.REPLACED: "overtaken by news before it left; not sent",
}
ACT_STATES = {
    NoticeState.ACCEPTED: "confirmed by the platform",
    NoticeState.WAITING: "asked of the platform, not confirmed yet",
}
NEVER_LEFT = frozenset(
    {
        NoticeState.WAITING,
        NoticeState.REFUSED,
        NoticeState.GAVE_UP,
        NoticeState.NOBODY,
        NoticeState.REPLACED,
    }
)
"""Nobody has read these: their words are on no record of the case's reader."""


CALLED = {
    "post-message": "post",
    "project-manager": "question",
    "account-manager": "question",
    "rung": "question",
    "off-platform": "the step off the platform",
    "opened": "the dispute is open",
    "mediation": "mediation begins",
    "declined": "recommendation not accepted",
    "non-resolution": "Notice of Non-Resolution",
    "extended": "deadline extended",
    "arbitration": "arbitration begins",
    "filed": "something was filed",
    "permission": "leave to file more",
    "outcome": "how it ended",
    "refund-fee": "fee given back",
    "release-held-money": "held money paid out",
}
"""What a reader calls letters and acts whose own names say too little."""


class Exhibit(Frozen):
    """One letter or platform act. `number` is what the sections refer to, such as L-3."""

    number: str
    notice: str
    kind: str
    to: str
    channel: str
    due: Instant
    sent: Instant | None
    state: str
    remark: str = ""
    subject: str = ""
    text: str = ""
    why_no_text: str = ""

    @property
    def called(self) -> str:
        """What it is and to whom, in words."""
        words = CALLED.get(self.kind, self.kind.replace("-", " "))
        return f"{words}, to the {self.to.replace('-', ' ')}"

    @property
    def file(self) -> str:
        """Its name in the ZIP."""
        stem = re.sub(r"[^A-Za-z0-9-]+", "-", f"{self.number}-{self.kind}-{self.to}")
        return f"letters/{stem[:120]}.txt"


class Writer:
    """Writes the letters of one case again."""

    def __init__(self, case: Case, sender: str) -> None:
        self._case = case
        self._letters = Letters(Outbox(Path("outbox")), FileDirectory(), sender=sender)
        self.desk = person(sender).name

    def exhibits(
        self, notices: Iterable[Notice], own: Iterable[str], read: Iterable[str]
    ) -> list[Exhibit]:
        """Return the notices as exhibits, in order; `own` roles are greeted by name.

        `read`: the ids of the notices whose words the reader may see.
        """
        kept, mine, may_read = list(notices), set(own), set(read)
        numbers = {notice.id: f"L-{n}" for n, notice in enumerate(kept, 1)}
        first: dict[str, Notice] = {}
        for notice in sorted(kept, key=lambda n: n.to_role not in mine):  # the reader's own first
            if notice.id in may_read and notice.state not in NEVER_LEFT:
                first.setdefault(_same_words(notice), notice)
        found = []
        for notice in kept:
            same = first.get(_same_words(notice), notice)
            found.append(self._exhibit(numbers, notice, mine, same, readable=notice.id in may_read))
        return found

    def _exhibit(
        self,
        numbers: dict[str, str],
        notice: Notice,
        own: set[str],
        same: Notice,
        *,
        readable: bool,
    ) -> Exhibit:
        subject, text, why = "", "", "its words are for its reader only"
        if readable and same.id != notice.id:
            why = f"the same words as {numbers[same.id]}"
        elif readable:
            subject, text, why = self._words(notice, own)
        states = STATES if notice.channel == "mail" else STATES | ACT_STATES
        return Exhibit(
            number=numbers[notice.id],
            notice=notice.id,
            kind=notice.kind,
            to=notice.to_role,
            channel=notice.channel,
            due=notice.due,
            sent=notice.sent,
            state=states[notice.state],
            remark=_remark(notice),
            subject=subject,
            text=text,
            why_no_text="" if text else why,
        )

    def _words(self, notice: Notice, own: set[str]) -> tuple[str, str, str]:
        if notice.state in NEVER_LEFT and notice.sent is None:
            return "", "", "it never left"
        if notice.channel == "platform" and notice.kind != POST_MESSAGE:
            return "", "", "an act on the platform, without words"
        try:
            if notice.channel == "platform":
                return "", Templates().plain(f"{self._case.kind}/{notice.kind}", notice.facts), ""
            written = self._letters.render(self._letter(notice, own))
        except CannotRender as error:
            return "", "", f"it cannot be written again by this release: {error}"
        return written.subject, written.text, ""

    def _letter(self, notice: Notice, own: set[str]) -> Letter:
        written = self._case.letter(notice, notice.sent or notice.due)
        greeted = self._greeted(notice) if notice.to_role in own else ()
        return written.model_copy(update={"contacts": greeted})

    def _greeted(self, notice: Notice) -> tuple[Contact, ...]:
        """Return whom it went to, if the case still has them; else the role is greeted."""
        for n, contact in enumerate(self._case.contacts(notice.to_role), 1):
            if notice.contact in {None, contact.id or f"{notice.to_role}/{n}"}:
                return (contact,)
        return ()


def _same_words(notice: Notice) -> str:
    """Return what two letters have alike that say the same to two people."""
    if notice.channel != "mail" or notice.possible_repeat:
        return notice.id
    return json.dumps([notice.kind, notice.facts, str(notice.due)], sort_keys=True, default=str)


def _remark(notice: Notice) -> str:
    said = []
    if notice.tries > 1:
        said.append(f"left at try {notice.tries}" if notice.sent else f"tried {notice.tries} times")
    if notice.possible_repeat:
        said.append("marked as a possible repeat")
    if notice.why:
        said.append(notice.why)
    return "; ".join(said)


def sent_at(exhibit: Exhibit) -> datetime:
    """Return when it left, or when it should have."""
    return exhibit.sent or exhibit.due


@cache
def templates_hash() -> str:
    """Return the fingerprint of the templates that the letters were written with."""
    digest = hashlib.sha256()
    for file in sorted(TEMPLATES.rglob("*.txt")):
        digest.update(f"{file.relative_to(TEMPLATES).as_posix()}\n".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()
