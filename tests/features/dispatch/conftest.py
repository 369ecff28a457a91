"""A centre per test."""

import pytest

from tests.features.dispatch.rig import Rig


@pytest.fixture
def rig() -> Rig:
    """Nothing runs yet; the exchange is empty, and so is the log."""
    return Rig()
