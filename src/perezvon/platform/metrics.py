"""Figures of this process for Prometheus.

Whoever counts something makes its figure here, beside the code that counts. Names begin with `perezvon_`, times are seconds, and
sizes bytes. A label holds a code of a small set or the id of something that an administrator made, never anything of a person: no
name, no address, no number. All processes together stay below 300 series, apart from those of queues.
"""

import asyncio
from collections.abc import Iterable, Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from typing_extensions import override

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

REGISTRY = CollectorRegistry()
"""All figures of this process."""

FAST = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Buckets for what should take milliseconds."""

LAG_S = 0.5
"""How often the loop is looked at."""

ProcessCollector(namespace="perezvon", registry=REGISTRY)


def counter(name: str, text: str, labels: Sequence[str] = ()) -> Counter:
    """A figure that only grows."""
    return Counter(f"perezvon_{name}", text, labels, registry=REGISTRY)


def gauge(name: str, text: str, labels: Sequence[str] = ()) -> Gauge:
    """A figure as it is now."""
    return Gauge(f"perezvon_{name}", text, labels, registry=REGISTRY)


def histogram(name: str, text: str, *, buckets: Sequence[float] = FAST) -> Histogram:
    """How long something took, in seconds."""
    return Histogram(f"perezvon_{name}", text, buckets=tuple(buckets), registry=REGISTRY)


def family(
    name: str, text: str, values: Iterable[tuple[Sequence[str], float]], labels: Sequence[str] = ()
) -> Collector:
    """Figures that were read somewhere else for one scrape."""
    found = GaugeMetricFamily(f"perezvon_{name}", text, labels=labels)
    for labelled, value in values:
        found.add_metric(labelled, value)
    return _Read(found)


def exposition(read: Iterable[Collector] = ()) -> bytes:
    """All figures in the text format that Prometheus reads, and those `read` for this scrape."""
    moment = CollectorRegistry()
    for collector in read:
        moment.register(collector)
    return bytes(generate_latest(REGISTRY) + generate_latest(moment))


_LAG = gauge("loop_lag_seconds", "How late the event loop was when it was last looked at.")


async def watch_loop() -> None:
    """Measure for ever how late the loop is."""
    while True:
        began = asyncio.get_running_loop().time()
        await asyncio.sleep(LAG_S)
        _LAG.set(max(0.0, asyncio.get_running_loop().time() - began - LAG_S))


class _Read(Collector):
    def __init__(self, found: GaugeMetricFamily) -> None:
        self._found = found

    @override
    def collect(self) -> Iterable[GaugeMetricFamily]:
        return (self._found,)
