"""What comes in, made for tests: keys, signed requests, mails; a Temporal that only remembers."""

import base64
import json
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from temporalio.api.enums.v1 import WorkflowExecutionStatus
from temporalio.api.workflow.v1 import WorkflowExecutionInfo
from temporalio.api.workflowservice.v1 import DescribeWorkflowExecutionResponse
from temporalio.service import RPCError, RPCStatusCode

from domain.case.status import status
from domain.escalation.case import EscalationCase
from domain.post.notice import Notice
from infra.client import Unreachable
from mail.reply_address import ReplyAddresses
from service.app import Service, app
from service.classify import OurAddresses
from service.forms import form_fields
from service.parse_mail import ParsedMail, parse
from service.signatures import SIGNATURE, TIMESTAMP, SharedSecret
from settings import Settings
from tests.builders import an_escalation
from tests.domain.escalation.world import EscalationWorld

NOW = datetime(2026, 3, 4, 14, 0, tzinfo=UTC)
PRIVATE = ec.generate_private_key(ec.SECP256R1())
PUBLIC = base64.b64encode(
    PRIVATE.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
).decode()
SECRET = "a secret between two systems"  # noqa: S105 (a test's own)
REPLY_SECRET = "what makes reply addresses"  # noqa: S105 (a test's own)
REPLIES = ReplyAddresses("reply.example.com", [REPLY_SECRET])
CASE = "worker-escalation/WM-1042"
NOTICE = f"{CASE}/project-manager/1"
BOUNDARY = "xYzZY"
OURS = OurAddresses(
    sender="desk@mail.example.com", name="Escalations desk", reply_domain="reply.example.com"
)
RUNNING = WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING


def settings(folder: Path, **changes: Any) -> Settings:  # noqa: ANN401 (any setting)
    """Return the settings of a service whose endpoints all have their keys."""
    given: dict[str, Any] = {
        "event_key": PUBLIC,
        "parse_key": PUBLIC,
        "facts_secret": SECRET,
        "reply_secret": REPLY_SECRET,
        "reply_domain": "reply.example.com",
        "mail_from": "Escalations desk <desk@mail.example.com>",
        "kept_mail": folder,
        **changes,
    }
    return Settings(**given)


def signed(body: bytes, at: datetime = NOW, key: Any = PRIVATE) -> dict[str, str]:  # noqa: ANN401 (any key)
    """Return SendGrid's headers for a body."""
    timestamp = str(int(at.timestamp()))
    signature = key.sign(timestamp.encode() + body, ec.ECDSA(SHA256()))
    return {SIGNATURE: base64.b64encode(signature).decode(), TIMESTAMP: timestamp}


def signed_fact(path: str, body: bytes, at: datetime = NOW) -> dict[str, str]:
    """Return our own headers for a fact."""
    timestamp = str(int(at.timestamp()))
    signature = SharedSecret(SECRET).sign(timestamp, path, body)
    return {"recourse-timestamp": timestamp, "recourse-signature": signature}


def an_event(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 (any field of an event)
    """Return a delivery event of a letter of ours."""
    return {
        "email": "ilse@example.com",
        "timestamp": int(NOW.timestamp()),
        "event": "delivered",
        "sg_event_id": "event-1",
        "sg_message_id": "message.recvd",
        "notification_id": NOTICE,
        "case": "WM-1042",
        **changes,
    }


def events(*these: object) -> bytes:
    """Return a body as SendGrid writes it: with line breaks that no JSON library would put in."""
    return ("[" + ",\r\n".join(json.dumps(one) for one in these) + "]\r\n").encode()


def a_mail(text: str = "We pay on Friday.", **headers: str) -> bytes:
    """Return a mail of the project manager; `From_` and the like add or replace headers."""
    mail = EmailMessage(policy=SMTP)
    given = {
        "From": "Ilse Brandt <pm@example.com>",
        "To": REPLIES(CASE, "pm-7"),
        "Subject": "Re: [Case WM-1042] A worker asks",
        "Message-ID": "<m-1@example.com>",
        **{name.strip("_").replace("_", "-"): value for name, value in headers.items()},
    }
    for name, value in given.items():
        if value:
            mail[name] = value
    mail.set_content(text)
    return mail.as_bytes()


def a_form(raw: bytes, to: str | None = None, sender: str = "pm@example.com", **more: str) -> bytes:
    """Return the form that Inbound Parse posts for a raw mail."""
    envelope = json.dumps({"to": [to or REPLIES(CASE, "pm-7")], "from": sender}).encode()
    fields = {"email": raw, "envelope": envelope, "dkim": b"{@example.com : pass}"}
    fields |= {name: value.encode() for name, value in more.items()}
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + value
        for name, value in fields.items()
    ]
    return b"\r\n".join([*parts, f"--{BOUNDARY}--\r\n".encode()])


