"""The media process: one clock of 20 ms ticks, a mixer, prompts, music and recordings behind a link.

It imports no feature and not the engine, so that it can outlive the server that started it and be adopted by the next.
"""
