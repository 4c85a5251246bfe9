"""Parsing one mail, which may be hostile, in a process of its own: a request in, JSON out.

A parser can be made to take minutes or all the memory, and nothing can stop it inside this
interpreter. So it runs in another process, with little memory and little time, and the service
outlives it. As a program: `python -m service.parse_mail`, with one line of JSON (`ParseRequest`)
and then the raw body on stdin; it writes the JSON of a `ParsedMail`.
"""

import email
import email.policy
import hashlib
import json
import re
import resource
import signal
import sys
from collections.abc import Callable, Mapping
from email.message import Message
from email.utils import getaddresses, parseaddr
from typing import NamedTuple

from domain.base import Frozen
from service.charsets import decoded
from service.classify import NatureName, OurAddresses, nature
from service.forms import form_fields
from service.headers import header, header_text
from service.html_text import html_text
from service.parts import words
from service.quotes import Answered, NewText, without_quotes

UNSEEN = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
)  # all but the line feed
BLANK = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
WITHOUT_WIDTH = re.compile(r"[\u00ad\u200b\u2060\ufeff]")
MEMORY = 1 << 30
STRIP_WITHIN = 1.5  # seconds; an honest mail takes a hundredth of one
MOST_ADDRESSES = 50
DKIM = re.compile(r"@([\w.-]{1,253})\s*:\s*([a-z]+)")

StripQuotes = Callable[[str, OurAddresses, Answered], NewText]


class ParseRequest(Frozen):
    """The request to parse one mail, apart from its body."""

    content_type: str
    ours: OurAddresses


class ParsedMail(Frozen):
    """A received mail, as far as it could be parsed. Each text but `text` is one line."""

    envelope_to: tuple[str, ...]
    """The addresses that the mail was really sent to."""
    header_to: tuple[str, ...]
    """The addresses in To, Cc and Delivered-To, which the sender may make up."""
    sender: str
    message_id: str
    references: tuple[str, ...]
    """The Message-IDs of the mail that it answers and of the thread that it belongs to."""
    subject: str
    nature: NatureName
    why: str
    """The sign that the nature was recognised by; of an answer, the reason to look at it."""
    text: str
    """The new text, without quotations."""
    is_whole: bool
    """Whether `text` is the whole text."""
    unread: str = ""
    """The kind of content that may hold words of the writer and cannot be read; else empty."""
    fingerprint: str = ""
    """The same for the same mail, however often and by whatever way it comes."""
    dkim_domains: tuple[str, ...]
    """The domains whose DKIM signature passed."""


def raw_mail(fields: Mapping[str, bytes]) -> bytes:
    """Return the mail as it came; without "send raw", one made of the headers and the text."""
    if raw := fields.get("email"):
        return raw
    headers = fields.get("headers", b"").strip() or _made_headers(fields)
    kept = [
        line
        for line in re.split(rb"\r?\n(?![ \t])", headers)
        if not line.lower().startswith((b"content-", b"mime-version"))
    ]
    text = _field(fields, "text") if fields.get("text", b"").strip() else ""
    content = text if text.strip() else html_text(_field(fields, "html"))
    kept += [b"MIME-Version: 1.0", b"Content-Type: text/plain; charset=utf-8"]
    body = content.encode("utf-8", "replace")
    return b"\r\n".join([*kept, b"Content-Transfer-Encoding: 8bit", b"", body])


def _made_headers(fields: Mapping[str, bytes]) -> bytes:
    names = {"from": "From", "to": "To", "cc": "Cc", "subject": "Subject"}
    made = [f"{names[n]}: {_one_line(_field(fields, n))}" for n in names if fields.get(n)]
    return "\r\n".join(made).encode("utf-8", "replace")


def _field(fields: Mapping[str, bytes], name: str) -> str:
    """Return a field of the parsed form, each of which may have a charset of its own."""
    try:
        charset = str(json.loads(fields.get("charsets", b"{}")).get(name, "utf-8"))
    except (ValueError, AttributeError, RecursionError):
        charset = "utf-8"
    return decoded(fields.get(name, b""), charset)


def _has_attachments(fields: Mapping[str, bytes]) -> bool:
    """Whether the parsed form says that there are files beside the text."""
    return "email" not in fields and fields.get("attachments", b"0").strip() not in {b"", b"0"}


def parse(
    fields: Mapping[str, bytes], ours: OurAddresses, strip: StripQuotes = without_quotes
) -> ParsedMail:
    """Return the mail of a form."""
    raw = raw_mail(fields)
    try:
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        return _parsed(mail, fields, ours, strip)
    except TimeoutError:
        raise
    except Exception:  # noqa: BLE001 (the header parser raises many types on hostile headers)
        # The older policy leaves headers as they are, with their encoded words.
        as_is = email.message_from_bytes(raw, policy=email.policy.compat32)
        return _parsed(as_is, fields, ours, strip)


