"""Whether a request comes from whom it says: checked over the raw bytes, before anything is read.

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
            BadInput: it is none.
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
        """Return if it is worth reading the body: it is signed somehow, and not too old.

        Raises:
            Forged: it is not.
        """
        if not headers.get(SIGNATURE):
            msg = f"the signature in {SIGNATURE} is missing or is not of this body"
            raise Forged(msg)
        _is_fresh(headers.get(TIMESTAMP, ""), now, within)

    def check(self, headers: dict[str, str], body: bytes, now: datetime, within: timedelta) -> None:
        """Return if the body is SendGrid's, and not too old.

        Raises:
            Forged: it is not; the text says what is missing or wrong, and quotes nothing.
        """
        timestamp = headers.get(TIMESTAMP, "")
        try:
            signature = base64.b64decode(headers.get(SIGNATURE, ""), validate=True)
            self._key.verify(signature, timestamp.encode() + body, ECDSA(SHA256()))
        except (ValueError, binascii.Error, InvalidSignature):
            msg = f"the signature in {SIGNATURE} is missing or is not of this body"
            raise Forged(msg) from None
        _is_fresh(timestamp, now, within)


class SharedSecret:
    """What we and another system both know."""

    def __init__(self, secret: str) -> None:
        if len(secret) < SHORTEST_SECRET:
            msg = f"the secret for facts has at least {SHORTEST_SECRET} characters"
            raise BadInput(msg)
        self._secret = secret.encode()

    def sign(self, timestamp: str, path: str, body: bytes) -> str:
        """Return the signature of a body that is posted to a path."""
        said = f"{timestamp}.{path}.".encode() + body
        return "v1=" + hmac.new(self._secret, said, hashlib.sha256).hexdigest()

    def check_head(self, headers: dict[str, str], now: datetime) -> None:
        """Return if it is worth reading the body.

        Raises:
            Forged: as for SendGrid's.
        """
        if not headers.get(OUR_SIGNATURE):
            msg = f"the signature in {OUR_SIGNATURE} is missing or is not of this body and path"
            raise Forged(msg)
        _is_fresh(headers.get(OUR_TIMESTAMP, ""), now, FACTS_WITHIN)

    def check(self, headers: dict[str, str], path: str, body: bytes, now: datetime) -> None:
        """Return if whoever sent this knows the secret, and sent it just now.

        Raises:
            Forged: as for SendGrid's.
        """
        timestamp = headers.get(OUR_TIMESTAMP, "")
        right = self.sign(timestamp, path, body)
        given = headers.get(OUR_SIGNATURE, "")
        if not hmac.compare_digest(right.encode(), given.encode(errors="replace")):
            msg = f"the signature in {OUR_SIGNATURE} is missing or is not of this body and path"
            raise Forged(msg)
        _is_fresh(timestamp, now, FACTS_WITHIN)


def _is_fresh(timestamp: str, now: datetime, within: timedelta) -> None:
    if not re.fullmatch(r"\d{1,11}", timestamp, re.ASCII):
        msg = "the timestamp is no number of seconds"
        raise Forged(msg)
    age = now.timestamp() - int(timestamp)
    if not -AHEAD.total_seconds() <= age <= within.total_seconds():
        msg = f"the timestamp is {age:.0f} seconds old; it may be {within.total_seconds():.0f}"
        raise Forged(msg)
