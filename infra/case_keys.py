"""The keys that cases are encrypted by: one for each case, wrapped by a main key.

The main keys come from a file or from the environment. The key of a case is made when it is first
needed and lies, wrapped, in a folder that every process of the installation shares. So the main
key can be changed without a word of history being written anew, and dropping the key of a case
makes all that was written under it unreadable, in every backup of the server.
"""

import base64
import binascii
import hashlib
import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.errors import BadInput, RecourseError, Refused
from files.whole import write_whole

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12  # NIST SP 800-38D, 8.2.2: random, and unique for each use of a key
CASES_REMEMBERED: Final = 10_000

_KEY_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_KEY_LINE = "<id>: <32 bytes as base64>, such as `2026-11: …`; `starter.py keys new` makes one"


class Unreadable(RecourseError):
    """A key is missing here that elsewhere was there: no fault of the data."""


class Erased(Refused):
    """The key of the case was dropped, so nobody can read it any more."""


class MainKeys:
    """The main keys by id. The first wraps; the others only unwrap what they wrapped before."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._keys = dict(keys)
        self.current = next(iter(keys))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the keys of a text with one key on each line, or between semicolons.

        Raises:
            BadInput: a line is no key, or an id stands twice. No text quotes a key.
        """
        keys: dict[str, bytes] = {}
        lines = [line.strip() for line in re.split(r"[\n;]", text)]
        for number, line in enumerate(lines, 1):
            if not line or line.startswith("#"):
                continue
            name, _, value = (part.strip() for part in line.partition(":"))
            key = _decoded(value)
            if not _KEY_ID.fullmatch(name) or key is None:
                msg = f"main key {number} is none; write {_KEY_LINE}"
                raise BadInput(msg)
            if name in keys:
                msg = f"two main keys are called {name!r}; give the new one an id of its own"
                raise BadInput(msg)
            keys[name] = key
        if not keys:
            msg = f"there is no main key; write {_KEY_LINE}"
            raise BadInput(msg)
        return cls(keys)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids, the current one first."""
        return tuple(self._keys)

    def wrap(self, key: bytes, about: bytes) -> dict[str, str]:
        """Return a key, wrapped by the current main key."""
        sealed = _seal(self._keys[self.current], key, about)
        return {"key": self.current, "wrapped": base64.b64encode(sealed).decode()}

    def unwrap(self, wrapped: Mapping[str, str], about: bytes) -> bytes:
        """Return a wrapped key.

        Raises:
            Unreadable: the main key of its id is missing here, or is another.
        """
        name = wrapped["key"]
        if name not in self._keys:
            msg = (
                f"the main key {name!r} is missing here (there are: {', '.join(self._keys)}); "
                "add it to RECOURSE_ENCRYPTION_KEYS, after the current one"
            )
            raise Unreadable(msg)
        try:
            return _open(self._keys[name], base64.b64decode(wrapped["wrapped"]), about)
        except InvalidTag:
            msg = (
                f"the main key {name!r} is not the one that wrapped this case's key, or the "
                "case belongs to another namespace; compare RECOURSE_ENCRYPTION_KEYS and "
                "TEMPORAL_NAMESPACE with the worker's"
            )
            raise Unreadable(msg) from None


class CaseKeys:
    """The folder with the wrapped key of each case, readable by its owner only.

    <case>.key      {"key": "<id of the main key>", "wrapped": "<base64>"}
    <case>.erased   in its place once it was dropped: the record by role; no key is made anew

    <case> is a hash of the workflow's id, so that a listing of the folder names no case.
    """

    def __init__(self, folder: Path, main: MainKeys, namespace: str) -> None:
        self._folder = folder / namespace
        self._main = main
        self._namespace = namespace
        self._remembered = lru_cache(CASES_REMEMBERED)(self._read)
        """Of the keys whose files are still there: another process may drop one."""

    @staticmethod
    def name_of(workflow_id: str) -> str:
        """Return the name under which the key of a case is kept."""
        return hashlib.sha256(workflow_id.encode()).hexdigest()[:32]

    def for_writing(self, case: str) -> AESGCM:
        """Return the cipher of a case; its key is made if there is none yet.

        Raises:
            Erased: the key was dropped.
            Unreadable: the key cannot be unwrapped here.
            OSError: the folder cannot be read or written.
        """
        if not self._file(case).exists() and not self._erased(case).exists():
            self._make(case)
        return self.for_reading(case)

    def for_reading(self, case: str) -> AESGCM:
        """Return the cipher of a case.

        Raises:
            Erased: the key was dropped.
            Unreadable: the key is not here, or cannot be unwrapped here.
        """
        return self._remembered(case) if self._file(case).exists() else self._read(case)

    def drop(self, case: str, record: Mapping[str, Any]) -> None:
        """Drop the key of a case for good, and keep a record that names nobody in its place.

        May be repeated: the first record stays.

        Raises:
            OSError: it cannot be dropped; the key is still there then.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with suppress(FileExistsError):
            kept = json.dumps(record, indent=2, ensure_ascii=False).encode()
            write_whole(self._erased(case), kept, replace=False)
        self._file(case).unlink(missing_ok=True)
        self._remembered.cache_clear()

    def erased(self, case: str) -> dict[str, Any] | None:
        """Return the record of a case whose key was dropped, or None."""
        try:
            kept: dict[str, Any] = json.loads(self._erased(case).read_bytes())
        except FileNotFoundError:
            return None
        return kept

    def rewrap(self) -> tuple[int, int]:
        """Wrap every key by the current main key, so that the older main keys can go.

        May be repeated. Returns how many keys were wrapped anew, and how many there are.

        Raises:
            Unreadable: a key cannot be unwrapped by the main keys here.
        """
        changed = 0
        files = sorted(self._folder.glob("*.key"))
        for file in files:
            wrapped = json.loads(file.read_bytes())
            if wrapped["key"] != self._main.current:
                key = self._main.unwrap(wrapped, self._about(file.stem))
                self._write(file.stem, key, replace=True)
                changed += 1
        return changed, len(files)

    def _read(self, case: str) -> AESGCM:
        try:
            wrapped = json.loads(self._file(case).read_bytes())
            return AESGCM(self._main.unwrap(wrapped, self._about(case)))
        except FileNotFoundError:
            pass  # erased, or never here: below
        except (ValueError, KeyError, TypeError):
            msg = f"the key file {case}.key is damaged; restore RECOURSE_CASE_KEYS from a backup"
            raise Unreadable(msg) from None
        if (record := self.erased(case)) is not None:
            msg = f"this case was erased on {record['erased']}; nobody can read it any more"
            raise Erased(msg)
        msg = (
            "the key of this case is not here; RECOURSE_CASE_KEYS has to be the folder that the "
            "worker uses"
        )
        raise Unreadable(msg)

    def _make(self, case: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            self._write(case, AESGCM.generate_key(KEY_BYTES * 8), replace=False)
        except FileExistsError:
            return  # another process was first: its key is the one

    def _write(self, case: str, key: bytes, *, replace: bool) -> None:
        content = json.dumps(self._main.wrap(key, self._about(case))).encode()
        write_whole(self._file(case), content, replace=replace)

    def _erased(self, case: str) -> Path:
        return self._folder / f"{case}.erased"

    def _file(self, case: str) -> Path:
        return self._folder / f"{case}.key"

    def _about(self, case: str) -> bytes:
        return about(self._namespace, case)


def about(namespace: str, case: str) -> bytes:
    """Return the associated data that binds a cipher text to its namespace and case."""
    return f"recourse/1\n{namespace}\n{case}".encode()


def new_main_key() -> str:
    """Return a new main key as base64."""
    return base64.b64encode(AESGCM.generate_key(KEY_BYTES * 8)).decode()


def _decoded(value: str) -> bytes | None:
    try:
        key = base64.b64decode(value, validate=True)
    except (ValueError, binascii.Error):
        return None
    return key if len(key) == KEY_BYTES else None


def _seal(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def _open(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to)
