"""The patches of this release: changes of behaviour that do not apply to older histories.

Each id is a constant, named after the change and its month, with one line about the difference.
A case whose history is past the place of the change keeps the old behaviour; every other case gets
the new one. docs/changing-workflows.md tells how a patch is made, and when it may go.

No patch exists yet: the promise that open cases go on begins with 1.0.0.
"""

from collections.abc import Callable

Patched = Callable[[str], bool]
"""Whether a case gets the new behaviour of a patch; in a workflow this is `workflow.patched`."""


def always_new(_patch: str) -> bool:
    """Return that a case gets the new behaviour of every patch, as one without a history does."""
    return True
