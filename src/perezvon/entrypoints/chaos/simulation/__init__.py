"""The product's dispatch, engine and recovery on virtual time: processes that die and pause, a network and stores that fail.

One number, the seed, decides everything that is left to chance, so the same seed gives the same run again.
"""
