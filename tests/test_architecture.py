"""What the house rests on, read off the source: who imports whom, who asks the time, how long.

Each rule is a small function from a module's syntax tree to its offences, so that each is tried on
a bad sample first. What a rule allows stands in a table beside it, with the reason.
"""

import ast
import io
import os
import re
import sys
import tokenize
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = sorted({file.parent.name for file in ROOT.glob("[a-z]*/*.py")} - {"tests", "var"})


@dataclass(frozen=True)
class Module:
    """One file of ours, by its dotted name."""

    name: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return _parsed(self.text)

    @property
    def package(self) -> str:
        return self.name.split(".")[0]


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def modules() -> tuple[Module, ...]:
    """Return every module of ours but the tests, which may do what they like."""
    files = sorted(ROOT.glob("*.py"))
    files += sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
    return tuple(Module(_dotted(file), file.read_text(encoding="utf-8")) for file in files)


def _dotted(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def module(text: str, name: str = "domain.sample") -> Module:
    """Return a sample, to try a rule on."""
    return Module(name, text)


Rule = Callable[[Module], Iterable[str]]


def offences(rule: Rule, among: Iterable[Module] | None = None) -> list[str]:
    """Return what the rule finds in all modules, one line each."""
    checked = modules() if among is None else among
    return [f"{found.name}:{offence}" for found in checked for offence in rule(found)]


# --- who imports whom ------------------------------------------------------------------------

# From the inside out: each part of the house, and what it may import besides itself.
_BASE = frozenset({"domain.base", "domain.errors", "domain.acts", "domain.patches"})
_CASE = _BASE | {"domain.time", "domain.post", "domain.case"}
_POLICIES = frozenset({"domain", "files"})
_WORLD = frozenset({"domain", "files", "mail", "settings", "workflows.names"})
MAY_IMPORT: dict[str, frozenset[str]] = {
    "domain.base": frozenset(),
    "domain.errors": frozenset(),
    "domain.acts": _BASE,
    "domain.time": _BASE,
    "domain.post": _BASE | {"domain.time"},
    "domain.case": _BASE | {"domain.time", "domain.post"},
    "domain.escalation": _CASE,
    "domain.award": _CASE,
    # Across kinds, only what a person writes to open a case.
    "domain.dispute": _CASE | {"domain.award.file"},
    "domain.contact": _CASE | {"domain.dispute.file", "domain.escalation.file"},
    "domain": frozenset({"domain"}),  # kinds and oversight look at every kind
    "workflows.names": frozenset(),  # spelled words only, so that everyone may read them
    "settings": frozenset({"domain", "workflows.names"}),
    "files": frozenset({"domain"}),
    "mail": frozenset({"domain"}),
    "infra": frozenset({"settings", "domain.errors", "workflows.names", "files.whole"}),
    "activities": _WORLD - {"settings"},
    "workflows": _POLICIES | {"activities"},
    "bundle": frozenset({"domain", "activities"}),
    "desk": _WORLD | {"activities", "workflows", "infra"},
    "operations": _WORLD | {"activities", "workflows", "infra", "desk", "worker"},
    "service": _WORLD | {"activities", "infra", "desk"},
    "cli": _WORLD
    | {"activities", "workflows", "infra", "desk", "operations", "service", "bundle", "worker"},
}
OURS = frozenset({*PACKAGES, *(file.stem for file in ROOT.glob("*.py"))})

# What takes a case to a clock, the dice, the machine or the network.
NOT_IN_DOMAIN = {
    "asyncio": "waiting belongs to workflows/",
    "logging": "what happened belongs on the record",
    "os": "the environment belongs to settings.py",
    "pathlib": "files belong to activities/",
    "random": "a replay throws other dice",
    "secrets": "a replay throws other dice",
    "socket": "the network belongs to activities/",
    "subprocess": "programs belong to infra/",
    "threading": "waiting belongs to workflows/",
    "time": "time comes in as an argument",
    "uuid": "ids come in as arguments, or are made from content",
    "zoneinfo": "an upgrade of tzdata would move open deadlines: use the snapshot",
}


def imported(found: Module) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of everything imported, anywhere in the module."""
    for node in ast.walk(found.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            yield node.lineno, f"{found.package}.{node.module or ''}"
        elif isinstance(node, ast.ImportFrom) and node.module:
            # `from infra import calendars` imports files.calendars
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def _layer(name: str) -> str | None:
    """Return the longest part of a dotted name that has a row of its own."""
    parts = name.split(".")
    ways = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((layer for layer in ways if layer in MAY_IMPORT), None)


def _within(name: str, allowed: Iterable[str]) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in allowed)


def imports_against_the_arrows(found: Module) -> Iterator[str]:
    layer = _layer(found.name)
    if layer is None:  # worker, starter and their like put everything together
        return
    for line, name in imported(found):
        if name.split(".")[0] in OURS and not _within(name, {layer, *MAY_IMPORT[layer]}):
            yield f"{line}: {layer} imports {name}"


def imports_of_the_world(found: Module) -> Iterator[str]:
    if found.package != "domain":
        return
    for line, name in imported(found):
        top = name.split(".")[0]
        if top in NOT_IN_DOMAIN:
            yield f"{line}: imports {top}: {NOT_IN_DOMAIN[top]}"
        elif top not in sys.stdlib_module_names and top not in {"domain", "pydantic"}:
            yield f"{line}: imports {top}: domain/ stands on the standard library and pydantic"


def test_imports_go_one_way() -> None:
    """Domain knows nobody; workflows and activities know domain; desk, worker, starter know all."""
    bad = module("from workflows.runner import CaseRunner", "activities.letters")

    assert list(imports_against_the_arrows(bad)) == [
        "1: activities imports workflows.runner.CaseRunner"
    ]
    assert offences(imports_against_the_arrows) == []


def circles(among: Iterable[Module]) -> list[str]:
    """Return the modules that import themselves by a detour, with those on the way."""
    found = list(among)
    left = {one.name: _known(one, {other.name for other in found}) for one in found}
    while loose := [
        name
        for name, known in left.items()
        if not known & left.keys() or not any(name in other for other in left.values())
    ]:
        left = {name: known for name, known in left.items() if name not in loose}
    return sorted(left)


def _known(found: Module, names: set[str]) -> set[str]:
    named = {name for _, name in imported(found)}
    named |= {name.rpartition(".")[0] for name in named}
    return named & names - {found.name}


def test_no_circle_of_imports() -> None:
    """No module of ours imports itself by a detour, not even for its types."""
    one = module("from domain.other import b", "domain.one")
    other = module("if TYPE_CHECKING:\n    from domain.one import a", "domain.other")
    assert circles([one, other]) == ["domain.one", "domain.other"]

    assert circles(modules()) == []


def hidden_imports(found: Module) -> Iterator[str]:
    for node in ast.walk(found.tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield f"{node.lineno}: an import for types only hides who knows whom"


def test_no_import_is_hidden() -> None:
    """A module imports for its types as it does for its work: what it knows is seen on top."""
    assert len(list(hidden_imports(module("if TYPE_CHECKING:\n    import a")))) == 1
    assert offences(hidden_imports) == []


MAP = re.compile(r"<!-- map -->\n(.*?)<!-- /map -->", re.DOTALL)
MAP_NAMES = {"domain": "kinds, oversight", "workflows.names": "workflows/names"}


def house_map() -> str:
    """Return the map of the house: each part, and what it may import, as Mermaid."""
    base = {"domain.base", "domain.errors", "domain.acts", "domain.patches"}
    parts = [part for part in MAY_IMPORT if part not in base]
    above = {part: _parts_below(part, parts) for part in parts}
    lines = ["```mermaid", "flowchart BT", '    base["base, errors, acts"]']
    lines += [f'    {_node(part)}["{_label(part)}"]' for part in parts]
    for part in parts:
        below = above[part]
        near = [one for one in below if not any(one in above[other] for other in below - {one})]
        lines += [f"    {_node(part)} --> {_node(one)}" for one in sorted(near)]
        if MAY_IMPORT[part] and not below:
            lines.append(f"    {_node(part)} --> base")
    return "\n".join([*lines, "```", ""])


def _parts_below(part: str, parts: list[str]) -> set[str]:
    allowed = MAY_IMPORT[part]
    named = {one for one in parts if one != part and _within(one, allowed)}
    # A part of which only one module may be read, such as another kind's file.
    only = [name for name in allowed if name not in parts]
    named |= {one for one in parts for name in only if one != part and _within(name, [one])}
    return named - {"domain"} if part.startswith("domain.") else named


def _node(part: str) -> str:
    return part.replace(".", "_")


def _label(part: str) -> str:
    return MAP_NAMES.get(part, part.replace(".", "/"))


def test_the_map_of_the_house_is_what_may_be_imported() -> None:
    """The map in CONTRIBUTING.md shows the arrows that the table here allows, and no others."""
    page = ROOT / "CONTRIBUTING.md"
    text = page.read_text(encoding="utf-8")
    drawn = MAP.search(text)
    assert drawn is not None
    if os.environ.get("UPDATE_SNAPSHOTS"):
        kept = text[: drawn.start(1)], text[drawn.end(1) :]
        page.write_text(house_map().join(kept), encoding="utf-8")
        return
    assert drawn[1] == house_map(), "run: UPDATE_SNAPSHOTS=1 pytest tests/test_architecture.py"


def test_the_domain_stands_on_the_standard_library_and_pydantic() -> None:
    """Domain imports no temporalio, no clock, no dice and nothing that reaches the world."""
    bad = module("import time\nfrom temporalio import workflow\nfrom pydantic import Field")

    assert [line.split(":")[1] for line in imports_of_the_world(bad)] == [
        " imports time",
        " imports temporalio",
    ]
    assert offences(imports_of_the_world) == []


# --- what is done in one place only ------------------------------------------------------------

ONLY_IN: dict[str, tuple[str, ...]] = {
    "sendgrid": ("activities.sendgrid.mailer",),
    "python_http_client": ("activities.sendgrid.mailer",),
    "temporalio.envconfig": ("infra.client",),
    # Experimental in parts: behind one seam, so that its change is ours in one place.
    "temporalio.testing": ("infra.skipping",),
    "typst": ("bundle.paper", "scripts.glyphs"),
}
ENVIRONMENT = frozenset({"environ", "environb", "getenv", "putenv"})


def imports_out_of_place(found: Module) -> Iterator[str]:
    for line, name in imported(found):
        for package, places in ONLY_IN.items():
            if _within(name, [package]) and found.name not in places:
                yield f"{line}: imports {package}, which only {', '.join(places)} may"


def reads_of_the_environment(found: Module) -> Iterator[str]:
    if found.name == "settings":
        return
    for node in ast.walk(found.tree):
        if isinstance(node, ast.Attribute) and node.attr in ENVIRONMENT:
            yield f"{node.lineno}: {ast.unparse(node)}"
    for line, name in imported(found):
        if name.split(".")[-1] in ENVIRONMENT:
            yield f"{line}: import of {name}"


def programs_that_may_crash_at_their_end(found: Module) -> Iterator[str]:
    if found.name == "infra.client":
        return
    for node in ast.walk(found.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "asyncio.run":
            yield f"{node.lineno}: asyncio.run, where infra.client.run waits for the SDK's threads"


def test_programs_end_by_the_door() -> None:
    """Programs are run by infra.client.run: after asyncio.run, the SDK can crash the ending one."""
    assert len(list(programs_that_may_crash_at_their_end(module("asyncio.run(main())")))) == 1
    assert offences(programs_that_may_crash_at_their_end) == []


def test_each_door_to_the_outside_is_in_one_file() -> None:
    """SendGrid, Temporal's configuration and its experimental parts are imported in one file."""
    bad = module("from sendgrid import SendGridAPIClient", "workflows.dispute")

    assert len(list(imports_out_of_place(bad))) == 1
    assert offences(imports_out_of_place) == []


def test_only_settings_read_the_environment() -> None:
    """What this installation is told from outside is read in settings.py and nowhere else."""
    assert len(list(reads_of_the_environment(module("import os\nos.environ['A']")))) == 1
    assert len(list(reads_of_the_environment(module("from os import getenv")))) == 1
    assert offences(reads_of_the_environment) == []


# --- who asks the time, and who throws dice ----------------------------------------------------

# Methods that answer differently each time, whatever they are called on, and the way out.
UNREPEATABLE_METHODS = {
    "now": "time comes in as an argument",
    "today": "time comes in as an argument",
    "utcnow": "time comes in as an argument",
    "fromtimestamp": "reads the machine's zone: pass one",
    "uuid1": "ids come in as arguments",
    "uuid4": "ids come in as arguments; in a workflow, workflow.uuid4()",
    "time_ns": "time comes in as an argument",
    "monotonic": "time comes in as an argument",
    "perf_counter": "time comes in as an argument",
    "urandom": "a replay throws other dice",
}
UNREPEATABLE_BUILTINS = {
    "hash": "differs from one process to the next: use hashlib",
    "id": "differs from one process to the next",
    "input": "nobody answers in a replay",
    "open": "files belong to activities/",
    "print": "what happened belongs on the record",
}
# Temporal's own are replayed: but the time is for one module to ask.
CLOCK_SEAM = "workflows.clock"
ASKS_THE_TIME = frozenset({"workflow.now", "workflow.time", "workflow.time_ns"})
REPLAYED = frozenset({"workflow.uuid4", "workflow.random"})
CASE_CLOCK = re.compile(r"(^|\.)_?clock\.now$")  # the seam, as workflows hold it
FIRST_COME = frozenset({"asyncio.wait", "asyncio.as_completed"})  # they walk sets of tasks


def unrepeatable(tree: ast.AST, *, in_workflow: bool = False) -> Iterator[str]:
    """Yield what would answer differently in a replay."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        last = called.rsplit(".", maxsplit=1)[-1]
        if in_workflow and (called in REPLAYED or CASE_CLOCK.search(called)):
            continue
        if called in UNREPEATABLE_BUILTINS:
            yield f"{node.lineno}: {called}(): {UNREPEATABLE_BUILTINS[called]}"
        elif last in UNREPEATABLE_METHODS:
            yield f"{node.lineno}: {called}(): {UNREPEATABLE_METHODS[last]}"
        elif last == "astimezone" and not (node.args or node.keywords):
            yield f"{node.lineno}: {called}(): reads the machine's zone: pass one"
        elif called in FIRST_COME:
            yield f"{node.lineno}: {called}(): in no fixed order; use workflow.wait"
        elif called.split(".")[0] in {"random", "secrets", "time"} and "." in called:
            yield f"{node.lineno}: {called}(): a replay gets another answer"


def clocks_and_dice(found: Module) -> Iterator[str]:
    if found.package == "domain":
        yield from unrepeatable(found.tree)
    elif found.package == "workflows" and found.name != CLOCK_SEAM:
        yield from unrepeatable(found.tree, in_workflow=True)


def test_the_domain_reads_no_clock_and_throws_no_dice() -> None:
    """A decision of the domain is the same whenever and wherever it is taken again."""
    for line in (
        "datetime.now(UTC)",
        "datetime.datetime.utcnow()",
        "date.today()",
        "time.time()",
        "uuid.uuid4()",
        "random.choice([1])",
        "when.astimezone()",
        "hash('a')",
    ):
        assert len(list(clocks_and_dice(module(line)))) == 1, line
    assert not list(clocks_and_dice(module("when.astimezone(UTC)")))

    assert offences(clocks_and_dice, in_package("domain")) == []


def test_only_the_case_clock_asks_workflow_time() -> None:
    """One module of workflows/ asks Temporal what time it is, so that a case can be rehearsed."""
    bad = module("workflow.now()\nself._clock.now()\nasyncio.wait(tasks)", "workflows.dispute")
    assert [line.split(":")[0] for line in clocks_and_dice(bad)] == ["1", "3"]

    assert offences(clocks_and_dice, in_package("workflows")) == []


def in_package(name: str) -> list[Module]:
    return [found for found in modules() if found.package == name]


# Passed-through modules are outside the sandbox's guard: nothing stops a clock there but this test.
# Domain is checked above. Of activities/ and infra/, workflows use names of activities and models
# (which run nothing in the workflow), and plain functions, which have to be pure.


def borrowed_functions(found: Module, library: dict[str, Module]) -> Iterator[tuple[str, ast.AST]]:
    """Yield the functions from outside domain/ that a workflow module imports by name."""
    for node in ast.walk(found.tree):
        lender = library.get((isinstance(node, ast.ImportFrom) and node.module) or "")
        if not isinstance(node, ast.ImportFrom) or lender is None or lender.package == "workflows":
            continue
        names = {alias.name for alias in node.names}
        for item in lender.tree.body:
            if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef) and item.name in names:
                yield f"{lender.name}.{item.name}", item


def impure_loans(found: Module, library: dict[str, Module]) -> Iterator[str]:
    if found.package == "workflows":
        for name, function in borrowed_functions(found, library):
            yield from (f"{name}:{line}" for line in unrepeatable(function))


def test_what_workflows_borrow_is_pure() -> None:
    """A function that a workflow takes from activities/ or infra/ reads no clock either."""
    lender = module("def f():\n    return datetime.now()", "activities.sample")
    bad = module("from activities.sample import f", "workflows.sample")
    assert len(list(impure_loans(bad, {lender.name: lender}))) == 1

    library = {found.name: found for found in modules()}
    assert offences(lambda found: impure_loans(found, library)) == []


# --- words decide nothing ----------------------------------------------------------------------

WORDS = frozenset({"text", "step"})
ASKS_FOR_WORDS = frozenset({"startswith", "endswith", "find", "rfind", "index", "count"})
SEARCHES = frozenset({"search", "match", "fullmatch", "findall", "finditer"})
# Dotted name -> why it may look at a text: none of these is a line of the record.
READS_WORDS: dict[str, str] = {
    "activities.rendering": "the size of a page",
    "activities.wording": "the length of a text",
    "domain.award.court_reminders": "the step of a court is one of a few words, no sentence",
    "domain.case.questions": "whether a party asks the same again: its own words",
    "domain.case.ask_replies": "the numbers of questions in a person's mail",
}


def holds_words(node: ast.AST, named: Iterable[str] = ()) -> bool:
    """Return whether an expression reads `x.text`, `x["step"]` or a name that holds such a text."""
    return any(
        (isinstance(part, ast.Attribute) and part.attr in WORDS)
        or (
            isinstance(part, ast.Subscript)
            and isinstance(part.slice, ast.Constant)
            and part.slice.value in WORDS
        )
        or (isinstance(part, ast.Name) and part.id in named)
        for part in ast.walk(node)
    )


def _names_of_words(function: ast.AST) -> set[str]:
    """Return the names that a function gives to such texts themselves, or to a list of them."""
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(
            node.value, ast.Attribute | ast.Subscript | ast.ListComp | ast.SetComp
        ):
            of = (
                node.value.elt if isinstance(node.value, ast.ListComp | ast.SetComp) else node.value
            )
            if isinstance(of, ast.Attribute | ast.Subscript) and holds_words(of):
                found |= {t.id for t in node.targets if isinstance(t, ast.Name)}
    return found


def _asks_for_words(node: ast.AST, named: set[str]) -> bool:
    if isinstance(node, ast.Compare):
        return any(holds_words(side, named) for side in (node.left, *node.comparators))
    if isinstance(node, ast.Match):
        return holds_words(node.subject, named)
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    if node.func.attr in ASKS_FOR_WORDS:
        return holds_words(node.func.value, named)
    return node.func.attr in SEARCHES and any(holds_words(arg, named) for arg in node.args)


def words_that_decide(found: Module) -> Iterator[str]:
    if found.name in READS_WORDS:
        return
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    scopes: dict[ast.AST, set[str]] = {found.tree: set()}
    scopes |= {n: _names_of_words(n) for n in ast.walk(found.tree) if isinstance(n, functions)}
    asking = {
        node.subject if isinstance(node, ast.Match) else node
        for scope, names in scopes.items()
        for node in ast.walk(scope)
        if isinstance(node, ast.expr | ast.Match) and _asks_for_words(node, names)
    }
    for node in asking:
        yield f"{node.lineno}: {ast.unparse(node)}: a sentence decides; give the line a code"


WORDS_THAT_DECIDED = """
if entry.text.startswith("warned"): ...
if "were missed" in entry.text: ...
if step.step == "arbitration begun": ...
if TALKS.search(str(entry.text)): ...
if entry["text"].endswith(reason): ...
match line.text:
    case "resumed": ...
def taken(case):
    done = [s.step for s in case.steps]
    said = entry.text
    return said in flags or any(name.startswith("award") for name in done), done.count("award")
"""


def test_no_sentence_of_the_record_decides_anything() -> None:
    """Whoever decides goes by the code of a line or step, so that sentences may change freely."""
    sample = module(WORDS_THAT_DECIDED.strip())
    bad = {line.split(":")[0] for line in words_that_decide(sample)}
    assert bad == {"1", "2", "3", "4", "5", "6", "11"}
    harmless = "x = entry.text\nreturn_ = f'{step.step}, {at}'\nif entry.code == Code.X: ..."
    assert list(words_that_decide(module(harmless))) == []

    assert offences(words_that_decide) == []


def test_what_may_read_words_still_does() -> None:
    """A module on the list of those that look at texts does so, or comes off the list."""
    for found in modules():
        if found.name in READS_WORDS:
            assert any(_asks_for_words(n, set()) for n in ast.walk(found.tree)), found.name


# --- how long, and in what words ---------------------------------------------------------------

LONGEST_FUNCTION = 40
LONGEST_RUN = 25  # `run` is the table of contents of a case
LONGEST_FILE = 300
# Dotted name -> why it may be longer. Keep it short: the list may only shrink.
LONGER_FOR_A_REASON: dict[str, str] = {
    "domain.case.case": "the face of every kind: each method is short, and callers look it up here",
    "workflows.runner": "one running case: all that touches its state is read side by side",
}

# Words that say nothing of what a thing is for.
EMPTY_WORDS = re.compile(r"(Manager|Handler|Processor|Helper|Utils?)$|^(utils?|helpers?|misc)$")


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the number of lines without the docstring, which may be as long as it helps."""
    first = node.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    told = (first.end_lineno or first.lineno) - first.lineno + 1 if documented else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - told


def too_long(found: Module) -> Iterator[str]:
    lines = found.text.count("\n")
    if lines > LONGEST_FILE and found.name not in LONGER_FOR_A_REASON:
        yield f"1: {lines} lines in one file"
    for node in ast.walk(found.tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        is_run = found.package == "workflows" and node.name == "run"
        limit = LONGEST_RUN if is_run else LONGEST_FUNCTION
        if _length(node) > limit and f"{found.name}.{node.name}" not in LONGER_FOR_A_REASON:
            yield f"{node.lineno}: {node.name} has {_length(node)} lines, {limit} may be"


def empty_words(found: Module) -> Iterator[str]:
    if EMPTY_WORDS.search(found.name.split(".")[-1]):
        yield "1: the module's name does not say what it is for"
    for node in ast.walk(found.tree):
        if isinstance(node, ast.ClassDef) and EMPTY_WORDS.search(node.name):
            yield f"{node.lineno}: {node.name} does not say what it is for"


def test_functions_and_files_stay_short() -> None:
    """A function fits on a screen, a file in a head, and `run` reads as a table of contents."""
    body = "\n".join(["    pass"] * LONGEST_FUNCTION)
    assert len(list(too_long(module(f"def f():\n{body}\n")))) == 1
    assert len(list(too_long(module("\n" * (LONGEST_FILE + 1))))) == 1
    run = "\n".join(["    pass"] * LONGEST_RUN)
    assert len(list(too_long(module(f"def run():\n{run}\n", "workflows.sample")))) == 1

    assert offences(too_long) == []


def test_exceptions_to_the_lengths_are_still_needed() -> None:
    """A name on the list of long things exists; one that is gone comes off the list."""
    names = {found.name for found in modules()}
    for listed in LONGER_FOR_A_REASON:
        assert listed in names or listed.rpartition(".")[0] in names, listed


def test_names_say_what_a_thing_is_for() -> None:
    """There is no Manager, no Handler and no utils: words of the field, or none."""
    assert len(list(empty_words(module("class CaseManager: ...")))) == 1
    assert len(list(empty_words(module("", "domain.utils")))) == 1
    assert offences(empty_words) == []


# --- how classes are made ------------------------------------------------------------------------

DEEPEST = 4
"""A class and its own ancestors: `CaseState`, `Case`, the state of a kind, the kind."""


def _depths() -> dict[str, int]:
    """Return how deep each of our classes stands below the first of its ancestors that is ours."""
    above = {
        node.name: [ast.unparse(base).split("[")[0].rpartition(".")[2] for base in node.bases]
        for found in modules()
        for node in ast.walk(found.tree)
        if isinstance(node, ast.ClassDef)
    }

    def depth(name: str, seen: frozenset[str] = frozenset()) -> int:
        bases = [base for base in above.get(name, ()) if base in above and base not in seen]
        return 1 + max((depth(base, seen | {name}) for base in bases), default=0)

    return {name: depth(name) for name in above}


def built_names(found: Module) -> Iterator[str]:
    for node in ast.walk(found.tree):
        line = getattr(node, "lineno", 0)
        called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
        if called in {"getattr", "setattr"} and any(
            isinstance(part, ast.JoinedStr) for part in ast.walk(node)
        ):
            yield f"{line}: {ast.unparse(node)}: nobody finds who calls what"
        if isinstance(node, ast.Raise) and "NotImplementedError" in ast.unparse(node):
            yield f"{node.lineno}: an abstract method says so by its decorator"


def test_no_class_stands_deep() -> None:
    """Inheritance is no filing system: what a class has is in it and in at most three above it."""
    assert {name: depth for name, depth in _depths().items() if depth > DEEPEST} == {}


def test_what_is_called_is_named() -> None:
    """No method is found by a name that is put together, and none only raises."""
    bad = module('getattr(self, f"on_{name}")()\nraise NotImplementedError')
    assert len(list(built_names(bad))) == 2
    assert offences(built_names) == []


# --- exceptions to the checks themselves -------------------------------------------------------

TYPE_IGNORES = 6  # may only fall: lower it with each that goes
SWITCH = re.compile(r"#\s*(type:\s*ignore|noqa|pyright:\s*ignore|ruff:\s*noqa)")
WITH_CODE_AND_REASON = re.compile(
    r"# (type: ignore\[[\w, -]+\]"  # mypy takes a reason only behind a second #
    r"|pyright: ignore\[\w+\]"
    r"|noqa: [A-Z]+\d+(, [A-Z]+\d+)*)"
    r" +(#|\().{3,}"
)


def switches(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of every comment that switches a check off."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and SWITCH.search(token.string):
            yield token.start[0], token.string


def unexplained_switches(found: Module) -> Iterator[str]:
    for line, comment in switches(found.text):
        if not WITH_CODE_AND_REASON.search(comment):
            yield f"{line}: {comment}"


def with_tests() -> Iterator[Module]:
    yield from modules()
    for file in sorted((ROOT / "tests").rglob("*.py")):
        yield Module(_dotted(file), file.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("comment", "explained"),
    [
        ("# type: ignore", False),
        ("# type: ignore[arg-type]", False),
        ("# type: ignore[arg-type]  # pydantic turns the text into a date", True),
        ("# noqa: S603", False),
        ("# noqa: S603 (our own binary, our own arguments)", True),
    ],
)
def test_a_check_is_switched_off_with_its_code_and_a_reason(
    comment: str,
    explained: bool,  # noqa: FBT001 (a column of the table above)
) -> None:
    """Whoever switches a check off names it, and says why, on the same line."""
    assert bool(list(unexplained_switches(module(f"x = 1  {comment}")))) is not explained


def test_no_check_is_switched_off_without_a_reason() -> None:
    """Every exception to a check in this repository names its rule and its reason."""
    assert offences(unexplained_switches, with_tests()) == []


def test_type_ignores_only_become_fewer() -> None:
    """The number of lines the type checkers skip is written down here, and may only fall."""
    skipped = [
        f"{found.name}:{line}"
        for found in with_tests()
        for line, comment in switches(found.text)
        if "type: ignore" in comment or "pyright: ignore" in comment
    ]

    assert len(skipped) <= TYPE_IGNORES, skipped


# --- where tests are -----------------------------------------------------------------------------

TESTS_OF_NO_FOLDER = {"tests/browser": "pages of several packages, in a real Chromium"}


def test_tests_lie_where_the_tested_code_lies() -> None:
    """Each folder with tests has the name of a folder of the house, or a reason in the table."""
    folders = {file.parent.relative_to(ROOT) for file in (ROOT / "tests").rglob("test_*.py")}
    others = {
        str(folder) for folder in folders if not (ROOT / folder.relative_to("tests")).is_dir()
    }
    assert others == {*TESTS_OF_NO_FOLDER}
