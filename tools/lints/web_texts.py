"""No component holds a text that a person reads: texts come from the catalogues, in three languages."""

import re
from collections.abc import Iterator
from pathlib import Path

from tools.lints.finding import Finding, files
from tools.lints.jsx import Literal, literals

ATTRIBUTES = {
    "alt", "aria-description", "aria-label", "aria-placeholder", "aria-roledescription", "aria-valuetext",
    "description", "label", "placeholder", "title",
}  # fmt: skip
NOT_TRANSLATED = {"code", "kbd", "style"}
SAME_EVERYWHERE = {"Perezvon"}
ENTITY = re.compile(r"&#?\w+;")


def check(root: Path) -> Iterator[Finding]:
    """A finding for each text written into a component. Tests may write texts."""
    for path in files(root, ("web/src",), (".tsx",)):
        if ".test." in path.name or path.is_relative_to(root / "web/src/testing"):
            continue
        for literal in literals(path.read_text()):
            if _is_text(literal):
                message = f'the text "{literal.text}" belongs to the catalogues: add a key in i18n/ and use t("...")'
                yield Finding(path=path, line=literal.line, message=message)


def _is_text(literal: Literal) -> bool:
    if literal.attribute is None and literal.element in NOT_TRANSLATED:
        return False
    if literal.attribute is not None and literal.attribute not in ATTRIBUTES:
        return False
    text = ENTITY.sub("", literal.text).strip()
    return text not in SAME_EVERYWHERE and any(character.isalpha() for character in text)
