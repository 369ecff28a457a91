"""A whole run: real faults one after another, simulated ones beside them, and one object of figures at the end."""

import asyncio
import secrets
import statistics
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field

from perezvon.entrypoints.chaos.database import Counts
from perezvon.entrypoints.chaos.planted import PLANTED
from perezvon.entrypoints.chaos.real.cold_start import cold_start
from perezvon.entrypoints.chaos.real.failover import Failovers, fail_over, nodes
from perezvon.entrypoints.chaos.real.figures import Figures, Goals, rounded
from perezvon.entrypoints.chaos.real.frozen import freeze_dispatch, jump_clock
from perezvon.entrypoints.chaos.real.full_disk import full_disk
from perezvon.entrypoints.chaos.real.kills import Kills, kill_database, kill_dispatch
from perezvon.entrypoints.chaos.real.ledger import Finding
from perezvon.entrypoints.chaos.real.people import Manners
from perezvon.entrypoints.chaos.real.seeds import Beside
from perezvon.entrypoints.chaos.real.silence import longest_drain, silent_database, typical_ratio
from perezvon.entrypoints.chaos.real.site import SiteDownError, site
from perezvon.entrypoints.chaos.real.sockets import dead_sockets
from perezvon.entrypoints.chaos.real.stage import Say, Stage, stage
from perezvon.entrypoints.chaos.real.web import NoAnswerError
from perezvon.platform.tasks import spawn, stop

QUICK = (
    "mirrors are told before the step is in the log",
    "wishes are granted before the step is in the log",
    "nothing is asked for again after a crash",
    "telephony is not asked what exists",
)
"""Planted bugs that a few seeds notice."""
DOUBLED = ("who stood still does not ask who leads", "who is deposed in telephony leads on")
"""Planted bugs that take away what something else protects as well: no seed need notice them (0043)."""
NOTICED = 12
"""At least so many are noticed where more are planted."""
LIVE_RATIO = 1.1
"""Within a tenth of what they are without dead sockets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How much of everything a run has. Zero leaves a scenario out."""

    seeds: int
    planted: Sequence[str]
    """The planted bugs that are to be noticed."""
    patience: int
    """Within so many seeds."""
    failovers: int
    """How often each: whoever decides is killed, frozen and asked to end, with another standing by."""
    rounds: int
    """How often a database of its own is killed while it is written to."""
    kills_dispatch: int
    kills_database: int
    freezes: int
    clock_jumps: int
    silences: int
    """How often the database is silent. The middle one of the ratios counts: a percentile of the few offers of a minute is told by
    whatever else the machine did in one moment of it."""
    silent_s: float
    before_silence_s: float
    talking: int
    waiting: int
    live_s: float
    """How long live boards are looked at, without dead sockets and with them."""
    full_disk_s: float
    times: bool
    """Whether times are judged."""
    agents: int = 16
    manners: Manners = field(default_factory=Manners)

    @property
    def goals(self) -> Goals:
        """What a run of this form must reach."""
        return Goals(
            seeds=self.seeds,
            kills_dispatch=self.kills_dispatch,
            kills_database=self.kills_database + self.rounds,
            planted_bugs=min(len(self.planted), NOTICED),
            times=self.times,
            cold_start=self.talking > 0,
        )


FORMS = {
    "short": Form(
        seeds=20,
        planted=QUICK[:1],
        patience=20,
        failovers=1,
        rounds=6,
        kills_dispatch=4,
        kills_database=3,
        freezes=1,
        clock_jumps=1,
        silences=1,
        silent_s=10.0,
        before_silence_s=5.0,
        talking=0,
        waiting=0,
        live_s=0.0,
        full_disk_s=0.0,
        times=False,
    ),
    "middle": Form(
        seeds=500,
        planted=QUICK,
        patience=100,
        failovers=3,
        rounds=40,
        kills_dispatch=40,
        kills_database=40,
        freezes=2,
        clock_jumps=4,
        silences=1,
        silent_s=60.0,
        before_silence_s=30.0,
        talking=0,
        waiting=0,
        live_s=0.0,
        full_disk_s=0.0,
        times=True,
        agents=32,
    ),
    "full": Form(
        seeds=2_000,
        planted=tuple(bug for bug in PLANTED if bug not in DOUBLED),
        patience=150,
        failovers=12,
        rounds=300,
        kills_dispatch=200,
        kills_database=100,
        freezes=10,
        clock_jumps=10,
        silences=3,
        silent_s=60.0,
        before_silence_s=60.0,
        talking=1_000,
        waiting=500,
        live_s=90.0,
        full_disk_s=10.0,
        times=True,
        agents=32,
    ),
}


