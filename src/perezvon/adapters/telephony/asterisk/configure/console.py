"""Asterisk's console, by its socket: a command, and what it prints.

Whoever may open the socket may do anything to this Asterisk. It lies in a folder that only its owner enters.
"""

import socket
from pathlib import Path

from perezvon.kernel.errors import AdapterError

_QUIT_AFTER = "cli quit after "
"""With this before a command, Asterisk ends the connection behind the answer."""
_MOST = 16 * 1024 * 1024


class Console:
    """Asks one Asterisk, a connection for each command. Its methods block: call them from a thread beside a loop."""

    def __init__(self, path: Path, *, within_s: float = 10.0) -> None:
        self._path = str(path)
        self._within_s = within_s

    def ask(self, command: str) -> str:
        """What a command prints. Raises `AdapterError`: retryable, since Asterisk may be starting."""
        if "\n" in command or "\0" in command:
            raise ValueError("one command at a time")
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.settimeout(self._within_s)
                connection.connect(self._path)
                self._banner(connection)
                connection.sendall(f"{_QUIT_AFTER}{command}\0".encode())
                return _plain(self._rest(connection))
        except OSError as error:
            raise AdapterError(f"Asterisk does not answer at its console: {error}", retryable=True) from error

    @staticmethod
    def _banner(connection: socket.socket) -> None:
        """Name, process and version, which come first."""
        while (byte := connection.recv(1)) != b"\n":
            if not byte:
                raise ConnectionError("closed before it said who it is")

    @staticmethod
    def _rest(connection: socket.socket) -> bytes:
        said = bytearray()
        while part := connection.recv(65_536):
            said += part
            if len(said) > _MOST:
                raise ConnectionError("an answer without an end")
        return bytes(said)


def _plain(said: bytes) -> str:
    """Without the bytes that carry a line's level."""
    return "".join(
        character for character in said.decode(errors="replace") if character in "\n\t" or character >= " "
    ).replace("\x7f", "")
