"""Takes completed recordings from the log. Handling a step twice has the effect of once."""

from collections.abc import Sequence

from perezvon.engine.changes import LegRecordingMade
from perezvon.engine.wire import Step
from perezvon.features.recordings import repository
from perezvon.features.recordings.domain import FINISH, Recording
from perezvon.platform.db import Tx
from perezvon.platform.jobs import Jobs

NAME = "recordings"
"""The name of this subscriber's cursor."""


class RecordingsSubscriber:
    """Puts each recording down and has it finished, in the transaction of the cursor."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs

    async def follow(self, tx: Tx, steps: Sequence[Step]) -> None:
        """Take the next steps of the log."""
        made = {
            change.recording: Recording(
                recording=change.recording,
                contact=change.contact,
                leg=change.leg,
                agent=change.agent,
                started_at=change.started,
                duration=change.duration,
            )
            for step in steps
            for change in step.outputs
            if isinstance(change, LegRecordingMade)
        }
        for recording in await repository.add(tx, tuple(made.values())):
            await self._jobs.enqueue(tx, FINISH, {"recording": recording})
