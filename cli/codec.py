"""codec: the server that decrypts what the Web UI and `temporal` show."""

import sys
from typing import Annotated

from cyclopts import Parameter

from cli.output import Json, answer, lines
from cli.serve import BACKLOG, listening
from domain.errors import BadInput
from settings import load

WEB_UI = "http://127.0.0.1:8233"
PORT = 8481
BEARER = "Bearer $RECOURSE_CODEC_TOKEN"


def codec(
    *,
    ui: Annotated[tuple[str, ...], Parameter(name="--ui")] = (WEB_UI,),
    port: int = PORT,
    host: str | None = None,
    as_json: Json = False,
) -> None:
    """Decrypt cases for the Web UI and for `temporal`, until Ctrl-C.

    Parameters
    ----------
    ui
        The origin of the Web UI whose pages may read the answers; may be given several times.
    port
        8481 unless told otherwise; 0 is any free one.
    host
        RECOURSE_LISTEN_HOST (127.0.0.1) unless told otherwise.
    """
    import uvicorn  # noqa: PLC0415 (slow to load, and only for this verb)

    from infra.client import configured_namespace, run  # noqa: PLC0415 (the same)
    from service.codec import CodecServer, codec_app  # noqa: PLC0415 (the same)

    settings = load()
    for origin in ui:
        if not origin.startswith(("http://", "https://")) or origin.count("/") != 2:  # noqa: PLR2004 (those of the scheme)
            msg = f"--ui is the origin of the Web UI, such as {WEB_UI}, not {origin!r}"
            raise BadInput(msg)
    namespace = configured_namespace()
    served = codec_app(CodecServer(settings, namespace), list(ui))
    config = uvicorn.Config(
        served,
        access_log=False,  # the link has the token
        server_header=False,
        log_level="warning",
        backlog=BACKLOG,
    )
    with listening(host or settings.listen_host, port) as listener:
        url = "http://{}:{}".format(*listener.getsockname()[:2])
        document = {"listening": url, "namespace": namespace, "ui": list(ui)}
        said = [
            f"decrypting namespace {namespace} at {url} for {', '.join(ui)}",
            f"in the browser, once: {url}/?token=<RECOURSE_CODEC_TOKEN>",
            f"in the Web UI: the glasses at the top, {url}, Include cross-origin credentials",
            f'on the command line: temporal --codec-endpoint {url} --codec-auth "{BEARER}" ...',
        ]
        answer(document, lambda console: lines(console, said), as_json=as_json)
        sys.stdout.flush()
        run(uvicorn.Server(config).serve(sockets=[listener]))
