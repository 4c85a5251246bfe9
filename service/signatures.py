"""Signatures of requests, checked over the raw bytes before anything is parsed.

SendGrid signs its webhooks (events and parsed mail) with ECDSA over timestamp and body; its public
key is base64 without armour. Other systems sign with a secret they share with us.
"""

import base64
import binascii
import hashlib
import hmac
import re
from datetime import datetime, timedelta
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from domain.errors import BadInput, RecourseError
from mail.keys import SHORTEST_SECRET

SIGNATURE: Final = "x-twilio-email-event-webhook-signature"
TIMESTAMP: Final = "x-twilio-email-event-webhook-timestamp"
OUR_SIGNATURE: Final = "recourse-signature"
OUR_TIMESTAMP: Final = "recourse-timestamp"

EVENTS_WITHIN = timedelta(hours=26)
"""SendGrid repeats events for 24 hours; whether it signs them anew is not documented (2026-11)."""

MAIL_WITHIN = timedelta(hours=74)
"""Parsed mail is repeated for three days."""

FACTS_WITHIN = timedelta(minutes=5)
AHEAD = timedelta(minutes=5)


class Forged(RecourseError):
    """The signature is missing, wrong or stale. Nothing was read."""


class SendGridKey:
    """The public key of one of SendGrid's webhooks."""

    def __init__(self, text: str) -> None:
        """Read the key as SendGrid shows it.

        Raises:
            BadInput: the text is no such key.
        """
        try:
            key = load_der_public_key(base64.b64decode("".join(text.split()), validate=True))
        except (ValueError, binascii.Error, UnsupportedAlgorithm):
            key = None
        if not isinstance(key, EllipticCurvePublicKey):
            msg = "the key of a SendGrid webhook is one line of base64, as SendGrid shows it"
            raise BadInput(msg)
        self._key = key

    def check_head(self, headers: dict[str, str], now: datetime, within: timedelta) -> None:
        """Check, before the body is read, that there is a signature, and that it is not too old.

        Raises:
            Forged: there is none, or it is too old.
        """
        if not headers.get(SIGNATURE):
            msg = f"the signature in {SIGNATURE} is missing or is not of this body"
            raise Forged(msg)
        _check_age(headers.get(TIMESTAMP, ""), now, within)

    def check(self, headers: dict[str, str], body: bytes, now: datetime, within: timedelta) -> None:
        """Check that the body is SendGrid's, and not too old.

        Raises:
            Forged: it is not; the text says why, and quotes nothing.
        """
        timestamp = headers.get(TIMESTAMP, "")
        try:
            signature = base64.b64decode(headers.get(SIGNATURE, ""), validate=True)
            self._key.verify(signature, timestamp.encode() + body, ECDSA(SHA256()))
        except (ValueError, binascii.Error, InvalidSignature):
            msg = f"the signature in {SIGNATURE} is missing or is not of this body"
            raise Forged(msg) from None
        _check_age(timestamp, now, within)


class SharedSecret:
    """The secret that another system shares with us."""

    def __init__(self, secret: str) -> None:
        if len(secret) < SHORTEST_SECRET:
            msg = f"the secret for facts has at least {SHORTEST_SECRET} characters"
            raise BadInput(msg)
        self._secret = secret.encode()

    def sign(self, timestamp: str, path: str, body: bytes) -> str:
        """Return the signature of a body that is posted to a path."""
        content = f"{timestamp}.{path}.".encode() + body
        return "v1=" + hmac.new(self._secret, content, hashlib.sha256).hexdigest()

    def check_head(self, headers: dict[str, str], now: datetime) -> None:
        """Check, before the body is read, that there is a signature, and that it is not too old.

        Raises:
            Forged: there is none, or it is too old.
        """
        if not headers.get(OUR_SIGNATURE):
            msg = f"the signature in {OUR_SIGNATURE} is missing or is not of this body and path"
            raise Forged(msg)
        _check_age(headers.get(OUR_TIMESTAMP, ""), now, FACTS_WITHIN)

    def check(self, headers: dict[str, str], path: str, body: bytes, now: datetime) -> None:
        """Check that the sender knows the secret, and sent this just now.

        Raises:
            Forged: it is not so; the text says why, and quotes nothing.
        """
        timestamp = headers.get(OUR_TIMESTAMP, "")
        right = self.sign(timestamp, path, body)
        given = headers.get(OUR_SIGNATURE, "")
        if not hmac.compare_digest(right.encode(), given.encode(errors="replace")):
            msg = f"the signature in {OUR_SIGNATURE} is missing or is not of this body and path"
            raise Forged(msg)
        _check_age(timestamp, now, FACTS_WITHIN)


def _check_age(timestamp: str, now: datetime, within: timedelta) -> None:
    """Raise Forged if a timestamp is too old, too far ahead, or no number."""
    if not re.fullmatch(r"\d{1,11}", timestamp, re.ASCII):
        msg = "the timestamp is no number of seconds"
        raise Forged(msg)
    age = now.timestamp() - int(timestamp)
    if not -AHEAD.total_seconds() <= age <= within.total_seconds():
        msg = f"the timestamp is {age:.0f} seconds old; it may be {within.total_seconds():.0f}"
        raise Forged(msg)
