"""Every story is told twice: with the case in the worker's memory, and replayed at each task."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import partial

import pytest
from temporalio.testing import WorkflowEnvironment

from tests.story import Story, story

Tell = Callable[..., AbstractAsyncContextManager[Story]]


@pytest.fixture(
    params=[
        pytest.param(True, id="remembered"),
        pytest.param(False, id="replayed", marks=pytest.mark.replayed),
    ]
)
def tell(request: pytest.FixtureRequest, env: WorkflowEnvironment) -> Tell:
    """Return a teller of stories; `replayed` runs every workflow task from the start."""
    cached: bool = request.param
    return partial(story, env, cached=cached)
