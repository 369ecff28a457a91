"""Calls of the telephone network: Perezvon beside `app_queue`, Asterisk's own queue, on one real Asterisk, in turns.

Keys: `p50_ratio_60cps` and `p99_ratio_60cps`: from the INVITE of a customer to the INVITE at an agent's phone, Perezvon's
median and 99th percentile by those of `app_queue`, at 60 calls a second, the median of some rounds of each in turns. A customer
whom no phone rang for, and who left, counts as one of those who waited longest.
`served_percent_120cps`: how many of the calls at 120 a second were picked up by an agent. `cpu_ms_per_call`: the time of the
processor that our own processes used for a call at 60 a second: api with dispatch, and the media process. `recorded_calls`:
of 200 calls at once with sound both ways, how many gave a whole recording. `lost_rtp`: how many packets of their sound were
lost.

The centre is `perezvon serve` as operators run it, with its database. Customers and phones are SIPp, which notes when it
sends and receives an INVITE; a call is known at both ends by the number of the caller. All numbers are strangers' and new.
Talks are recorded only where recordings are measured: `app_queue` does not record either.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from perezvon.entrypoints.bench.serving import data_folder
from perezvon.entrypoints.bench.telephony import programs
from perezvon.entrypoints.bench.telephony import rounds as pace
from perezvon.entrypoints.bench.telephony.office import Office, open_office
from perezvon.entrypoints.bench.telephony.pbx import OURS, Pbx, running_pbx
from perezvon.entrypoints.bench.telephony.rounds import Rounds, ratio
from perezvon.entrypoints.bench.telephony.sipp import Sipp
from perezvon.entrypoints.bench.telephony.sound import FRAMES_PER_S, Ears, write_sound
from perezvon.kernel.ids import AgentId

AGENTS: Final = 300
SECONDS: Final = 10.0
ROUNDS: Final = 3
RECORDED: Final = 200
TALK_RECORDED_S: Final = 20.0
LEFTOVERS: Final = 5_000
_RECORDED_PER_S: Final = 20.0
_READY_S: Final = 300.0
"""How long recordings may take to become ready."""
WARM_CALLS: Final = 2_000
"""Before memory is looked at: what is remembered of calls that are over is full by then."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one run measured; see the module."""

    p50_ratio_60cps: float
    p99_ratio_60cps: float
    served_percent_120cps: float
    cpu_ms_per_call: float
    recorded_calls: int
    lost_rtp: int

    def as_json(self) -> dict[str, float]:
        """The figures by their names."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftovers:
    """What many calls leave behind."""

    calls: int
    served: int
    channels: int
    bridges: int
    open_contacts: int
    memory_growth_percent: float
    """Of our processes together."""

    def as_json(self) -> dict[str, float]:
        """The figures by their names."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """An Asterisk with its telephones, and a folder for the data of a centre."""

    pbx: Pbx
    sipp: Sipp
    ears: Ears
    agents: Sequence[AgentId]
    data: Path


async def measure(*, seconds: float, rounds: int, calls: int, talk_s: float, say: Say) -> Figures:
    """Everything: rounds of so many seconds, and so many recorded calls at once that take `talk_s` seconds.

    Raises `NoTelephonesError`, `AsteriskEndedError`, `CentreEndedError`, `LoadFailedError`, `NobodyRungError`.
    """
    async with set_stage(say) as stage:
        async with an_office(stage, records=False) as office:
            played = Rounds(stage.pbx, stage.sipp, office, say)
            await played.warm_up()
            say(f"{rounds} rounds in turns of {seconds:.0f} s at {pace.PER_S:.0f} calls/s")
            pairs = await played.turns(rounds, seconds=seconds)
            say(f"Perezvon at {pace.RUSH_PER_S:.0f} calls/s")
            rush = await played.rush(seconds=seconds)
        async with an_office(stage, records=True) as office:
            say(f"{calls} recorded calls at once with sound both ways, {talk_s:.0f} s each")
            recorded, lost = await _recorded(stage, office, calls, talk_s)
    ours = [ours for _, ours in pairs]
    return Figures(
        p50_ratio_60cps=round(ratio(pairs, lambda one: one.p50), 2),
        p99_ratio_60cps=round(ratio(pairs, lambda one: one.p99), 2),
        served_percent_120cps=round(rush.served_percent, 2),
        cpu_ms_per_call=round(1e3 * sum(one.cpu_s for one in ours) / sum(one.calls for one in ours), 2),
        recorded_calls=recorded,
        lost_rtp=lost,
    )


async def measure_leftovers(*, calls: int, say: Say) -> Leftovers:
    """What so many calls at 60 a second leave behind. Raises as `measure` does."""
    async with set_stage(say) as stage, an_office(stage, records=False) as office:
        played = Rounds(stage.pbx, stage.sipp, office, say)
        say(f"{WARM_CALLS} calls, and then {calls} more")
        await played.warm_up()
        await played.ours(WARM_CALLS)
        before = office.used().memory
        made = await played.ours(calls)
        left = await stage.pbx.emptied()
        open_contacts = await office.open_contacts(within=_READY_S)
        after = office.used().memory
    return Leftovers(
        calls=calls,
        served=made.served,
        channels=left.channels,
        bridges=left.bridges,
        open_contacts=open_contacts,
        memory_growth_percent=round(100 * (after / before - 1), 2),
    )


@asynccontextmanager
async def set_stage(say: Say) -> AsyncIterator[Stage]:
    program, sipp = programs.asterisk(), programs.sipp()
    agents = [AgentId(f"{number:03}") for number in range(AGENTS)]
    ears = Ears()
    try:
        say(f"{program.version}, {AGENTS} desk phones")
        with data_folder() as data:
            async with running_pbx(program, agents) as pbx:
                phones = Sipp(sipp, pbx.folder, pbx.port, ears.ports)
                yield Stage(pbx=pbx, sipp=phones, ears=ears, agents=agents, data=data)
    finally:
        ears.close()


@asynccontextmanager
async def an_office(stage: Stage, *, records: bool) -> AsyncIterator[Office]:
    """A centre whose agents all have a phone that answers. A phone of an agent who is not known yet would be nobody's."""
    async with open_office(stage.data, stage.pbx, stage.agents, records=records) as office:
        await stage.sipp.register(stage.pbx.plan.phones)
        async with stage.sipp.answering():
            yield office


async def _recorded(stage: Stage, office: Office, calls: int, talk_s: float) -> tuple[int, int]:
    """How many recordings are whole, and how many packets were lost."""
    together = talk_s + calls / _RECORDED_PER_S  # All are there at once for `talk_s`.
    sound = write_sound(stage.pbx.folder / "sound.ul", together + 5)
    with stage.ears.listening():
        await stage.sipp.call(OURS, calls=calls, per_s=_RECORDED_PER_S, talk_s=together, sound=sound)
        await stage.pbx.emptied()
    whole = await office.whole_recordings(calls, talk_s=together, within=_READY_S)
    return whole, stage.ears.lost(calls, round(together * FRAMES_PER_S))
