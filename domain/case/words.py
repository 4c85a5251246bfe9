"""How roles are named in what people read."""

import re

HYPHEN = re.compile(r"-(?=[a-z]{2})")


def verb(role: str, *, one: str = "is", many: str = "are") -> str:
    """Return the form of a verb that fits a role: "ops are", "the worker is"."""
    return many if role == "ops" else one


def the(role: str) -> str:
    """Return a role as a sentence names it: "ops", "the project manager"."""
    return "ops" if role == "ops" else f"the {plain(role)}"


def plain(role: str) -> str:
    """Return a role in plain words; the number of a respondent stays as it is."""
    return HYPHEN.sub(" ", role)
