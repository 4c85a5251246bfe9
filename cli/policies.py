"""policy show, policy lint: diagrams of ladders and paths, and their mistakes."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from pydantic import BaseModel
from rich.console import Console

import desk
from activities.directory import FileDirectory
from cli import kinds
from cli.calendars import calendar_named
from cli.kinds import LintContext
from cli.output import Json, answer, lines, table
from domain.errors import BadFile, BadInput
from domain.kinds import KINDS
from files import strict_yaml
from files.calendars import without_end
from files.snapshots import check_ladder
from files.spans import around
from files.strict_yaml import Document
from settings import Settings, load

app = App(name="policy", help="Ladders and paths as data: show one, or say what is wrong with it.")
app.command("cli.adopting:preview", help="Show which deadlines other rules would move.")
app.command("cli.adopting:adopt_policy", name="adopt", help="Move open cases to a policy.")

MOST = 0.5
"""A file is a policy of a kind if more than this share of its fields are the kind's."""

IN_EVERY_FILE = {"name", "version", "source", "calendar"}


def kind_of_policy(document: Document) -> str | None:
    """Return the kind of case of a policy file, by its fields; None if no kind fits."""
    keys = set(document.data) - IN_EVERY_FILE
    shared = {name: keys & set(kind.case.policy_type.model_fields) for name, kind in KINDS.items()}
    best = max(shared, key=lambda name: len(shared[name]))
    return best if len(shared[best]) > MOST * len(keys) else None


def policy_file(name: str, settings: Settings) -> Path:
    """Return the file of a policy by its name in the policies folder, or by its path.

    Raises:
        BadInput: there is no such policy; the text lists all names.
    """
    if name.endswith((".yaml", ".yml", ".json")):
        return Path(name)
    file = settings.policies / f"{name}.yaml"
    if "/" in name or not file.is_file():
        known = ", ".join(sorted(path.stem for path in settings.policies.glob("*.yaml")))
        msg = f"no policy {name}; there is {known}"
        raise BadInput(msg)
    return file


# -- show --------------------------------------------------------------------------------------


@app.command
def show(
    name: str,
    /,
    *,
    mermaid: Annotated[bool, Parameter(negative="")] = False,
    as_table: Annotated[bool, Parameter(name="--table", negative="")] = False,
    as_json: Json = False,
) -> None:
    """Draw a ladder or a path from its file.

    Parameters
    ----------
    name
        Such as worker-escalation, or the path of a file.
    mermaid
        Only the picture, as a Mermaid flowchart.
    as_table
        Only the table.
    """
    document = strict_yaml.read(policy_file(name, load()))
    kind = kind_of_policy(document)
    draw = kinds.of(kind).show if kind else None
    if kind is None or draw is None:
        drawn_kinds = ", ".join(kinds.MODULES)
        msg = f"{document.name}: no kind of case draws this file; drawn are {drawn_kinds}"
        raise BadInput(msg)
    policy: BaseModel = document.model(KINDS[kind].case.policy_type)
    shown = draw(policy)
    rows = [dict(zip(shown.columns, row, strict=True)) for row in shown.rows]
    content = policy.model_dump(mode="json")
    found = {
        "name": content["name"],
        "version": str(content["version"]),
        "hash": strict_yaml.digest(content),
        "kind": kind,
        "mermaid": shown.mermaid,
        "rows": rows,
    }

    def drawn(console: Console) -> None:
        if not mermaid:
            title = f"{found['name']} {found['version']}"
            console.print(table(title, shown.columns, shown.rows))
        if not as_table:
            console.out(shown.mermaid, highlight=False)

    answer(found, drawn, as_json=as_json)


# -- lint --------------------------------------------------------------------------------------


@app.command
def lint(*files: Path, as_json: Json = False) -> int:
    """Say what is wrong with policy files, a line each with file and line; 1 if anything is.

    Parameters
    ----------
    files
        Which ones; every policy of the policies folder when left out.
    """
    settings = load()
    checked = files or tuple(sorted(settings.policies.glob("*.yaml")))
    found: list[str] = []
    read: list[str] = []
    for file in checked:
        wrong = _mistakes(file, settings)
        if wrong is None and files:
            wrong = [f"{file}:1: this is no policy of any kind of case: {', '.join(KINDS)}"]
        if wrong is not None:
            read.append(str(file))
            found += wrong

    def drawn(console: Console) -> None:
        lines(console, found or [f"nothing is wrong with {', '.join(read)}"])

    answer({"checked": read, "wrong": found}, drawn, as_json=as_json)
    return 1 if found else 0


def _mistakes(file: Path, settings: Settings) -> list[str] | None:
    """Return a line for each mistake in a file; None if it is a policy of no kind."""
    try:
        document = strict_yaml.read(file)
        kind = kind_of_policy(document)
        if kind is None:
            return None
        policy: BaseModel = document.model(
            kinds.of(kind).lint_model or KINDS[kind].case.policy_type
        )
        context = _context(document, settings, kind, policy)
    except BadInput as error:
        return str(error).splitlines()
    check = kinds.of(kind).lint
    wrong = check(policy, context) if check else ()
    return sorted(str(document.bad(keys, text)) for keys, text in wrong)


def _context(document: Document, settings: Settings, kind: str, policy: BaseModel) -> LintContext:
    """Return the context of a policy: its calendar as of today, and the directory."""
    today, name = desk.now(), str(document.data["calendar"])
    try:
        file = calendar_named(name, settings)
        check_ladder(file, kind, policy, today)
        calendar = around(without_end(file), today)  # a climb may be over-long by any calendar
    except BadFile:
        raise  # it already names file and line of the calendar
    except BadInput as error:
        raise document.bad(("calendar",), str(error)) from None
    directory = FileDirectory.read(settings.directory, ops=settings.ops_mail)
    return LintContext(calendar, today, lambda role: bool(directory.holders(role, "")))
