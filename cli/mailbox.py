"""mail: what came in by mail and waits for a person, one of them whole, and that it is done."""

from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from cli.output import Json, answer, lines, table, utc
from domain.errors import BadInput, Refused
from settings import load

SHOWN = ("when, UTC", "became", "case", "role", "from", "subject", "why")


def mail(
    which: str | None = None,
    /,
    *,
    every: Annotated[bool, Parameter(name="--all", negative="")] = False,
    done: str | None = None,
    as_json: Json = False,
) -> None:
    """Show the mails that came in and wait for a person, oldest first, or one of them whole.

    Parameters
    ----------
    which
        A mail, by the beginning of its hash.
    every
        Those that were told to a case, set aside or dealt with as well.
    done
        What was done about it: it waits no longer, and its case is told so.
    """
    from service.mail_store import FOR_A_PERSON, KeptMail  # noqa: PLC0415 (only for this verb)

    folder = load().kept_mail
    kept = KeptMail(folder)
    if which is None:
        if done is not None:
            msg = "say which mail is done, by the beginning of its hash"
            raise BadInput(msg)
        _list(kept.listed(*([] if every else [FOR_A_PERSON])), folder, every=every, as_json=as_json)
    elif done is None:
        _show(kept, kept.one(which), folder, as_json=as_json)
    else:
        _done(kept, kept.one(which), done, as_json=as_json)


def _list(found: list[dict[str, Any]], folder: Path, *, every: bool, as_json: bool) -> None:
    def draw(console: Any) -> None:  # noqa: ANN401 (rich is slow to load)
        if not found:
            lines(console, ["no mail waits for a person" if not every else f"no mail in {folder}"])
            return
        heads = ["when, UTC", "became", "case", "from", "subject", "mail", "why"]
        rows = [
            [utc(one["at"] or None), one["became"], one.get("case"), one.get("from"),
             one.get("subject"), one["mail"][:12], one["why"]]
            for one in found
        ]  # fmt: skip
        console.print(table(None, heads, rows))
        lines(console, ["`starter.py mail <mail>` shows one of them whole"])

    answer(found, draw, as_json=as_json)


def _show(kept: Any, one: dict[str, Any], folder: Path, *, as_json: bool) -> None:  # noqa: ANN401 (loaded late)
    from infra.client import run  # noqa: PLC0415 (only for this verb)
    from service.bodies import CannotRead, form_type, read_apart  # noqa: PLC0415 (the same)

    body = kept.original(one["mail"])
    try:
        said = run(read_apart(form_type(body), body, {}))
    except CannotRead as error:
        said = {"text": f"({error})", "from": "", "subject": ""}
    found = {**one, "text": said["text"], "original": str(folder / f"{one['mail']}.request")}
    found |= {
        "from": one.get("from") or said["from"],
        "subject": one.get("subject", said["subject"]),
    }

    def draw(console: Any) -> None:  # noqa: ANN401 (rich is slow to load)
        shown = {**found, "when, UTC": utc(one["at"] or None)}
        lines(console, [f"{name}: {shown[name]}" for name in SHOWN if shown.get(name)])
        lines(console, ["", *str(found["text"]).splitlines(), ""])
        lines(console, [f"kept whole as {found['original']}"])

    answer(found, draw, as_json=as_json)


def _done(kept: Any, one: dict[str, Any], why: str, *, as_json: bool) -> None:  # noqa: ANN401 (loaded late)
    from cli.service import at_desk  # noqa: PLC0415 (only for this verb)
    from service.mail_store import DONE  # noqa: PLC0415 (the same)

    if not why.strip():
        msg = "--done says what was done about it, such as --done 'entered as payment P-7'"
        raise BadInput(msg)
    if case := one.get("case"):
        told = {"by_role": one["role"], "kept_as": one["mail"], "why": why[:400], "waits": False}
        try:
            at_desk(lambda desk: desk.tell(case, "mail_received", told))
        except Refused as error:  # a case that listens no longer has no mark to take back
            why = f"{why} (the case was not told: {error})"
    shown = {name: one[name] for name in ("case", "role", "from", "subject") if name in one}
    kept.mark(one["mail"], DONE, why, **shown)
    said = {**one, "became": DONE, "why": why}
    text = f"mail {one['mail'][:12]} is dealt with: {why}"
    answer(said, lambda console: lines(console, [text]), as_json=as_json)
