"""Answers by mail: read apart, judged as a person's or a machine's, told to the right case."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from domain.case.case import Case
from domain.errors import Refused
from mail.reply_address import Token
from mail.threads import case_root
from service import bodies
from service.answers import Answers, Threads
from service.bodies import CannotRead, read_apart
from service.mail_store import KeptMail
from service.parse_mail import form, read
from service.quotes import LONGEST, said
from tests.builders import an_escalation
from tests.domain.escalation.world import World
from tests.service.kit import CASE, FORM, REPLIES, a_form, a_mail

OURS = {"sender": "desk@mail.example.com", "reply_domain": "reply.example.com"}


def reads(raw: bytes, **more: str) -> dict[str, Any]:
    """Return what a mail says, as the service's own process would."""
    return read(form(FORM, a_form(raw, **more)), OURS)


# -- what kind of mail -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({}, "answer"),
        ({"Auto_Submitted": "no"}, "answer"),
        ({"Auto_Submitted": "auto-replied"}, "auto-reply"),
        ({"Auto_Submitted": "auto-generated; owner-email=x@example.com"}, "auto-reply"),
        ({"Precedence": "bulk"}, "auto-reply"),
        ({"Precedence": "auto_reply"}, "auto-reply"),
        ({"X_Autoreply": "yes"}, "auto-reply"),
        ({"X_Autorespond": "1"}, "auto-reply"),
        ({"List_Id": "<all.example.com>"}, "auto-reply"),
        ({"Return_Path": "<>"}, "auto-reply"),
        ({"Subject": "Automatic reply: [Case WM-1042]"}, "auto-reply"),
        ({"Subject": "Out of Office: back on Monday"}, "auto-reply"),
        ({"Subject": "Abwesenheitsnotiz"}, "auto-reply"),
        ({"From_": "MAILER-DAEMON@example.com", "Subject": "Undeliverable: x"}, "bounce"),
        ({"From_": "noreply@example.com"}, "auto-reply"),
        ({"From_": "Escalations desk <desk@mail.example.com>"}, "own"),
        ({"From_": "case-x@reply.example.com"}, "own"),
        ({"X_Notification_Id": "worker-escalation/WM-1042/update/1"}, "own"),
        ({"Subject": "Re: office move and reply"}, "answer"),
    ],
)
def test_a_machine_is_told_from_a_person(headers: dict[str, str], kind: str) -> None:
    """RFC 3834 and what mail programs really send; in doubt it is a person."""
    assert reads(a_mail(**headers))["nature"] == kind


def test_a_delivery_report_is_a_bounce_and_a_receipt_is_none() -> None:
    """A multipart/report says itself what it reports."""
    for report, kind in (
        ("delivery-status", "bounce"),
        ("disposition-notification", "read-receipt"),
    ):
        head = f"From: a@example.com\r\nContent-Type: multipart/report; report-type={report}; "
        raw = f'{head}boundary="b"\r\n\r\n--b\r\n\r\nIt failed.\r\n--b--\r\n'.encode()
        assert reads(raw)["nature"] == kind


def test_an_empty_envelope_sender_is_a_machine() -> None:
    """Whoever must not be answered by SMTP is not a person who answers."""
    assert reads(a_mail(), sender="")["nature"] == "auto-reply"


# -- what was said -----------------------------------------------------------------------------

