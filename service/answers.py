"""Whose answer a mail is, of which case, and which fact of that case it becomes.

The address it was sent to says the case and proves the writer; without one, the thread it belongs
to names the case, and then the sender must be somebody the case wrote to, proved by DKIM. What is
neither goes to a person. So does an answer that reads as approving money or ending a case, unless
sender and DKIM match: a reply address that leaked lets somebody add words, and no more.
"""

import hashlib
import re
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from domain import replies as by_mail
from domain.acts import read
from domain.case.case import Case
from domain.errors import BadInput, Refused
from domain.post.notice import Notice
from domain.replies import Said
from mail.reply_address import ReplyAddresses, Token
from mail.threads import case_root, message_id

WEIGHTY = re.compile(
    r"\b(approve[sd]?|approval|release[sd]? (the )?(money|funds?|payment|escrow)|"
    r"(have|has|was|were|been|already|we|i) paid|close (the|this|my) (case|dispute|ticket)|"
    r"withdraw(n|s)?|resolved|settled?|(i|we) (accept|agree)|drop (the|this|my) (case|dispute)|"
    r"genehmigt|freigegeben|bezahlt|zurückgezogen|erledigt|approuvé|payé|retiré|réglé)\b",
    re.IGNORECASE,
)
UNPROVED = "it reads as approving money or ending a case, and the sender is not proved by DKIM"
UNCLEAR = "it was told to the case, and may decide something that only a person can enter"
LONGEST = 3800
WHY = 400
MOST_CASES = 5000
AUTOMATIC = frozenset({"auto-reply", "bounce", "read-receipt"})


class Cases(Protocol):
    """What is asked of the desk."""

    async def status(self, case: str) -> dict[str, Any]: ...

    async def state(self, case: str) -> Case | None: ...

    def named(self, token: Token) -> Any: ...  # noqa: ANN401 (an async iterator of ids)


class Writer(NamedTuple):
    """Who wrote, to which case."""

    case: str
    role: str
    contact: str
    state: Case
    is_verified: bool


class Verdict(NamedTuple):
    """A fact for a case, or why there is none; and whether a person should see the mail."""

    why: str
    writer: Writer | None = None
    fact: str | None = None
    payload: dict[str, Any] | None = None
    for_a_person: bool = False


class Answers:
    """Finds the writer of a mail, and says what it is to the case."""

    def __init__(self, cases: Cases, addresses: ReplyAddresses | None, root: "Root") -> None:
        self._cases = cases
        self._addresses = addresses
        self._root = root

    async def judge(self, mail: dict[str, Any], digest: str) -> Verdict:
        """Return what a mail is; nothing is told to anybody yet."""
        if mail["nature"] == "own":
            return Verdict("it is our own mail, come back")
        writer = await self._writer(mail)
        if writer is None:
            why = "no address and no thread in it is known here"
            return Verdict(why, for_a_person=mail["nature"] not in AUTOMATIC)
        return _as_fact(mail, digest, writer, self._root.about(mail["references"], writer.state))

    async def _writer(self, mail: dict[str, Any]) -> Writer | None:
        # The envelope is what the mail was really sent to; the headers are what it says.
        for address in dict.fromkeys([*mail["to"], *mail["named"]]):
            token = self._addresses.read(address) if self._addresses else None
            if token and (writer := await self._by_token(token, mail)):
                return writer
        return await self._by_thread(mail)

    async def _by_token(self, token: Token, mail: dict[str, Any]) -> Writer | None:
        assert self._addresses is not None, "it made the token"
        async for case in self._cases.named(token):
            for contact, role in (await self._written_to(case)).items():
                if self._addresses.is_for(token, case, contact):
                    return await self._known(case, role, contact, mail)
        return None

    async def _by_thread(self, mail: dict[str, Any]) -> Writer | None:
        case = await self._root.case_of(mail["references"])
        if case is None or not _is_signed(mail):
            return None
        for contact, role in (await self._written_to(case)).items():
            writer = await self._known(case, role, contact, mail)
            if writer and writer.is_verified:
                return writer
        return None

    async def _written_to(self, case: str) -> dict[str, str]:
        """Return the contacts a case wrote to, with the role it wrote to last."""
        try:
            status = await self._cases.status(case)
        except Refused:
            return {}
        return {n["contact"]: n["to_role"] for n in status["notices"] if n["contact"]}

    async def _known(
        self, case: str, role: str, contact: str, mail: dict[str, Any]
    ) -> Writer | None:
        state = await self._cases.state(case)
        if state is None:
            return None
        addresses = {(c.email or "").lower() for c in state.contacts(role)}
        verified = mail["from"] in addresses - {""} and _is_signed(mail)
        return Writer(case, role, contact, state, verified)


