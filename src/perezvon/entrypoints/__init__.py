"""Processes and commands: the only place where everything is wired together."""
