"""Blobs in a folder and in memory; an S3 store runs the same code and needs a server of its own."""

from pathlib import Path

import pytest
from typing_extensions import override

from perezvon.platform.blobs import Blobs, BlobsUnavailableError
from tests.contracts.blobs import BlobsContract


class TestBlobsInAFolder(BlobsContract):
    @override
    @pytest.fixture
    def blobs(self, tmp_path: Path) -> Blobs:
        return Blobs.open(None, tmp_path / "blobs")

    async def test_they_lie_there_under_their_names(self, blobs, short, tmp_path):
        await blobs.put_file("recordings/a.ogg", short)

        assert (tmp_path / "blobs/recordings/a.ogg").read_bytes() == b"0123456789"

    async def test_another_process_finds_them(self, blobs, short, tmp_path):
        await blobs.put_file("a", short)

        assert await Blobs.open(None, tmp_path / "blobs").size("a") == 10

    async def test_a_folder_that_cannot_be_written_is_an_expected_error(self, blobs, short, tmp_path):
        (tmp_path / "blobs/a").write_bytes(b"a file where a folder is needed")

        with pytest.raises(BlobsUnavailableError):
            await blobs.put_file("a/b", short)


class TestBlobsInMemory(BlobsContract):
    @override
    @pytest.fixture
    def blobs(self, tmp_path: Path) -> Blobs:
        return Blobs.open("memory:", tmp_path)


def test_an_address_that_names_no_known_place_is_refused(tmp_path):
    with pytest.raises(ValueError, match="s3://"):
        Blobs.open("ftp://somewhere", tmp_path)


def test_an_s3_address_is_understood_without_asking_the_server(tmp_path):
    assert Blobs.open("s3://bucket/prefix", tmp_path)
