"""Encryption: a case is readable with its keys, and nowhere else."""

import base64
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from temporalio.api.common.v1 import Payload
from temporalio.client import WorkflowHandle
from temporalio.converter import WorkflowSerializationContext

from activities.outbox import Outbox, OutboxPlatform
from desk import Desk, case_type_of
from domain.errors import BadInput
from files.strict_yaml import load as load_yaml
from infra.case_keys import CaseKeys, Erased, MainKeys, Unreadable
from infra.client import connect, data_converter
from infra.embedded import EmbeddedServer
from infra.encryption import ENCRYPTED, CaseCodec
from settings import Settings
from worker import worker

KEY_A, KEY_B = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))
MAIN = f"a: {KEY_A}"


def codec(
    folder: Path, main: str = MAIN, namespace: str = "default", case: str = "award/1"
) -> CaseCodec:
    keys = CaseKeys(folder, MainKeys.parse(main), namespace)
    return CaseCodec(keys, namespace).with_context(
        WorkflowSerializationContext(namespace=namespace, workflow_id=case)
    )


def plain(data: bytes = b'"Mara Lindqvist"') -> Payload:
    return Payload(metadata={"encoding": b"json/plain"}, data=data)


async def test_a_payload_comes_back_as_it_was(tmp_path: Path) -> None:
    """Short or long, with its metadata; nothing of it can be read in between."""
    for said in (plain(), plain(b'"' + b"Mara " * 1000 + b'"'), Payload()):
        [sealed] = await codec(tmp_path).encode([said])
        assert sealed.metadata["encoding"] == ENCRYPTED
        assert b"Mara" not in sealed.SerializeToString()
        assert await codec(tmp_path).decode([sealed]) == [said]


async def test_a_long_payload_becomes_smaller(tmp_path: Path) -> None:
    """It is compressed before it is encrypted: JSON has many words twice."""
    long = plain(b'{"holiday": "Thanksgiving Day"}' * 200)
    [sealed] = await codec(tmp_path).encode([long])
    assert len(sealed.data) < len(long.data) / 10


async def test_plain_json_of_temporals_own_tools_is_read(tmp_path: Path) -> None:
    """`temporal workflow signal` sends what was typed."""
    assert await codec(tmp_path).decode([plain()]) == [plain()]


@pytest.fixture(scope="module")
def one_codec(tmp_path_factory: pytest.TempPathFactory) -> CaseCodec:
    """Return a codec for thousands of examples: its key file is written once."""
    return codec(tmp_path_factory.mktemp("keys"))


@given(st.integers(0, 10_000), st.integers(1, 255))
async def test_a_payload_that_was_changed_is_left_as_it_is(
    one_codec: CaseCodec, at: int, by: int
) -> None:
    """No exception, which would stop the case for good: its reader finds an unknown encoding."""
    [sealed] = await one_codec.encode([plain()])
    data = bytearray(sealed.data)
    data[at % len(data)] ^= by
    changed = Payload(metadata=sealed.metadata, data=bytes(data))
    assert await one_codec.decode([changed]) == [changed]


async def test_a_payload_of_another_namespace_or_case_does_not_open(tmp_path: Path) -> None:
    """Copied to where it does not belong, it is no word of that case."""
    [sealed] = await codec(tmp_path).encode([plain()])
    await codec(tmp_path, case="award/2").encode([plain()])
    elsewhere = Payload(
        metadata={**sealed.metadata, "case": CaseKeys.name_of("award/2").encode()},
        data=sealed.data,
    )
    assert await codec(tmp_path).decode([elsewhere]) == [elsewhere]
    (tmp_path / "default").rename(tmp_path / "other")
    with pytest.raises(Unreadable, match="belongs to another namespace"):
        await codec(tmp_path, namespace="other").decode([sealed])


async def test_the_main_key_can_be_changed(tmp_path: Path) -> None:
    """A new key first in the file, `keys rewrap`, the old key out: no payload changes."""
    [sealed] = await codec(tmp_path).encode([plain()])
    both = f"b: {KEY_B}\n{MAIN}"
    assert await codec(tmp_path, both).decode([sealed]) == [plain()]
    keys = CaseKeys(tmp_path, MainKeys.parse(both), "default")
    assert keys.rewrap() == (1, 1)
    assert keys.rewrap() == (0, 1)
    assert await codec(tmp_path, f"b: {KEY_B}").decode([sealed]) == [plain()]
    with pytest.raises(Unreadable, match="main key 'b' is missing here"):
        await codec(tmp_path).decode([sealed])


async def test_a_wrong_main_key_of_the_same_name_says_so(tmp_path: Path) -> None:
    """The error compares with the worker's, and names no key."""
    [sealed] = await codec(tmp_path).encode([plain()])
    with pytest.raises(Unreadable, match="is not the one that wrapped") as error:
        await codec(tmp_path, f"a: {KEY_B}").decode([sealed])
    assert KEY_B not in str(error.value)


async def test_a_case_whose_key_was_dropped_is_unreadable_for_good(tmp_path: Path) -> None:
    """Other cases are not; the record by role is kept; and no key is made anew for it."""
    first, second = codec(tmp_path), codec(tmp_path, case="award/2")
    [one], [two] = await first.encode([plain()]), await second.encode([plain()])
    elsewhere = codec(tmp_path)  # another process, which has read it before
    assert await elsewhere.decode([one]) == [plain()]
    keys = CaseKeys(tmp_path, MainKeys.parse(MAIN), "default")
    keys.drop(CaseKeys.name_of("award/1"), {"erased": "2026-11-26 09:00Z", "actor": "dpo"})
    keys.drop(CaseKeys.name_of("award/1"), {"erased": "later", "actor": "other"})
    for reader in (first, elsewhere, codec(tmp_path)):
        with pytest.raises(Erased, match="erased on 2026-11-26 09:00Z"):
            await reader.decode([one])
        with pytest.raises(Erased):
            await reader.encode([plain()])
    assert await second.decode([two]) == [plain()]
    assert keys.erased(CaseKeys.name_of("award/2")) is None