def _parsed(
    mail: Message, fields: Mapping[str, bytes], ours: OurAddresses, strip: StripQuotes
) -> ParsedMail:
    envelope = _envelope(fields)
    found = nature(mail, envelope.sender, ours)
    said = words(mail)
    text = showable(said.text)
    unread = said.unread or ("nothing but attachments" if _has_attachments(fields) else "")
    writer = parseaddr(_header(mail, "from"))[0]
    new = strip(text, ours, Answered(_subject(mail), writer))
    return ParsedMail(
        envelope_to=envelope.to,
        header_to=_addresses(mail, "to", "cc", "delivered-to"),
        sender=parseaddr(_header(mail, "from"))[1].lower()[:254],
        message_id=_header(mail, "message-id").strip()[:500],
        references=_references(mail),
        subject=_subject(mail),
        nature=found.name,
        why=_one_line(found.why),
        text=new.text,
        is_whole=new.is_whole,
        dkim_domains=_dkim_domains(fields),
        unread=unread if said.unread or not text.strip() else "",
        fingerprint=_fingerprint(mail, text),
    )


def _subject(mail: Message) -> str:
    return _one_line(header_text(mail, "subject"))[:200]


def _fingerprint(mail: Message, text: str) -> str:
    """Return a hash over the words, the time and the id that the writer's program gave a mail.

    An id alone will not do: some programs leave it out, and some use one for every mail.
    """
    content = hashlib.sha256()
    for name in ("message-id", "date", "from"):
        content.update(f"{_header(mail, name)}\n".encode())
    content.update(f"{_subject(mail)}\n{' '.join(text.split())}\n".encode())
    for part in mail.walk():
        if part.get_content_maintype() not in {"multipart", "text", "message"}:
            raw = part.get_payload(decode=True)
            content.update(hashlib.sha256(raw if isinstance(raw, bytes) else b"").digest())
    return content.hexdigest()


class _Envelope(NamedTuple):
    """The SMTP envelope. `sender` is None if SendGrid does not name one."""

    to: tuple[str, ...] = ()
    sender: str | None = None


def _envelope(fields: Mapping[str, bytes]) -> _Envelope:
    try:
        found = json.loads(fields.get("envelope", b"{}"))
        to = [_one_line(a[:320]).lower() for a in found.get("to", []) if isinstance(a, str)]
        sender = found.get("from")
    except (ValueError, AttributeError, TypeError, RecursionError):
        return _Envelope()
    return _Envelope(tuple(to[:MOST_ADDRESSES]), sender if isinstance(sender, str) else None)


def _dkim_domains(fields: Mapping[str, bytes]) -> tuple[str, ...]:
    results = DKIM.findall(fields.get("dkim", b"").decode("utf-8", "replace")[:4000])
    return tuple(domain.lower() for domain, result in results if result == "pass")


def _header(mail: Message, name: str) -> str:
    return _one_line(header(mail, name))


def _addresses(mail: Message, *names: str) -> tuple[str, ...]:
    headers = [_header(mail, name)[:20_000] for name in names]
    found = [address.lower()[:320] for _, address in getaddresses(headers)]
    return tuple(found[:MOST_ADDRESSES])


def _references(mail: Message) -> tuple[str, ...]:
    headers = f"{_header(mail, 'in-reply-to')[:2000]} {_header(mail, 'references')[-8000:]}"
    return tuple(re.findall(r"<[^<>\s]{3,200}>", headers)[-50:])


def showable(text: str) -> str:
    """Return a text that can be sent on and shown, in a terminal as well.

    A lone surrogate, which UTF-7 may have, is replaced. Control characters, which could move a
    cursor, and marks that turn the direction of the text become blanks. So do blanks of any width;
    what has no width and only says where a line may break is left out.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
    return UNSEEN.sub(" ", BLANK.sub(" ", WITHOUT_WIDTH.sub("", plain)))


def _one_line(text: str) -> str:
    return " ".join(showable(text).split())


def without_quotes_in_time(text: str, ours: OurAddresses, answered: Answered) -> NewText:
    """Strip quotations, and let an alarm end a regular expression that runs too long.

    Alarms work in the main thread only.
    """
    signal.signal(signal.SIGALRM, _give_up)
    signal.setitimer(signal.ITIMER_REAL, STRIP_WITHIN)
    try:
        return without_quotes(text, ours, answered)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _give_up(*_: object) -> None:
    raise TimeoutError


def main() -> None:
    """Parse the mail on stdin, and write it to stdout."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    request = ParseRequest.model_validate_json(sys.stdin.buffer.readline())
    fields = form_fields(request.content_type, sys.stdin.buffer.read())
    found = parse(fields, request.ours, without_quotes_in_time)
    sys.stdout.buffer.write(found.model_dump_json().encode())


if __name__ == "__main__":
    main()
