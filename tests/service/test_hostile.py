"""Hostile requests: refused in one line or kept, in bounded time and memory."""

import asyncio
import json
import resource
import time
import unicodedata
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.app import Service
from service.bodies import MAIL_MOST, MEMORY_MOST, BodyMemory, CannotParse, TooMuch, parse_apart
from service.classify import nature
from service.forms import form_fields
from service.parse_mail import ParsedMail, parse
from tests.service.kit import (
    BOUNDARY,
    CASE,
    FORM,
    NOW,
    OURS,
    REPLIES,
    Temporal,
    a_form,
    a_mail,
    events,
    settings,
    signed,
    signed_fact,
    visitor,
)
from tests.service.test_events import JSON
from tests.service.test_parse_mail import HOSTILE, nested

LIMITS = {"subject": 200, "sender": 254, "message_id": 500}


def is_harmless(mail: ParsedMail) -> bool:
    """Whether a parsed mail can be kept, sent on and shown: bounded, one line each."""
    found = mail.model_dump()
    json.dumps(found, ensure_ascii=False).encode()
    assert all(len(found[name]) <= most for name, most in LIMITS.items())
    assert all("\n" not in found[name] and "\r" not in found[name] for name in LIMITS)
    texts = [found["text"], found["subject"], found["sender"], found["message_id"]]
    assert not [c for text in texts for c in text if unicodedata.category(c) == "Cc" and c != "\n"]
    assert len(found["envelope_to"]) <= 50
    assert len(found["header_to"]) <= 50
    assert len(found["references"]) <= 50
    return True


# -- any bytes ---------------------------------------------------------------------------------

CHARSETS = st.sampled_from(
    [
        "utf-8",
        "utf-7",
        "utf-16",
        "iso-2022-kr",
        "hz",
        "idna",
        "zlib",
        "rot13",
        "undefined",
        "\x00",
        "😀",
    ]
)
TEXTS = st.text(max_size=60) | st.sampled_from(
    [
        "+2AA-",
        "=?utf-7?q?+2AA-?=",
        "=?x?y?z?=",
        "a\r\nBcc: e@example.com",
        "\x00",
        "<" * 50,
        "@",
        ";:,",
    ]
)
NAMES = st.sampled_from(
    ["From", "To", "Cc", "Subject", "Message-ID", "References", "In-Reply-To", "Precedence",
     "Auto-Submitted", "Return-Path", "Content-Type", "Content-Disposition", "MIME-Version",
     "Content-Transfer-Encoding", "Date", "X-Notification-Id", "Delivered-To"]
)  # fmt: skip


CODINGS = st.sampled_from(["base64", "quoted-printable", "8bit", "?"])
KINDS = st.sampled_from(["text/plain", "text/html", "multipart/mixed", "message/rfc822", "x"])
FIELDS = st.sampled_from(
    ["headers", "text", "html", "charsets", "envelope", "dkim", "from", "email"]
)
PATHS = ["/sendgrid/events", "/sendgrid/inbound", "/facts/WM-1042/approval"]


@st.composite
def mails(draw: st.DrawFn) -> bytes:
    """Return a mail whose headers, encodings and parts may contradict each other."""
    headers = draw(st.lists(st.tuples(NAMES, TEXTS), max_size=8))
    charset, coding = (
        draw(CHARSETS),
        draw(CODINGS),
    )
    kind = draw(KINDS)
    lines = [f"{name}: {value}" for name, value in headers]
    lines.append(f'Content-Type: {kind}; charset="{charset}"; boundary="b"')
    lines.append(f"Content-Transfer-Encoding: {coding}")
    body = draw(st.binary(max_size=200))
    parts = b"\r\n--b\r\n\r\n" * draw(st.integers(0, 5))
    return "\r\n".join(lines).encode("utf-8", "surrogatepass") + b"\r\n\r\n" + parts + body


@given(mails())
def test_no_mail_breaks_the_parser(raw: bytes) -> None:
    """A mail whose parts contradict each other is parsed as far as it goes, and is harmless."""
    assert is_harmless(parse({"email": raw}, OURS))


@given(
    st.dictionaries(
        FIELDS,
        st.binary(max_size=120) | TEXTS.map(lambda t: t.encode("utf-8", "surrogatepass")),
    )
)
def test_no_fields_of_a_form_break_the_parser(fields: dict[str, bytes]) -> None:
    """Fields of wrong kinds, or not JSON where JSON should be, are as good as none."""
    assert is_harmless(parse(fields, OURS))


@given(st.binary(max_size=300))
def test_no_bytes_break_the_form(body: bytes) -> None:
    """A body that is no form is a ValueError in the process that reads it, never another end."""
    content = b"--" + BOUNDARY.encode() + b"\r\n" + body
    try:
        found = form_fields(FORM, content)
    except ValueError:
        return
    assert all(isinstance(value, bytes) for value in found.values())


