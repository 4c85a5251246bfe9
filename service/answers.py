"""The writer of a mail, the case it belongs to, and the fact that it is to this case.

The reply address that a mail was sent to names the case and proves the writer. Without one, the
thread of the mail names the case, and then the sender must be somebody the case wrote to, proved by
DKIM. Every other mail goes to a person. So does a mail that reads as approving money or ending a
case, unless sender and DKIM match: a leaked reply address lets somebody add words, and no more.
"""

import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, NamedTuple, Protocol

from domain.acts import read
from domain.case.case import Case
from domain.case.reply import PersonalMail
from domain.errors import BadInput, Refused
from domain.kinds import fact_of
from domain.post.notice import Notice
from mail.addresses import ascii_domain, comparable
from mail.reply_address import ReplyAddresses, ReplyToken
from mail.threads import case_root, message_id
from service.decisive import may_decide
from service.parse_mail import ParsedMail

UNPROVED = "it reads as approving money or ending a case, and the sender is not proved by DKIM"
UNCLEAR = "it was told to the case, and may decide something that only a person can enter"
LONGEST_TEXT = 3800
LONGEST_WHY = 400
MOST_CASES = 5000
AUTOMATIC = frozenset({"auto-reply", "bounce", "read-receipt"})


class Cases(Protocol):
    """Access to the cases."""

    async def state(self, case: str) -> Case | None:
        """Return the state of a case; None if its input made no sense.

        Raises:
            Refused: there is no such case, or it cannot answer.
        """
        ...

    def named(self, token: ReplyToken) -> AsyncIterator[str]:
        """Yield the workflow ids of the cases that a reply address may name."""
        ...


class Writer(NamedTuple):
    """The writer of a mail: the case, the role in it and the contact, and the state of the case."""

    case: str
    role: str
    contact: str
    state: Case
    is_verified: bool


class FactToTell(NamedTuple):
    """A fact of a case, by its name, and its payload."""

    name: str
    payload: dict[str, Any]


class Decision(NamedTuple):
    """The fact to tell for a mail, or why there is none; and whether a person reads the mail."""

    why: str
    writer: Writer | None = None
    fact: FactToTell | None = None
    for_a_person: bool = False


class Threads:
    """The threads of all running cases: every letter of a case names the same root."""

    def __init__(self, running: Callable[[], AsyncIterator[str]], domain: str) -> None:
        self._running, self._domain = running, ascii_domain(domain)

    async def case_of(self, references: Sequence[str]) -> str | None:
        """Return the workflow id of the case whose thread is referred to."""
        ours = {r for r in references if r.endswith(f"@{self._domain}>")}
        if not ours:
            return None
        n = 0
        async for workflow_id in self._running():
            kind, _, case_id = workflow_id.partition("/")
            if f"<{case_root(kind, case_id)}@{self._domain}>" in ours:
                return workflow_id
            n += 1
            if n >= MOST_CASES:
                break
        return None

    def letter(self, references: Sequence[str], state: Case) -> Notice | None:
        """Return the letter that a mail answers, if the writer's program says which."""
        ours = {message_id(notice.id, self._domain): notice for notice in state.notices}
        return next((ours[r] for r in references if r in ours), None)


class Answers:
    """The decisions about received mails. Nothing is told to a case here."""

    def __init__(self, cases: Cases, addresses: ReplyAddresses | None, threads: Threads) -> None:
        self._cases = cases
        self._addresses = addresses
        self._threads = threads

    async def decide(self, mail: ParsedMail, digest: str) -> Decision:
        """Return the decision about a mail; `digest` is the hash that it is kept under."""
        if mail.nature == "own":
            return Decision("it is our own mail, come back")
        writer = await self._writer(mail)
        if writer is None:
            why = "no address and no thread in it is known here"
            return Decision(why, for_a_person=mail.nature not in AUTOMATIC)
        if _declines(mail):
            declines = {**_source(mail, writer, digest), "by_role": writer.role, "how": "mail"}
            return Decision("told", writer, FactToTell("updates_declined", declines))
        if mail.nature in AUTOMATIC:
            return Decision("told", writer, _automatic(mail, writer, digest))
        if doubt := mail.why or (f"it is {mail.unread}" if mail.unread and not mail.text else ""):
            return Decision(doubt, writer, for_a_person=True)
        letter = self._threads.letter(mail.references, writer.state)
        return _personal(mail, writer, letter, digest)

    async def _writer(self, mail: ParsedMail) -> Writer | None:
        # First the envelope, which the mail was sent by; then the headers, which may be made up.
        for address in dict.fromkeys([*mail.envelope_to, *mail.header_to]):
            token = self._addresses.read(address) if self._addresses else None
            if token and (writer := await self._by_token(token, mail)):
                return writer
        return await self._by_thread(mail)

    async def _by_token(self, token: ReplyToken, mail: ParsedMail) -> Writer | None:
        assert self._addresses is not None, "it made the token"
        async for case in self._cases.named(token):
            for writer in await self._possible_writers(case, mail):
                if self._addresses.is_for(token, case, writer.contact):
                    return writer
        return None

    async def _by_thread(self, mail: ParsedMail) -> Writer | None:
        case = await self._threads.case_of(mail.references)
        if case is None or not _is_signed(mail):
            return None
        writers = await self._possible_writers(case, mail)
        return next((writer for writer in writers if writer.is_verified), None)

    async def _possible_writers(self, case: str, mail: ParsedMail) -> list[Writer]:
        """Return everybody the case wrote to, each in the role it wrote to last."""
        try:
            state = await self._cases.state(case)
        except Refused:
            return []
        if state is None:
            return []
        roles = {n.contact: n.to_role for n in state.notices if n.contact}
        return [
            Writer(case, role, contact, state, _is_verified(mail, state, role))
            for contact, role in roles.items()
        ]


