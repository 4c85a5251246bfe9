"""The part of a mail that its writer wrote: not what is attached, and whether all could be read."""

import re
from email.message import Message
from typing import Any, NamedTuple

from service.charsets import decoded
from service.html_text import html_text

MOST_PARTS = 60
DEEPEST = 40
SEALED = {
    "application/pkcs7-mime": "a mail that is signed or encrypted as a whole (S/MIME)",
    "application/x-pkcs7-mime": "a mail that is signed or encrypted as a whole (S/MIME)",
    "multipart/encrypted": "an encrypted mail",
    "application/pgp-encrypted": "an encrypted mail",
    "application/ms-tnef": "a mail in Outlook's own format (winmail.dat)",
    "application/vnd.ms-tnef": "a mail in Outlook's own format (winmail.dat)",
    "message/partial": "a piece of a mail",
    "message/external-body": "a mail whose words are elsewhere",
}
"""Content that may hold the writer's words, whatever else is in the mail."""
SEALED_NAMES = {".p7m": "application/pkcs7-mime", "winmail.dat": "application/ms-tnef"}
META = re.compile(rb"<meta\b[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
ENCRYPTED = "-----BEGIN PGP MESSAGE-----"


class Words(NamedTuple):
    """The words of a mail, and the content that may hold more of them and cannot be read."""

    text: str
    unread: str = ""


def words(mail: Message) -> Words:
    """Return the words that the writer of a mail wrote."""
    found = _Found()
    found.add(mail, 0)
    text = "\n\n".join(piece for piece in found.pieces if piece)
    if text.lstrip().startswith(SIGNED):
        text = text.partition("\n\n")[2].partition(SIGNATURE)[0].strip()
    unread = found.sealed or ("an encrypted mail" if ENCRYPTED in text else "")
    return Words(text, unread or (found.others if not text else ""))


class _Found:
    """What a mail's parts say, in their order."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.sealed = ""
        self.others = ""
        self._parts = 0

    def add(self, part: Message, depth: int) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS or depth > DEEPEST:
            self.sealed = self.sealed or "a mail of too many parts"
            return
        kind = part.get_content_type()
        if sealed := _sealed(part, kind):
            self.sealed = self.sealed or sealed
        elif kind == "multipart/alternative":
            self._add_alternative(part, depth)
        elif kind == "multipart/report":
            self._add_each(part, depth, most=1)
        elif kind.startswith("multipart/"):
            self._add_each(part, depth)
        elif kind in {"text/plain", "text/html"} and (depth == 0 or not _is_attached(part)):
            self.pieces.append(_text(part))
        else:
            self.others = self.others or f"nothing but an attachment ({kind[:60]})"

    def _add_each(self, part: Message, depth: int, most: int = MOST_PARTS) -> None:
        if not part.is_multipart():  # it only says that it has parts
            self.pieces.append(_text(part))
        for inner in _inner(part)[:most]:
            self.add(inner, depth + 1)

    def _add_alternative(self, part: Message, depth: int) -> None:
        """Add one of two forms of the same words: the plain one, or else the page.

        A plain text that is another text than the page is added as well as the page, and one that
        is only a piece of it is left out.
        """
        forms: list[tuple[str, list[str]]] = []
        for inner in _inner(part):
            before, self.pieces = self.pieces, []
            self.add(inner, depth + 1)
            forms.append((inner.get_content_type(), [piece for piece in self.pieces if piece]))
            self.pieces = before
        plain = next((said for kind, said in forms if kind == "text/plain" and said), [])
        page = next((said for kind, said in reversed(forms) if kind != "text/plain" and said), [])
        if not _says_the_same(plain, page):
            self.pieces += [*plain, *page]
        else:
            self.pieces += page if _says_much_more(page, plain) else plain


def _inner(part: Message) -> list[Message]:
    content: Any = part.get_payload()
    return [one for one in content if isinstance(one, Message)] if part.is_multipart() else []


def _sealed(part: Message, kind: str) -> str:
    name = _name(part).lower()
    by_name = next((type_ for end, type_ in SEALED_NAMES.items() if name.endswith(end)), kind)
    return SEALED.get(by_name, "")


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(_name(part))


def _name(part: Message) -> str:
    try:
        return part.get_filename() or ""
    except Exception:  # noqa: BLE001 (the header parser raises many types on hostile headers)
        return ""


def _text(part: Message) -> str:
    raw = part.get_payload(decode=True)
    content = raw if isinstance(raw, bytes) else b""
    charset, is_page = _charset(part), part.get_content_type() == "text/html"
    if is_page and charset is None and (named := META.search(content[:4000])):
        charset = named[1].decode()
    text = decoded(content, charset).replace("\r\n", "\n").replace("\r", "\n")
    return (html_text(text) if is_page else text).strip()


def _charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except Exception:  # noqa: BLE001 (the header parser raises many types on hostile headers)
        return None


def _says_the_same(plain: list[str], page: list[str]) -> bool:
    """Whether most words of the plain text stand in the page; if not, it may only point to it."""
    in_plain = _distinct(plain)
    return not page or (bool(in_plain) and 2 * len(in_plain & _distinct(page)) >= len(in_plain))


def _says_much_more(one: list[str], other: list[str]) -> bool:
    return len(_distinct(one)) > 2 * len(_distinct(other))


def _distinct(said: list[str]) -> set[str]:
    return set(" ".join(said).lower().split())