@pytest.mark.parametrize("charset", ["utf-7", "unicode_escape", "raw_unicode_escape"])
def test_half_a_character_does_not_leave_the_parser(charset: str) -> None:
    """A lone surrogate, which some charsets allow, could be sent to no case: it is replaced."""
    text = b"+2AA- ok" if charset == "utf-7" else b"\\ud800 ok"
    head = f'From: pm@example.com\r\nContent-Type: text/plain; charset="{charset}"\r\n\r\n'
    found = parse({"email": head.encode() + text}, OURS)
    assert is_harmless(found)
    assert "ok" in found.text


def test_half_a_character_in_an_envelope_costs_no_mail() -> None:
    """A lone surrogate in an address of the envelope is replaced, and the mail is parsed."""
    found = parse({"email": a_mail(), "envelope": b'{"to": ["\\ud800@example.com"]}'}, OURS)
    assert is_harmless(found)
    assert found.envelope_to == ("?@example.com",)


def test_nature_is_told_of_any_headers() -> None:
    """Headers that the parser of headers trips over are as good as none."""
    from email import message_from_bytes, policy  # noqa: PLC0415 (only here)

    for raw in HOSTILE.values():
        mail: Any = message_from_bytes(raw, policy=policy.default)
        assert nature(mail, None, OURS).name in {"answer", "auto-reply", "bounce", "own"}


# -- time and memory ---------------------------------------------------------------------------


def heavy(text: str) -> bytes:
    return a_mail(text, To="nobody@reply.example.com")


PARTS = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
HTML = b"Content-Type: text/html\r\n\r\n"
# Made when they are needed: together they are a hundred megabytes, and take seconds to make.
HEAVY: dict[str, Callable[[], bytes]] = {
    "ten megabytes of On": lambda: heavy("On " * 3_500_000),
    "angle brackets": lambda: heavy("<" * 2_000_000),
    "html": lambda: HTML + b"<br" * 700_000,
    "nested five thousand deep": lambda: nested(5_000),
    "a million headers": lambda: b"X: y\r\n" * 1_000_000 + b"\r\nhello",
    "encoded words": lambda: b"Subject: " + b"=?utf-8?q?=41?= " * 200_000 + b"\r\n\r\nhello",
    "quotes": lambda: heavy("> " * 1_000_000 + "\n> x" * 100_000),
    "lines": lambda: heavy("\n" * 3_000_000 + "yes"),
    "thirty megabytes of base64": lambda: heavy("x") + b"QUFB" * 7_500_000,
}
GIVEN_UP: dict[str, Callable[[], bytes]] = {  # after ten seconds each
    "open comments": lambda: HTML + b"<style>" * 300_000,
    "a million parts": lambda: PARTS + b"--b\r\n\r\n" * 1_000_000,
    "addresses": lambda: b"To: " + b"a@b.c, " * 300_000 + b"\r\n\r\nhello",
}


@pytest.mark.server  # each is read by a process of its own, which takes seconds
@pytest.mark.parametrize(
    "name", [*HEAVY, *(pytest.param(name, marks=pytest.mark.long) for name in GIVEN_UP)]
)
async def test_a_heavy_mail_is_read_or_given_up_in_time(tmp_path: Path, name: str) -> None:
    """No mail under the limit holds the service up: it answers 200, and the mail is kept."""
    service = Service(settings(tmp_path), connects=Nobody().connect, clock=lambda: NOW)
    body = a_form({**HEAVY, **GIVEN_UP}[name](), to="nobody@reply.example.com")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    status, said = await posts(service, "/sendgrid/inbound", body, {**signed(body), **AS_FORM})
    assert time.monotonic() - began < 25
    assert (status, said["became"]) == (200, "for-a-person")
    assert (tmp_path / f"{said['mail']}.request").read_bytes() == body
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before  # KiB, and never less
    assert grown < 400 * 1024
    async with visitor(service) as client:
        assert (await client.get("/health")).json()["mail_for_a_person"] == 1


@pytest.mark.server
async def test_a_mail_that_takes_too_long_is_given_up() -> None:
    """The process that reads is ended at its time, whatever it is doing, and its child is none."""
    began = time.monotonic()
    with pytest.raises(CannotParse, match="within 2 seconds"):
        await parse_apart(FORM, a_form(GIVEN_UP["a million parts"]()), OURS, within=2)
    assert time.monotonic() - began < 6


def test_all_bodies_together_have_a_limit() -> None:
    """All bodies share one limit of memory; it is free again when they are done."""
    memory = BodyMemory(100)
    with memory.for_one() as take:
        take(60)
        with memory.for_one() as take_more:
            take_more(40)
            with pytest.raises(TooMuch, match="send it again"):
                take_more(1)
        take(40)
    with memory.for_one() as take:
        take(100)


