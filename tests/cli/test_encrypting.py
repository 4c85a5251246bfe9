"""keys, codec, erase: what an operator does about encryption."""

import asyncio
import base64
import json
from pathlib import Path

import pytest

from activities.outbox import Outbox, OutboxPlatform
from desk import Desk
from domain.escalation.case import EscalationCase
from domain.escalation.file import EscalationFile
from infra.case_keys import MainKeys
from infra.client import connect
from infra.embedded import EmbeddedServer
from service.mail_store import MailOutcome, MailRecord, MailStore
from settings import Settings
from tests.builders import an_escalation_of_today
from tests.cli.conftest import Said, Starter
from worker import worker


def test_a_new_key_goes_before_those_there_are(starts: Starter, tmp_path: Path) -> None:
    """The newest is the current one; the file is its owner's; the key is on no screen."""
    file = tmp_path / "keys"
    first = starts("keys", "new", file, "--name", "first")
    second = starts("keys", "new", file, "--name", "second")
    assert (first.code, second.code) == (0, 0)
    assert MainKeys.parse(file.read_text()).ids == ("second", "first")
    assert file.stat().st_mode & 0o777 == 0o600
    values = [line.split(": ")[1] for line in file.read_text().split("\n") if line]
    assert not any(value in first.out + second.out for value in values)


def test_a_name_twice_or_a_file_that_is_no_key_file_is_refused(
    starts: Starter, tmp_path: Path
) -> None:
    """Nothing is written then."""
    file = tmp_path / "keys"
    starts("keys", "new", file, "--name", "a")
    before = file.read_text()
    assert starts("keys", "new", file, "--name", "a").refuses(2, "two main keys are called 'a'")
    assert starts("keys", "new", file, "--name", "A B").refuses(2, "main key 1 is none")
    assert file.read_text() == before
    other = tmp_path / "letter.txt"
    other.write_text("Dear Mara,")
    assert starts("keys", "new", other).refuses(2, "main key 2 is none")
    assert starts("keys", "new", tmp_path / "none" / "keys").refuses(2, "cannot be written")


def test_the_codec_wants_origins_and_a_token(
    starts: Starter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each refusal is one line."""
    assert starts("codec", "--ui", "temporal.example.com").refuses(2, "--ui is the origin")
    assert starts("codec").refuses(2, "no codec is needed")
    key = base64.b64encode(bytes(32)).decode()
    monkeypatch.setenv("RECOURSE_ENCRYPTION", "on")
    monkeypatch.setenv("RECOURSE_ENCRYPTION_KEYS", f"a: {key}")
    assert starts("codec").refuses(2, "RECOURSE_CODEC_TOKEN has at least 16")


@pytest.mark.server
async def test_an_erased_case_can_be_read_by_nobody(
    dev_server: EmbeddedServer,
    starts: Starter,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Only a closed case is erased, only with --yes, and what is left names roles and dates."""
    variables = {
        "TEMPORAL_ADDRESS": dev_server.address,
        "RECOURSE_ENCRYPTION": "on",
        "RECOURSE_ENCRYPTION_KEYS": f"a: {base64.b64encode(bytes(32)).decode()}",
        "RECOURSE_CASE_KEYS": str(tmp_path / "keys"),
        "RECOURSE_KEPT_MAIL": str(tmp_path / "mail"),
        "RECOURSE_TASK_QUEUE": "erasing",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    settings, outbox = Settings(), tmp_path / "outbox"
    client = await connect(settings)
    file = EscalationFile.model_validate(an_escalation_of_today("WM-ERASE"))
    mail = MailStore(settings.kept_mail)
    mail.keep("a" * 64, b"From: Mara")
    mail.record(
        MailRecord(
            became=MailOutcome.TOLD, why="told", mail="a" * 64, case="worker-escalation/WM-ERASE"
        )
    )

    async def says(*words: str) -> Said:
        return await asyncio.to_thread(starts, *words)

    erase = ("erase", "WM-ERASE", "--actor", "dpo", "--reason", "asked for on 2026-11-20")
    async with worker(client, settings, sends=Outbox(outbox), acts=OutboxPlatform(outbox)):
        desk = Desk(client, settings, task_queue=settings.task_queue)
        handle = await desk.open(file, EscalationCase)
        assert (await says(*erase, "--yes")).refuses(1, "only a closed case is erased")
        said = {"by_role": "client", "nature": "answer", "text": "on Friday"}
        await desk.tell(handle.id, "message", said)
        await handle.terminate()
        tried = await says(*erase)
        assert "nothing was done: say --yes" in tried.out
        assert (await says("show", "WM-ERASE")).code == 0
        done = await says(*erase, "--yes")
        assert done.code == 0, done.err
        assert (await says("show", "WM-ERASE")).refuses(1, "this case was erased on")
        assert (await says(*erase, "--yes")).refuses(1, "was erased on", "by dpo")
    [kept] = (tmp_path / "keys" / "default").glob("*.erased")
    record = json.loads(kept.read_text())
    assert record["workflow_id"] == "worker-escalation/WM-ERASE"
    assert {"at", "kind", "code", "by", "to", "notice"} == set(record["timeline"][0])
    assert file.worker.name not in kept.read_text()
    assert mail.listed() == []
