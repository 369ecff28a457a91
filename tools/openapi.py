"""Writes the web app's types of the HTTP API from the server's own description of it.

`--check` writes nothing and fails when what is committed is not what would be written.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from tools.node import ROOT, find_node

TYPES = ROOT / "web" / "src" / "api" / "generated" / "schema.d.ts"
WORK = ROOT / ".make" / "openapi"


def generate(target: Path) -> None:
    """Write the types to `target`."""
    WORK.mkdir(parents=True, exist_ok=True)
    document, node = WORK / "openapi.json", find_node()
    described = subprocess.run([Path(sys.executable).parent / "perezvon", "openapi"], capture_output=True, check=True)
    document.write_bytes(described.stdout)
    words = [*node.npm, "exec", "--", "openapi-typescript", str(document), "--output", str(target)]
    subprocess.run(words, cwd=ROOT / "web", env=node.environment(), stdout=subprocess.DEVNULL, check=True)


def main() -> int:
    """Write or check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    if not parser.parse_args().check:
        TYPES.parent.mkdir(parents=True, exist_ok=True)
        generate(TYPES)
        return 0
    fresh = WORK / TYPES.name
    generate(fresh)
    if TYPES.is_file() and TYPES.read_text() == fresh.read_text():
        return 0
    print(f"{TYPES.relative_to(ROOT)} is not what the API says now: run `make gen` and commit it.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