async def test_what_does_not_fit_is_asked_to_come_again(tmp_path: Path) -> None:
    """More than fits at one time is 503 with Retry-After, and the first ones are taken."""
    service = Service(settings(tmp_path), connects=Nobody().connect, clock=lambda: NOW)
    at_once = MEMORY_MOST // MAIL_MOST + 3
    gate = asyncio.Event()
    size = MAIL_MOST - 1024

    async def waits() -> AsyncIterator[bytes]:
        for _ in range(size // (1024 * 1024)):
            yield b" " * (1024 * 1024)
        await gate.wait()

    async def sends(client: httpx.AsyncClient) -> int:
        found = await client.post("/sendgrid/inbound", content=waits(), headers=signed(b""))
        if found.status_code == 503:
            assert found.headers["retry-after"]
            gate.set()
        return found.status_code

    async with visitor(service) as client, asyncio.timeout(60):
        codes = await asyncio.gather(*(sends(client) for _ in range(at_once)))
    assert 503 in codes
    assert set(codes) <= {503, 403}  # those that fit are read to the end, and are forged
    with service._memory.for_one() as take:  # noqa: SLF001 (that all of it is free again)
        take(MEMORY_MOST)


# -- not worth reading -------------------------------------------------------------------------


@pytest.mark.parametrize("path", PATHS)
async def test_an_unsigned_or_stale_body_is_not_even_read(tmp_path: Path, path: str) -> None:
    """Without a signature, or with an old time, not a byte of the body is taken in."""
    service = Service(settings(tmp_path), connects=Nobody().connect, clock=lambda: NOW)
    read_bytes = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal read_bytes
        for _ in range(8):
            read_bytes += 1
            yield b"x" * 1024

    stale = NOW.replace(year=2025)
    heads: list[dict[str, str]] = [
        {},
        signed(b"", stale) if "sendgrid" in path else signed_fact(path, b"", stale),
    ]
    async with visitor(service) as client:
        for headers in heads:
            found = await client.post(path, content=pieces(), headers=headers)
            assert found.status_code == 403
            assert list(found.json()) == ["error"]
    assert read_bytes == 0


@given(
    st.sampled_from(PATHS),
    st.binary(max_size=60),
    st.text(st.characters(codec="latin-1", exclude_characters="\r\n\x00"), max_size=40),
    st.text(st.characters(codec="ascii", exclude_characters="\r\n\x00"), max_size=14),
)
def test_no_signature_that_was_not_made_with_the_key_is_taken(
    path: str, body: bytes, signature: str, at: str
) -> None:
    """Whatever stands in the headers, it is 403 in one line, and never an error of ours."""
    service = Service(settings(Path("unused")), connects=Nobody().connect, clock=lambda: NOW)
    prefix = "x-twilio-email-event-webhook" if "sendgrid" in path else "recourse"
    headers: Any = {  # bytes, as they come over the wire
        f"{prefix}-signature": signature.encode("latin-1"),
        f"{prefix}-timestamp": at.encode(),
    }

    async def asks() -> httpx.Response:
        async with visitor(service) as client:
            return await client.post(path, content=body, headers=headers)

    found = asyncio.run(asks())
    assert found.status_code == 403
    assert "\n" not in found.json()["error"]


# -- facts of wrong kinds ----------------------------------------------------------------------


@given(st.lists(JSON, max_size=4))
def test_signed_events_of_any_shape_are_none_of_ours(these: list[Any]) -> None:
    """Wrong types inside a signed body are let go; the answer says how many."""
    temporal = Temporal()
    service = Service(settings(Path("unused")), connects=temporal.connect, clock=lambda: NOW)
    body = events(*these)
    status, said = asyncio.run(posts(service, "/sendgrid/events", body, signed(body)))
    assert (status, said["not_ours"]) == (200, len(these))
    assert temporal.signals == []


AS_FORM = {"content-type": FORM}


async def posts(
    service: Service, path: str, body: bytes, headers: dict[str, str]
) -> tuple[int, dict[str, Any]]:
    async with visitor(service) as client:
        found = await client.post(path, content=body, headers=headers)
    return found.status_code, found.json()


class Nobody:
    """A Temporal without any case."""

    async def connect(self, _: Any) -> Any:  # noqa: ANN401 (stands for a client)
        return self

    namespace = "default"

    async def list_workflows(self, _: str) -> AsyncIterator[Any]:
        none: list[Any] = []
        for one in none:
            yield one

    @property
    def service_client(self) -> Any:  # noqa: ANN401 (stands for a part of it)
        return self

    async def check_health(self) -> bool:
        return True


def test_the_reply_address_of_a_case_is_no_way_in() -> None:
    """No characters in an address break its parser."""
    for address in (REPLIES(CASE, "pm-7") + "\x00", "case-" + "🙂" * 40 + "@reply.example.com"):
        assert REPLIES.read(address) is None
