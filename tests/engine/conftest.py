"""A script whose last step is compared, too."""

from collections.abc import Iterator

import pytest

from perezvon.engine.engine import Engine
from tests.support.script import Script


@pytest.fixture
def script() -> Iterator[Script]:
    """A transcript of a new engine."""
    script = Script(Engine())
    yield script
    script.check()
