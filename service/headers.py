"""Headers of a mail as text, whatever their bytes and encoded words are."""

from email.header import decode_header
from email.message import Message

from service.charsets import decoded

LONGEST = 20_000


def header(mail: Message, name: str) -> str:
    """Return a header as it is parsed, or an empty text if it is missing or malformed."""
    try:
        return str(mail.get(name, ""))
    except Exception:  # noqa: BLE001 (the header parser raises many types on hostile headers)
        return ""


def header_text(mail: Message, name: str) -> str:
    """Return a header of free text, its charsets by what mail programs mean with their names."""
    raw = next((str(v) for k, v in mail.raw_items() if k.lower() == name), "")[:LONGEST]
    try:
        found = decode_header(raw.encode("ascii", "surrogateescape").decode("ascii"))
    except Exception:  # noqa: BLE001 (raw bytes, or encoded words that are none)
        return decoded(raw.encode("utf-8", "surrogateescape"), None)
    return "".join(
        decoded(one, charset) if isinstance(one, bytes) else one for one, charset in found
    )
