"""A small server that speaks as much of S3 as a place for blobs needs: objects, ranges, multipart uploads.

It holds objects in memory and checks that requests are signed, not with what. `fail` scripts the next answers.
"""

import itertools
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree as ET

from typing_extensions import override

_RANGE = re.compile(r"bytes=(\d+)-(\d*)")
_DATE = "Thu, 26 Nov 2026 10:00:00 GMT"


class S3Server:
    """Listens on a free port of this machine for the length of a `with` block."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.uploads: dict[str, dict[int, bytes]] = {}
        self.failures: list[int] = []
        self.unsigned = 0
        self.numbers = itertools.count(1)
        server = self

        class Handler(_Handler):
            s3 = server

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), name="s3")

    @property
    def environment(self) -> dict[str, str]:
        """What the product is told in the environment."""
        return {
            "AWS_ENDPOINT": f"http://127.0.0.1:{self._http.server_port}",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }

    def reset(self) -> None:
        """An empty store that never fails."""
        self.objects.clear()
        self.uploads.clear()
        self.failures.clear()

    def fail(self, *statuses: int) -> None:
        """Answer the next requests so, without any effect; 200 lets one pass."""
        self.failures.extend(statuses)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


class _Handler(BaseHTTPRequestHandler):
    s3: S3Server
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        body = self._begin()
        if body is None:
            return
        if "uploadId" in self.query:
            self.s3.uploads[self.query["uploadId"]][int(self.query["partNumber"])] = body
        else:
            self.s3.objects[self.key] = body
        self._answer(200, headers={"ETag": f'"{len(body)}"'})

    def do_POST(self) -> None:
        body = self._begin()
        if body is None:
            return
        if "uploads" in self.query:
            upload = str(next(self.s3.numbers))
            self.s3.uploads[upload] = {}
            self._answer(200, _xml("InitiateMultipartUploadResult", UploadId=upload, Key=self.key))
        elif "delete" in self.query:
            result = ET.Element("DeleteResult")
            for found in ET.fromstring(body).iter():
                if found.tag.endswith("Key"):
                    self.s3.objects.pop(f"{self.key.rstrip('/')}/{found.text}", None)
                    ET.SubElement(ET.SubElement(result, "Deleted"), "Key").text = found.text
            self._answer(200, bytes(ET.tostring(result)))
        else:
            parts = self.s3.uploads.pop(self.query["uploadId"])
            self.s3.objects[self.key] = b"".join(parts[number] for number in sorted(parts))
            self._answer(200, _xml("CompleteMultipartUploadResult", Key=self.key, ETag='"whole"'))

    def do_DELETE(self) -> None:
        if self._begin() is None:
            return
        if "uploadId" in self.query:
            self.s3.uploads.pop(self.query["uploadId"], None)
        else:
            self.s3.objects.pop(self.key, None)
        self._answer(204)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        if self._begin() is None:
            return
        found = self.s3.objects.get(self.key)
        if found is None:
            self._answer(404, _xml("Error", Code="NoSuchKey"))
            return
        headers = {"Last-Modified": _DATE, "ETag": f'"{len(found)}"'}
        asked = _RANGE.match(self.headers.get("Range", ""))
        if asked is None:
            self._answer(200, found, headers)
            return
        start, stop = int(asked[1]), min(int(asked[2] or len(found)) + 1, len(found))
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(found)}"
        self._answer(206, found[start:stop], headers)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _begin(self) -> bytes | None:
        """The body of the request; None when it was answered with a failure."""
        parts = urlsplit(self.path)
        self.key = unquote(parts.path)
        self.query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not self.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256"):
            self.s3.unsigned += 1
        status = self.s3.failures.pop(0) if self.s3.failures else 200
        if status == 200:
            return body
        self._answer(status, _xml("Error", Code="Fault"))
        return None

    def _answer(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _xml(name: str, **values: str) -> bytes:
    root = ET.Element(name)
    for key, value in values.items():
        ET.SubElement(root, key).text = value
    return bytes(ET.tostring(root))
