"""A demo is wiped whole, and nothing else ever is."""

from pathlib import Path
from typing import Any

import pytest

from perezvon.entrypoints.demo.wiping import born, mark, may_be_wiped, wipe
from perezvon.entrypoints.settings import make_folders
from perezvon.platform.settings import Settings


def centre(data: Path, **settings: Any) -> Settings:
    """A data folder with something in each of its folders."""
    made = Settings(data=data, **{"demo": True, **settings})
    make_folders(made)
    made.postgres.mkdir(exist_ok=True)
    for folder in (made.postgres, made.recordings, made.blob_folder, made.prompts, made.run, made.logs):
        (folder / "something").write_text("of worth")
    (data / "own.txt").write_text("of the operator")
    return made


def left(data: Path) -> set[str]:
    """The files that are still there."""
    return {str(path.relative_to(data)) for path in data.rglob("*") if path.is_file()}


def test_a_demo_forgets_all_that_happened_and_keeps_what_it_did_not_write(tmp_path: Path) -> None:
    settings = centre(tmp_path)
    mark(settings)
    wipe(settings)
    assert left(tmp_path) == {"run/something", "log/something", "own.txt", "sample-world"}


@pytest.mark.parametrize(
    "settings",
    [{"demo": False}, {"database": "postgresql://elsewhere/"}, {"blobs": "s3://bucket/"}],
    ids=["real", "database", "blobs"],
)
def test_what_may_hold_other_data_is_never_wiped(tmp_path: Path, settings: dict[str, Any]) -> None:
    made = centre(tmp_path, **settings)
    mark(made)
    before = left(tmp_path)
    assert not may_be_wiped(made)
    wipe(made)
    assert left(tmp_path) == before


def test_a_data_folder_that_was_not_made_for_a_demo_is_never_wiped(tmp_path: Path) -> None:
    made = centre(tmp_path)
    before = left(tmp_path)
    wipe(made)
    assert (left(tmp_path), born(made)) == (before, 0)
