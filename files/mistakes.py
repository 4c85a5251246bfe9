"""Validation errors, rewritten for the person who wrote the file.

in_words(error: ValidationError, model, lines) -> list[tuple[Keys, str]]
nearest(word, known) -> str
"""

import difflib
from collections.abc import Container, Iterable
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

Keys = tuple[str | int, ...]
"""The path of a value in a file, such as ("holidays", "add", 0, "date")."""

_FEW = 20  # known names that an error lists
_LONGEST = 60  # characters of the file that an error repeats


def in_words(
    error: ValidationError, model: type[BaseModel], lines: Container[Keys]
) -> list[tuple[Keys, str]]:
    """Return the path and the description of each mistake.

    `lines` holds the paths in the file. Parts of a location that are not in the file, such as the
    branch of a union, are left out.
    """
    return [_in_words(details, model, lines) for details in error.errors(include_url=False)]


def _in_words(
    details: ErrorDetails, model: type[BaseModel], lines: Container[Keys]
) -> tuple[Keys, str]:
    location = details["loc"]
    keys = _place(location, lines)
    kind, last = details["type"], str(location[-1]) if location else ""
    fields = _fields(model, location[:-1])
    if kind == "extra_forbidden":
        return keys, f'"{last}" is not known here; {nearest(last, fields)}'
    dotted = ".".join(map(str, keys))
    if kind == "missing":
        description = fields[last].description if last in fields else None
        where = f" in {dotted}" if dotted else ""
        return keys, f'"{last}" is missing{where}' + (f": {description}" if description else "")
    text = details["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    _subject, should, rest = text.partition(" should ")  # as in "String should match pattern"
    if kind == "value_error" or not should:
        return keys, f"{dotted}: {text}" if dotted else text
    given = details["input"]
    found = f"; it is {given!r:.{_LONGEST}}" if _is_scalar(given) else ""
    return keys, f"{dotted or 'the file'} should {rest}{found}"


def _is_scalar(value: object) -> bool:
    return value is None or isinstance(value, str | int | float)


def _place(location: Iterable[str | int], lines: Container[Keys]) -> Keys:
    keys: Keys = ()
    for part in location:
        if (*keys, part) in lines:
            keys = (*keys, part)
    return keys


def nearest(word: str, known: Iterable[str]) -> str:
    """Return a hint: the most similar known word, or else the known words."""
    names = sorted(known)
    near = difflib.get_close_matches(word, names, n=1)
    if near:
        return f'did you mean "{near[0]}"?'
    few = names if len(names) <= _FEW else [*names[:_FEW], "..."]
    return f"known are: {', '.join(few)}" if names else "leave it out"


def _fields(model: type[BaseModel], location: Iterable[str | int]) -> dict[str, FieldInfo]:
    """Return the fields of the models at this location below `model`."""
    models = [model]
    for part in location:
        fields = _named(models)
        if part in fields:
            models = _models_in(fields[str(part)].annotation)
        else:  # an index, a key of a dict, or the name of a union's branch
            models = [m for m in models if m.__name__ == part] or models
    return _named(models)


def _named(models: Iterable[type[BaseModel]]) -> dict[str, FieldInfo]:
    return {field.alias or name: field for m in models for name, field in m.model_fields.items()}


def _models_in(annotation: Any) -> list[type[BaseModel]]:  # noqa: ANN401 (an annotation is Any)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for part in get_args(annotation) for found in _models_in(part)]
