"""The patches of this release: ids of changes that open cases take no part in.

A case whose history is past the place of a change goes on in the old way; every other case takes
the new way. Each id is a constant here, named after the change and its month, with one line about
the difference. docs/changing-workflows.md tells how a patch is made, and when it may go.

There is no patch yet: open cases are promised to go on from 1.0.0 on.
"""

from collections.abc import Callable

Patched = Callable[[str], bool]
"""Tells whether a case takes the new way of a patch: `workflow.patched`, in a workflow."""


def always_new(_patch: str) -> bool:
    """Tell that a case takes the new way of every patch, as where there is no history."""
    return True