class Root(Protocol):
    """Finds the case whose thread a mail belongs to, and the letter that it answers."""

    async def case_of(self, references: list[str]) -> str | None: ...

    def about(self, references: list[str], state: Case) -> Notice | None: ...


class Threads:
    """Knows the thread of a case by the root that all its letters name."""

    def __init__(self, listed: Callable[[], Any], domain: str) -> None:
        self._listed, self._domain = listed, domain

    async def case_of(self, references: list[str]) -> str | None:
        ours = {r for r in references if r.endswith(f"@{self._domain}>")}
        if not ours:
            return None
        n = 0
        async for workflow_id in self._listed():
            kind, _, case_id = workflow_id.partition("/")
            if f"<{case_root(kind, case_id)}@{self._domain}>" in ours:
                return str(workflow_id)
            n += 1
            if n >= MOST_CASES:
                break
        return None

    def about(self, references: list[str], state: Case) -> Notice | None:
        """Return the letter that a mail answers, if its writer's program says which."""
        ours = {message_id(notice.id, self._domain): notice for notice in state.notices}
        return next((ours[r] for r in references if r in ours), None)


def _is_signed(mail: dict[str, Any]) -> bool:
    """Whether DKIM passed for the domain that the sender claims."""
    domain = str(mail["from"]).rpartition("@")[2]
    return bool(domain) and any(d == domain or domain.endswith(f".{d}") for d in mail["dkim"])


def _as_fact(mail: dict[str, Any], digest: str, writer: Writer, about: Notice | None) -> Verdict:
    known_as = mail["message_id"] or digest
    seen = hashlib.sha256(f"{writer.case}\n{writer.contact}\n{known_as}".encode()).hexdigest()[:24]
    common = {"id": f"mail-{seen}", "source": f"e-mail sha256:{digest}"}
    if _declines(mail):
        declines = {**common, "by_role": writer.role, "how": "mail"}
        return Verdict("told", writer, "updates_declined", declines)
    if mail["nature"] in AUTOMATIC:
        return Verdict("told", writer, *_automatic(mail, digest, writer, common))
    weighty = bool(WEIGHTY.search(mail["text"]))
    if weighty and not writer.is_verified:
        return Verdict(UNPROVED, writer, for_a_person=True)
    said = Said(writer.role, _words(mail), about, proved=writer.is_verified, weighty=weighty)
    found = by_mail.meaning(writer.state, said)
    payload = {**common, **found.payload}
    if found.fact is None or not _is_readable(writer.state, found.fact, payload):
        why = f"no fact of a {writer.state.kind} case takes what a {writer.role} writes"
        return Verdict(why, writer, for_a_person=True)
    why = UNCLEAR if found.also_a_person else "told"
    return Verdict(why, writer, found.fact, payload, for_a_person=found.also_a_person)


def _declines(mail: dict[str, Any]) -> bool:
    """Whether it is what `mailto:` in List-Unsubscribe makes a mail program write."""
    subject = str(mail["subject"]).strip().lower()
    return subject == "unsubscribe" and mail["nature"] in {"answer", "auto-reply"}


def _automatic(
    mail: dict[str, Any], digest: str, writer: Writer, common: dict[str, str]
) -> tuple[str, dict[str, Any]]:
    """Return the fact that a machine's mail is: on the record, and never an answer."""
    text = f"{mail['why']}: {mail['subject']}"[:LONGEST]
    said = {**common, "by_role": writer.role, "nature": mail["nature"]}
    message = {**said, "channel": "email", "text": text}
    if _is_readable(writer.state, "message", message):
        return "message", message
    return "mail_received", {**said, "kept_as": digest, "why": text[:WHY]}


def _words(mail: dict[str, Any]) -> str:
    text = str(mail["text"]) or f"(no text) {mail['subject']}"
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST].rstrip()} […] [the whole mail is kept]"


def _is_readable(state: Case, name: str, payload: dict[str, Any]) -> bool:
    fact = next((f for f in state.handles.facts if f.name == name), None)
    try:
        return fact is not None and bool(read(fact, payload))
    except BadInput:
        return False
