"""A mailer and a platform that keep everything in memory, for rehearsals and tests.

They can be made to fail as the real ones do.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

from activities.ports import Mail
from domain.post.letter import PlatformAct
from domain.post.notice import Receipt

ACCEPTED = Receipt(outcome="accepted", message_id="sink")


@dataclass
class Sink:
    """Keeps mails. It returns the `answers` first, in order, and then accepts everything.

    A mail is kept if the answer is accepted, or unknown: then it did leave.
    """

    mails: list[Mail] = field(default_factory=list)
    answers: deque[Receipt] = field(default_factory=deque)
    log: Receipt | None = None

    def send(self, mail: Mail) -> Receipt:
        answer = self.answers.popleft() if self.answers else ACCEPTED
        if answer.outcome in {"accepted", "unknown"}:
            self.mails.append(mail)
        return answer

    def find(self, mail: Mail, since: datetime) -> Receipt:
        """Look among the mails that left; `log`, if set, is the answer instead."""
        if self.log:
            return self.log
        if mail.notice in self.notices:
            return Receipt(outcome="accepted", why="the sink has it", message_id="sink")
        return Receipt(outcome="absent", why="the sink does not have it")

    @property
    def notices(self) -> list[str]:
        """The notice ids of the mails that left, in order."""
        return [mail.notice for mail in self.mails]


@dataclass
class PlatformSink:
    """Keeps platform acts, each key once."""

    acts: dict[str, PlatformAct] = field(default_factory=dict)
    answers: deque[Receipt] = field(default_factory=deque)
    tries: int = 0

    def do(self, act: PlatformAct) -> Receipt:
        self.tries += 1
        answer = self.answers.popleft() if self.answers else ACCEPTED
        if answer.outcome == "accepted":
            self.acts.setdefault(act.key, act)
        return answer
