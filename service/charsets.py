"""Bytes of a mail as text, by what mail programs mean with the name of a charset."""

import codecs
import tomllib
from pathlib import Path

_DATA = Path(__file__).parent / "data" / "charsets.toml"
MEANS: dict[str, str] = tomllib.loads(_DATA.read_text(encoding="utf-8"))["means"]
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
NO_CHARSETS = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"})
# What a program writes that names a charset without a look at its text.
CARELESS = frozenset({"", "cp1252", "utf-8"})


def decoded(content: bytes, charset: str | None) -> str:
    """Return the text of some bytes; what makes no sense is replaced.

    Text in UTF-8 that is called Latin, ASCII or nothing is UTF-8, since other text is hardly ever
    valid UTF-8. What is called UTF-8 and is none is windows-1252.
    """
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content.removeprefix(mark).decode(encoding, "replace")
    encoding = _encoding(charset)
    if encoding in CARELESS:
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            return content.decode("cp1252", "replace")
    return content.decode(encoding, "replace")


def _encoding(charset: str | None) -> str:
    """Return Python's encoding for a name; an empty text if the name is missing or unknown."""
    name = (charset or "").strip().strip("\"'").lower()
    name = MEANS.get(name, name)
    try:
        found = codecs.lookup(name).name
        b"text".decode(found, "replace")  # some codecs are no encodings of text
    except (LookupError, ValueError):  # unknown, or a name with a zero byte in it
        return ""
    return "" if found.replace("_", "-") in NO_CHARSETS else found
