"""Every deed of the audit trail has words: the web app's catalogue holds a text for each action that is recorded."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

from tools.lints.error_texts import FEATURES, has_text
from tools.lints.finding import Finding, files

CATALOGUE = Path("web/src/features/audit/i18n/en.json")

_ACTION = 2
"""Which argument of `record(tx, actor, action, subject)` it is."""


def check(root: Path) -> Iterator[Finding]:
    """A finding for each action that `action.<name>` does not translate."""
    if not (root / CATALOGUE).is_file():
        return
    texts = json.loads((root / CATALOGUE).read_text()).get("action", {})
    for path in files(root, (FEATURES,), (".py",)):
        for line, action in _actions(ast.parse(path.read_text())):
            if not has_text(texts, action):
                message = (
                    f'the deed "{action}" has no words: add action.{action} to the catalogues in {CATALOGUE.parent}'
                )
                yield Finding(path=path, line=line, message=message)


def _actions(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and value of each action that is written out in a call of `record`."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="record"), args=args) if len(args) > _ACTION:
                for part in ast.walk(args[_ACTION]):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str) and "." in part.value.strip("."):
                        yield part.lineno, part.value
            case _:
                pass
