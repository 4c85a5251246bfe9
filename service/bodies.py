"""Bodies of requests, bounded in size, time and memory; and the process that parses a mail."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from starlette.requests import Request

from domain.errors import RecourseError
from service.classify import OurAddresses
from service.parse_mail import ParsedMail, ParseRequest

ROOT = Path(__file__).resolve().parent.parent
EVENTS_MOST: Final = 5 * 1024 * 1024
MAIL_MOST: Final = 36 * 1024 * 1024  # SendGrid takes 30 MB; base64 and the form come on top
FACTS_MOST: Final = 256 * 1024
MEMORY_MOST: Final = 256 * 1024 * 1024  # of all bodies at one time
RECEIVE_WITHIN = 60.0
PARSE_WITHIN = 10.0


class TooLarge(RecourseError):
    """The body has more bytes than the limit, which the text names."""


class TooSlow(RecourseError):
    """The body did not come in time."""


class TooMuch(RecourseError):
    """The bodies of other requests fill the memory there is: send it again later."""


class BodyMemory:
    """The memory that the bodies of all requests take together."""

    def __init__(self, most: int = MEMORY_MOST) -> None:
        self._most, self._taken = most, 0

    @contextmanager
    def for_one(self) -> Iterator[Callable[[int], None]]:
        """Yield the function by which one body takes memory; it is all free again at the end.

        Raises:
            TooMuch: there is not so much memory left now.
        """
        own = 0

        def take(size: int) -> None:
            nonlocal own
            if self._taken + size > self._most:
                msg = "too much comes at once; send it again later"
                raise TooMuch(msg)
            self._taken += size
            own += size

        try:
            yield take
        finally:
            self._taken -= own


class CannotParse(RecourseError):
    """A mail could not be parsed in time, or at all. It is kept as it came."""


def _uncounted(_: int) -> None:
    """Take no memory into account: for small bodies."""


async def read_body(request: Request, most: int, take: Callable[[int], None] = _uncounted) -> bytes:
    """Return the raw bytes of a request.

    Raises:
        TooLarge, TooSlow, TooMuch: nothing more is read.
    """
    stated = request.headers.get("content-length", "0")
    if stated.isdigit() and len(stated) < 20 and int(stated) > most:  # noqa: PLR2004 (longer is no number)
        raise _too_large(most)
    content = bytearray()
    try:
        async with asyncio.timeout(RECEIVE_WITHIN):
            async for piece in request.stream():
                if len(content) + len(piece) > most:
                    raise _too_large(most)
                take(len(piece))
                content += piece
    except TimeoutError:
        msg = f"the body did not come within {RECEIVE_WITHIN:.0f} seconds"
        raise TooSlow(msg) from None
    return bytes(content)


def _too_large(most: int) -> TooLarge:
    return TooLarge(f"the body may have {most} bytes")


async def parse_apart(
    content_type: str, body: bytes, ours: OurAddresses, *, within: float = PARSE_WITHIN
) -> ParsedMail:
    """Return the mail of a form, parsed in another process, which may end in any way.

    Raises:
        CannotParse: the process took too long, or ended without an answer.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service.parse_mail",
        cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    request = ParseRequest(content_type=content_type, ours=ours)
    try:
        async with asyncio.timeout(within):
            line = request.model_dump_json().encode() + b"\n"
            answer, _ = await process.communicate(line + body)
    except TimeoutError:
        msg = f"it could not be read within {within:.0f} seconds"
        raise CannotParse(msg) from None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    try:
        return ParsedMail.model_validate_json(answer)
    except ValueError:
        msg = "it could not be read"
        raise CannotParse(msg) from None