def _is_verified(mail: ParsedMail, state: Case, role: str) -> bool:
    """Whether the sender is the address of the role, proved by DKIM."""
    addresses = {comparable(contact.email) for contact in state.contacts(role) if contact.email}
    return comparable(mail.sender) in addresses and _is_signed(mail)


def _is_signed(mail: ParsedMail) -> bool:
    """Whether DKIM passed for the domain that the sender claims."""
    domain = comparable(mail.sender).rpartition("@")[2]
    signed = [comparable(f"@{d}")[1:] for d in mail.dkim_domains]
    return bool(domain) and any(d == domain or domain.endswith(f".{d}") for d in signed)


def _personal(mail: ParsedMail, writer: Writer, letter: Notice | None, digest: str) -> Decision:
    """Return the decision about a mail that a person wrote."""
    weighty = may_decide(mail.text or mail.subject)
    if weighty and not writer.is_verified:
        return Decision(UNPROVED, writer, for_a_person=True)
    personal = PersonalMail(
        role=writer.role,
        text=_shortened(mail),
        answers=letter,
        is_proved=writer.is_verified and not mail.unread,
        is_weighty=weighty,
    )
    found = fact_of(writer.state, personal)
    payload = {**_source(mail, writer, digest), **found.payload}
    if found.fact is None or not _is_taken(writer.state, found.fact, payload):
        why = f"no fact of a {writer.state.kind} case takes what a {writer.role} writes"
        return Decision(why, writer, for_a_person=True)
    why = UNCLEAR if found.also_for_a_person else "told"
    if mail.unread:
        why = f"it was told to the case, and may say more: it is {mail.unread}"
    fact = FactToTell(found.fact, payload)
    return Decision(why, writer, fact, for_a_person=found.also_for_a_person or bool(mail.unread))


def _source(mail: ParsedMail, writer: Writer, digest: str) -> dict[str, str]:
    """Return the fields that say which mail a fact was made of: the same mail counts once."""
    content = f"{writer.case}\n{writer.contact}\n{mail.fingerprint or digest}"
    known_as = hashlib.sha256(content.encode()).hexdigest()[:24]
    return {"id": f"mail-{known_as}", "source": f"e-mail sha256:{digest}"}


def _declines(mail: ParsedMail) -> bool:
    """Whether a mail program wrote it for the `mailto:` in List-Unsubscribe."""
    is_subject = mail.subject.strip().lower() == "unsubscribe"
    return is_subject and mail.nature in {"answer", "auto-reply"}


def _automatic(mail: ParsedMail, writer: Writer, digest: str) -> FactToTell:
    """Return the fact that a machine's mail is: it is on the record, and never an answer."""
    text = f"{mail.why}: {mail.subject}"[:LONGEST_TEXT]
    source = _source(mail, writer, digest)
    common = {**source, "by_role": writer.role, "nature": mail.nature}
    message = {**common, "channel": "email", "text": text}
    if _is_taken(writer.state, "message", message):
        return FactToTell("message", message)
    return FactToTell("mail_received", {**common, "kept_as": digest, "why": text[:LONGEST_WHY]})


def _shortened(mail: ParsedMail) -> str:
    text = mail.text or f"(no text) {mail.subject}"
    if len(text) <= LONGEST_TEXT:
        return text
    return f"{text[:LONGEST_TEXT].rstrip()} […] [the whole mail is kept]"


def _is_taken(state: Case, name: str, payload: dict[str, Any]) -> bool:
    """Whether the case has a fact of this name, and takes this payload for it."""
    fact = next((f for f in state.handles.facts if f.name == name), None)
    try:
        return fact is not None and bool(read(fact, payload))
    except BadInput:
        return False
