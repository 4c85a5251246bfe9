"""Parsing one mail, which may be hostile, in a process of its own: a request in, JSON out.

A parser can be made to take minutes or all the memory, and nothing can stop it inside this
interpreter. So it runs in another process, with little memory and little time, and the service
outlives it. As a program: `python -m service.parse_mail`, with one line of JSON (`ParseRequest`)
and then the raw body on stdin; it writes the JSON of a `ParsedMail`.
"""

import email
import email.policy
import json
import re
import resource
import signal
import sys
from collections.abc import Callable, Mapping
from email.message import Message
from email.utils import getaddresses, parseaddr
from typing import Any, NamedTuple

from domain.base import Frozen
from service.classify import NatureName, OurAddresses, nature
from service.forms import form_fields
from service.quotes import NewText, without_quotes

UNSEEN = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
)  # all but the line feed
MEMORY = 1 << 30
STRIP_WITHIN = 1.5  # seconds; an honest mail takes a hundredth of one
MOST_PARTS = 60
MOST_ADDRESSES = 50
DKIM = re.compile(r"@([A-Za-z0-9.-]{1,253})\s*:\s*([a-z]+)")
TAG = re.compile(r"<(style|script|head)\b.*?</\1\s*>|<[^>]{0,2000}>", re.IGNORECASE | re.DOTALL)

StripQuotes = Callable[[str, OurAddresses], NewText]


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
    """The sign that the nature was recognised by; empty for an answer."""
    text: str
    """The new text, without quotations."""
    is_whole: bool
    """Whether `text` is the whole text."""
    dkim_domains: tuple[str, ...]
    """The domains whose DKIM signature passed."""


def raw_mail(fields: Mapping[str, bytes]) -> bytes:
    """Return the mail as it came; without "send raw", one made of the headers and the text."""
    if raw := fields.get("email"):
        return raw
    headers = fields.get("headers", b"").strip() or b"From: " + fields.get("from", b"")
    kept = [
        line
        for line in re.split(rb"\r?\n(?![ \t])", headers)
        if not line.lower().startswith((b"content-", b"mime-version"))
    ]
    text = fields.get("text") or _without_tags(fields.get("html", b"").decode("utf-8", "replace"))
    content = text if isinstance(text, bytes) else text.encode()
    charset = _charset(fields)
    kept += [b"MIME-Version: 1.0", b"Content-Type: text/plain; charset=" + charset]
    return b"\r\n".join([*kept, b"Content-Transfer-Encoding: 8bit", b"", content])


def _charset(fields: Mapping[str, bytes]) -> bytes:
    try:
        name = str(json.loads(fields.get("charsets", b"{}")).get("text", "utf-8"))
    except (ValueError, AttributeError, RecursionError):
        name = "utf-8"
    return name.encode() if re.fullmatch(r"[A-Za-z0-9_.:-]{1,40}", name) else b"utf-8"


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
    new = strip(_text(mail), ours)
    return ParsedMail(
        envelope_to=envelope.to,
        header_to=_addresses(mail, "to", "cc", "delivered-to"),
        sender=parseaddr(_header(mail, "from"))[1].lower()[:254],
        message_id=_header(mail, "message-id").strip()[:500],
        references=_references(mail),
        subject=_header(mail, "subject")[:200],
        nature=found.name,
        why=_one_line(found.why),
        text=new.text,
        is_whole=new.is_whole,
        dkim_domains=_dkim_domains(fields),
    )


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
    results = DKIM.findall(fields.get("dkim", b"").decode("latin-1")[:4000])
    return tuple(domain.lower() for domain, result in results if result == "pass")


def _header(mail: Message, name: str) -> str:
    try:
        return _one_line(str(mail.get(name, "")))
    except Exception:  # noqa: BLE001 (the header parser raises many types on hostile headers)
        return ""


def _addresses(mail: Message, *names: str) -> tuple[str, ...]:
    headers = [_header(mail, name)[:20_000] for name in names]
    found = [address.lower()[:320] for _, address in getaddresses(headers)]
    return tuple(found[:MOST_ADDRESSES])


def _references(mail: Message) -> tuple[str, ...]:
    headers = f"{_header(mail, 'in-reply-to')[:2000]} {_header(mail, 'references')[-8000:]}"
    return tuple(re.findall(r"<[^<>\s]{3,200}>", headers)[-50:])


def _text(mail: Message) -> str:
    """Return the first plain text, or else the HTML without its tags."""
    html = ""
    for n, part in enumerate(mail.walk()):
        if n >= MOST_PARTS:
            break
        if part.get_content_disposition() == "attachment":
            continue
        if part.get_content_type() == "text/plain" and (text := _decoded(part)).strip():
            return text
        if part.get_content_type() == "text/html" and not html:
            html = _without_tags(_decoded(part))
    return html


def _decoded(part: Any) -> str:  # noqa: ANN401 (a message of whatever policy)
    raw = part.get_payload(decode=True)
    content = raw if isinstance(raw, bytes) else b""
    try:
        return showable(content.decode(part.get_content_charset() or "utf-8", "replace"))
    except (LookupError, ValueError):  # an unknown charset
        return showable(content.decode("utf-8", "replace"))


def showable(text: str) -> str:
    """Return a text that can be sent on and shown, in a terminal as well.

    A lone surrogate, which UTF-7 may have, is replaced. Control characters, which could move a
    cursor, and marks that turn the direction of the text become blanks.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
    return UNSEEN.sub(" ", plain)


def _one_line(text: str) -> str:
    return " ".join(showable(text).split())


def _without_tags(html: str) -> str:
    broken = re.sub(
        r"<(br|/p|/div|/tr|/li)\b[^>]{0,200}>", "\n", html[:200_000], flags=re.IGNORECASE
    )
    return re.sub(r"\n\s*\n+", "\n\n", TAG.sub("", broken)).strip()


def without_quotes_in_time(text: str, ours: OurAddresses) -> NewText:
    """Strip quotations, and let an alarm end a regular expression that runs too long.

    Alarms work in the main thread only.
    """
    signal.signal(signal.SIGALRM, _give_up)
    signal.setitimer(signal.ITIMER_REAL, STRIP_WITHIN)
    try:
        return without_quotes(text, ours)
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
