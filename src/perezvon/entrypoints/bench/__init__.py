"""Measurements, a module each: what `perezvon bench` prints."""