async def test_two_processes_that_make_a_key_at_once_make_one(tmp_path: Path) -> None:
    """The first file counts; what either wrote can be read by both."""
    codecs = [codec(tmp_path) for _ in range(8)]
    with ThreadPoolExecutor(8) as at_once:
        sealed = list(at_once.map(lambda each: each._encoded(plain()), codecs))  # noqa: SLF001 (as if at one time)
    assert await codec(tmp_path).decode(sealed) == [plain()] * 8
    assert len(list((tmp_path / "default").iterdir())) == 1


async def test_key_files_are_for_their_owner_only(tmp_path: Path) -> None:
    """0600 in a folder of 0700."""
    await codec(tmp_path / "keys").encode([plain()])
    folder = tmp_path / "keys" / "default"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "there is no main key"),
        ("# nothing\n", "there is no main key"),
        ("a", "main key 1 is none"),
        ("a: c2hvcnQ=", "main key 1 is none"),
        (f"{MAIN}\nA B: {KEY_B}", "main key 2 is none"),
        (f"{MAIN}; a: {KEY_B}", "two main keys are called 'a'"),
    ],
)
def test_a_wrong_main_key_is_refused_and_never_quoted(text: str, wrong: str) -> None:
    """The line is named by its number."""
    with pytest.raises(BadInput, match=wrong) as error:
        MainKeys.parse(text)
    assert KEY_A not in str(error.value)
    assert KEY_B not in str(error.value)


def test_without_a_main_key_nothing_starts_unless_told_so(tmp_path: Path) -> None:
    """Encryption is off only where the settings say so."""
    with pytest.raises(BadInput, match=r"starter\.py keys new FILE"):
        data_converter(Settings(encryption="on"), "default")
    missing = Settings(encryption="on", encryption_keys_file=tmp_path / "none")
    with pytest.raises(BadInput, match="cannot be read"):
        data_converter(missing, "default")
    assert data_converter(Settings(encryption="off"), "default").payload_codec is None


PERSONAL = (
    "Mara Lindqvist",
    "mara.lindqvist",
    "Harbor Retail",
    "Ilse Brandt",
    "ilse.brandt",
    "Tomas Okafor",
    "480.00",
    "access points",
    "front desk",
    "sign-off sheet",
    "in two days, promised",
    "Ben knows more",
)
"""Every kind of thing that a case is told about people."""


@pytest.mark.server
async def test_nothing_personal_is_in_the_servers_database(tmp_path: Path) -> None:
    """No name, address, amount or sentence: not in histories, memos, summaries, details, failures.

    With the keys the case is read as always, by status, by update and by its memo.
    """
    settings = Settings(
        encryption="on",
        encryption_keys=SecretStr(MAIN),
        case_keys=tmp_path / "keys",
        outbox=tmp_path / "outbox",
        task_queue="encrypted",
    )
    database = tmp_path / "temporal.db"
    async with EmbeddedServer(db_file=database) as server:
        client = await connect(settings, address=server.address)
        outbox = settings.outbox
        async with worker(client, settings, sends=Outbox(outbox), acts=OutboxPlatform(outbox)):
            desk = Desk(client, settings, task_queue=settings.task_queue)
            handle = await _lives(desk)
            status = await desk.status(handle.id)
            assert "Mara" not in str(status["timeline"])
            description = await handle.describe()
            assert "480.00 USD" in str(await description.static_details())
        read = await handle.fetch_history()
        assert len(read.events) > 20
    said = _bytes(database)
    assert _rows(database) > 100, "the database is the one that was used"
    assert b"worker-escalation/WM-1042" in said
    assert [word for word in PERSONAL if word.encode() in said] == []


async def _lives(desk: Desk) -> WorkflowHandle[Any, Any]:
    """Open the example case and let everybody speak: facts, commands, refusals, a raw signal."""
    raw = load_yaml(Path("examples/worker-escalation.yaml"))
    assert isinstance(raw, dict)
    kind = case_type_of(raw)
    handle = await desk.open(kind.file_type.model_validate(raw), kind)
    said = {"by_role": "client", "nature": "answer", "text": "in two days, promised"}
    await desk.tell(handle.id, "message", said)
    with pytest.raises(BadInput, match="amount"):
        await desk.tell(handle.id, "payment", {"amount": "Ben knows more"})
    with pytest.raises(BadInput, match="Ben knows more"):
        await desk.do(handle.id, "pause", {"actor": "ops", "reason": "x", "Ben knows more": 1})
    await handle.signal("nonsense", {"text": "Ben knows more"})
    return handle


def _bytes(database: Path) -> bytes:
    """Return all that the server wrote: the database and its journal."""
    files = sorted(database.parent.glob(f"{database.name}*"))
    return b"".join(file.read_bytes() for file in files if file.suffix != ".lock")


def _rows(database: Path) -> int:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        tables = [
            r[0] for r in connection.execute("select name from sqlite_master where type='table'")
        ]
        return sum(connection.execute(f'select count(*) from "{t}"').fetchone()[0] for t in tables)  # noqa: S608 (the server's own tables)
