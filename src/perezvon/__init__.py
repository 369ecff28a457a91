"""Perezvon, a self-hosted contact centre."""

__version__ = "0.1.0"
