"""mail: list the received mails that wait for a person, show one whole, mark one as done."""

from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import Console

from cli.output import Json, answer, lines, table, utc
from domain.errors import BadInput, Refused
from service.mail_store import MailOutcome, MailRecord, MailStore
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
    folder = load().kept_mail
    store = MailStore(folder)
    if which is None:
        if done is not None:
            msg = "say which mail is done, by the beginning of its hash"
            raise BadInput(msg)
        chosen = [] if every else [MailOutcome.FOR_A_PERSON]
        found = [record.as_json() for record in store.listed(*chosen)]
        _list(found, folder, every=every, as_json=as_json)
    elif done is None:
        _show(store, store.one(which), folder, as_json=as_json)
    else:
        _done(store, store.one(which), done, as_json=as_json)


def _list(found: list[dict[str, Any]], folder: Path, *, every: bool, as_json: bool) -> None:
    def draw(console: Console) -> None:
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


def _show(store: MailStore, one: MailRecord, folder: Path, *, as_json: bool) -> None:
    from infra.client import run  # noqa: PLC0415 (only for this verb)
    from service.bodies import CannotParse, parse_apart  # noqa: PLC0415 (the same)
    from service.classify import OurAddresses  # noqa: PLC0415 (the same)
    from service.forms import form_type  # noqa: PLC0415 (the same)

    body = store.original(one.mail)
    try:
        mail = run(parse_apart(form_type(body), body, OurAddresses()))
        text, sender, subject = mail.text, mail.sender, mail.subject
    except CannotParse as error:
        text, sender, subject = f"({error})", "", ""
    found = {
        **one.as_json(),
        "text": text,
        "original": str(folder / f"{one.mail}.request"),
        "from": one.sender or sender,
        "subject": subject if one.subject is None else one.subject,
    }

    def draw(console: Console) -> None:
        shown = {**found, "when, UTC": utc(one.at or None)}
        lines(console, [f"{name}: {shown[name]}" for name in SHOWN if shown.get(name)])
        lines(console, ["", *str(found["text"]).splitlines(), ""])
        lines(console, [f"kept whole as {found['original']}"])

    answer(found, draw, as_json=as_json)


def _done(store: MailStore, one: MailRecord, why: str, *, as_json: bool) -> None:
    from cli.service import with_desk  # noqa: PLC0415 (only for this verb)

    if not why.strip():
        msg = "--done says what was done about it, such as --done 'entered as payment P-7'"
        raise BadInput(msg)
    why = why.encode("utf-8", "replace").decode()  # half a character of the command line
    if case := one.case:
        fact = {"by_role": one.role, "kept_as": one.mail, "why": why[:400], "waits": False}
        try:
            with_desk(lambda desk: desk.tell(case, "mail_received", fact))
        except Refused as error:  # a case that listens no longer has no mark to take back
            why = f"{why} (the case was not told: {error})"
    done = one.dealt_with(why)
    store.record(done)
    document = {**done.as_json(), "at": one.at}
    text = f"mail {one.mail[:12]} is dealt with: {why}"
    answer(document, lambda console: lines(console, [text]), as_json=as_json)
