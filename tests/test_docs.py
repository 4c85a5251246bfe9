"""The docs cannot drift: what the code knows is on the page, and what a page names exists."""

import ast
import inspect
import json
import os
import re
import runpy
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from temporalio import workflow

import starter
from domain.acts import Command, Envelope, Fact, read
from domain.award.codes import AwardCode
from domain.case.case import Case
from domain.case.codes import AskCode, CaseCode, Code
from domain.contact.codes import ContactCode
from domain.dispute.codes import DisputeCode, DisputeStep
from domain.escalation.case import EscalationCase
from domain.escalation.codes import EscalationCode
from domain.kinds import KINDS
from domain.post.notice import NoticeState
from settings import PREFIX, Settings
from workflows.names import SEARCH_ATTRIBUTES, TASK_QUEUE
from workflows.registry import WORKFLOWS

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
INTERFACE = (DOCS / "interface.md").read_text(encoding="utf-8")
UNWRITTEN = "<!-- to be written -->"
"""Stands where a section is still to come; what it should say is not missed until then."""

LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s]+)\)")
BEHAVIOUR = runpy.run_path(str(ROOT / "scripts" / "behaviour.py"))


# --- the interface -----------------------------------------------------------------------------


def section(heading: str) -> str:
    """Return a section of the interface, with the pages it links to; empty if there is none."""
    found = re.search(
        rf"^## {re.escape(heading)}$(.*?)(?=^## |\Z)", INTERFACE, re.MULTILINE | re.DOTALL
    )
    if found is None or UNWRITTEN in found[1]:
        return ""
    pages = [DOCS / link.partition("#")[0] for link in LINK.findall(found[1])]
    linked = [page.read_text(encoding="utf-8") for page in pages if page.suffix == ".md"]
    return "\n".join([found[1], *linked])


def written() -> Iterator[tuple[type[Case], str]]:
    """Yield every registered kind of case whose section is written, and that section."""
    for row in KINDS.values():
        if found := section(row.workflow_type):
            yield row.case, found


def own_fields(act: type[Envelope]) -> list[str]:
    """Return the fields of an act that its envelope does not have, or that it narrows."""
    envelope = Fact if issubclass(act, Fact) else Command
    fields = act.model_fields
    return [
        name
        for name in fields
        if name not in envelope.model_fields
        or (name == "by_role" and fields[name].annotation is not str)
    ]


@cache
def parsed(module: str) -> ast.Module:
    """Return the syntax tree of a module that was imported."""
    return ast.parse(inspect.getsource(sys.modules[module]))


def source(case_type: type[Case]) -> Iterator[ast.AST]:
    """Yield every node of the modules of a kind, and of those that every kind has."""
    package = case_type.__module__.rpartition(".")[0]
    for name in sorted(m for m in sys.modules if m.startswith((f"{package}.", "domain.case."))):
        yield from ast.walk(parsed(name))


def words(case_type: type[Case], *called: str) -> set[str]:
    """Return the texts given to these functions or methods after the time, anywhere in a kind."""
    found = set()
    for node in source(case_type):
        if not isinstance(node, ast.Call):
            continue
        is_method = isinstance(node.func, ast.Attribute)
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        if name in called:
            # `case.write(now, kind, …)`, and `ending.finish(case, now, outcome, …)`
            first = [a for a in node.args[1:3] if isinstance(a, ast.Constant)]
            found |= {str(a.value) for a in first[:1] if is_method or len(node.args) > 1}
    return {word for word in found if " " not in word}


def stages(case_type: type[Case]) -> set[str]:
    """Return every stage that a kind puts a case in, or names in its table."""
    handles = case_type.handles
    named = [row.in_stage for row in handles.fact_rows.values()]
    named += [row.in_stage for row in handles.command_rows.values()]
    found = {stage for stages in named for stage in stages or ()}
    for node in source(case_type):
        if not isinstance(node, ast.Assign):
            continue
        for target, value in zip(*_pairs(node), strict=True):
            is_stage = isinstance(target, ast.Attribute) and target.attr == "stage"
            if is_stage and isinstance(value, ast.Constant):
                found.add(str(value.value))
    return found


