"""Telephony by a modelled Asterisk: the contract in seconds, and under the oddities of the real one."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import ClassVar

import pytest
from typing_extensions import override

from tests.contracts.telephony import TelephonyContract
from tests.contracts.telephony_phones import PhonesContract
from tests.support.asterisk_model.stage import ModelStage, modelled


class ScriptedContract(TelephonyContract, PhonesContract):
    supports: ClassVar[frozenset[str]] = frozenset({"recording", "speech", "outbound", "outside"})


class TestScripted(ScriptedContract):
    @pytest.fixture
    @override
    async def stage(self, tmp_path: Path) -> AsyncIterator[ModelStage]:
        async with modelled(tmp_path) as stage:
            yield stage


class TestEventsThatComeTwice(ScriptedContract):
    @pytest.fixture
    @override
    async def stage(self, tmp_path: Path) -> AsyncIterator[ModelStage]:
        async with modelled(tmp_path) as stage:
            stage.model.outlet.is_doubled = True
            yield stage


class TestEventsThatComeLate(ScriptedContract):
    @pytest.fixture
    @override
    async def stage(self, tmp_path: Path) -> AsyncIterator[ModelStage]:
        async with modelled(tmp_path) as stage:
            stage.model.outlet.is_late = True
            yield stage
