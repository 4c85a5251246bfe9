"""The connection to Temporal, with one-line errors.

The address comes from Temporal's own configuration: profiles of `temporal.toml` and `TEMPORAL_*`
variables, as for the `temporal` command. Our settings repeat none of it.
"""

import asyncio
import re
import time
from collections.abc import Coroutine
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import (
    AddSearchAttributesRequest,
    ListSearchAttributesRequest,
)
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes
from temporalio.envconfig import ClientConfig, ClientConnectConfig
from temporalio.runtime import PrometheusConfig, Runtime, TelemetryConfig
from temporalio.service import RPCError, RPCStatusCode

from domain.errors import BadInput, RecourseError
from infra.case_keys import CaseKeys, MainKeys
from infra.encryption import CaseCodec
from settings import Settings
from workflows.names import SEARCH_ATTRIBUTES

T = TypeVar("T")

DATA_CONVERTER = pydantic_data_converter
"""The one data converter of all clients, workers, tests and replays, before encryption."""

DEFAULT_ADDRESS = "127.0.0.1:7233"
DEFAULT_NAMESPACE = "default"
CONNECT_WITHIN = timedelta(seconds=5)
_QUOTED_LINE = re.compile(r"\s*\d*\s*\|")


class Unreachable(RecourseError):
    """No Temporal service answers. The text names the address and how to start a server."""


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run a program that uses the SDK, and wait for the SDK's threads before it exits.

    A thread of the SDK that waits for the interpreter lock at exit crashes the process: in 1 of 20
    programs that make one call, in 5 of 6 that stop a time-skipping server last (temporalio 1.35,
    Python 3.11).
    """
    try:
        return asyncio.run(main)
    finally:
        time.sleep(0.05)  # the interpreter switches threads every 5 ms; longer on a busy machine


def case_keys(settings: Settings, namespace: str) -> CaseKeys | None:
    """Return the keys of the cases of a namespace, or None where encryption is off.

    Raises:
        BadInput: there are no main keys, or they cannot be read.
    """
    if settings.encryption == "off":
        return None
    if settings.encryption_keys is not None:
        text = settings.encryption_keys.get_secret_value()
    elif settings.encryption_keys_file is not None:
        try:
            text = settings.encryption_keys_file.read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            msg = (
                f"RECOURSE_ENCRYPTION_KEYS_FILE={settings.encryption_keys_file} cannot be read: "
                f"{getattr(error, 'strerror', None) or 'it is no text'}"
            )
            raise BadInput(msg) from None
    else:
        msg = (
            "there is no main key to encrypt by: `starter.py keys new FILE` makes one, and "
            "RECOURSE_ENCRYPTION_KEYS_FILE names the file; RECOURSE_ENCRYPTION=off is for a "
            "server that nobody else reads"
        )
        raise BadInput(msg)
    return CaseKeys(settings.case_keys, MainKeys.parse(text), namespace)


def data_converter(settings: Settings, namespace: str) -> DataConverter:
    """Return the data converter of a namespace, which encrypts unless the settings say not to.

    Raises:
        BadInput: as `case_keys`.
    """
    keys = case_keys(settings, namespace)
    if keys is None:
        return DATA_CONVERTER
    return replace(
        DATA_CONVERTER,
        payload_codec=CaseCodec(keys, namespace),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )


def metrics_runtime(settings: Settings) -> Runtime | None:
    """Return a runtime with a Prometheus endpoint, or None if the settings have no address.

    Raises:
        BadInput: the address is invalid, or in use.
    """
    if settings.metrics_bind is None:
        return None
    metrics = PrometheusConfig(bind_address=settings.metrics_bind)
    try:
        return Runtime(telemetry=TelemetryConfig(metrics=metrics))
    except (RuntimeError, ValueError) as error:
        wrong = f"nothing can listen on RECOURSE_METRICS_BIND={settings.metrics_bind}: {error}"
        msg = f"{wrong}; give host:port, such as 127.0.0.1:9464"
        raise BadInput(msg) from error


async def connect(
    settings: Settings,
    *,
    address: str | None = None,
    runtime: Runtime | None = None,
) -> Client:
    """Return a client of `address`, or of the service in Temporal's own configuration.

    Raises:
        Unreachable: no service answers, or it has no such namespace.
        BadInput: the configuration or the address makes no sense.
    """
    config = _connect_config()
    target = address or config.get("target_host", DEFAULT_ADDRESS)
    config["target_host"] = target
    namespace = config.setdefault("namespace", DEFAULT_NAMESPACE)
    converter = data_converter(settings, namespace)
    try:
        async with asyncio.timeout(CONNECT_WITHIN.total_seconds()):
            client = await Client.connect(
                **config,
                data_converter=converter,
                connect_timeout=CONNECT_WITHIN,
                runtime=runtime,
            )
            await _check_namespace(client)
    except (RuntimeError, TimeoutError) as error:
        raise Unreachable(_no_answer(target, error)) from error
    except ValueError as error:
        msg = f"{target!r} is not an address such as {DEFAULT_ADDRESS}: {error}"
        raise BadInput(msg) from error
    return client


async def register_search_attributes(client: Client) -> list[str]:
    """Register the search attributes that the namespace lacks, and return their names.

    Raises:
        BadInput: the namespace has one of them with another type.
    """
    known = await _registered(client)
    added = []
    for key in SEARCH_ATTRIBUTES:
        wanted = IndexedValueType.ValueType(key.indexed_value_type)
        if key.name not in known:
            await _add(client, key.name, wanted)
            added.append(key.name)
        elif known[key.name] != wanted:
            msg = (
                f"search attribute {key.name} exists in namespace {client.namespace!r} with "
                f"another type; remove it first: temporal operator search-attribute remove "
                f"--name {key.name}"
            )
            raise BadInput(msg)
    return added


def configured_namespace() -> str:
    """Return the namespace in Temporal's own configuration.

    Raises:
        BadInput: the configuration makes no sense.
    """
    return _connect_config().get("namespace", DEFAULT_NAMESPACE)


def _connect_config() -> ClientConnectConfig:
    try:
        return ClientConfig.load_client_connect_config(config_file_strict=True)
    except (RuntimeError, ValueError, OSError) as error:
        # The parser quotes the wrong line between "|", which may contain a key.
        kept = (line for line in str(error).splitlines() if not _QUOTED_LINE.match(line))
        reason = "; ".join(map(str.strip, kept))
        msg = f"Temporal's configuration (temporal.toml, TEMPORAL_*) cannot be read: {reason}"
        raise BadInput(msg) from error


async def _check_namespace(client: Client) -> None:
    # Later calls could not tell a missing namespace from a missing case: both are NOT_FOUND.
    request = DescribeNamespaceRequest(namespace=client.namespace)
    try:
        await client.workflow_service.describe_namespace(request)
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            address = client.service_client.config.target_host
            msg = (
                f"Temporal at {address} has no namespace {client.namespace!r}; "
                f"set TEMPORAL_NAMESPACE, or create it: "
                f"temporal operator namespace create {client.namespace}"
            )
            raise Unreachable(msg) from error
        # Credentials without this permission may still be allowed to use the namespace, and the
        # time-skipping server does not implement the call.
        if error.status not in (RPCStatusCode.PERMISSION_DENIED, RPCStatusCode.UNIMPLEMENTED):
            raise Unreachable(str(error)) from error


def _no_answer(address: str, error: Exception) -> str:
    return (
        f"no Temporal server answers at {address} ({_reason(error)}); start one with "
        f"`temporal server start-dev`, or name another in TEMPORAL_ADDRESS or TEMPORAL_PROFILE"
    )


def _reason(error: Exception) -> str:
    """Return the useful part of an error of the SDK."""
    if isinstance(error, TimeoutError):
        return f"nothing heard for {CONNECT_WITHIN.total_seconds():.0f} s"
    text = str(error)
    for sign, meaning in (
        ("ConnectionRefused", "connection refused"),
        ("dns error", "no such host name"),
        ("PermissionDenied", "the credentials were refused"),
        ("Unauthenticated", "the credentials were refused"),
        ("deadline has elapsed", f"nothing heard for {CONNECT_WITHIN.total_seconds():.0f} s"),
    ):
        if sign in text:
            return meaning
    return text.splitlines()[0]


async def _registered(client: Client) -> dict[str, int]:
    request = ListSearchAttributesRequest(namespace=client.namespace)
    try:
        found = await client.operator_service.list_search_attributes(request)
    except RPCError as error:
        if error.status is RPCStatusCode.UNIMPLEMENTED:  # the time-skipping server
            return {}
        raise
    return dict(found.custom_attributes)


async def _add(client: Client, name: str, wanted: IndexedValueType.ValueType) -> None:
    request = AddSearchAttributesRequest(
        namespace=client.namespace, search_attributes={name: wanted}
    )
    try:
        await client.operator_service.add_search_attributes(request)
    except RPCError as error:
        if error.status is not RPCStatusCode.ALREADY_EXISTS:  # another worker registered it first
            raise
