"""The page for declining updates: GET shows a button, and only POST declines.

Programs that scan mails fetch every link in them, so a link that declined on GET would decline for
people who never touched it (RFC 8058, section 1). The click is told by signal: it counts even if no
worker is running.
"""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from html import escape
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse
from temporalio.client import Client

from domain.errors import RecourseError
from mail.unsubscribe import Decliner, UnsubscribeLinks
from service.bodies import TooLarge, TooSlow, read_body
from service.signals import tell_by_signal

MOST = 4096
ONE_CLICK = b"One-Click"
AGAIN_AFTER = timedelta(minutes=1)
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
}
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 3rem auto }}
main {{ padding: 0 1rem }}
button {{ font: inherit; padding: 0.6rem 1.2rem }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""
BUTTON = """<p>You would no longer get the regular updates on case {case}. Letters that ask
something of you, or decide something, still reach you.</p>
<form method="post">
<input type="hidden" name="List-Unsubscribe" value="One-Click">
<button type="submit">Stop the updates</button>
</form>"""
DONE = """<p>You get no more regular updates on case {case}. Letters that ask something of you, or
decide something, still reach you. To have the updates again, reply to any of our letters.</p>"""
OVER = "<p>Case {case} is over: it sends no more updates.</p>"
PLAIN = "<p>{case}</p>"


class Unsubscribing:
    """The clicks on unsubscribe links, each for one role of one case."""

    def __init__(
        self,
        links: UnsubscribeLinks | None,
        client: Callable[[], Awaitable[Client]],
        clock: Callable[[], datetime],
    ) -> None:
        self._links, self._client, self._clock = links, client, clock
        self._recent: dict[Decliner, datetime] = {}

    async def answer(self, request: Request) -> HTMLResponse:
        """Show the button, or take the click."""
        who = self._links.read(request.path_params["token"]) if self._links else None
        if who is None:
            return _page(404, "This link is not known", PLAIN, "Take it from the letter as it is.")
        case = who.case.partition("/")[2]
        if request.method != "POST":
            return _page(200, "Stop the updates?", BUTTON, case)
        try:
            body = await read_body(request, MOST)
        except (TooLarge, TooSlow, ClientDisconnect) as error:
            return _page(400, "That was no click", PLAIN, str(error) or "the body broke off")
        if b"List-Unsubscribe" not in body or ONE_CLICK not in body:
            say = "A click sends List-Unsubscribe=One-Click; nothing was changed."
            return _page(422, "That was no click", PLAIN, say)
        try:
            is_open = await self._decline(who)
        except RecourseError:
            say = "We cannot take this just now. Please try again in a minute."
            return _page(503, "Not yet", PLAIN, say)
        return _page(200, "The updates have stopped", DONE if is_open else OVER, case)

    async def _decline(self, who: Decliner) -> bool:
        """Tell the case; return False if it listens no longer. Clicks within a minute count once.

        Raises:
            Unreachable: Temporal does not answer.
        """
        now = self._clock()
        self._recent = {w: at for w, at in self._recent.items() if now - at < AGAIN_AFTER}
        if who in self._recent:
            return True
        client, payload = await self._client(), _payload(who, now)
        if not await tell_by_signal(client, who.case, "updates_declined", payload):
            return False
        self._recent[who] = now
        return True


def _payload(who: Decliner, now: datetime) -> dict[str, Any]:
    content = f"{who.case}\n{who.role}\n{now.isoformat()}"
    return {
        "id": f"click-{hashlib.sha256(content.encode()).hexdigest()[:24]}",
        "happened_at": now.isoformat(),
        "source": "a click in a letter",
        "by_role": who.role,
        "how": "link",
    }


def _page(status: int, title: str, body: str, case: str) -> HTMLResponse:
    shown = PAGE.format(title=escape(title), body=body.format(case=escape(case)))
    headers = {**HEADERS, "Retry-After": "60"} if status == 503 else HEADERS  # noqa: PLR2004 (HTTP's)
    return HTMLResponse(shown, status, headers=headers)
