"""What queueing theory says exactly about one queue with one skill: Erlang's formulas, to check simulations against.

Callers come as a Poisson stream, handling times are exponential, the longest waiting caller is next. In Erlang C everybody
stays (M/M/n); in Erlang A, also called the Palm model, patience is exponential too (M/M/n+M). All rates are per the same unit
of time, and mean waits come in that unit.

Sources: A. K. Erlang, "Solution of some problems in the theory of probabilities of significance in automatic telephone
exchanges", 1917 (C); C. Palm, "Research on telephone traffic carried by full availability groups", 1957, and A. Mandelbaum and
S. Zeltyn, "Service engineering in action: the Palm/Erlang-A queue", 2007 (A). Both are birth-death processes, so their
stationary distribution is computed term by term relative to the state in which all agents are just busy: exact, and no
factorial overflows, also with thousands of agents.
"""

from dataclasses import dataclass

ENOUGH = 1e-17
"""A tail ends where a term adds no more than this share of the sum."""
HUGE = 1e200
"""Under a great overload the terms grow beyond what a float holds: from here on all are taken relative to this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErlangC:
    """A queue whose callers never give up."""

    waiting: float
    """The share of callers who have to wait."""
    mean_wait: float
    """Over all callers, in mean handling times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErlangA:
    """A queue whose callers give up."""

    waiting: float
    """The share of callers who have to wait."""
    abandoned: float
    """The share of callers who give up."""
    mean_wait: float
    """Over all callers, also those who give up, in the unit of time of the rates."""


def erlang_c(load: float, agents: int) -> ErlangC:
    """The queue with `load` mean handling times of work per mean handling time, fewer than there are agents."""
    if not 0 < load < agents:
        raise ValueError(f"a queue without abandonment needs 0 < load < agents, not load {load} with {agents}")
    below = _below(load, agents)
    at_or_above = 1 / (1 - load / agents)
    waiting = at_or_above / (below + at_or_above)
    return ErlangC(waiting=waiting, mean_wait=waiting / (agents - load))


def erlang_a(arrival_rate: float, service_rate: float, abandonment_rate: float, agents: int) -> ErlangA:
    """The queue in which a waiting caller gives up at `abandonment_rate`; any load is possible."""
    if min(arrival_rate, service_rate, abandonment_rate) <= 0 or agents < 1:
        raise ValueError("Erlang A needs rates above zero and at least one agent")
    below = _below(arrival_rate / service_rate, agents)
    above = queue = 0.0
    term, length = 1.0, 0
    while term > ENOUGH * (above + below) or arrival_rate > agents * service_rate + length * abandonment_rate:
        above += term
        queue += term * length
        length += 1
        term *= arrival_rate / (agents * service_rate + length * abandonment_rate)
        if term > HUGE:
            below, above, queue, term = below / HUGE, above / HUGE, queue / HUGE, term / HUGE
    mean_queue = queue / (above + below)
    return ErlangA(
        waiting=above / (above + below),
        abandoned=abandonment_rate * mean_queue / arrival_rate,
        mean_wait=mean_queue / arrival_rate,
    )


def _below(load: float, agents: int) -> float:
    """How likely somebody is free, relative to the state in which all are busy and nobody waits."""
    total, term = 0.0, 1.0
    for busy in range(agents, 0, -1):
        term *= busy / load
        total += term
        if term < ENOUGH * total:
            break
    return total
