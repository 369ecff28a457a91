"""Kinds of import contracts that import-linter does not bring along. `pyproject.toml` holds the contracts themselves."""
