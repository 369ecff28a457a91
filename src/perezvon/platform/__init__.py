"""Machinery without business words. Each store has its in-memory twin beside it."""
