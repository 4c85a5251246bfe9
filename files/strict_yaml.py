"""Strict reading of YAML and JSON that people write by hand. Errors name file and line.

YAML 1.1 guesses types: 17:00 is 1020, NO is false, 0123 is 83, and of two equal keys the last one
wins (pyyaml/pyyaml#165). All of these are errors here. Dates stay strings for the models to parse.
A file whose name ends in .json is read as JSON, with the same checks where they apply.
"""

import hashlib
import json
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from domain.errors import BadFile
from files.mistakes import Keys, in_words

Model = TypeVar("Model", bound=BaseModel)

LARGEST = 1024 * 1024  # bytes; the longest policy has a few kB, PyYAML reads 1 MiB in 1.5 s
DEEPEST = 40  # levels; files written by hand have far fewer
KEPT = 32 * 1024  # characters; the longest policy has 19,000, and is composed in 25 ms

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+)")
_GUESSES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?i)yes|no|on|off"), "is a yes or no to some readers; write true or false"),
    (re.compile(r"[-+]?[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)?"), "is a number to some readers"),
    (re.compile(r"[-+]?0[0-9_]+"), "is octal to some readers; write it without the leading 0"),
    (re.compile(r"[-+]?[0-9][0-9_]*"), "is too long for a number, or has underscores in it"),
    (re.compile(r"[-+]?0[box][0-9a-fA-F_]+"), "is a number in another base; write it in digits"),
    (re.compile(r"[-+]?[0-9.]+[eE][-+]?[0-9]+"), "is a number with an exponent to some readers"),
    (re.compile(r"(?i)[-+]?\.(inf|nan)"), "is no number that anything can be done with"),
    (re.compile(r"<<|="), "has a meaning of its own in YAML"),
)
_SYNTAX = (
    ("'\\t'", "a tab cannot stand here; indent with spaces"),
    ("found another document", "a second document begins here; keep one per file"),
    ("mapping values are not allowed", 'a second ": " on one line; put the text in quotes'),
    ("found unexpected end of stream", "a quote is opened and never closed"),
)


class Document:
    """The content of one file, with the line of each key."""

    def __init__(self, name: str, data: dict[str, Any], lines: dict[Keys, int]) -> None:
        self.name = name
        self.data = data
        self._lines = lines

    def line(self, keys: Keys) -> int:
        """Return the line of this key, or of the nearest key around it that has a line."""
        while keys not in self._lines and keys:
            keys = keys[:-1]
        return self._lines.get(keys, 1)

    def bad(self, keys: Keys, text: str) -> BadFile:
        """Return (do not raise) an error about this key, with file and line."""
        return BadFile(f"{self.name}:{self.line(keys)}: {text}")

    def model(self, model: type[Model]) -> Model:
        """Return the document as `model`.

        Raises:
            BadFile: the document does not fit. The text has a line per mistake.
        """
        try:
            return model.model_validate(self.data)
        except ValidationError as error:
            mistakes = in_words(error, model, self._lines)
        found = sorted({(self.line(keys), text) for keys, text in mistakes})
        raise BadFile("\n".join(f"{self.name}:{line}: {text}" for line, text in found))


def load(path: str | Path) -> dict[str, Any]:
    """Return the content of a YAML or JSON file; dates and times stay strings.

    Raises:
        BadFile: the file cannot be read, or has a value with more than one reading.
    """
    return read(path).data


def loads(text: str, name: str) -> dict[str, Any]:
    """Return the content of a text. Errors use `name`; one that ends in .json makes it JSON.

    Raises:
        BadFile: the text cannot be read, or has a value with more than one reading.
    """
    return parse(text, name).data


def load_model(path: str | Path, model: type[Model]) -> Model:
    """Return the file as `model`.

    Raises:
        BadFile: the file cannot be read or does not fit. The text has a line per mistake, with
            file and line, and a suggestion for an unknown key.
    """
    return read(path).model(model)


def digest(content: object) -> str:
    """Return the sha256, in hex, of the canonical JSON of `content`."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def read(path: str | Path) -> Document:
    """Return the file with its lines.

    Raises:
        BadFile: the file is missing, over 1 MiB or not UTF-8, or as `parse`.
    """
    try:
        with Path(path).open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        msg = f"{path}:1: cannot be read ({error.strerror}); give the path of a YAML or JSON file"
        raise BadFile(msg) from None
    if len(content) > LARGEST:
        msg = f"{path}:1: the file is over 1 MiB; nobody writes that by hand, give a smaller one"
        raise BadFile(msg)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        msg = f"{path}:{line}: this is not UTF-8; save the file as UTF-8"
        raise BadFile(msg) from None
    return parse(text, str(path))


def parse(text: str, name: str) -> Document:
    """Return the text with its lines.

    Raises:
        BadFile: the text is not YAML or JSON, or no mapping; it has several documents, equal keys,
            aliases, tags, or a plain word that YAML parsers read differently.
    """
    is_json = name.endswith(".json")
    lines: dict[Keys, int] = {}
    try:
        data = _from_json(text, lines) if is_json else _from_yaml(text, lines)
    except _Wrong as wrong:
        msg = f"{name}:{wrong.line}: {wrong}"
        raise BadFile(msg) from None
    if not isinstance(data, dict):
        what = "the file is empty" if data is None else "the top level is no mapping"
        msg = f'{name}:1: {what}; write "key: value" lines'
        raise BadFile(msg)
    return Document(name, data, lines)


class _Wrong(Exception):
    """A mistake on a line. `parse` adds the file's name and makes it a BadFile."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line


