"""The settings of this installation: a frozen model, read once from environment variables.

Temporal's address is not here, but in Temporal's own `temporal.toml` and `TEMPORAL_*`. No other
module reads the environment; `tests/test_architecture.py` checks that.
"""

import os
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.errors import BadInput
from workflows.names import TASK_QUEUE

PREFIX = "RECOURSE_"


class Settings(BaseSettings):
    """Each field is the variable RECOURSE_<FIELD>. Secrets print as asterisks."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True)

    sendgrid_api_key: SecretStr | None = Field(
        default=None, description="Without it no mail leaves: letters go to the outbox folder."
    )
    sendgrid_host: str = Field(
        default="https://api.sendgrid.com", description="Where mail is handed in."
    )
    mail_from: str = Field(
        default="Recourse <recourse@example.com>",
        description="The sender people see on every letter.",
    )
    outbox: Path = Field(
        default=Path("outbox"),
        description="Folder of .eml files and platform acts that were not sent out.",
    )
    task_queue: str = Field(
        default=TASK_QUEUE, description="The queue that workers and starters share."
    )
    platform_url: str | None = Field(
        default=None,
        description="Where platform acts go (messages, limitations). Without it: the outbox.",
    )
    platform_secret: SecretStr | None = Field(
        default=None,
        description="Signs the platform acts, so that the platform knows they are ours.",
    )
    ops_mail: str = Field(
        default="ops@example.com", description="Who hears of letters that nobody could be sent."
    )
    directory: Path | None = Field(default=None, description="File of who holds which role.")
    policies: Path = Field(
        default=Path("policies"), description="Folder of ladders, paths and calendars."
    )
    reply_secret: SecretStr | None = Field(
        default=None, description="Makes reply addresses that nobody can guess."
    )
    reply_domain: str | None = Field(
        default=None, description="Mail domain whose replies reach a case."
    )
    reply_secret_before: SecretStr | None = Field(
        default=None, description="The reply secret before this one: its addresses still work."
    )
    service_url: str | None = Field(
        default=None,
        description="Where people reach `starter.py serve`, such as https://recourse.example.com. "
        "Updates then carry a one-click unsubscribe.",
    )
    event_key: str | None = Field(
        default=None,
        description="Public key of SendGrid's Event Webhook. Without it no event is taken.",
    )
    parse_key: str | None = Field(
        default=None,
        description="Public key of SendGrid's Inbound Parse. Without it no mail is taken.",
    )
    facts_secret: SecretStr | None = Field(
        default=None, description="Signs the facts that other systems tell. Without it: none."
    )
    kept_mail: Path = Field(
        default=Path("mail"), description="Folder of every mail that came in, as it came."
    )
    mail_rate: float = Field(
        default=50,
        gt=0,
        le=10_000,
        description="Letters, acts and look-ups a second, over all workers of the queue.",
    )
    unsubscribe_group: int | None = Field(
        default=None,
        gt=0,
        description="SendGrid's unsubscribe group for updates; no other letter is in it.",
    )
    listen_host: str = Field(
        default="127.0.0.1", description="Address that everything of ours listens on."
    )
    listen_port: int = Field(
        default=8480, ge=0, le=65535, description="Port of the HTTP service; 0 is any free one."
    )
    encryption: Literal["on", "off"] = Field(
        default="on",
        description="Whether all that Temporal keeps of a case is encrypted. "
        "Off: a laptop, or a server that nobody else reads.",
    )
    encryption_keys: SecretStr | None = Field(
        default=None,
        description="The main keys, `<id>: <base64>`, the current one first, between semicolons.",
    )
    encryption_keys_file: Path | None = Field(
        default=None, description="The file with the main keys instead, one on each line."
    )
    case_keys: Path = Field(
        default=Path("case-keys"),
        description="Folder of the cases' own keys, wrapped; every process uses the same.",
    )
    codec_token: SecretStr | None = Field(
        default=None, description="Lets people's Web UI and `temporal` read through the codec."
    )
    build_id: str | None = Field(
        default=None, description="Which build this worker is; without it, the hash of its code."
    )
    versioned: bool = Field(
        default=False,
        description="Whether Temporal gives this build tasks only once it was made the current "
        "or ramping version (Worker Versioning).",
    )
    metrics_bind: str | None = Field(default=None, description="host:port for Prometheus metrics.")


def load() -> Settings:
    """Return the settings of this process.

    Raises:
        BadInput: a variable is unknown or has an invalid value.
    """
    _refuse_unknown_names()
    try:
        return Settings()
    except ValidationError as error:
        raise BadInput("; ".join(_lines(error))) from None  # its own text quotes the value


def _refuse_unknown_names() -> None:
    known = [name.upper() for name in Settings.model_fields]
    for variable in sorted(os.environ):
        name = variable.upper().removeprefix(PREFIX)
        if name == variable.upper() or name in known:
            continue
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean {PREFIX}{near[0]}?" if near else f"there are {', '.join(known)}"
        msg = f"{variable} is no setting of Recourse; {hint}"
        raise BadInput(msg)


def _lines(error: ValidationError) -> list[str]:
    return [
        f"{PREFIX}{'.'.join(map(str, fault['loc'])).upper()}: {fault['msg']}"
        for fault in error.errors(include_input=False, include_url=False)
    ]
