"""How long a contact will still wait, as a range that is learnt while the centre works.

Each queue learns from its own waits alone, in constant time and memory per event and with the same numbers on every
machine: nothing here asks for a clock, for chance, or for a logarithm of the C library.

**What is known when a contact begins to wait** (`model.Features`): how many go before it, how many agents are at work
and how long they take for a contact, how fast people give up, how long the last one answered had waited and how long
the first in line has waited by now. Theory gives from the first four of them the time in which as many contacts leave
as stand before; the last two tell of what theory does not see (other queues, breaks, slow systems).

**What is learnt** (`model`): how much each of these is worth here, by recursive least squares that slowly forget, and
how far waits stray from what was expected, as a range that moves outwards when too many waits fall out of it and
inwards when too few do. So four of five waits end within the range, whatever their distribution.

**Who calls what** is written at `estimator.WaitEstimator`; what is said to callers, and when, at `announce`.
"""