def _pairs(node: ast.Assign) -> tuple[list[ast.expr], list[ast.expr]]:
    target, value = node.targets[0], node.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return target.elts, value.elts
    return [target], [value]


def missing(names: Iterator[str] | list[str] | set[str], text: str) -> list[str]:
    """Return those of the names that the text does not show as code."""
    return sorted(name for name in names if f"`{name}`" not in text)


def example(name: str) -> dict[str, Any]:
    """Return the JSON of a block of the interface."""
    found = re.search(rf"^```json {name}\n(.*?)^```$", INTERFACE, re.MULTILINE | re.DOTALL)
    assert found is not None, name
    shown: dict[str, Any] = json.loads(found[1])
    return shown


CODES: dict[str, type[Code]] = {
    "every case": CaseCode,
    "what was asked, in a dispute or about an award": AskCode,
    "a worker escalation": EscalationCode,
    "a dispute": DisputeCode,
    "a dispute: the steps of its protocol": DisputeStep,
    "an award": AwardCode,
    "a contact": ContactCode,
}


def test_every_code_of_the_timeline_is_in_the_interface() -> None:
    """The table of codes is made from the enumerations of codes, and no other."""
    rows = [f"| {of} | {', '.join(f'`{code}`' for code in codes)} |" for of, codes in CODES.items()]
    table = "\n".join(["| lines of | codes |", "|---|---|", *rows])
    begins, _, rest = INTERFACE.partition("from domain/*/codes.py -->\n\n")
    written, _, ends = rest.partition("\n<!-- /codes -->")
    if os.environ.get("UPDATE_SNAPSHOTS"):
        text = f"{begins}from domain/*/codes.py -->\n\n{table}\n<!-- /codes -->{ends}"
        (DOCS / "interface.md").write_text(text, encoding="utf-8")
    assert written == table, "UPDATE_SNAPSHOTS=1 makes it anew"
    assert {*CODES.values()} == {*Code.__subclasses__()}


def test_no_code_is_of_every_case_and_of_one_kind() -> None:
    """A code says which line it is, whatever wrote it."""
    for kind in (EscalationCode, DisputeCode, AwardCode, ContactCode):
        assert {*map(str, CaseCode)}.isdisjoint(map(str, kind)), kind


def test_every_workflow_has_its_row() -> None:
    """Type and id of every workflow, and the task queue, are in the interface."""
    for kind, row in KINDS.items():
        assert f"| `{kind}` | `{row.workflow_type}` | `{kind}/" in INTERFACE
    assert f"The task queue is `{TASK_QUEUE}`." in INTERFACE


def test_every_act_and_field_is_in_the_interface() -> None:
    """Whatever a case can be told or asked to do is documented, down to each field."""
    for case_type, text in written():
        acts = (*case_type.handles.facts, *case_type.handles.commands)
        assert missing([act.name for act in acts], text) == [], case_type.kind
        for act in acts:
            assert missing(own_fields(act), text) == [], f"{case_type.kind}: {act.name}"


def test_the_tables_of_the_escalation_are_right() -> None:
    """The table of acts has the words of the Web UI, and says which fields may be left out."""
    for act in (*EscalationCase.handles.facts, *EscalationCase.handles.commands):
        fields = [
            f"`{name}`" + ("" if act.model_fields[name].is_required() else "?")
            for name in own_fields(act)
        ]
        assert f"| `{act.name}` | {act.what} | {', '.join(fields) or '—'} |" in INTERFACE


