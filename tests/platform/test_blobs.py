"""Blobs in a folder, in memory and on a server that speaks S3 keep the same contract."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typing_extensions import override

from perezvon.platform.blobs import Blobs, BlobsUnavailableError
from tests.contracts.blobs import BlobsContract
from tests.support.s3 import S3Server


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


@pytest.fixture(scope="module")
def s3() -> Iterator[S3Server]:
    """A server for the tests of this module."""
    with S3Server() as server:
        yield server


class TestBlobsInS3(BlobsContract):
    @override
    @pytest.fixture
    def blobs(self, tmp_path: Path, s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> Blobs:
        s3.reset()
        for name, value in s3.environment.items():
            monkeypatch.setenv(name, value)
        return Blobs.open("s3://bucket/some/prefix", tmp_path)

    async def test_they_lie_behind_the_prefix_and_every_request_is_signed(self, blobs, short, s3):
        await blobs.put_file("recordings/a.ogg", short)

        assert list(s3.objects) == ["/bucket/some/prefix/recordings/a.ogg"]
        assert s3.unsigned == 0

    @pytest.mark.parametrize("name", ["size", "read", "delete", "put"])
    async def test_a_server_that_is_busy_is_asked_again(self, blobs, short, s3, name):
        await blobs.put_file("a", short)
        s3.fail(503, 503)
        match name:
            case "size":
                assert await blobs.size("a") == 10
            case "read":
                assert [piece async for piece in blobs.read("a")] == [b"0123456789"]
            case "delete":
                await blobs.delete("a")
            case _:
                assert (await blobs.put_file("b", short)).size == 10
        assert s3.failures == []

    async def test_a_part_that_failed_is_sent_again(self, blobs, tmp_path, s3):
        (tmp_path / "long").write_bytes(bytes(20_000_000))
        s3.fail(200, 503, 503)
        await blobs.put_file("long", tmp_path / "long")

        assert await blobs.size("long") == 20_000_000

    @pytest.mark.parametrize("status", [403, 400])
    async def test_a_server_that_refuses_is_an_expected_error(self, blobs, short, s3, status):
        s3.fail(status)
        with pytest.raises(BlobsUnavailableError):
            await blobs.put_file("a", short)


def test_an_address_that_names_no_known_place_is_refused(tmp_path):
    with pytest.raises(ValueError, match="s3://"):
        Blobs.open("ftp://somewhere", tmp_path)


def test_an_s3_address_is_understood_without_asking_the_server(tmp_path):
    assert Blobs.open("s3://bucket/prefix", tmp_path)