class _Composer(yaml.SafeLoader):
    """A YAML loader that rejects anchors, aliases, tags and deep nesting."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        peek: Callable[[], Any] = self.peek_event  # untyped in the stubs
        event = peek()
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise _Wrong(line, "anchors and aliases (& and *) are not read; write it out")
        if event.tag:
            raise _Wrong(line, f"the tag {event.tag} is not read; leave it out")
        if self.depth >= DEEPEST:
            raise _Wrong(line, f"this is nested more than {DEEPEST} levels deep; make it flatter")
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _compose(text: str) -> yaml.Node | None:
    """Return the nodes of the text; nobody changes them, so the same text is composed once."""
    return _composed_once(text) if len(text) <= KEPT else _composed(text)


def _composed(text: str) -> yaml.Node | None:
    try:
        loader = _Composer(text)
        try:
            return loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or "it cannot be read"
        found = (text for sign, text in _SYNTAX if sign in problem)
        fallback = f"this is not YAML ({problem}); look at indentation, brackets and quotes"
        raise _Wrong(mark.line + 1 if mark else 1, next(found, fallback)) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _Wrong(line, "a control character stands here; delete it") from None


# A worker reads its few policies at every opening.
_composed_once = lru_cache(maxsize=32)(_composed)


def _from_yaml(text: str, lines: dict[Keys, int]) -> object:
    node = _compose(text)
    return None if node is None else _value(node, (), lines, _plain)


def _from_json(text: str, lines: dict[Keys, int]) -> object:
    try:
        # Parsed as YAML for the line numbers. Only tabs between values differ.
        node = _compose(text.replace("\t", " "))
        if node is not None:
            _value(node, (), lines, lambda scalar: scalar.value)
    except _Wrong as wrong:
        if not str(wrong).startswith("this is not YAML"):
            raise  # wrong in JSON, too; otherwise go on without lines, and json says why
    try:
        return json.loads(text, object_pairs_hook=_distinct, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise _Wrong(error.lineno, f"this is not JSON ({error.msg}); look around here") from None
    except (RecursionError, ValueError) as error:
        raise _Wrong(1, f"this is not JSON ({error})") from None


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise _Wrong(1, "the same key stands twice in one object; keep one")
    return dict(pairs)


def _no_constant(word: str) -> NoReturn:
    raise _Wrong(1, f"{word} is no number that anything can be done with; write a number or null")


def _value(
    node: yaml.Node, keys: Keys, lines: dict[Keys, int], scalar: Callable[[yaml.ScalarNode], Any]
) -> object:
    """Return the value of a node, and note the line of each key and item in `lines`."""
    lines.setdefault(keys, node.start_mark.line + 1)
    if isinstance(node, yaml.ScalarNode):
        return scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return [_value(n, (*keys, i), lines, scalar) for i, n in enumerate(node.value)]
    data: dict[str, object] = {}
    for key_node, value_node in node.value:
        key, line = _key(key_node), key_node.start_mark.line + 1
        if key in data:
            first = lines[*keys, key]
            raise _Wrong(line, f'"{key}" stands here again, first on line {first}; keep one')
        lines[*keys, key] = line
        data[key] = _value(value_node, (*keys, key), lines, scalar)
    return data


def _key(node: yaml.Node) -> str:
    key = _plain(node) if isinstance(node, yaml.ScalarNode) else None
    if not isinstance(key, str):
        text = f'{node.value} is no text; write it in quotes: "{node.value}"'
        if not isinstance(node, yaml.ScalarNode):
            text = "a list or mapping cannot be a key; write a word"
        raise _Wrong(node.start_mark.line + 1, text)
    return key


def _plain(node: yaml.ScalarNode) -> str | int | float | bool | None:
    """Return the value of a scalar.

    Raises:
        _Wrong: it is unquoted, and YAML parsers read it differently.
    """
    text: str = node.value
    if node.style is not None:
        return text
    if text in {"", "~", "null"}:
        return None
    if text in {"true", "false"}:
        return text == "true"
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    for guess, why in _GUESSES:
        if guess.fullmatch(text):
            raise _Wrong(node.start_mark.line + 1, f'{text} {why}, or in quotes: "{text}"')
    return text
