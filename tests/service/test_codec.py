"""The codec server: reads a namespace's payloads for whoever shows the token, and for no page."""

import base64
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from google.protobuf import json_format
from temporalio.api.common.v1 import Payload, Payloads

from domain.errors import BadInput
from infra.case_keys import CaseKeys
from infra.client import case_keys
from infra.encryption import ENCRYPTED, CaseCodec
from service.codec import CodecServer, codec_app
from settings import Settings

KEY = base64.b64encode(bytes(range(32))).decode()
TOKEN = "a token for people on duty"  # noqa: S105 (a test's own)
UI = "http://127.0.0.1:8233"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


def settings(folder: Path, **changes: Any) -> Settings:  # noqa: ANN401 (any setting)
    given: dict[str, Any] = {
        "encryption": "on", "encryption_keys": f"a: {KEY}", "case_keys": folder,
        "codec_token": TOKEN, **changes,
    }  # fmt: skip
    return Settings(**given)


def browser(folder: Path) -> httpx.AsyncClient:
    served = codec_app(CodecServer(settings(folder), "default"), [UI])
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=served), base_url="http://127.0.0.1:8481"
    )


async def sealed(folder: Path) -> str:
    """Return the body of a request with one encrypted payload, as the Web UI sends it."""
    keys = case_keys(settings(folder), "default")
    assert keys is not None
    codec = CaseCodec(keys, "default", CaseKeys.name_of("award/1"))
    payload = Payload(metadata={"encoding": b"json/plain"}, data=b'"Mara"')
    return json_format.MessageToJson(Payloads(payloads=await codec.encode([payload])))


async def test_the_token_reads(tmp_path: Path) -> None:
    """A payload comes back as it was before it was encrypted, and no cache keeps it."""
    async with browser(tmp_path) as client:
        answer = await client.post("/decode", content=await sealed(tmp_path), headers=BEARER)
    read = json_format.Parse(answer.text, Payloads())
    assert read.payloads[0].data == b'"Mara"'
    assert answer.headers["cache-control"] == "no-store"


async def test_what_is_typed_is_encrypted(tmp_path: Path) -> None:
    """`temporal workflow signal` through the codec sends no plain text."""
    body = '{"payloads": [{"metadata": {"encoding": "anNvbi9wbGFpbg=="}, "data": "Ik1hcmEi"}]}'
    async with browser(tmp_path) as client:
        typed = await client.post("/encode", content=body, headers=BEARER)
        read = await client.post("/decode", content=typed.text, headers=BEARER)
    assert json_format.Parse(typed.text, Payloads()).payloads[0].metadata["encoding"] == ENCRYPTED
    assert json.loads(read.text) == json.loads(body)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer another token of this length"},
        {"Authorization": f"Basic {TOKEN}"},
        {"Cookie": f"recourse-codec={TOKEN}"},
    ],
)
async def test_whoever_shows_no_token_reads_nothing(
    tmp_path: Path, headers: dict[str, str]
) -> None:
    """401 in one line; the cookie is not the token itself."""
    async with browser(tmp_path) as client:
        answer = await client.post("/decode", content=await sealed(tmp_path), headers=headers)
    assert answer.status_code == 401
    assert "Mara" not in answer.text


async def test_a_browser_is_let_in_by_the_link(tmp_path: Path) -> None:
    """Its cookie is read by no script and sent by no other site."""
    async with browser(tmp_path) as client:
        assert (await client.get("/?token=wrong")).status_code == 403
        entered = await client.get("/", params={"token": TOKEN})
        answer = await client.post("/decode", content=await sealed(tmp_path))
    assert "HttpOnly" in entered.headers["set-cookie"]
    assert "SameSite=strict" in entered.headers["set-cookie"]
    assert TOKEN not in entered.headers["set-cookie"]
    assert answer.status_code == 200


async def test_only_the_web_ui_s_origin_may_read_the_answers(tmp_path: Path) -> None:
    """A page of another origin gets no permission from the preflight, and none on the answer."""
    ask = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-namespace"}
    async with browser(tmp_path) as client:
        ours = await client.options("/decode", headers={"Origin": UI, **ask})
        other = await client.options("/decode", headers={"Origin": "http://evil.example", **ask})
    assert ours.headers["access-control-allow-origin"] == UI
    assert ours.headers["access-control-allow-credentials"] == "true"
    assert "access-control-allow-origin" not in other.headers


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        ("nonsense", {}, 400),
        ('{"payloads": 3}', {}, 400),
        ("{}", {"X-Namespace": "other"}, 404),
        ("x" * (8 * 1024 * 1024 + 1), {}, 413),
    ],
)
async def test_what_cannot_be_read_is_answered_in_one_line(
    tmp_path: Path, body: str, headers: dict[str, str], status: int
) -> None:
    """Nonsense, another namespace, too much: a status, and an error that says what is right."""
    async with browser(tmp_path) as client:
        answer = await client.post("/decode", content=body, headers=BEARER | headers)
    assert answer.status_code == status
    assert answer.json()["error"]


async def test_an_erased_case_says_so(tmp_path: Path) -> None:
    """The Web UI shows the line in place of the payload."""
    body = await sealed(tmp_path)
    keys = case_keys(settings(tmp_path), "default")
    assert keys is not None
    keys.drop(CaseKeys.name_of("award/1"), {"erased": "2026-11-26 09:00Z"})
    async with browser(tmp_path) as client:
        answer = await client.post("/decode", content=body, headers=BEARER)
    assert answer.status_code == 422
    assert answer.json() == {
        "error": "this case was erased on 2026-11-26 09:00Z; nobody can read it any more"
    }


def test_without_keys_or_a_long_token_it_does_not_start(tmp_path: Path) -> None:
    """Whoever shows the token reads every case, so nobody may guess it."""
    with pytest.raises(BadInput, match="no codec is needed"):
        CodecServer(settings(tmp_path, encryption="off"), "default")
    with pytest.raises(BadInput, match="RECOURSE_CODEC_TOKEN has at least 16"):
        CodecServer(settings(tmp_path, codec_token="too short"), "default")  # noqa: S106 (a wrong one)
