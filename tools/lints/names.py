"""Names say what a thing is for."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tools.lints.finding import Finding, files

STORE_ROOMS = {"common", "helper", "helpers", "misc", "util", "utils"}
EMPTY_WORDS = ("Helper", "Manager", "Processor")
PEOPLE = ("PersonalManager", "RingManager")
"""The manager here is a person, whom a customer calls."""


def check(root: Path) -> Iterator[Finding]:
    """A finding for each module that is a store-room and each class whose name says nothing."""
    for path in files(root, ("src", "tests", "tools", "web"), (".py", ".ts", ".tsx")):
        for part in path.relative_to(root).with_suffix("").parts:
            if part.lower() in STORE_ROOMS:
                message = f"`{part}` says nothing: name it after what it holds, or put the code where it is used"
                yield Finding(path=path, line=1, message=message)
    for path in files(root, ("src",), (".py",)):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and node.name.endswith(EMPTY_WORDS) and node.name not in PEOPLE:
                message = f"`{node.name}` says nothing: name it after what it does or is"
                yield Finding(path=path, line=node.lineno, message=message)
