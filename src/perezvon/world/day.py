"""The world's day: from eight to eight with a peak in the morning and one in the afternoon; nights are left out."""

import math

OPENS, CLOSES = 8.0, 20.0
"""Hours."""

BEGINS = 9.0
"""When the first day begins: before the first peak, with everybody at work."""

_PEAKS = ((10.5, 1.3, 1.0), (15.5, 1.6, 0.85))
"""Hour, width in hours, height."""
_LEAST = 0.5


def level(hour: float) -> float:
    """How many calls come at this hour, as a share of the height of the day."""
    return max(_LEAST, *(height * math.exp(-(((hour - peak) / width) ** 2) / 2) for peak, width, height in _PEAKS))


def hour_after(seconds: float) -> float:
    """The hour of the world's day so many seconds after its beginning."""
    return OPENS + (BEGINS - OPENS + seconds / 3_600) % (CLOSES - OPENS)