@dataclass(slots=True, kw_only=True)
class Outcome:
    """The figures, and whatever went wrong in words."""

    figures: Figures
    goals: Goals
    stories: list[str]

    def add(self, findings: Sequence[Finding]) -> None:
        """These promises were broken."""
        self.figures.add(findings)
        self.stories.extend(finding.words() for finding in findings)

    @contextmanager
    def hearing(self, made: Stage) -> Iterator[None]:
        """Whatever its ledger has found at the end of the block counts, also when the run cannot go on."""
        try:
            yield
        finally:
            self.add(made.ledger.findings)

    def violate(self, *stories: str) -> None:
        """Each of these is a promise that was broken, and has no figure of its own."""
        self.figures.violations += len(stories)
        self.stories.extend(stories)

    @property
    def complaints(self) -> list[str]:
        """Why the run has failed; none when it has not."""
        return [*self.figures.broken(), *self.goals.missed(self.figures)]


async def run(form: Form, *, port: int, say: Say, seed: int | None = None) -> Outcome:
    """Live through all of it. The seed decides what people do, and not what the machine does.

    A centre that does not come back ends it early: that is one more broken promise, and the goals that are left are missed.
    """
    chosen = secrets.randbits(32) if seed is None else seed
    say(f"seed {chosen}")
    outcome = Outcome(figures=Figures(), goals=form.goals, stories=[])
    try:
        await _live(form, outcome, port, chosen, say)
    except (SiteDownError, NoAnswerError) as error:
        outcome.violate(f"BROKEN: the run ends early, since {error}")
    return outcome


async def _live(form: Form, outcome: Outcome, port: int, seed: int, say: Say) -> None:
    if form.full_disk_s:
        outcome.add(await full_disk(port, seconds=form.full_disk_s, agents=form.agents, seed=seed, say=say))
    measured = asyncio.Event()
    if not form.times:
        measured.set()
    beside = spawn(_beside(form, outcome, seed, say, measured), name="beside")
    try:
        await _fail_over(form, outcome, port, seed, say)
        await _under_load(form, outcome, port, seed, say, measured)
        await beside
    finally:
        await stop(beside)
    if form.talking:
        outcome.figures.cold_start_s, findings = await cold_start(
            port, talking=form.talking, waiting=form.waiting, seed=seed, say=say
        )
        outcome.add(findings)


async def _fail_over(form: Form, outcome: Outcome, port: int, seed: int, say: Say) -> None:
    """Alone, since it is measured."""
    failovers = Failovers()
    async with (
        nodes(port) as made,
        stage(nullcontext(made.site), agents=form.agents, manners=form.manners, seed=seed, say=say) as company,
    ):
        say(f"{form.agents} agents at work, two nodes that could decide")
        with outcome.hearing(company):
            for _ in range(form.failovers):
                await fail_over(company, made, failovers)
            await company.judged()
    outcome.figures.took(failovers)


async def _under_load(form: Form, outcome: Outcome, port: int, seed: int, say: Say, measured: asyncio.Event) -> None:
    """First what is measured, undisturbed; then kills, with simulated faults beside them."""
    async with stage(site(port), agents=form.agents, manners=form.manners, seed=seed, say=say) as made:
        say(f"{form.agents} agents at work")
        with outcome.hearing(made):
            await _measure(form, outcome, made)
            measured.set()
            await _kill(form, outcome, made)
            await made.judged()
        say(f"desks: {dict(made.people.answers)}")


