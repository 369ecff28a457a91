"""Every error that a person may meet has words: the web app's catalogue holds a text for each code."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

from tools.lints.finding import Finding, files

CATALOGUE = Path("web/src/i18n/en.json")
FEATURES = "src/perezvon/features"


def check(root: Path) -> Iterator[Finding]:
    """A finding for each `code` of an error class that `error.<code>` does not translate."""
    if not (root / CATALOGUE).is_file():
        return
    texts = json.loads((root / CATALOGUE).read_text()).get("error", {})
    for path in files(root, (FEATURES,), (".py",)):
        for line, code in _codes(ast.parse(path.read_text())):
            if not has_text(texts, code):
                message = f'the error "{code}" has no words: add error.{code} to the catalogues in {CATALOGUE.parent}'
                yield Finding(path=path, line=line, message=message)


def _codes(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and value of each `code = "..."` in the body of an error class."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name.endswith("Error"):
            for statement in node.body:
                match statement:
                    case ast.Assign(targets=[ast.Name(id="code")], value=ast.Constant(value=str(code))):
                        yield statement.lineno, code
                    case _:
                        pass


def has_text(texts: object, code: str) -> bool:
    """Whether a catalogue has words under this key, whose parts are joined by dots."""
    for part in code.split("."):
        if not isinstance(texts, dict) or part not in texts:
            return False
        texts = texts[part]
    return isinstance(texts, str)
