"""The ids by which mail programs thread our letters: opaque, since mail servers log them."""

import base64
import hashlib


def case_root(kind: str, case: str) -> str:
    """Return the name of the thread of a case, before the domain."""
    return _opaque("case", kind, case)


def message_id(notice: str, domain: str) -> str:
    """Return the Message-ID of a letter: an answer to it names it."""
    return f"<{_opaque('notice', notice)}@{domain}>"


def _opaque(*parts: str) -> str:
    digest = hashlib.sha256("\n".join(parts).encode(errors="backslashreplace")).digest()[:15]
    return base64.b32encode(digest).decode().lower()
