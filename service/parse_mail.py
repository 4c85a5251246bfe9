"""Reads one hostile mail, in a process of its own: JSON out, whatever comes in.

A parser can be made to take minutes or all the memory, and in this interpreter nothing can stop it
from outside: so it runs apart, with little memory and little time, and its end is not ours. As a
program: `python -m service.parse_mail`, one line of JSON and then the raw body on stdin.
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
from typing import Any

from python_multipart.multipart import MultipartParser, parse_options_header

from service.classify import nature
from service.quotes import Said, said

UNSEEN = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
)  # all but the line feed
MEMORY = 1 << 30
STRIPPED_WITHIN = 1.5  # seconds; an honest mail takes a hundredth of one
MOST_PARTS = 60
MOST_FORM_PARTS = 200
MOST_ADDRESSES = 50
DKIM = re.compile(r"@([A-Za-z0-9.-]{1,253})\s*:\s*([a-z]+)")
TAG = re.compile(r"<(style|script|head)\b.*?</\1\s*>|<[^>]{0,2000}>", re.IGNORECASE | re.DOTALL)


def form(content_type: str, body: bytes) -> dict[str, bytes]:
    """Return the fields of a multipart form; of several of one name the first.

    Raises:
        ValueError: it is no such form.
    """
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        msg = "the body is no multipart form"
        raise ValueError(msg)
    reader = _Form()
    parser = MultipartParser(boundary, reader.callbacks())
    parser.write(body)
    parser.finalize()
    return reader.fields


class _Form:
    """Collects fields while the parser goes over the body."""

    def __init__(self) -> None:
        self.fields: dict[str, bytes] = {}
        self._header, self._value = b"", b""
        self._name, self._content = "", bytearray()
        self._parts = 0

    def callbacks(self) -> Any:  # noqa: ANN401 (a typed dict of the library's own)
        return {
            "on_part_begin": self._begins,
            "on_header_field": self._header_name,
            "on_header_value": self._header_value,
            "on_header_end": self._header_ends,
            "on_part_data": lambda data, start, end: self._content.extend(data[start:end]),
            "on_part_end": self._ends,
        }

    def _begins(self) -> None:
        self._name, self._content, self._parts = "", bytearray(), self._parts + 1
        if self._parts > MOST_FORM_PARTS:
            msg = "the form has too many fields"
            raise ValueError(msg)

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_ends(self) -> None:
        if self._header.lower() == b"content-disposition":
            _, options = parse_options_header(self._value)
            self._name = options.get(b"name", b"").decode("latin-1")
        self._header, self._value = b"", b""

    def _ends(self) -> None:
        self.fields.setdefault(self._name, bytes(self._content))


def raw_mail(fields: Mapping[str, bytes]) -> bytes:
    """Return the mail as it came; without "send raw", one with the headers and the text we got."""
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


def read(
    fields: Mapping[str, bytes],
    ours: Mapping[str, str],
    strip: Callable[[str, tuple[str, ...]], Said] = said,
) -> dict[str, Any]:
    """Return what a mail says and who wrote it, as far as it can be read."""
    raw = raw_mail(fields)
    try:
        return _read(
            email.message_from_bytes(raw, policy=email.policy.default), fields, ours, strip
        )
    except TimeoutError:
        raise
    except Exception:  # noqa: BLE001 (the parser of headers trips over hostile ones in many ways)
        # The older policy leaves headers as they are, encoded words and all.
        return _read(
            email.message_from_bytes(raw, policy=email.policy.compat32), fields, ours, strip
        )


def _read(
    mail: Message,
    fields: Mapping[str, bytes],
    ours: Mapping[str, str],
    strip: Callable[[str, tuple[str, ...]], Said],
) -> dict[str, Any]:
    envelope = _envelope(fields)
    kind = nature(mail, envelope["from"], ours)
    words = strip(_text(mail), (ours.get("sender", ""), ours.get("reply_domain", "")))
    return {
        "to": envelope["to"],
        "named": _addresses(mail, "to", "cc", "delivered-to"),
        "from": parseaddr(_header(mail, "from"))[1].lower()[:254],
        "message_id": _header(mail, "message-id").strip()[:500],
        "references": re.findall(
            r"<[^<>\s]{3,200}>",
            f"{_header(mail, 'in-reply-to')[:2000]} {_header(mail, 'references')[-8000:]}",
        )[-50:],
        "subject": _header(mail, "subject")[:200],
        "nature": kind.word,
        "why": kind.why,
        "text": words.text,
        "is_whole": words.is_whole,
        "dkim": [
            domain.lower()
            for domain, result in DKIM.findall(fields.get("dkim", b"").decode("latin-1")[:4000])
            if result == "pass"
        ],
    }


def _envelope(fields: Mapping[str, bytes]) -> dict[str, Any]:
    try:
        found = json.loads(fields.get("envelope", b"{}"))
        to = [str(a)[:320].lower() for a in found.get("to", []) if isinstance(a, str)]
        sender = found.get("from")
    except (ValueError, AttributeError, TypeError, RecursionError):
        return {"to": [], "from": None}
    return {"to": to[:MOST_ADDRESSES], "from": sender if isinstance(sender, str) else None}


def _header(mail: Message, name: str) -> str:
    try:
        return " ".join(shown(str(mail.get(name, ""))).split())
    except Exception:  # noqa: BLE001 (the parser of headers trips over hostile ones in many ways)
        return ""


def _addresses(mail: Message, *names: str) -> list[str]:
    said_in = [_header(mail, name)[:20_000] for name in names]
    return [address.lower()[:320] for _, address in getaddresses(said_in)][:MOST_ADDRESSES]


def _text(mail: Message) -> str:
    """Return the first plain text, else the HTML without its tags."""
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
        return shown(content.decode(part.get_content_charset() or "utf-8", "replace"))
    except (LookupError, ValueError):  # a charset that nobody knows
        return shown(content.decode("utf-8", "replace"))


def shown(text: str) -> str:
    """Return a text that can be sent on and shown, in a terminal as well.

    Half a character, as UTF-7 may have, is replaced; control characters, which could move a
    cursor, and marks that turn the direction of what follows become blanks.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
    return UNSEEN.sub(" ", plain)


def _without_tags(html: str) -> str:
    broken = re.sub(
        r"<(br|/p|/div|/tr|/li)\b[^>]{0,200}>", "\n", html[:200_000], flags=re.IGNORECASE
    )
    return re.sub(r"\n\s*\n+", "\n\n", TAG.sub("", broken)).strip()


def said_in_time(text: str, ours: tuple[str, ...]) -> Said:
    """Strip quotations, or give up and return the whole: the alarm ends a regular expression, too.

    Only in a main thread, as alarms are.
    """
    signal.signal(signal.SIGALRM, _gives_up)
    signal.setitimer(signal.ITIMER_REAL, STRIPPED_WITHIN)
    try:
        return said(text, ours)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _gives_up(*_: object) -> None:
    raise TimeoutError


def main() -> None:
    """Read a request from stdin, write what it says to stdout."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    asked = json.loads(sys.stdin.buffer.readline())
    body = sys.stdin.buffer.read()
    fields = form(asked["content_type"], body)
    found = read(fields, asked["ours"], said_in_time)
    found["raw_sha256"] = hashlib.sha256(body).hexdigest()
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
