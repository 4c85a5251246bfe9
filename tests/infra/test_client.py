"""Reaching Temporal: what is said when it cannot be done."""

import socket
from datetime import timedelta
from pathlib import Path

import pytest

import infra.client
from domain.errors import BadInput
from infra.client import Unreachable, connect
from infra.embedded import EmbeddedServer
from settings import Settings


@pytest.fixture(autouse=True)
def no_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Forget what this machine says of Temporal."""
    for name in ("TEMPORAL_ADDRESS", "TEMPORAL_NAMESPACE", "TEMPORAL_PROFILE", "TEMPORAL_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", str(tmp_path / "temporal.toml"))


def told(tmp_path: Path, toml: str) -> None:
    (tmp_path / "temporal.toml").write_text(toml, encoding="utf-8")


async def test_no_server_is_said_in_one_sentence() -> None:
    """Where nothing answers, the error names the address and how to start a server."""
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        address = f"127.0.0.1:{nobody.getsockname()[1]}"

    with pytest.raises(Unreachable) as refusal:
        await connect(Settings(), address=address)

    assert str(refusal.value) == (
        f"no Temporal server answers at {address} (connection refused); start one with "
        f"`temporal server start-dev`, or name another in TEMPORAL_ADDRESS or TEMPORAL_PROFILE"
    )


async def test_a_server_that_says_nothing_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Something that takes the connection and stays silent is given up after a few seconds."""
    monkeypatch.setattr(infra.client, "CONNECT_WITHIN", timedelta(seconds=0.2))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"

        with pytest.raises(Unreachable, match="nothing heard for"):
            await connect(Settings(), address=address)


async def test_an_address_that_is_none_is_bad_input() -> None:
    """A mistyped address is told apart from a server that is down."""
    with pytest.raises(BadInput, match="is not an address such as"):
        await connect(Settings(), address="127.0.0.1:99999")


@pytest.mark.server
async def test_the_configuration_says_where(dev_server: EmbeddedServer, tmp_path: Path) -> None:
    """The address in temporal.toml is the one that is called, and `address` wins over it."""
    told(tmp_path, f'[profile.default]\naddress = "{dev_server.address}"\n')
    client = await connect(Settings())
    assert client.service_client.config.target_host == dev_server.address

    told(tmp_path, '[profile.default]\naddress = "127.0.0.1:1"\n')
    client = await connect(Settings(), address=dev_server.address)
    assert client.service_client.config.target_host == dev_server.address


@pytest.mark.server
async def test_a_namespace_that_is_missing_is_named(
    dev_server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A missing namespace is said at once: later it would look like a missing case."""
    monkeypatch.setenv("TEMPORAL_NAMESPACE", "elsewhere")

    with pytest.raises(Unreachable, match="has no namespace 'elsewhere'"):
        await connect(Settings(), address=dev_server.address)


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ('[profile.default]\nadress = "x"\n', "adress"),
        ('[profile.default]\naddress = "x\n', "temporal.toml"),
        ('[profile.default.tls]\nclient_cert_path = "missing.pem"\n', "missing.pem"),
    ],
)
async def test_a_bad_configuration_is_one_line(toml: str, says: str, tmp_path: Path) -> None:
    """A misspelled key, a broken file and a missing certificate are each said in one line."""
    told(tmp_path, toml)

    with pytest.raises(BadInput, match=says) as refusal:
        await connect(Settings())

    assert "\n" not in str(refusal.value)


async def test_a_key_in_a_broken_file_is_not_quoted(tmp_path: Path) -> None:
    """The error about a broken temporal.toml does not show the line, which may hold a key."""
    told(tmp_path, '[profile.default]\napi_key = "the-key-itself\n')

    with pytest.raises(BadInput, match="line 2") as refusal:
        await connect(Settings())

    assert "the-key-itself" not in str(refusal.value)


async def test_the_example_of_the_repository_can_be_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The temporal.toml that we ship is one that Temporal reads."""
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", "temporal.toml")
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")

    with pytest.raises(Unreachable, match=r"127\.0\.0\.1:1 "):
        await connect(Settings())
