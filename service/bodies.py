"""Bodies of requests, bounded in size and in time; and reading mail in a process of its own."""

import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request

from domain.errors import RecourseError

ROOT = Path(__file__).resolve().parent.parent
EVENTS_MOST: Final = 5 * 1024 * 1024
MAIL_MOST: Final = 36 * 1024 * 1024  # SendGrid takes 30 MB; base64 and the form come on top
FACTS_MOST: Final = 256 * 1024
ROOM: Final = 256 * 1024 * 1024  # of all bodies at one time: the service's memory is bounded
COMES_WITHIN = 60.0
READ_WITHIN = 10.0


class TooLarge(RecourseError):
    """The body has more bytes than we take. The text says how many we do."""


class TooSlow(RecourseError):
    """The body did not come in time."""


class TooMuch(RecourseError):
    """As much is being read already as there is room for: come again."""


class Room:
    """Counts the bytes of bodies that are in memory, whoever sent them."""

    def __init__(self, most: int = ROOM) -> None:
        self._most, self._taken = most, 0

    @contextmanager
    def one(self) -> Iterator[Callable[[int], None]]:
        """Yield what a body takes room by; all of it is free again at the end.

        Raises:
            TooMuch: there is no room for that many bytes now.
        """
        own = 0

        def takes(size: int) -> None:
            nonlocal own
            if self._taken + size > self._most:
                msg = "too much comes at once; send it again later"
                raise TooMuch(msg)
            self._taken += size
            own += size

        try:
            yield takes
        finally:
            self._taken -= own


class CannotRead(RecourseError):
    """A mail could not be read in time, or at all. It is kept as it came."""


def _anything(_: int) -> None:
    """Take no room: for bodies that are small."""


async def whole(request: Request, most: int, takes: Callable[[int], None] = _anything) -> bytes:
    """Return the raw bytes of a request.

    Raises:
        TooLarge, TooSlow, TooMuch: nothing more is read.
    """
    said = request.headers.get("content-length", "0")
    if said.isdigit() and len(said) < 20 and int(said) > most:  # noqa: PLR2004 (longer is no number)
        raise _too_large(most)
    content = bytearray()
    try:
        async with asyncio.timeout(COMES_WITHIN):
            async for piece in request.stream():
                if len(content) + len(piece) > most:
                    raise _too_large(most)
                takes(len(piece))
                content += piece
    except TimeoutError:
        msg = f"the body did not come within {COMES_WITHIN:.0f} seconds"
        raise TooSlow(msg) from None
    return bytes(content)


def _too_large(most: int) -> TooLarge:
    return TooLarge(f"the body may have {most} bytes")


def form_type(body: bytes) -> str:
    """Return the content type of a form that was kept without: its first line is its boundary."""
    line = body[:200].partition(b"\r\n")[0].decode("latin-1").removeprefix("--")
    return f'multipart/form-data; boundary="{line}"'


async def read_apart(
    content_type: str, body: bytes, ours: dict[str, str], *, within: float = READ_WITHIN
) -> dict[str, Any]:
    """Return what a mail says, read by a process that may end in any way.

    Raises:
        CannotRead: it took too long, or it ended; the mail stays unread.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service.parse_mail",
        cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    asked = json.dumps({"content_type": content_type, "ours": ours}).encode() + b"\n"
    try:
        async with asyncio.timeout(within):
            answer, _ = await process.communicate(asked + body)
    except TimeoutError:
        msg = f"it could not be read within {within:.0f} seconds"
        raise CannotRead(msg) from None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    try:
        found: dict[str, Any] = json.loads(answer)
    except ValueError:
        msg = "it could not be read"
        raise CannotRead(msg) from None
    return found