@pytest.mark.parametrize("block", ["facts", "commands"])
def test_every_act_has_an_example_that_is_one(block: str) -> None:
    """Each fact and command of the escalation has one example, and the code takes it."""
    acts: tuple[type[Envelope], ...] = getattr(EscalationCase.handles, block)
    shown = example(block)
    assert list(shown) == [act.name for act in acts]
    for act in acts:
        read(act, shown[act.name])


def test_every_word_of_a_case_is_in_the_interface() -> None:
    """No case is in a stage, ends in an outcome or writes a kind of line that no page names."""
    for case_type, text in written():
        known = {*stages(case_type), *words(case_type, "finish", "conclude", "end")} - {"opening"}
        assert missing(known, text) == [], case_type.kind
        lines = words(case_type, "write")
        assert lines
        assert missing(lines, INTERFACE + text) == [], case_type.kind


def test_every_field_of_the_status_is_in_the_interface() -> None:
    """Each field of the example is explained in a table."""
    status = example("status")
    fields = {*status, *status["notices"][0], *status["timeline"][0], *status["next"][0]}
    assert missing(fields, INTERFACE) == []


def test_every_state_of_a_notice_is_in_the_interface() -> None:
    """What became of a letter is one of the words of the table."""
    for state in NoticeState:
        assert f"| `{state.value}` | " in INTERFACE


def test_every_search_attribute_is_in_the_interface() -> None:
    """Each search attribute has its row with its type, and no other has one."""
    rows = re.findall(r"^\| `([A-Z]\w+)` \| (\w+) \|", section("Search attributes"), re.MULTILINE)
    types = {k.name: k.indexed_value_type.name.title().replace("_", "") for k in SEARCH_ATTRIBUTES}
    assert dict(rows) == types


def test_every_setting_is_in_the_interface() -> None:
    """Each variable has its row, in the words of settings.py; the page names no other."""
    for name, field in Settings.model_fields.items():
        default = "—" if field.default is None else f"`{field.default}`"
        assert f"| `{PREFIX}{name.upper()}` | {default} | {field.description} |" in INTERFACE
    named = set(re.findall(rf"{PREFIX}[A-Z_]+", INTERFACE))
    assert named == {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}


def test_every_exit_code_is_in_the_interface() -> None:
    """Programs can tell every way in which the command line ends."""
    codes = (starter.DONE, starter.REFUSED, starter.USAGE, starter.UNREACHABLE)
    for code in (*codes, starter.FAULT, starter.STOPPED):
        assert f"| {code} | " in section("Exit codes")


# --- what people read in the Web UI and in the code ---------------------------------------------


def test_every_handler_says_what_it_does() -> None:
    """Whoever opens a dialog of the Web UI reads a sentence about every signal, query, update."""
    for cls in WORKFLOWS:
        definition: Any = workflow._Definition.must_from_class(cls)  # noqa: SLF001 (no public way)
        handlers = [
            *definition.signals.values(),
            *definition.queries.values(),
            *definition.updates.values(),
        ]
        assert [h.name for h in handlers if not h.description] == []
        assert missing([str(name) for name in definition.queries], INTERFACE) == []


def test_every_act_has_its_sentence() -> None:
    """Each fact and command of every kind says what it is, from its capital to its full stop."""
    for case_type in (kind.case for kind in KINDS.values()):
        for act in (*case_type.handles.facts, *case_type.handles.commands):
            assert act.what[0].isupper(), act.name
            assert act.what.endswith("."), act.name


def python_files() -> list[Path]:
    """Return the files whose docstrings are promised."""
    packages = ("domain", "workflows", "activities")
    return [ROOT / "desk.py", *(f for p in packages for f in sorted((ROOT / p).rglob("*.py")))]


def test_everything_public_says_what_it_is() -> None:
    """Each module, public class and public function of the core has a docstring."""
    for path in python_files():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        public = [
            node
            for node in tree.body
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and not node.name.startswith("_")
        ]
        assert ast.get_docstring(tree), path
        assert [node.name for node in public if not ast.get_docstring(node)] == [], path


