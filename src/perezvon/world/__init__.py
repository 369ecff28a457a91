"""The world around a centre: customers who call and colleagues who answer, made up from one seed.

It is pure: it hears what the engine decided and is told the time, and says what its people do next (`acts`). Whoever runs
it performs that: the demo on real browser voice, tests and simulations on an exchange without sound. It lives by the
running centre's rules alone, through the same calls, keys and requests as people.
"""
