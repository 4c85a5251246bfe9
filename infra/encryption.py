"""Encrypts all that leaves for Temporal, each case under a key of its own.

AES-256-GCM. A payload is bound to its namespace and its case: one that was copied from elsewhere
does not open. It is compressed before, so histories are smaller than plain ones.
"""

import os
import re
import zlib
from collections.abc import Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from temporalio.api.common.v1 import Payload
from temporalio.converter import (
    ActivitySerializationContext,
    PayloadCodec,
    SerializationContext,
    WithSerializationContext,
    WorkflowSerializationContext,
)

from infra.case_keys import NONCE_BYTES, CaseKeys, about

ENCRYPTED: Final = b"binary/encrypted"
COMPRESS_FROM: Final = 512  # bytes; less hardly shrinks
NO_CASE: Final = "namespace"
"""What belongs to no one case, such as input that is encoded by the codec server."""


class CaseCodec(PayloadCodec, WithSerializationContext):
    """Encrypts and decrypts the payloads of a namespace, each under the key of its case."""

    def __init__(self, keys: CaseKeys, namespace: str, case: str = NO_CASE) -> None:
        self._keys, self._namespace, self._case = keys, namespace, case

    def with_context(self, context: SerializationContext) -> "CaseCodec":
        """Return the codec of the case that the context names."""
        if not isinstance(context, WorkflowSerializationContext | ActivitySerializationContext):
            return self
        if not context.workflow_id:
            return self
        return CaseCodec(self._keys, self._namespace, CaseKeys.name_of(context.workflow_id))

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [self._encoded(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Return the payloads, decrypted.

        What was not encrypted by us stays as it is: Temporal's own tools send plain JSON. So does
        what claims to be ours and does not open, which no retry will mend: whoever reads it next
        finds an encoding that it cannot read.

        Raises:
            Erased: the key of the case was dropped.
            Unreadable: a key is missing here; with the key the payload can be read.
        """
        return [self._decoded(payload) for payload in payloads]

    def _encoded(self, payload: Payload) -> Payload:
        cipher = self._keys.for_writing(self._case)
        plain = payload.SerializeToString()
        small = zlib.compress(plain, 6) if len(plain) >= COMPRESS_FROM else plain
        squeezed = len(small) < len(plain)
        nonce = os.urandom(NONCE_BYTES)
        body = (b"\1" + small) if squeezed else (b"\0" + plain)
        sealed = nonce + cipher.encrypt(nonce, body, about(self._namespace, self._case))
        return Payload(
            metadata={"encoding": ENCRYPTED, "case": self._case.encode()},
            data=sealed,
        )

    def _decoded(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != ENCRYPTED:
            return payload
        case = payload.metadata.get("case", b"").decode("ascii", "replace")
        if not re.fullmatch(rf"[0-9a-f]{{32}}|{NO_CASE}", case):
            return payload
        cipher = self._keys.for_reading(case)
        try:
            body = cipher.decrypt(
                payload.data[:NONCE_BYTES],
                payload.data[NONCE_BYTES:],
                about(self._namespace, case),
            )
            plain = zlib.decompress(body[1:]) if body[:1] == b"\1" else body[1:]
            return Payload.FromString(plain)
        except (InvalidTag, ValueError):  # changed on its way, or copied from elsewhere
            return payload
