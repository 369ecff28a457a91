"""What Asterisk puts into a recording that nobody said.

MixMonitor writes both sides in step, 160 samples at a time. When those of one side are more than 40 ms late, as jitter and a busy machine
make them, it writes zeros in their place, and them afterwards: no word is lost, but each such moment makes the recording longer
than the talk, by a fifth where two hundred calls were recorded on two cores, and takes the sides apart.

So what is too long by the clock is taken out again: zeros on one side while the other has sound, in short runs rather than in long
ones, since a side that is really silent, such as a muted phone, is so for longer.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

Pcm = npt.NDArray[np.int16]

SLOT: Final = 160
"""So many samples are written at a time, whatever their rate."""
MOST: Final = 1 / 3
"""Who finds more of a recording too long than this has a clock that jumped, and nothing is taken out."""


def without_filling(one: Pcm, other: Pcm, *, samples: int) -> tuple[Pcm, Pcm]:
    """Both sides as they were, of which `samples` is the length by the clock; unchanged when they are no longer than that."""
    slots = min(len(one), len(other)) // SLOT
    surplus = slots - max(0, samples) // SLOT
    if not 0 < surplus <= slots * MOST:
        return one, other
    ones, others = (_sounds(side, slots) for side in (one, other))
    return _cut(one, others & ~ones, surplus), _cut(other, ones & ~others, surplus)


def _sounds(side: Pcm, slots: int) -> npt.NDArray[np.bool_]:
    """Which slots are not all zeros."""
    return np.asarray(side[: slots * SLOT].reshape(slots, SLOT).any(axis=1), np.bool_)


def _cut(side: Pcm, is_filling: npt.NDArray[np.bool_], most: int) -> Pcm:
    """The side without slots that may be filling: the shortest runs, and so many slots at most."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], is_filling.view(np.int8), [0]))))
    begins, ends = edges[::2], edges[1::2]
    shortest = np.argsort(ends - begins, kind="stable")
    cut = np.concatenate([np.arange(begins[run], ends[run]) for run in shortest] or [np.zeros(0, np.intp)])[:most]
    slots = len(side) // SLOT * SLOT
    kept = np.delete(side[:slots].reshape(-1, SLOT), cut, axis=0)
    return np.concatenate((kept.reshape(-1), side[slots:]))