FORM = f"multipart/form-data; boundary={BOUNDARY}"


def parsed(raw: bytes, **form: str) -> ParsedMail:
    """Return a mail as the service's own process parses it."""
    return parse(form_fields(FORM, a_form(raw, **form)), OURS)


@dataclass
class Temporal:
    """Takes signals, and can be away."""

    signals: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    cases: set[str] = field(default_factory=lambda: {CASE})
    is_away: bool = False

    async def connect(self, _: Settings) -> Any:  # noqa: ANN401 (stands for a client)
        if self.is_away:
            msg = "no Temporal server answers"
            raise Unreachable(msg)
        return self

    def get_workflow_handle(self, case: str) -> "Handle":
        return Handle(self, case)


@dataclass
class Handle:
    """One case of it."""

    temporal: Temporal
    case: str

    async def signal(self, name: str, payload: dict[str, Any]) -> None:
        if self.temporal.is_away:
            raise RPCError("away", RPCStatusCode.UNAVAILABLE, b"")  # noqa: EM101 (Temporal's)
        if self.case not in self.temporal.cases:
            raise RPCError("gone", RPCStatusCode.NOT_FOUND, b"")  # noqa: EM101 (Temporal's)
        self.temporal.signals.append((self.case, name, payload))


def visitor(service: Service) -> httpx.AsyncClient:
    """Return a client of the service, without a network between."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app(service)), base_url="http://recourse.example.com"
    )


@dataclass
class OneCase:
    """A Temporal with one running escalation, which wrote to its project manager.

    It counts the calls that a service makes of it.
    """

    calls: Counter[str] = field(default_factory=Counter)
    told: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    namespace = "default"

    def __post_init__(self) -> None:
        self.case = an_open_case()

    async def connect(self, _: Settings) -> Any:  # noqa: ANN401 (stands for a client)
        return self

    @property
    def workflow_service(self) -> "OneCase":
        return self

    async def describe_workflow_execution(self, request: Any) -> Any:  # noqa: ANN401 (Temporal's)
        self.calls["describe"] += 1
        if request.execution.workflow_id != CASE:
            raise RPCError("none", RPCStatusCode.NOT_FOUND, b"")  # noqa: EM101 (Temporal's)
        running = WorkflowExecutionInfo(status=RUNNING)
        return DescribeWorkflowExecutionResponse(workflow_execution_info=running)

    async def list_workflows(self, _: str) -> AsyncIterator[Any]:
        self.calls["list"] += 1
        yield SimpleNamespace(id=CASE)

    def get_workflow_handle(self, case: str) -> "CountedHandle":
        return CountedHandle(self, case)


@dataclass
class CountedHandle:
    """One workflow of it."""

    temporal: OneCase
    id: str

    async def query(self, name: str, **_: Any) -> Any:  # noqa: ANN401 (Temporal's)
        self.temporal.calls["query"] += 1
        if self.id != CASE:
            raise RPCError("none", RPCStatusCode.NOT_FOUND, b"")  # noqa: EM101 (Temporal's)
        case = self.temporal.case
        return case.model_dump(mode="json") if name == "state" else status(case)

    async def execute_update(self, name: str, payload: dict[str, Any], **_: Any) -> Any:  # noqa: ANN401 (Temporal's)
        self.temporal.calls["update"] += 1
        self.temporal.told.append((name, payload))
        return {}


def an_open_case() -> EscalationCase:
    """Return an escalation that wrote to its project manager."""
    case = EscalationWorld(an_escalation(), NOW - timedelta(days=2)).case
    role = "project-manager"
    case.notices.append(Notice(id=NOTICE, kind=role, to_role=role, due=NOW, contact="pm-7"))
    return case
