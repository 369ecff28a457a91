"""The live topic `demo`: one cell, `state`, so that all who watch see the same. A real centre has no cell."""

from collections.abc import Sequence
from dataclasses import asdict

from typing_extensions import override

from perezvon.engine.changes import Change
from perezvon.engine.commands import Command
from perezvon.engine.view import View
from perezvon.features.demo.ports import Traffic
from perezvon.kernel.actor import Actor
from perezvon.platform.realtime import Topic

STATE = "state"


class DemoTopic(Topic):
    """For everybody who is signed in."""

    name = "demo"
    permission = "demo.steer"
    rate = 4

    def __init__(self, traffic: Traffic | None) -> None:
        self._traffic = traffic

    @override
    def scope(self, actor: Actor | None, key: str | None) -> None:
        """Everybody sees the same."""

    @override
    def cells(self, view: View, scope: None) -> dict[str, object]:
        """The one cell."""
        return {} if self._traffic is None else {STATE: asdict(self._traffic.state)}

    @override
    def touched(self, outputs: Sequence[Command | Change], scope: None, view: View) -> set[str]:
        """It is no part of the log, so any step may come after a change of it."""
        return {STATE}
