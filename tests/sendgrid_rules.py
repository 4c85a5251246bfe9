"""What SendGrid says of a mail before taking it: its own OpenAPI document, and its written limits.

The document is `tests/data/sendgrid/tsg_mail_v3.json`, unchanged. It leaves objects open and holds
only part of the limits; the others are from SendGrid's error and limitation pages (2026-11).
"""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

DOCUMENT = Path(__file__).parent / "data" / "sendgrid" / "tsg_mail_v3.json"
BODY = "#/components/requestBodies/PostMailSend/content/application~1json/schema"
LARGEST = 30 * 1024 * 1024
RESERVED = frozenset(
    (
        "x-sg-id",
        "x-sg-eid",
        "received",
        "dkim-signature",
        "content-type",
        "content-transfer-encoding",
        "to",
        "from",
        "subject",
        "reply-to",
        "cc",
        "bcc",
    )
)
ORDER = ["text/plain", "text/html"]
FARTHEST = 72 * 3600
MAIL_ADDRESS = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[^@\s<>,;\"]+")

Request = dict[str, Any]


def _read() -> tuple[Draft202012Validator, frozenset[str]]:
    components = json.loads(DOCUMENT.read_text())["components"]
    body = components["requestBodies"]["PostMailSend"]["content"]["application/json"]["schema"]
    # Message-level custom_args is typed a string there and is an object: what the SDK sends.
    body["properties"]["custom_args"] |= {"type": "object"}
    validator = Draft202012Validator({"$ref": BODY, "components": components})
    return validator, frozenset(body["properties"])


VALIDATOR, KEYS = _read()


def problems(request: Request) -> list[dict[str, str]]:
    """Return every reason to refuse the request, in SendGrid's form; none if it is taken."""
    broken = [_error(e.json_path.removeprefix("$."), e.message) for e in _by_schema(request)]
    return broken or [_error(field, message) for field, message in _by_limits(request)]


def _by_schema(request: Request) -> list[Any]:
    return sorted(VALIDATOR.iter_errors(request), key=lambda e: e.json_path)


def _error(field: str, message: str) -> dict[str, str]:
    return {"field": field, "message": message, "help": "see the API reference"}


def _by_limits(request: Request) -> Iterator[tuple[str, str]]:
    for key in sorted(request.keys() - KEYS):
        yield key, "is no key of this request"
    if not request["personalizations"]:
        yield "personalizations", "at least one is needed"
    yield from _recipients(request["personalizations"])
    yield from _content(request)
    yield from _headers(request.get("headers", {}), "headers")
    yield from _arguments(request.get("custom_args"), "custom_args")
    for category in request.get("categories", []):
        if not category.isascii():
            yield "categories", "only ASCII"
    if not json.dumps(request["from"], ensure_ascii=False).isascii():
        yield "from", "no Unicode"
    if not MAIL_ADDRESS.fullmatch(request["from"].get("email", "")):
        yield "from.email", "is no address"
    if "reply_to" in request and "reply_to_list" in request:
        yield "reply_to", "not together with reply_to_list"
    if request.get("send_at", 0) > time.time() + FARTHEST:
        yield "send_at", "more than 72 hours ahead"


def _recipients(personalizations: list[Request]) -> Iterator[tuple[str, str]]:
    total = 0
    for n, one in enumerate(personalizations):
        people = [p for key in ("to", "cc", "bcc") for p in one.get(key, [])]
        total += len(people)
        addresses = [p["email"].lower() for p in people]
        where = f"personalizations.{n}"
        if not one["to"]:
            yield f"{where}.to", "at least one is needed"
        if len(set(addresses)) < len(addresses):
            yield where, "each address only once"
        for person in people:
            if not MAIL_ADDRESS.fullmatch(person["email"]):
                yield f"{where}.to", "is no address"
            if set(person.get("name", "")) & set(",;\r\n"):
                yield f"{where}.to.name", "no comma, semicolon or line break"
        yield from _headers(one.get("headers", {}), f"{where}.headers")
        yield from _arguments(one.get("custom_args"), f"{where}.custom_args")
    if total > 1000:
        yield "personalizations", "at most 1000 recipients"


def _content(request: Request) -> Iterator[tuple[str, str]]:
    if request.get("template_id"):
        return
    parts = request.get("content", [])
    if not parts:
        yield "content", "is needed without a template"
    for part in parts:
        if not part["value"]:
            yield "content", "may not be empty"
        if set(part["type"]) & set(";\r\n"):
            yield "content.type", "no semicolon or line break"
    kinds = [ORDER.index(p["type"]) if p["type"] in ORDER else len(ORDER) for p in parts]
    if kinds != sorted(kinds):
        yield "content", "text/plain first, then text/html, then others"
    subjects = [p.get("subject") for p in request["personalizations"]]
    if not request.get("subject") and not all(subjects):
        yield "subject", "is needed without a template"
    if set(request.get("subject", "")) & set("\r\n"):
        yield "subject", "no line break"


def _headers(headers: dict[str, Any], where: str) -> Iterator[tuple[str, str]]:
    names = [name.lower() for name in headers]
    if len(set(names)) < len(names):
        yield where, "each header only once"
    for name, value in headers.items():
        if name.lower() in RESERVED:
            yield f"{where}.{name}", "is reserved"
        if not name.isascii() or " " in name:
            yield f"{where}.{name}", "ASCII without spaces"
        if not isinstance(value, str) or set(value) & set("\r\n"):
            yield f"{where}.{name}", "a text on one line"


def _arguments(arguments: dict[str, Any] | None, where: str) -> Iterator[tuple[str, str]]:
    if arguments is None:
        return
    if not arguments:
        yield where, "may not be empty"
    if not all(isinstance(value, str) for value in arguments.values()):
        yield where, "only texts"
    if len(json.dumps(arguments).encode()) > 10_000:
        yield where, "at most 10,000 bytes"