async def _measure(form: Form, outcome: Outcome, made: Stage) -> None:
    silences = []
    for _ in range(form.silences):
        silence = await silent_database(made, before_s=form.before_silence_s, seconds=form.silent_s)
        before, during = rounded(silence.p99_before_s), rounded(silence.p99_during_s)
        made.say(f"offers p99 {before} s before and {during} s during the silence")
        silences.append(silence)
    outcome.figures.silent_database_p99_ratio = rounded(typical_ratio(silences))
    outcome.figures.drain_s = rounded(longest_drain(silences))
    if form.live_s:
        await _look_live(form, outcome, made)


async def _beside(form: Form, outcome: Outcome, seed: int, say: Say, measured: asyncio.Event) -> None:
    """Simulated faults, and at the same time a database that is killed while it writes, once everything is measured."""
    await measured.wait()
    beside = Beside(is_last=form.times)
    await asyncio.gather(_simulate(form, outcome, beside, say), _kill_while_written(form, outcome, beside, seed, say))


async def _simulate(form: Form, outcome: Outcome, beside: Beside, say: Say) -> None:
    def lived(count: int, stories: Sequence[str]) -> None:
        outcome.figures.seeds = count
        outcome.violate(*stories)
        for story in stories:
            say(story.partition("\n")[0])
        if count % 100 == 0:
            say(f"{count} seeds simulated")

    await beside.seeds(form.seeds, lived)
    noticed = await beside.notices(form.planted, patience=form.patience)
    outcome.figures.planted_bugs_caught = sum(first is not None for first in noticed.values())
    for bug, first in noticed.items():
        say(f"planted: {bug}: {'not noticed' if first is None else f'noticed by seed {first}'}")


async def _kill_while_written(form: Form, outcome: Outcome, beside: Beside, seed: int, say: Say) -> None:
    def killed(counts: Counts) -> None:
        outcome.figures.kills_database += counts.rounds
        outcome.violate(*counts.violations)
        say(f"a database killed {counts.rounds} times while it wrote {counts.rows_acknowledged} rows")

    await beside.kill_database(form.rounds, seed, killed)


async def _look_live(form: Form, outcome: Outcome, made: Stage) -> None:
    live = await dead_sockets(made, seconds=form.live_s)
    made.say(f"live updates p99 {rounded(live.alone_s)} s alone, {rounded(live.beside_dead_s)} s beside dead sockets")
    if live.missed:
        outcome.violate(f"{live.missed} times a living board did not show a ring")
    if form.times and (live.ratio is None or live.ratio > LIVE_RATIO):
        outcome.violate(f"live updates take {rounded(live.ratio)} times as long beside dead sockets")


async def _kill(form: Form, outcome: Outcome, made: Stage) -> None:
    """All kills, freezes and jumps of the clock, in an order that is left to chance."""
    kills, figures = Kills(), outcome.figures
    faults = ["dispatch"] * form.kills_dispatch + ["database"] * form.kills_database + ["freeze"] * form.freezes
    faults += ["clock"] * form.clock_jumps
    made.chance.shuffle(faults)
    for fault in faults:
        if fault == "dispatch":
            await kill_dispatch(made, kills)
            figures.kills_dispatch += 1
        elif fault == "database":
            await kill_database(made, kills)
            figures.kills_database += 1
        elif fault == "clock":
            await jump_clock(made)
        else:
            await freeze_dispatch(made, seconds=made.chance.uniform(0.6, 4.0))
        if made.ledger.findings:
            made.say(f"{len(made.ledger.findings)} promises broken so far: {made.ledger.findings[-1].what}")
    back, used = (rounded(statistics.median(times or [0])) for times in (kills.dispatch_back, kills.database_back))
    made.say(f"in the middle serve decides again {back} s after it was killed, and the database is used after {used} s")
    if kills.in_flight * 2 < kills.dispatch + kills.database:
        outcome.violate(f"only {kills.in_flight} kills came while an offer or a transfer was in flight")