QUOTED = """We pay on Friday.

- invoice 7
- invoice 8

On Wed, 4 Mar 2026 at 09:00, Escalations desk <desk@mail.example.com> wrote:
> Hello Ilse Brandt,
>
> A worker asks for an answer.
"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We pay on Friday.", "We pay on Friday."),
        (QUOTED, "We pay on Friday.\n\n- invoice 7\n- invoice 8"),
        (QUOTED.replace("wrote:", "schrieb:"), "We pay on Friday.\n\n- invoice 7\n- invoice 8"),
        ("Yes.\n\n-- Reply above this line --\nHello", "Yes."),
        ("Yes.\n\nFrom: Desk <desk@mail.example.com>\nSent: Wednesday\n\nHello", "Yes."),
        ("On my word: yes.", "On my word: yes."),
        ("> only a quote", "> only a quote"),
    ],
)
def test_what_was_quoted_is_left_out(text: str, words: str) -> None:
    """The newest words stay, lists and all; in doubt the whole stays."""
    found = said(text, tuple(OURS.values()))
    assert found.text == words


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "no-such-charset", "utf-7", "\x00"])
def test_any_charset_is_read_somehow(charset: str) -> None:
    """A charset that is wrong or unknown costs some characters, never the mail."""
    head = f'From: pm@example.com\r\nContent-Type: text/plain; charset="{charset}"\r\n\r\n'
    assert "Freitag" in reads(head.encode() + b"Am Freitag f\xfcr sicher.\xff")["text"]


def test_html_alone_is_read_without_its_tags() -> None:
    """A mail without plain text is read as text, its scripts and styles left out."""
    html = b"<style>p{}</style><p>We <b>pay</b></p><script>x()</script><p>on Friday.</p>"
    found = reads(b"From: pm@example.com\r\nContent-Type: text/html\r\n\r\n" + html)
    assert found["text"].split() == ["We", "pay", "on", "Friday."]


def test_parsed_fields_are_read_when_the_raw_mail_is_not_sent() -> None:
    """Without "send raw", headers and text of the form make the mail."""
    found = read(
        {
            "headers": b"From: pm@example.com\nAuto-Submitted: auto-replied\nSubject: Away",
            "text": b"I am away f\xfcr eine Woche.",
            "charsets": b'{"text": "iso-8859-1"}',
            "envelope": json.dumps({"to": [REPLIES(CASE, "pm-7")], "from": "x"}).encode(),
        },
        OURS,
    )
    assert (found["nature"], found["from"]) == ("auto-reply", "pm@example.com")
    assert "für eine Woche" in found["text"]


# -- whose it is ---------------------------------------------------------------------------------


class Cases:
    """Knows one escalation, which wrote to its project manager."""

    def __init__(self, case: Case) -> None:
        self._case = case

    async def status(self, case: str) -> dict[str, Any]:
        if case != self._case.workflow_id:
            raise Refused(case)
        written = [{"contact": "pm-7", "to_role": "project-manager"}]
        return {"notices": [*written, {"contact": None, "to_role": "client"}]}

    async def state(self, case: str) -> Case | None:
        return self._case

    async def named(self, token: Token) -> AsyncIterator[str]:
        yield f"{token.kind}/{token.case_id}"

    async def listed(self) -> AsyncIterator[str]:
        for case in ("dispute/D-1", self._case.workflow_id):
            yield case


def judge() -> Answers:
    cases = Cases(World(an_escalation(), datetime(2026, 3, 2, 14, tzinfo=UTC)).case)
    return Answers(cases, REPLIES, Threads(cases.listed, "mail.example.com"))


IN_THREAD = {
    "To": "desk@mail.example.com",
    "References": f"<{case_root('worker-escalation', 'WM-1042')}@mail.example.com>",
}


@pytest.mark.parametrize(
    ("dkim", "sender", "told"),
    [
        ("{@example.com : pass}", "pm@example.com", True),
        ("{@example.com : fail}", "pm@example.com", False),
        ("{@evil.example : pass}", "pm@example.com", False),
        ("{@example.com : pass}", "somebody@example.com", False),
    ],
)
async def test_a_thread_names_the_case_and_dkim_the_writer(
    dkim: str,
    sender: str,
    told: bool,  # noqa: FBT001 (a column of the table above)
) -> None:
    """Anybody can copy a thread's id: without our address, sender and DKIM have to match."""
    raw = a_mail("On Friday.", From_=sender, **IN_THREAD)
    found = read(form(FORM, a_form(raw, to="desk@mail.example.com", dkim=dkim)), OURS)
    verdict = await judge().judge(found, "0" * 64)
    assert (verdict.fact == "message") is told
    assert verdict.for_a_person is not told


async def test_a_thread_of_another_desk_is_none_of_ours() -> None:
    """References to other domains, or to no case we know, name no case."""
    for root in ("<x@mail.example.com>", "<x@example.org>", "x", "<" * 500):
        raw = a_mail("Hi.", To="desk@mail.example.com", References=root)
        found = read(form(FORM, a_form(raw, to="desk@mail.example.com")), OURS)
        assert (await judge().judge(found, "0" * 64)).writer is None


async def test_a_long_answer_is_cut_where_the_model_ends_and_says_so() -> None:
    """A fact holds the beginning of a long mail, and the hash under which the whole is kept."""
    found = reads(a_mail("All of it. " * 900))
    verdict = await judge().judge(found, "0" * 64)
    assert verdict.payload is not None
    assert verdict.payload["text"].endswith("[the whole mail is kept]")
    assert verdict.payload["source"] == "e-mail sha256:" + "0" * 64


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
    found = reads(HOSTILE[name])
    assert "\n" not in found["subject"]
    assert "\n" not in found["from"]


@pytest.mark.further
async def test_ten_megabytes_of_on_are_answered_in_time() -> None:
    """What makes a quote stripper run for minutes is cut short, or ended; the service goes on."""
    raw = a_mail("On " * 3_500_000)
    async with asyncio.timeout(20):
        found = await read_apart(FORM, a_form(raw), OURS)
    assert len(found["text"]) <= LONGEST
    assert found["is_whole"] is False


async def test_a_reader_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail that cannot be read in time ends its reader, and nothing else."""
    with pytest.raises(CannotRead, match="within 0 seconds"):
        await read_apart(FORM, a_form(a_mail()), OURS, within=0.001)
    monkeypatch.setattr(bodies, "ROOT", Path("/"))
    with pytest.raises(CannotRead, match="could not be read"):
        await read_apart(FORM, b"", OURS)


@pytest.mark.parametrize("body", [b"", b"--x", b"\r\n" * 1000, b"--xYzZY\r\n" * 1000])
def test_a_form_that_is_none_is_a_value_error(body: bytes) -> None:
    """A body that is no form ends the reader, or has no fields; the request is kept as it came."""
    try:
        assert form(FORM, body) is not None
    except ValueError:
        return


def test_kept_mail_is_listed_even_if_nobody_said_what_became_of_it(tmp_path: Path) -> None:
    """An original without a word beside it needs a person; the same mail is kept once."""
    kept = KeptMail(tmp_path / "mail")
    kept.keep("abc", b"one")
    kept.keep("abc", b"one")
    assert [one["why"] for one in kept.listed("for-a-person")] == ["it was kept, but never read"]
    kept.mark("abc", "told", "message")
    assert kept.listed("for-a-person") == []
    assert (tmp_path / "mail").stat().st_mode & 0o777 == 0o700
