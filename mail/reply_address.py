"""Reply addresses: each names a case and proves one contact of it, and nobody can guess one.

    case-<key><kind><whole><mac><id>@<reply domain>        e.g. case-3fwwabcd…@reply.example.com

All of it is lower-case base32, as mail programs change the case of addresses. Two characters name
the key, one the kind of case, and one says whether the id is whole. Twenty are 100 bits of an HMAC
over the workflow id and the contact's id. The rest is the case's business id, or its beginning if
it is long, since a local part may have 64 characters. The contact is not in it: a reader of the
address learns the case only, and the case has the contacts it wrote to.
"""

import binascii
import hmac
import re
from collections.abc import Sequence
from typing import NamedTuple

from pydantic import SecretStr

from domain.kinds import KINDS
from mail.addresses import ascii_domain, comparable
from mail.keys import KEY_ID, MAC, as_base32, check_secrets, from_base32, key_id

LETTERS = {kind.reply_letter: name for name, kind in KINDS.items()}
PREFIX, WHOLE, CUT = "case-", "w", "x"
LONGEST_ID = 21  # bytes, so that the local part has no more than 64 characters
ADDRESS = re.compile(
    rf"{PREFIX}(?P<key>[a-z2-7]{{{KEY_ID}}})(?P<kind>[{''.join(LETTERS)}])(?P<whole>[wx])"
    rf"(?P<mac>[a-z2-7]{{{MAC}}})(?P<id>[a-z2-7]{{1,35}})@(?P<domain>[a-z0-9.-]{{1,253}})",
    re.ASCII,
)


class ReplyToken(NamedTuple):
    """The content of a reply address: a case, or the beginning of its id, and a contact's proof."""

    key: str
    kind: str
    case_id: str
    is_whole: bool
    mac: str

    def names(self, workflow_id: str) -> bool:
        """Whether this may be the case; only the proof shows that it is."""
        kind, _, case_id = workflow_id.partition("/")
        shown = case_id if self.is_whole else _cut(case_id)
        return (kind, shown) == (self.kind, self.case_id)


class ReplyAddresses:
    """Reply addresses of one domain. Older secrets are still taken, so that one can be changed."""

    def __init__(self, domain: str, secrets: Sequence[str]) -> None:
        """Take the secrets newest first.

        Raises:
            BadInput: there is none, or one that is too short to keep anything secret.
        """
        check_secrets(secrets)
        self._domain = ascii_domain(domain)
        self._keys = {key_id(secret): secret.encode() for secret in reversed(secrets)}
        self._newest = key_id(secrets[0])

    def __call__(self, workflow_id: str, contact: str) -> str:
        """Return the address for answers of this contact to this case."""
        kind, _, case_id = workflow_id.partition("/")
        shown = _cut(case_id)
        whole = WHOLE if shown == case_id else CUT
        mac = self._mac(self._newest, workflow_id, contact)
        letter = KINDS[kind].reply_letter
        local = f"{PREFIX}{self._newest}{letter}{whole}{mac}{as_base32(shown.encode())}"
        return f"{local}@{self._domain}"

    def read(self, address: str) -> ReplyToken | None:
        """Return the content of one of our addresses, or None if it is not ours."""
        found = ADDRESS.fullmatch(comparable(address))
        if found is None or found["domain"] != self._domain or found["key"] not in self._keys:
            return None
        try:
            case_id = from_base32(found["id"]).decode("ascii")
        except (binascii.Error, ValueError):
            return None
        if as_base32(case_id.encode()) != found["id"]:  # the last character has bits to spare
            return None
        return ReplyToken(
            found["key"], LETTERS[found["kind"]], case_id, found["whole"] == WHOLE, found["mac"]
        )

    def is_for(self, token: ReplyToken, workflow_id: str, contact: str) -> bool:
        """Whether the address was made for this contact of this case; compared in constant time."""
        right = self._mac(token.key, workflow_id, contact)
        return token.names(workflow_id) and hmac.compare_digest(right, token.mac)

    def _mac(self, key: str, workflow_id: str, contact: str) -> str:
        content = f"{workflow_id}\n{contact}".encode(errors="backslashreplace")
        return as_base32(hmac.digest(self._keys[key], content, "sha256"))[:MAC]


def reply_addresses(domain: str | None, *secrets: SecretStr | None) -> ReplyAddresses | None:
    """Return the addresses of the settings, or None if answers do not reach us by mail."""
    given = [secret.get_secret_value() for secret in secrets if secret]
    return ReplyAddresses(domain, given) if domain and given else None


def _cut(case_id: str) -> str:
    return case_id[:LONGEST_ID]
