"""Parsing a mail: any charset and any bytes, as far as they make sense."""

import json

import pytest

from service.parse_mail import parse
from tests.service.kit import CASE, OURS, REPLIES, parsed

# -- texts -------------------------------------------------------------------------------------


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "no-such-charset", "utf-7", "\x00"])
def test_any_charset_is_read_somehow(charset: str) -> None:
    """A charset that is wrong or unknown costs some characters, never the mail."""
    head = f'From: pm@example.com\r\nContent-Type: text/plain; charset="{charset}"\r\n\r\n'
    assert "Freitag" in parsed(head.encode() + b"Am Freitag f\xfcr sicher.\xff").text


def test_html_alone_is_read_without_its_tags() -> None:
    """A mail without plain text is read as text, its scripts and styles left out."""
    html = b"<style>p{}</style><p>We <b>pay</b></p><script>x()</script><p>on Friday.</p>"
    found = parsed(b"From: pm@example.com\r\nContent-Type: text/html\r\n\r\n" + html)
    assert found.text.split() == ["We", "pay", "on", "Friday."]


def test_parsed_fields_are_read_when_the_raw_mail_is_not_sent() -> None:
    """Without "send raw", headers and text of the form make the mail."""
    found = parse(
        {
            "headers": b"From: pm@example.com\nAuto-Submitted: auto-replied\nSubject: Away",
            "text": b"I am away f\xfcr eine Woche.",
            "charsets": b'{"text": "iso-8859-1"}',
            "envelope": json.dumps({"to": [REPLIES(CASE, "pm-7")], "from": "x"}).encode(),
        },
        OURS,
    )
    assert (found.nature, found.sender) == ("auto-reply", "pm@example.com")
    assert "für eine Woche" in found.text


# -- hostile mail ------------------------------------------------------------------------------


def nested(depth: int) -> bytes:
    """Return a mail in a mail in a mail."""
    head = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(depth)
    )
    return b"From: pm@example.com\r\n" + head + b"Content-Type: text/plain\r\n\r\ndeep"


HOSTILE = {
    "empty": b"",
    "noise": bytes(range(256)) * 50,
    "nested": nested(80),
    "header": b"From: pm@example.com\r\nX: " + b"y" * 1_000_000 + b"\r\n\r\nhello",
    "from": b"From: =?utf-8?b?////?= <a@b@c,;>\r\nTo: :;:;\r\nDate: yesterday\r\n\r\nhello",
    "surrogates": b"From: pm@example.com\r\nSubject: =?utf-7?q?+2AA-?=\r\n\r\nhello",
    "injected": b"From: a@b.c\r\nSubject: x =?utf-8?q?=0d=0aBcc:_evil@example.com?=\r\n\r\nhello",
    "null": b"From: pm@example.com\x00\r\n\r\n\x00\x00hello",
    "many": b"From: pm@example.com\r\n" + b"To: a@b.c\r\n" * 5_000 + b"\r\nhello",
    "part": b"Content-Type: multipart/mixed; boundary=\r\n\r\n--\r\n\r\nhello",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mail_is_read_or_kept(name: str) -> None:
    """Nothing in a mail is an error of ours: it is read as far as it goes, on one line each."""
    found = parsed(HOSTILE[name])
    assert "\n" not in found.subject
    assert "\n" not in found.sender
