"""A mailer and a platform that write files to a folder, for demos and tests without an account.

Every mail becomes a file. A second mail of the same notice becomes a second file, so a duplicate
is visible. A platform act becomes one file per key, as on a platform with idempotency keys.
"""

import errno
import hashlib
import json
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from activities.ports import Mail
from activities.wording import one_line
from domain.post.letter import Contact, PlatformAct
from domain.post.notice import Receipt
from files.whole import write_whole
from mail.addresses import ascii_address

# Plain ASCII: other names of users need SMTPUTF8 on every server on the way.
USER = re.compile(r"[A-Za-z0-9_!#$%&'*+/=?^`{|}~-]+(\.[A-Za-z0-9_!#$%&'*+/=?^`{|}~-]+)*")
DOMAIN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


def real_time() -> datetime:
    """Return the current time; demos and tests pass another clock."""
    return datetime.now(UTC)


class Outbox:
    """A Mailer that writes each mail to a `.eml` file that any mail program opens."""

    def __init__(self, folder: Path, clock: Callable[[], datetime] = real_time) -> None:
        self.folder = folder
        self._clock = clock

    def send(self, mail: Mail) -> Receipt:
        now = self._clock()
        try:
            content = as_message(mail, now).as_bytes(policy=SMTP)
        except ValueError as error:
            return Receipt(outcome="refused", why=f"no mail can be made: {type(error).__name__}")
        stem = f"{now:%Y%m%dT%H%M%S.%fZ}_{_slug(mail.notice)}"
        try:
            name = _write_new(self.folder, stem, ".eml", content)
        except OSError as error:
            return Receipt(outcome="retry", why=f"the outbox cannot be written: {error.strerror}")
        return Receipt(outcome="accepted", message_id=name)

    def find(self, mail: Mail, since: datetime) -> Receipt:
        """Look for a file of the notice, which a worker may have written before it died."""
        ours = re.compile(rf".*Z_{re.escape(_slug(mail.notice))}(-\d+)?\.eml")
        try:
            names = sorted(file.name for file in self.folder.iterdir() if ours.fullmatch(file.name))
        except FileNotFoundError:
            names = []
        except OSError as error:
            return Receipt(outcome="unknown", why=f"the outbox cannot be read: {error.strerror}")
        if names:
            return Receipt(outcome="accepted", message_id=names[-1], why="the outbox has it")
        return Receipt(outcome="absent", why="the outbox does not have it")


class OutboxPlatform:
    """A Platform that writes each act to a `.json` file, one per key."""

    def __init__(self, folder: Path, clock: Callable[[], datetime] = real_time) -> None:
        self.folder = folder
        self._clock = clock

    def do(self, act: PlatformAct) -> Receipt:
        digest = hashlib.sha256(act.key.encode()).hexdigest()[:8]  # two keys may have the same slug
        name = f"platform_{_slug(act.key)}_{digest}.json"
        kept = {"at": self._clock().isoformat(), **act.model_dump(mode="json")}
        content = json.dumps(kept, indent=2, ensure_ascii=False).encode()
        try:
            _write(self.folder, name, content)
        except FileExistsError:
            return Receipt(outcome="accepted", message_id=name, why="was done before")
        except OSError as error:
            return Receipt(outcome="retry", why=f"the outbox cannot be written: {error.strerror}")
        return Receipt(outcome="accepted", message_id=name)


def as_message(mail: Mail, at: datetime) -> EmailMessage:
    """Return the mail as a MIME message with text and HTML alternatives."""
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(mail.sender)
    message["To"] = _address(mail.to)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(at)
    if mail.reply_to:
        message["Reply-To"] = mail.reply_to
    for name, value in mail.headers.items():
        message[name] = value
    message["X-Notification-Id"] = one_line(mail.notice)
    message["X-Case"] = one_line(mail.case)
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


def _address(contact: Contact) -> Address:
    """Return the contact for a header.

    Raises:
        ValueError: it has no valid address. `Address(addr_spec=...)` also checks it, but raises
            AttributeError for some addresses (CPython 3.11).
    """
    user, _, domain = ascii_address(contact.email or "").rpartition("@")
    if not USER.fullmatch(user) or not DOMAIN.fullmatch(domain):
        msg = "no address that mail takes"
        raise ValueError(msg)
    return Address(display_name=contact.name, username=user, domain=domain)


def _slug(notice: str) -> str:
    """Return an id as a part of a file name, without path separators."""
    return re.sub(r"[^A-Za-z0-9.~-]+", "_", notice)[:150]


def _write_new(folder: Path, stem: str, suffix: str, content: bytes) -> str:
    """Write a file that is not there yet, and return its name."""
    for n in range(1, 1000):
        name = f"{stem}{suffix}" if n == 1 else f"{stem}-{n}{suffix}"
        try:
            _write(folder, name, content)
        except FileExistsError:
            continue
        return name
    raise FileExistsError(stem)


def _write(folder: Path, name: str, content: bytes) -> None:
    """Write a new file of the folder, which is made if there is none.

    Raises:
        FileExistsError: there is one of that name; it stays as it is.
        OSError: it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except FileExistsError as error:
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)) from error
    write_whole(folder / name, content, replace=False)
