"""Message ids that thread the letters of a case. They are opaque, since mail servers log them."""

import base64
import hashlib

from mail.addresses import ascii_domain


def case_root(kind: str, case: str) -> str:
    """Return the local part of the id that all letters of a case refer to."""
    return _opaque("case", kind, case)


def message_id(notice: str, domain: str) -> str:
    """Return the Message-ID of a letter; an answer refers to it."""
    return f"<{_opaque('notice', notice)}@{ascii_domain(domain)}>"


def _opaque(*parts: str) -> str:
    digest = hashlib.sha256("\n".join(parts).encode(errors="backslashreplace")).digest()[:15]
    return base64.b32encode(digest).decode().lower()
