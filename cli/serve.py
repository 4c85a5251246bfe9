"""serve: the HTTP service."""

import socket
import sys

from cli.output import Json, answer, lines
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
        access_log=False,  # paths contain reply addresses and case ids
        server_header=False,
        log_level="warning",
    )
    with listening(*place) as listener:
        document = {"listening": "http://{}:{}".format(*listener.getsockname()[:2])}
        answer(
            document,
            lambda console: lines(console, [f"listening on {document['listening']}"]),
            as_json=as_json,
        )
        sys.stdout.flush()
        run(uvicorn.Server(config).serve(sockets=[listener]))


def listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), backlog=BACKLOG)
    except (OSError, OverflowError) as error:
        msg = f"cannot listen on {host}:{port} ({error}); choose another --port"
        raise BadInput(msg) from error