def test_every_file_of_the_glossary_exists() -> None:
    """The glossary of domain/ sends its reader to files that are there."""
    glossary = (ROOT / "domain" / "__init__.py").read_text(encoding="utf-8")
    folder = ROOT / "domain"
    named: set[tuple[Path, str]] = set()
    for line in glossary.splitlines():
        if heading := re.fullmatch(r"\w[\w ]* \((\w+/)\)", line):
            folder = ROOT / "domain" / heading[1]
        named |= {(folder, name) for name in re.findall(r"[a-z_/]+\.py\b", line)}
    assert len(named) > 20
    places = [(folder / name, ROOT / "domain" / name) for folder, name in named]
    assert [str(file) for file, other in places if not (file.exists() or other.exists())] == []


# --- tests are sentences ------------------------------------------------------------------------


def test_every_test_states_its_rule() -> None:
    """A test begins with one sentence: it ends with a full stop and no other follows it."""
    for path in BEHAVIOUR["files"]():
        for node in BEHAVIOUR["tests"](path):
            said = BEHAVIOUR["sentence"](node)
            assert said, f"{path.name}: {node.name}"
            assert said.endswith("."), f"{path.name}: {node.name}"
            assert not re.search(r"[.!?] [A-Z]", said), f"{path.name}: {said}"


@pytest.mark.long
def test_the_page_of_behaviour_is_what_the_tests_say() -> None:
    """docs/behaviour.md is made anew before a release, and then says what the tests say."""
    page = (DOCS / "behaviour.md").read_text(encoding="utf-8")
    assert page == BEHAVIOUR["behaviour"](), "run: python scripts/behaviour.py"


# --- pages and files ----------------------------------------------------------------------------


@cache
def tracked() -> tuple[Path, ...]:
    """Return the files of the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 (whichever git there is)
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def headings(page: Path) -> set[str]:
    """Return the anchors of a page, as GitHub makes them."""
    lines = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in lines}


def test_every_link_of_a_page_leads_somewhere() -> None:
    """A relative link leads to a file that exists, and to a heading that it has."""
    for page in (path for path in tracked() if path.suffix == ".md"):
        for link in LINK.findall(page.read_text(encoding="utf-8")):
            name, _, anchor = link.partition("#")
            target = page.parent / name if name else page
            assert target.exists(), f"{page.name}: {link}"
            assert not anchor or anchor in headings(target), f"{page.name}: {link}"


def test_every_make_target_of_a_page_exists() -> None:
    """README and CONTRIBUTING name verbs that the Makefile has."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for name in ("README.md", "CONTRIBUTING.md"):
        page = (ROOT / name).read_text(encoding="utf-8")
        named = re.findall(r"(?:^|`)make ([a-z][a-z-]*)", page, re.MULTILINE)
        assert set(named) <= targets, name


UNWANTED = {
    "a path of one machine": r"(?<![\w.])/(?:home|Users|root|tmp|work)/\w",
    "the name of one machine": r'"identity": ?"\d+@',
    "a package index": r"(?<!emit-)index[-]url|https?://[\w.-]*(?:pypi|nexus|artifact|mirror|proxy)",
    "a password in an address": r"://[^\s/:@\"'{}<>]+:[^\s/@\"'{}<>]+@(?![\w.]*example|127\.)",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]{32}",
    "a key of SendGrid": r"\bSG\.[\w-]{16,}\.[\w-]{16,}",
    "a key of a cloud": r"\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bxox[abp]-\d+",
}
"""What no file of a public repository holds."""


@pytest.mark.parametrize("what", UNWANTED)
def test_no_file_holds_what_is_not_for_others(what: str) -> None:
    """No tracked file names a machine, a package index or a secret."""
    pattern = re.compile(UNWANTED[what])
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture
        found = pattern.search(text)
        assert found is None, f"{path.relative_to(ROOT)}: {found}"
