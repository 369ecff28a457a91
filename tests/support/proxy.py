"""A way to a database that can fall silent for one process alone, as when its network swallows everything."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import make_url

from perezvon.platform.tasks import spawn, stop


class Proxy:
    """Hands on between TCP and the server of `dsn`, in a thread of its own. While it is silent it accepts and says nothing."""

    def __init__(self, dsn: str) -> None:
        self._url = make_url(dsn)
        self._loop = asyncio.new_event_loop()
        self._flows = asyncio.Event()
        self._flows.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)

    @property
    def dsn(self) -> str:
        """The same database through the proxy."""
        port = self._server.sockets[0].getsockname()[1]
        query = {name: value for name, value in self._url.query.items() if name not in ("host", "port")}
        through = self._url.set(host="127.0.0.1", port=port, query=query)
        return through.render_as_string(hide_password=False)

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Say nothing for the length of the block."""
        self._loop.call_soon_threadsafe(self._flows.clear)
        try:
            yield
        finally:
            self._loop.call_soon_threadsafe(self._flows.set)

    def close(self) -> None:
        """End it, and every connection."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._serve, "127.0.0.1", 0)

    async def _end(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        host, port = self._url.host or self._url.query.get("host"), self._url.port or 5432
        assert isinstance(host, str)
        if host.startswith("/"):
            there, back = await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
        else:
            there, back = await asyncio.open_connection(host, port)
        try:
            ways = spawn(self._hand_on(reader, back), name="there"), spawn(self._hand_on(there, writer), name="back")
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                await stop(*ways)
        finally:
            back.close()
            writer.close()

    async def _hand_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65_536):
                await self._flows.wait()
                writer.write(data)
                await writer.drain()
