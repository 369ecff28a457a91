import subprocess
from pathlib import Path

import pytest

from tools.lints import commit_safe, documents, file_sizes, golden_files, names


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.mark.parametrize(
    ("name", "limit"), [("src/perezvon/a.py", 500), ("web/src/a.tsx", 250), ("web/src/lib/a.ts", 250)]
)
def test_a_file_may_have_its_limit_and_no_line_more(tmp_path: Path, name: str, limit: int) -> None:
    write(tmp_path, name, "x\n" * limit)
    assert list(file_sizes.check(tmp_path)) == []
    write(tmp_path, name, "x\n" * (limit + 1))
    assert [finding.line for finding in file_sizes.check(tmp_path)] == [limit + 1]


def test_generated_and_installed_files_may_be_long(tmp_path: Path) -> None:
    write(tmp_path, "web/src/api/generated/schema.d.ts", "x\n" * 9_000)
    write(tmp_path, "web/node_modules/a/index.ts", "x\n" * 9_000)
    assert list(file_sizes.check(tmp_path)) == []


def test_a_store_room_and_an_empty_name_are_reported(tmp_path: Path) -> None:
    write(tmp_path, "src/perezvon/features/calls/utils.py", "")
    write(tmp_path, "web/src/lib/helpers.ts", "")
    write(tmp_path, "src/perezvon/platform/link.py", "\n\nclass ConnectionManager:\n    pass\n")
    found = [(finding.path.name, finding.line) for finding in names.check(tmp_path)]
    assert sorted(found) == [("helpers.ts", 1), ("link.py", 3), ("utils.py", 1)]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    return tmp_path


@pytest.mark.parametrize("home", ["root", "home/anna", "Users/anna"])
def test_a_path_of_one_machine_is_reported(repository: Path, home: str) -> None:
    write(repository, "docs/a.md", f"First\nSee /{home}/perezvon/README.md\n")
    assert [finding.line for finding in commit_safe.check(repository)] == [2]


def test_paths_of_the_product_and_ignored_files_pass(repository: Path) -> None:
    write(
        repository, "docs/a.md", "Data lies in /var/lib/perezvon, or /home/perezvon/data; see ./root/ and a/work/b.\n"
    )
    write(repository, ".gitignore", "notes\n")
    write(repository, "notes", "/" + "root/secret\n")
    assert list(commit_safe.check(repository)) == []


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("requirements.lock", "--extra-index-url https://example.org/simple"),
        ("requirements-dev.lock", "perezvon @ file:///tmp/perezvon"),
        ("package-lock.json", '      "resolved": "https://example.org/a.tgz",'),
    ],
)
def test_a_host_in_a_lock_file_is_reported(repository: Path, name: str, line: str) -> None:
    write(repository, name, f"{line}\n")
    assert len(list(commit_safe.check(repository))) == 1


def test_every_stored_type_needs_its_golden_file(tmp_path: Path) -> None:
    missing = {finding.message.split()[0] for finding in golden_files.check(tmp_path)}
    assert {"LegConnected", "PlayMusic", "Decided"} <= missing
    write(tmp_path, "tests/engine/golden/leg_connected.json", "{}")
    assert "LegConnected" not in {finding.message.split()[0] for finding in golden_files.check(tmp_path)}


def test_a_link_that_leads_nowhere_is_reported(tmp_path: Path) -> None:
    write(tmp_path, "README.md", "See [the map](docs/map.md#top), [the web](https://example.org) and [here](#here).\n")
    assert [finding.message for finding in documents.check(tmp_path)] == ["docs/map.md is not there: correct the link"]
    write(tmp_path, "docs/map.md", "Back to [it](../README.md).\n")
    assert list(documents.check(tmp_path)) == []


def test_the_map_names_what_is_there(tmp_path: Path) -> None:
    write(
        tmp_path,
        "ARCHITECTURE.md",
        "`src/perezvon/engine`, `engine/view.py`,\n`tests/<name>`, `a/b` and `prompts.toml`\n",
    )
    write(tmp_path, "src/perezvon/engine/view.py", "")
    assert [(finding.line, finding.message.split()[0]) for finding in documents.check(tmp_path)] == [(2, "a/b")]
