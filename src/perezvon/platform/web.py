"""The web application as it was built: hashed assets, plain files, and one page for every other path.

Only files that lay in the folder when it was read are served, by their exact names, so a path can lead nowhere else.
The folder is read again when its `index.html` changed: a build beside a running centre shows with the next page.

- Files under `assets/` carry a hash of their content in their names: browsers keep them for a year.
- Other files and the page are asked for each time, and answered 304 when nothing changed.
- A `.gz` file beside another is sent in its place to browsers that take it.
"""

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.types import Receive, Scope, Send

_PAGE = "index.html"
_ASSETS = "assets/"
_TWINS = {"br": ".br", "gzip": ".gz"}
_OPEN_TO_OTHER_SITES = "widget"
"""What the names of files start with that pages of other sites load."""

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".wav": "audio/wav",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}
"""Written down, since the system's own table differs from machine to machine."""

_NOT_BUILT = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Perezvon</title>
<style>
body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 38rem; margin: 12vh auto; padding: 0 1.5rem }
code { font-family: ui-monospace, monospace; background: #8882; padding: .1em .35em; border-radius: .25em }
:root { color-scheme: light dark }
</style>
</head>
<body>
<h1>Perezvon</h1>
<p>The centre is running, but its web application is not built. Install Node.js 20.19 or later, run
<code>make run</code> in the folder of its sources, which builds it, and reload this page.</p>
<p lang="ru">Центр работает, но его веб-приложение не собрано. Установите Node.js 20.19 или новее, выполните
<code>make run</code> в папке с исходным кодом (эта команда соберёт его) и обновите эту страницу.</p>
<p lang="zh-Hans">呼叫中心正在运行，但网页应用尚未构建。请安装 Node.js 20.19 或更高版本，
在源代码目录中运行 <code>make run</code>（该命令会构建它），然后刷新本页。</p>
</body>
</html>
"""


def web_routes(folder: Path) -> "Web":
    """The application built into `folder`, for every path that is not the API's. The folder need not exist yet."""
    return Web(folder)


@dataclass(frozen=True, slots=True)
class _File:
    """A file to serve, and its compressed twins by their coding, the smallest first."""

    path: Path
    twins: Mapping[str, Path]
    etag: str
    headers: Mapping[str, str]

    def answer(self, request: Request) -> Response:
        taken = _taken(request.headers.get("accept-encoding", ""))
        coding = next((coding for coding in self.twins if taken(coding)), None)
        etag = f'"{self.etag}"' if coding is None else f'"{self.etag}-{coding}"'
        headers = {**self.headers, "ETag": etag}
        if etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if coding is None:
            return FileResponse(self.path, headers=headers)
        return FileResponse(self.twins[coding], headers={**headers, "Content-Encoding": coding})


class Web:
    """The files of the application, read again when a build took their place."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stamp: tuple[int, int] | None = None
        self._files: Mapping[str, _File] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; errors are raised for the application around this one."""
        if scope["type"] != "http":
            raise HTTPException(404)
        await self._answer(Request(scope))(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        path = request.url.path.removeprefix("/")
        if path == "api" or path.startswith("api/"):
            raise HTTPException(404)
        if request.method not in ("GET", "HEAD"):
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        files = self._current()
        if file := files.get(path):
            return file.answer(request)
        if path.startswith(_ASSETS) or PurePosixPath(path).suffix in _TYPES:
            raise HTTPException(404)
        return self.page(request)

    def page(self, request: Request) -> Response:
        """The one page of the application, or the page that says how to build it."""
        if page := self._current().get(_PAGE):
            return page.answer(request)
        return HTMLResponse(_NOT_BUILT, status_code=503, headers={"Cache-Control": "no-store"})

    def _current(self) -> Mapping[str, _File]:
        stamp = _stamp(self._folder / _PAGE)
        if stamp != self._stamp:
            self._stamp = stamp
            self._files = _read(self._folder) if stamp else {}
        return self._files


def _stamp(page: Path) -> tuple[int, int] | None:
    try:
        found = page.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return found.st_mtime_ns, found.st_ino


def _read(folder: Path) -> Mapping[str, _File]:
    """Every file of a known type by its path, without hidden ones."""
    found: dict[str, _File] = {}
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(root) / name
            if path.suffix in _TYPES and not name.startswith("."):
                key = path.relative_to(folder).as_posix()
                found[key] = _file(key, path)
    return found


def _file(key: str, path: Path) -> _File:
    """The tag follows from the content: a package's files all have the same date, and a page may keep its length."""
    twins = {coding: path.with_name(path.name + suffix) for coding, suffix in _TWINS.items()}
    twins = {coding: twin for coding, twin in twins.items() if twin.is_file()}
    headers = {"Content-Type": _TYPES[path.suffix], "Cache-Control": "no-cache"}
    if key.startswith(_ASSETS):
        headers["Cache-Control"] = "public, max-age=31536000, immutable"
    if key.startswith(_OPEN_TO_OTHER_SITES):
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if twins:
        headers["Vary"] = "Accept-Encoding"
    etag = hashlib.sha256(path.read_bytes()).hexdigest()[:20]
    return _File(path, twins, etag, headers)


def _taken(accepted: str) -> Callable[[str], bool]:
    """Whether a coding is in an Accept-Encoding header and not refused with a weight of zero."""
    weights = {}
    for part in accepted.lower().split(","):
        coding, _, weight = part.partition(";")
        weights[coding.strip()] = weight.replace(" ", "").removeprefix("q=").strip("0.") != "" or not weight
    return lambda coding: weights.get(coding, weights.get("*", False))
