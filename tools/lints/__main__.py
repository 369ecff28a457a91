"""Runs all rules and prints `path:line: message` for each breach. Ends with status 1 when there is one."""

import sys
from pathlib import Path

from tools.lints import (
    audit_texts,
    catalogues,
    commit_safe,
    documents,
    error_texts,
    file_sizes,
    golden_files,
    names,
    web_texts,
    web_zones,
)

ROOT = Path(__file__).resolve().parents[2]
RULES = (
    audit_texts,
    catalogues,
    commit_safe,
    documents,
    error_texts,
    file_sizes,
    golden_files,
    names,
    web_texts,
    web_zones,
)


def main() -> int:
    """Run every rule."""
    findings = sorted(finding for rule in RULES for finding in rule.check(ROOT))
    for finding in findings:
        print(f"{finding.path.relative_to(ROOT)}:{finding.line}: {finding.message}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
