"""In the web app, imports flow from `app` to `features` to what is shared; features do not import each other."""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from tools.lints.finding import Finding, files

SOURCE = PurePosixPath("web/src")
IMPORT = re.compile(r"""(?:\bfrom\s*|\bimport\s*\(?\s*|\bvi\.mock\(\s*)["']((?:@/|\.)[^"']*)["']""")


def check(root: Path) -> Iterator[Finding]:
    """A finding for each import against the flow."""
    for path in files(root, (str(SOURCE),), (".ts", ".tsx")):
        importer = PurePosixPath(path.relative_to(root).as_posix())
        text = path.read_text()
        for match in IMPORT.finditer(text):
            message = _wrong(_zone(importer), _zone(_target(importer, match[1])), is_test=".test." in path.name)
            if message is not None:
                yield Finding(path=path, line=text.count("\n", 0, match.start()) + 1, message=message)


def _target(importer: PurePosixPath, written: str) -> PurePosixPath:
    """The file that an import names, as a path from the project's root."""
    if written.startswith("@/"):
        return SOURCE / written.removeprefix("@/")
    parts = list(importer.parent.parts)
    for part in PurePosixPath(written).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return PurePosixPath(*parts)


def _zone(path: PurePosixPath) -> str:
    """`app`, `features/<name>`, `testing`, or `shared` for all the rest."""
    parts = path.relative_to(SOURCE).parts if path.is_relative_to(SOURCE) else ("shared", "")
    if len(parts) == 1 or parts[0] == "app":
        return "app"
    if parts[0] == "features":
        return f"features/{parts[1]}"
    return "testing" if parts[0] == "testing" else "shared"


def _wrong(importer: str, imported: str, *, is_test: bool) -> str | None:
    """What is wrong with an import from one zone into another, and what to do instead."""
    if importer in {imported, "testing"}:
        return None
    if imported == "testing":
        return None if is_test else "what is shipped needs nothing of testing/: move it to lib/"
    if importer == "app" or imported == "shared":
        return None
    if imported == "app":
        return f"{importer} must not know app: pass what it needs as a property, or move it to a shared folder"
    if importer == "shared":
        return f"shared code must not know {imported}: move the code into the feature, or pass it in"
    return f"{importer} must not import {imported}: a page in app/pages puts the two together"
