"""AMI, a line at a time: what a test asks of Asterisk beside what the product asks."""

import socket
from types import TracebackType
from typing import Self


class AMISession:
    """One connection from `host` to the AMI port of this machine. `act` blocks for the answer."""

    def __init__(self, port: int, *, host: str = "127.0.0.1") -> None:
        self._connection = socket.create_connection(("127.0.0.1", port), 5, source_address=(host, 0))
        self._file = self._connection.makefile("rb")
        self._file.readline()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self._connection.close()

    def act(self, action: str, **headers: str) -> dict[str, str]:
        """The answer to an action; events before it are passed over."""
        lines = [f"Action: {action}", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
        self._connection.sendall("\r\n".join(lines).encode())
        while "Response" not in (found := self.message()):
            assert found, "AMI closed the connection"
        return found

    def message(self) -> dict[str, str]:
        """The next message of Asterisk; empty when it has closed the connection."""
        found: dict[str, str] = {}
        while line := self._file.readline().decode().rstrip("\r\n"):
            name, _, value = line.partition(": ")
            found[name] = value
        return found
