"""Stories of what comes back to a case: answers by mail, delivery events, facts by HTTP."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client

from infra.client import Unreachable
from service.app import Service
from service.mail_store import MailOutcome
from settings import Settings
from tests.builders import an_escalation
from tests.service.kit import (
    CASE,
    FORM,
    NOW,
    REPLIES,
    a_form,
    a_mail,
    an_event,
    events,
    settings,
    signed,
    signed_fact,
    visitor,
)
from tests.service.test_parse_mail import HOSTILE
from tests.story import Story, story

pytestmark = pytest.mark.further

MONDAY = "2026-03-02 09:00"
SECOND_RUNG = "2026-03-04 10:00"


class Desk:
    """The HTTP service beside a story's case."""

    def __init__(self, case: Story, folder: Path, **changes: Any) -> None:  # noqa: ANN401 (settings)
        self.case, self.is_away = case, False
        given = settings(folder, **changes)
        self.service = Service(given, connects=self._connects, clock=lambda: NOW)

    async def _connects(self, _: Settings) -> Client:
        if self.is_away:
            msg = "no Temporal server answers"
            raise Unreachable(msg)
        return self.case.env.client

    async def gets(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, Any]:
        async with visitor(self.service) as client:
            found = await client.post(path, content=body, headers=headers)
        return found.status_code, found.json()

    async def mailed(self, raw: bytes, **form: Any) -> tuple[int, str]:  # noqa: ANN401 (fields)
        body = a_form(raw, **form)
        headers = {**signed(body), "content-type": FORM}
        status, said = await self.gets("/sendgrid/inbound", body, headers)
        return status, said.get("became", said.get("error"))

    async def fact(self, path: str, body: bytes, **headers: str) -> tuple[int, Any]:
        return await self.gets(path, body, {**signed_fact(path, body), **headers})


def originals(folder: Path) -> list[bytes]:
    """Return the mails that were kept, as they came."""
    return [file.read_bytes() for file in folder.glob("*.request")]


@asynccontextmanager
async def at_second_rung(env: Any, folder: Path) -> AsyncIterator[tuple[Story, Desk]]:  # noqa: ANN401 (either server)
    async with story(env, an_escalation(), MONDAY) as case:
        await case.goes_to(SECOND_RUNG)
        yield case, Desk(case, folder)


ANSWER = """Looking at it, you will hear on Friday.

On Wed, 4 Mar 2026 at 09:00, Escalations desk <desk@mail.example.com> wrote:
> Please approve or pay.
"""


async def test_an_answer_by_mail_stops_the_climb_and_keeps_the_original(
    env: Any,  # noqa: ANN401 (either server)
    tmp_path: Path,
) -> None:
    """A person's reply is a word of its role, without what it quotes; the whole mail is kept."""
    async with at_second_rung(env, tmp_path) as (case, desk):
        assert await desk.mailed(a_mail(ANSWER)) == (200, "told")
        assert await desk.mailed(a_mail(ANSWER)) == (200, "told")
        assert (await case.status())["stage"] == "in-contact"
        said = [text for _, text in await case.lines("fact")]
        assert said == ['the project manager answered: "Looking at it, you will hear on Friday."']
        (kept,) = originals(tmp_path)
        assert b"Please approve or pay" in kept


async def test_a_machine_answers_nothing(env: Any, tmp_path: Path) -> None:  # noqa: ANN401 (either server)
    """Out-of-office and bounces are recorded and stop nothing; our own mail is not even that."""
    async with at_second_rung(env, tmp_path) as (case, desk):
        away = a_mail("I am away.", Auto_Submitted="auto-replied", Message_ID="<m-2@example.com>")
        assert await desk.mailed(away) == (200, "told")
        assert await desk.mailed(a_mail("x", From_="desk@mail.example.com")) == (200, "set-aside")
        assert await desk.mailed(a_mail("x", Precedence="bulk"), to="me@example.com") == (
            200,
            "told",  # the To header names the case, where the envelope does not
        )
        assert (await case.status())["stage"] == "climbing"
        said = [text for _, text in await case.lines("fact")]
        assert len(said) == 2
        assert all(text.endswith("(does not count as contact)") for text in said)


async def test_an_answer_that_would_approve_goes_to_a_person_unless_it_is_signed(
    env: Any,  # noqa: ANN401 (either server)
    tmp_path: Path,
) -> None:
    """A leaked address is not enough to say "we paid": DKIM and the sender have to match."""
    async with at_second_rung(env, tmp_path) as (case, desk):
        paid = a_mail("We have paid, please close the case.")
        assert await desk.mailed(paid, dkim="{@elsewhere.example : pass}") == (200, "for-a-person")
        assert (await case.status())["stage"] == "climbing"
        (waiting,) = (await case.status())["attention"]
        assert "a mail by the project manager waits for a person" in waiting
        forger = a_mail("We have paid.", From_="pm@evil.example", Message_ID="<m-3@evil.example>")
        signed_by_forger = "{@evil.example : pass}"
        assert await desk.mailed(forger, dkim=signed_by_forger) == (200, "for-a-person")
        honest = a_mail("We have paid.", Message_ID="<m-4@example.com>")
        assert await desk.mailed(honest) == (200, "told")
        assert (await case.status())["stage"] == "in-contact"


