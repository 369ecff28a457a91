"""Builds wheel and sdist into `dist/` and makes sure that both carry the built web app and nothing they should not."""

import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from tools.node import ROOT

DIST = ROOT / "dist"
UV = Path(sys.executable).parent / "uv"
NEEDED = ("perezvon/py.typed", "perezvon/web/.stamp", "perezvon/web/index.html")


def contents(package: Path) -> list[str]:
    """The names of all files in a wheel or an sdist."""
    if package.suffix == ".whl":
        return zipfile.ZipFile(package).namelist()
    with tarfile.open(package) as archive:
        return archive.getnames()


def problems(names: Iterable[str]) -> list[str]:
    """What is missing from a package or does not belong there."""
    present = list(names)
    assets = [name for name in present if "perezvon/web/assets/" in name]
    return [
        *(f"{needed} is missing" for needed in NEEDED if not any(name.endswith(needed) for name in present)),
        *(
            f"no {kind} among the assets"
            for kind in (".js", ".js.gz")
            if not any(name.endswith(kind) for name in assets)
        ),
        *(f"{name} does not belong there" for name in present if "node_modules" in name),
    ]


def main() -> int:
    """Build, look inside, and report."""
    shutil.rmtree(DIST, ignore_errors=True)
    subprocess.run([UV, "build", "--python", sys.executable, "--out-dir", DIST, ROOT], check=True)
    wrong = 0
    for package in sorted(DIST.glob("perezvon-*")):
        found = problems(contents(package))
        wrong += len(found)
        print(f"{package.name}: {package.stat().st_size / 1e6:.1f} MB", *found, sep="\n  ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
