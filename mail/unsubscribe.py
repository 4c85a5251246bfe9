"""Unsubscribe links: each declines the updates of one role, and nobody can guess one.

    <service>/unsubscribe/<key><mac><case and role>

All of it is lower-case base32, as in reply addresses, and made with the same secret. Two characters
name the key. Twenty are 100 bits of an HMAC over the workflow id and the role. The rest is both in
plain, so that a click reaches its case even if no worker is running.
"""

import binascii
import hmac
import re
from collections.abc import Sequence
from typing import NamedTuple

from pydantic import SecretStr

from domain.errors import BadInput
from domain.kinds import KINDS
from mail.keys import KEY_ID, MAC, as_base32, check_secrets, from_base32, key_id

TOKEN = re.compile(
    rf"(?P<key>[a-z2-7]{{{KEY_ID}}})(?P<mac>[a-z2-7]{{{MAC}}})(?P<what>[a-z2-7]{{4,400}})", re.ASCII
)
ADDRESS = re.compile(r"(https://[^\s/?#@]+|http://(127\.0\.0\.1|localhost)(:\d+)?)(/[^\s?#]*)?")


class Decliner(NamedTuple):
    """The role whose updates a link declines, and its case."""

    case: str
    role: str


class UnsubscribeLinks:
    """Unsubscribe links. Those of the secret before are still taken."""

    def __init__(self, secrets: Sequence[str], service: str = "") -> None:
        """Take the secrets newest first, and the address of the service.

        Raises:
            BadInput: there is no secret, or one that is too short to keep anything secret.
        """
        check_secrets(secrets)
        self._service = service.rstrip("/")
        self._keys = {key_id(secret): secret.encode() for secret in reversed(secrets)}
        self._newest = key_id(secrets[0])

    def __call__(self, workflow_id: str, role: str) -> str:
        """Return the link by which the holder of a role declines the updates of a case."""
        what = f"{workflow_id}\n{role}".encode(errors="backslashreplace")
        token = f"{self._newest}{self._mac(self._newest, what)}{as_base32(what)}"
        return f"{self._service}/unsubscribe/{token}"

    def read(self, token: str) -> Decliner | None:
        """Return the role that a token is for, or None if we did not make it."""
        found = TOKEN.fullmatch(token.lower())
        if found is None or found["key"] not in self._keys:
            return None
        try:
            what = from_base32(found["what"])
            case, _, role = what.decode("ascii").partition("\n")
        except (binascii.Error, ValueError):
            return None
        if as_base32(what) != found["what"]:  # the last character has bits to spare
            return None
        if not hmac.compare_digest(self._mac(found["key"], what), found["mac"]):
            return None
        return Decliner(case, role) if case.partition("/")[0] in KINDS and role else None

    def _mac(self, key: str, what: bytes) -> str:
        # The first line keeps a proof for one purpose from being one for another.
        content = b"recourse unsubscribe\n" + what
        return as_base32(hmac.digest(self._keys[key], content, "sha256"))[:MAC]


def unsubscribe_links(service: str | None, *secrets: SecretStr | None) -> UnsubscribeLinks | None:
    """Return the links of the settings, or None if people cannot reach the service.

    Raises:
        BadInput: the address cannot be used in a mail, or the secret for the links is missing.
    """
    if service is None:
        return None
    if not ADDRESS.fullmatch(service):
        msg = "RECOURSE_SERVICE_URL begins with https:// and has no ? or #, such as "
        msg += "https://recourse.example.com"
        raise BadInput(msg)
    given = [secret.get_secret_value() for secret in secrets if secret]
    if not given:
        msg = "RECOURSE_SERVICE_URL is set without RECOURSE_REPLY_SECRET, which makes its links"
        raise BadInput(msg)
    return UnsubscribeLinks(given, service)