async def test_mail_that_nobody_can_place_is_kept_and_shown(env: Any, tmp_path: Path) -> None:  # noqa: ANN401 (either server)
    """An unknown, forged or foreign address drops nothing: a person sees it."""
    async with at_second_rung(env, tmp_path) as (case, desk):
        wrong = [
            "somebody@reply.example.com",
            REPLIES(CASE, "pm-8"),
            REPLIES("worker-escalation/WM-9", "pm-7"),
            REPLIES(CASE, "pm-7").replace("reply.", "other."),
        ]
        for n, address in enumerate(wrong):
            mail = a_mail("Hello?", To=address, Message_ID=f"<w-{n}@example.com>")
            assert await desk.mailed(mail, to=address) == (200, "for-a-person"), address
        assert len(desk.service.endpoints.mail_store.listed(MailOutcome.FOR_A_PERSON)) == 4
        assert await case.lines("fact") == []
        assert await desk.mailed(b"\x00" * 100) == (200, "told")  # the envelope says whose it is


async def test_hostile_mail_to_a_real_case_is_told_or_kept(env: Any, tmp_path: Path) -> None:  # noqa: ANN401 (either server)
    """Whatever comes to a case's own address is a word of its writer or waits; nothing breaks."""
    async with at_second_rung(env, tmp_path) as (case, desk):
        halves = b'Content-Type: text/plain; charset="utf-7"\r\n\r\n+2AA- we look at it'
        for name, raw in {**HOSTILE, "halves": b"From: pm@example.com\r\n" + halves}.items():
            code, became = await desk.mailed(raw, to=REPLIES(CASE, "pm-7"))
            assert (code, became in {"told", "for-a-person", "set-aside"}) == (200, True), name
        status = await case.status()
        assert status["rejected"] == []
        assert all(line["text"].replace("\n", " ").isprintable() for line in status["timeline"])
        async with visitor(desk.service) as client:
            assert (await client.get("/health")).status_code == 200


async def test_while_temporal_is_away_mail_is_kept_and_told_later(env: Any, tmp_path: Path) -> None:  # noqa: ANN401 (either server)
    """Unreachable is 503, so that SendGrid sends it again; the mail is in the folder already."""
    async with at_second_rung(env, tmp_path) as (case, desk):
        desk.is_away = True
        assert (await desk.mailed(a_mail("Friday.")))[0] == 503
        assert len(originals(tmp_path)) == 1
        desk.is_away = False
        assert await desk.mailed(a_mail("Friday.")) == (200, "told")
        assert (await case.status())["stage"] == "in-contact"


async def test_a_bounce_event_is_no_silence_of_the_manager(env: Any, tmp_path: Path) -> None:  # noqa: ANN401 (either server)
    """SendGrid's bounce, however often and late, marks the rung as unheard once; ops are told."""
    async with at_second_rung(env, tmp_path) as (case, desk):
        bounce = an_event(event="bounce", reason="550 no such user")
        late = an_event(event="deferred", sg_event_id="e-2", timestamp=bounce["timestamp"] - 60)
        for body in (events(bounce), events(bounce, late), events({**bounce, "sg_event_id": "n"})):
            assert (await desk.gets("/sendgrid/events", body, signed(body)))[0] == 200
        await case.passes(minutes=1)
        status = await case.status()
        assert status["ladder"][1]["unreached"] == "the letter bounced"
        assert case.letters("ops@example.com") == ["contact-bounced"]
        assert len([t for _, t in await case.lines("delivery") if "bounced" in t]) == 1


async def test_another_system_tells_facts_signed_and_once(env: Any, tmp_path: Path) -> None:  # noqa: ANN401 (either server)
    """POST /facts says the same models as everybody else, in the same words when it is wrong."""
    async with at_second_rung(env, tmp_path) as (case, desk):
        path, said = f"/facts/{CASE}/payment", {"amount": {"amount": "480.00", "currency": "USD"}}
        body = json.dumps({"id": "p-1", **said}).encode()
        assert (await desk.fact(path, body))[1]["recorded"] is True
        assert (await desk.fact(path, body))[0] == 200
        assert len(await case.lines("payment")) == 1
        assert (await case.status())["stage"] == "in-contact"

        other = f"/facts/{CASE}/message"
        assert (await desk.gets(other, body, signed_fact(path, body)))[0] == 403
        stale = signed_fact(path, body, NOW - timedelta(minutes=6))
        assert (await desk.gets(path, body, stale))[0] == 403
        assert (await desk.fact(path, body, **{"recourse-signature": "v1=00"}))[0] == 403
        for wrong in (b"{}", b"[]", b"\xff", b'{"amount": 480}', b'{"amount": "480", "x": 1}'):
            status, answer = await desk.fact(path, wrong)
            assert status == 422, wrong
            assert "\n" not in answer["error"]
        assert (await desk.fact(f"/facts/{CASE}/no_such_fact", b"{}"))[0] == 422
        assert (await desk.fact("/facts/WM-9999/payment", body))[0] == 409
        assert (await desk.fact("/facts/WM-1042/approval", b"{}"))[0] == 200
        desk.service.endpoints._client, desk.is_away = None, True  # noqa: SLF001 (as after a restart)
        assert (await desk.fact(path, body))[0] == 503


async def test_the_service_says_how_it_is(env: Any, tmp_path: Path) -> None:  # noqa: ANN401 (either server)
    """GET /health answers 200 while Temporal does, and how many mails wait for a person."""
    async with at_second_rung(env, tmp_path) as (_, desk), visitor(desk.service) as client:
        desk.is_away = True
        assert (await client.get("/health")).status_code == 503
        desk.is_away = False
        found = await client.get("/health")
        assert found.json() == {"temporal": True, "mail_for_a_person": 0}
