"""keys: the main keys that everything is encrypted by."""

from datetime import UTC, datetime
from pathlib import Path

from cyclopts import App
from temporalio.client import Client

from cli.output import Json, answer, lines
from domain.errors import BadInput, Refused
from files.whole import write_whole
from settings import Settings

app = App(name="keys", help="The main keys: make one, or move all cases to the current one.")


@app.command
def new(file: Path, *, name: str | None = None, as_json: Json = False) -> None:
    """Write a new main key to the file, before those that it has. No key is ever printed.

    Parameters
    ----------
    file
        Made if it is not there, readable by its owner only; RECOURSE_ENCRYPTION_KEYS_FILE names it.
    name
        The id of the key; the day and minute when left out.
    """
    from infra.case_keys import MainKeys, new_main_key  # noqa: PLC0415 (slow to load)

    key_id = name or f"{datetime.now(UTC):%Y-%m-%d.%H%M}"
    try:
        there = file.read_text(encoding="utf-8") if file.exists() else ""
        text = f"{key_id}: {new_main_key()}\n{there}"
        keys = MainKeys.parse(text)
        write_whole(file, text.encode(), replace=True)
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{file} cannot be written: {getattr(error, 'strerror', None) or 'it is no text'}"
        raise BadInput(msg) from None
    older = ", ".join(keys.ids[1:])
    said = [f"the current main key is {key_id}, in {file}"]
    if older:
        said.append(
            f"the older ones stay until `starter.py keys rewrap` is done everywhere: {older}"
        )
    said.append("keep a copy where the server's backups are not: without it no case can be read")
    document = {"file": str(file), "current": key_id, "older": list(keys.ids[1:])}
    answer(document, lambda console: lines(console, said), as_json=as_json)


@app.command
def rewrap(*, as_json: Json = False) -> None:
    """Wrap the key of every case by the current main key, so that the older ones can go."""
    from cli.service import with_client  # noqa: PLC0415 (slow to load)
    from infra.client import case_keys  # noqa: PLC0415 (the same)

    async def change(client: Client, settings: Settings) -> tuple[int, int]:
        keys = case_keys(settings, client.namespace)
        if keys is None:
            msg = "nothing is encrypted here: RECOURSE_ENCRYPTION is off"
            raise Refused(msg)
        return keys.rewrap()

    changed, there = with_client(change)
    text = f"{changed} of {there} keys of cases were wrapped anew; all are by the current main key"
    document = {"rewrapped": changed, "keys": there}
    answer(document, lambda console: lines(console, [text]), as_json=as_json)
