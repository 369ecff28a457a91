"""Each import contract of pyproject.toml fails when it is broken, and says where.

The real contracts are run twice, as `make check-imports` runs them: on a small tree in good order, and on the same tree
with one wrong import planted per case.
"""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

GOOD = {
    "adapters/synth/espeak": "import perezvon.features.flows.ports",
    "adapters/telephony/asterisk/ari": "import perezvon.adapters.telephony.wire.protocol",
    "adapters/telephony/browser/client": "import perezvon.adapters.telephony.wire.protocol, perezvon.features.calls.ports",
    "adapters/telephony/browser/media/server": "import perezvon, perezvon.platform.link, perezvon.kernel.ids",
    "adapters/telephony/wire/protocol": "import msgspec",
    "adapters/telephony/simulated": "import perezvon.features.dispatch.ports",
    "engine/centre": "import perezvon.engine.flow.graph",
    "engine/engine": "import perezvon.engine.flow.interpreter, perezvon.engine.routing.router",
    "engine/events": "import perezvon.engine.centre",
    "engine/flow/graph": "import perezvon.engine.message",
    "engine/flow/interpreter": "import perezvon.engine.events",
    "engine/flow/lint": "import perezvon.engine.flow.graph",
    "engine/message": "import msgspec, perezvon.kernel.ids",
    "engine/routing/router": "import perezvon.engine.events",
    "__main__": "import perezvon.entrypoints.bootstrap",
    "engine/view": "",
    "entrypoints/bootstrap": "import perezvon.adapters.telephony.browser.client, perezvon.features.calls.api",
    "features/audit/public": "",
    "features/calls/api": "import perezvon.features.calls.schemas, perezvon.features.calls.service",
    "features/calls/domain": "",
    "features/calls/events": "import perezvon.kernel.ids",
    "features/calls/ports": "",
    "features/calls/schemas": "import pydantic",
    "features/calls/service": "import perezvon.features.contacts.public, perezvon.features.audit.public",
    "features/contacts/domain": "",
    "features/contacts/projection": "import perezvon.engine.changes, perezvon.features.contacts.repository",
    "features/contacts/public": "",
    "features/contacts/repository": "import perezvon.features.contacts.tables",
    "features/contacts/subscribers": "import perezvon.features.calls.events",
    "features/contacts/tables": "import sqlalchemy, perezvon.platform.db",
    "features/dispatch/ports": "import perezvon.engine.flow.graph",
    "features/dispatch/service": "import perezvon.engine.engine",
    "features/flows/ports": "",
    "features/flows/service": "import perezvon.engine.flow.lint",
    "engine/changes": "import perezvon.engine.message",
    "kernel/ids": "import typing_extensions",
    "migrations/env": "import perezvon.platform.db",
    "platform/db": "import sqlalchemy, asyncio",
    "platform/link": "import asyncio",
    "world/habits": "import random, perezvon.engine.changes, perezvon.kernel.time",
}
"""Modules in good order: path without suffix, and what they import."""

BAD = {
    "layers": ("platform/bad", "import perezvon.features.calls.public"),
    "anatomy": ("features/calls/helpers", ""),
    "feature-cycles": ("features/queues/service", "import perezvon.features.people.public"),
    "feature-order": ("features/contacts/service", "import perezvon.features.calls.public"),
    "feature-facade": ("features/metrics/repository", "import perezvon.features.contacts.repository"),
    "adapter-facade": ("adapters/mail/smtp", "import perezvon.features.calls.service"),
    "engine-inside": ("features/people/live", "import perezvon.engine.routing.router"),
    "flow-and-routing": ("engine/routing/bad", "import perezvon.engine.flow.interpreter"),
    "pure": ("engine/routing/impure", "import time"),
    "kernel-stdlib": ("kernel/bad", "import msgspec"),
    "engine-msgspec": ("engine/view", "import numpy"),
    "adapters": ("adapters/sms/gateway", "import perezvon.adapters.telephony.simulated"),
    "wire": ("adapters/telephony/wire/server", "import perezvon.adapters.telephony.browser.client"),
    "media-process": ("adapters/telephony/browser/media/leg", "import perezvon.features.calls.events"),
    "migrations": ("migrations/versions/bad", "import perezvon.features.contacts.tables"),
}
"""For each contract, by id: a module that breaks it."""

ALSO = {
    "features/calls/public": "",
    "features/people/public": "import perezvon.features.people.service",
    "features/people/service": "import perezvon.features.queues.public",
    "features/queues/public": "import perezvon.features.queues.service",
}
"""What the bad modules need to be wrong in the way they are."""

REPORTED = {
    "anatomy": "perezvon.features.calls.helpers",
    "feature-cycles": ".queues -> .people",
}
"""What the report names, where it is not the bad module itself importing something."""


def contracts() -> Mapping[str, str]:
    """The contracts of pyproject.toml: id and name."""
    text = (ROOT / "pyproject.toml").read_text()
    return dict(re.findall(r'^id = "([a-z-]+)"\nname = "(.+)"$', text, re.MULTILINE))


def lint(folder: Path, modules: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Write a package of these modules and run the real contracts on it."""
    package = folder / "src" / "perezvon"
    for path, code in modules.items():
        target = package / f"{path}.py"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(code)
    for parent in [package, *(path for path in package.rglob("*") if path.is_dir())]:
        (parent / "__init__.py").touch()
    words = ["--config", str(ROOT / "pyproject.toml"), "--no-cache", "--no-logo"]
    program = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    return subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(folder / "src"), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What is said about the tree with all that is wrong in it."""
    return lint(tmp_path_factory.mktemp("bad"), {**GOOD, **ALSO, **dict(BAD.values())}).stdout


def section(report: str, name: str) -> str:
    """What a report says about one broken contract."""
    _, _, details = report.partition("Broken contracts")
    _, _, rest = details.partition(f"\n{name}\n")
    following = [rest.find(f"\n{other}\n---") for other in contracts().values()]
    return rest[: min((at for at in following if at >= 0), default=len(rest))]


def test_a_tree_in_good_order_keeps_all_contracts(tmp_path: Path) -> None:
    done = lint(tmp_path, GOOD)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Contracts: {len(contracts())} kept, 0 broken." in done.stdout


def test_every_contract_is_tried() -> None:
    assert set(contracts()) == set(BAD)


@pytest.mark.parametrize("contract", BAD)
def test_a_broken_contract_is_reported_with_its_place(report: str, contract: str) -> None:
    module = f"perezvon.{BAD[contract][0].replace('/', '.')}"
    said = section(report, contracts()[contract])
    assert REPORTED.get(contract, f"{module} -> ") in said, report
