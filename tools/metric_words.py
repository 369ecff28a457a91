"""Writes the words of figures into the server's catalogues, for files, from those of the web app: a figure is called the same
on the screen and in every file.

`--check` writes nothing and fails when what is committed is not what would be written.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from perezvon.features.metrics.domain.catalogue import METRICS, Clock, Unit
from perezvon.features.metrics.domain.sums import By, Sum
from perezvon.kernel.values import Language
from tools.node import ROOT

WEB = ROOT / "web" / "src" / "features" / "metrics" / "definitions" / "i18n"
SERVER = ROOT / "src" / "perezvon" / "features" / "metrics" / "locales" / "definitions"


def written(language: Language) -> str:
    """The server's catalogue in this language, in the order of the catalogue of metrics."""
    words: dict[str, Any] = json.loads((WEB / f"{language}.json").read_text(encoding="utf-8"))
    texts = {
        **{f"metric.{name}": words["metric"][name.replace(".", "_")]["name"] for name in METRICS},
        **{f"sum.{one}": words["sum"][one] for one in Sum},
        **{f"unit.{one}": words["unit"][one] for one in Unit},
        **{f"clock.{one}": words["clock"][one] for one in Clock},
        **{f"by.{one}": words["part"][one] for one in By},
    }
    return json.dumps(texts, ensure_ascii=False, indent=2) + "\n"


def main() -> int:
    """Write or check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    if parser.parse_args().check:
        return _check()
    SERVER.mkdir(parents=True, exist_ok=True)
    for language in Language:
        _file(language).write_text(written(language), encoding="utf-8")
    return 0


def _check() -> int:
    stale = [
        file
        for language in Language
        if not (file := _file(language)).is_file() or file.read_text(encoding="utf-8") != written(language)
    ]
    for file in stale:
        print(
            f"{file.relative_to(ROOT)} is not what the web app says now: run `make gen` and commit it.", file=sys.stderr
        )
    return 1 if stale else 0


def _file(language: Language) -> Path:
    return SERVER / f"{language}.json"


if __name__ == "__main__":
    sys.exit(main())
