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

from activities.letters import case_root
from activities.reply_address import ReplyAddresses, Token
from domain.acts import Fact, read
from domain.case import Case
from domain.errors import BadInput, Refused

WEIGHTY = re.compile(
    r"\b(approve[sd]?|approval|release[sd]? (the )?(money|funds?|payment|escrow)|"
    r"(have|has|was|were|been|already|we|i) paid|close (the|this|my) (case|dispute|ticket)|"
    r"withdraw(n|s)?|resolved|settled?|(i|we) (accept|agree)|drop (the|this|my) (case|dispute)|"
    r"genehmigt|freigegeben|bezahlt|zurückgezogen|erledigt|approuvé|payé|retiré|réglé)\b",
    re.IGNORECASE,
)
LONGEST = 3800
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
    kind: type[Case]
    is_verified: bool


class Verdict(NamedTuple):
    """A fact for a case, or why there is none."""

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
        return _as_fact(mail, digest, writer)

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
        return Writer(case, role, contact, type(state), verified)


class Root(Protocol):
    """Finds the case whose thread a mail belongs to."""

    async def case_of(self, references: list[str]) -> str | None: ...


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


def _is_signed(mail: dict[str, Any]) -> bool:
    """Whether DKIM passed for the domain that the sender claims."""
    domain = str(mail["from"]).rpartition("@")[2]
    return bool(domain) and any(d == domain or domain.endswith(f".{d}") for d in mail["dkim"])


def _as_fact(mail: dict[str, Any], digest: str, writer: Writer) -> Verdict:
    if mail["nature"] == "answer" and WEIGHTY.search(mail["text"]) and not writer.is_verified:
        why = "it reads as approving money or ending a case, and the sender is not proved by DKIM"
        return Verdict(why, writer, for_a_person=True)
    known_as = mail["message_id"] or digest
    seen = hashlib.sha256(f"{writer.case}\n{writer.contact}\n{known_as}".encode()).hexdigest()[:24]
    common = {"id": f"mail-{seen}", "source": f"e-mail sha256:{digest}"}
    for name, own in _candidates(mail, writer):
        fact = next((f for f in writer.kind.facts if f.name == name), None)
        payload = {**common, **own}
        if fact is not None and _is_readable(fact, payload):
            return Verdict("told", writer, name, payload)
    automatic = mail["nature"] in AUTOMATIC
    why = mail["why"] if automatic else f"no fact of a {writer.kind.kind} case takes it"
    return Verdict(why, writer, for_a_person=not automatic)


def _candidates(mail: dict[str, Any], writer: Writer) -> list[tuple[str, dict[str, Any]]]:
    """Return the facts it could be, best first; the case's own models say which it is."""
    text = _words(mail)
    if mail["nature"] in AUTOMATIC:
        text = f"{mail['why']}: {mail['subject']}"[:LONGEST]
        said = {"by_role": writer.role, "nature": mail["nature"], "channel": "email", "text": text}
        return [("message", said)]
    said = {"by_role": writer.role, "text": text}
    return [
        ("message", {**said, "channel": "email", "nature": "answer"}),
        ("message", said),
        ("reply", said),  # of the platform's own people: a role the model does not know is refused
        ("question", {"asked_by": writer.role, "text": text}),
    ]


def _words(mail: dict[str, Any]) -> str:
    text = str(mail["text"]) or f"(no text) {mail['subject']}"
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST].rstrip()} […] [the whole mail is kept]"


def _is_readable(fact: type[Fact], payload: dict[str, Any]) -> bool:
    try:
        read(fact, payload)
    except BadInput:
        return False
    return True
