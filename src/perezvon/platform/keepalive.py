"""Connections to machines that are gone and said no goodbye."""

import socket

SILENT_S = 3
"""After which a connection over TCP whose other machine confirms nothing counts as lost."""


def notice_silence(connection: socket.socket) -> None:
    """Let the system end the connection when the other machine is gone. One that is no TCP is left as it is."""
    if connection.family not in (socket.AF_INET, socket.AF_INET6):
        return
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (("TCP_KEEPIDLE", 1), ("TCP_KEEPINTVL", 1), ("TCP_KEEPCNT", SILENT_S)):
        connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SILENT_S * 1_000)
