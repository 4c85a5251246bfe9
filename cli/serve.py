"""serve, mail: the HTTP service, and what came in by mail and waits for a person."""

import socket
import sys
from typing import Annotated, Any

from cyclopts import Parameter

from cli.output import Json, answer, lines, table, utc
from domain.errors import BadInput
from settings import load

BACKLOG = 200
AT_ONCE = 100


def serve(*, port: int | None = None, host: str | None = None, as_json: Json = False) -> None:
    """Hear delivery events, answers by mail and facts of other systems, until Ctrl-C.

    Parameters
    ----------
    port
        RECOURSE_LISTEN_PORT unless told otherwise; 0 is any free one.
    host
        RECOURSE_LISTEN_HOST (127.0.0.1) unless told otherwise.
    """
    import uvicorn  # noqa: PLC0415 (slow to load, and only for this verb)

    from infra.client import run  # noqa: PLC0415 (the same)
    from service.app import Service, app  # noqa: PLC0415 (the same)

    settings = load()
    place = (host or settings.listen_host, settings.listen_port if port is None else port)
    config = uvicorn.Config(
        app(Service(settings)),
        limit_concurrency=AT_ONCE,
        access_log=False,  # reply addresses and case ids are nobody's business
        server_header=False,
        log_level="warning",
    )
    with _listening(*place) as door:
        said = {"listening": "http://{}:{}".format(*door.getsockname()[:2])}
        answer(
            said,
            lambda console: lines(console, [f"listening on {said['listening']}"]),
            as_json=as_json,
        )
        sys.stdout.flush()
        run(uvicorn.Server(config).serve(sockets=[door]))


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), backlog=BACKLOG)
    except (OSError, OverflowError) as error:
        msg = f"cannot listen on {host}:{port} ({error}); choose another --port"
        raise BadInput(msg) from error


def mail(
    *,
    every: Annotated[bool, Parameter(name="--all", negative="")] = False,
    as_json: Json = False,
) -> None:
    """List the mails that came in and wait for a person, oldest first.

    Parameters
    ----------
    every
        Those that were told to a case or set aside as well.
    """
    from service.kept_mail import FOR_A_PERSON, KeptMail  # noqa: PLC0415 (only for this verb)

    folder = load().kept_mail
    found = KeptMail(folder).listed(*([] if every else [FOR_A_PERSON]))

    def draw(console: Any) -> None:  # noqa: ANN401 (rich is slow to load)
        if not found:
            lines(console, ["no mail waits for a person" if not every else f"no mail in {folder}"])
            return
        console.print(_table(found))
        lines(console, [f"each is kept whole as {folder}/<mail>.request"])

    answer(found, draw, as_json=as_json)


def _table(found: list[dict[str, Any]]) -> Any:  # noqa: ANN401 (rich is slow to load)
    rows = [
        [utc(one["at"] or None), one["became"], one.get("case"), one.get("from"),
         one.get("subject"), one["mail"][:12], one["why"]]
        for one in found
    ]  # fmt: skip
    return table(None, ["when, UTC", "became", "case", "from", "subject", "mail", "why"], rows)
