"""Steering the demo."""

from perezvon.features.demo.domain import NoDemoError, Speed, TrafficState
from perezvon.features.demo.ports import Traffic
from perezvon.kernel.actor import Actor
from perezvon.kernel.values import Language


class DemoService:
    """Everything raises `NoDemoError` where there is no traffic to steer."""

    def __init__(self, traffic: Traffic | None) -> None:
        self._found = traffic

    @property
    def _traffic(self) -> Traffic:
        if self._found is None:
            raise NoDemoError
        return self._found

    def state(self) -> TrafficState:
        """How the made-up people do."""
        return self._traffic.state

    def steer(self, *, speed: Speed | None, is_running: bool | None, is_rush: bool | None) -> TrafficState:
        """Change what is given; how they do then."""
        traffic = self._traffic
        if speed is not None:
            traffic.set_speed(speed)
        if is_running is not None:
            traffic.run(is_running=is_running)
        if is_rush is not None:
            traffic.rush(is_rush=is_rush)
        return traffic.state

    def speaks(self, actor: Actor, language: Language) -> None:
        """This person reads and hears this language; whoever takes contacts is then called in it."""
        traffic = self._traffic
        if actor.agent is not None:
            traffic.speaks(actor.agent, language)

    def wipe(self) -> None:
        """Begin the demo anew. Raises `CannotBeWipedError`."""
        self._traffic.wipe()
