"""Secrets that sign: their least length, their names, and base32 as mail programs leave it."""

import base64
import hashlib
from collections.abc import Sequence

from domain.errors import BadInput

SHORTEST_SECRET = 16
KEY_ID, MAC = 2, 20  # characters; 5 bits each


def check_secrets(secrets: Sequence[str]) -> None:
    """Check the secrets of reply addresses and links.

    Raises:
        BadInput: there is none, or one is so short that it could be guessed.
    """
    if not secrets or min(map(len, secrets)) < SHORTEST_SECRET:
        msg = f"a secret for reply addresses has at least {SHORTEST_SECRET} characters"
        raise BadInput(msg)


def key_id(secret: str) -> str:
    """Return two characters that name a secret and say nothing about it."""
    return as_base32(hashlib.sha256(b"recourse reply key\n" + secret.encode()).digest())[:KEY_ID]


def as_base32(raw: bytes) -> str:
    """Return bytes as lower-case base32, without padding."""
    return base64.b32encode(raw).decode().rstrip("=").lower()


def from_base32(text: str) -> bytes:
    """Return the bytes of `as_base32`.

    Raises:
        binascii.Error: it is not base32.
    """
    return base64.b32decode(text.upper() + "=" * (-len(text) % 8))
