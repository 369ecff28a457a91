"""Addresses that name several hosts."""

import asyncio
import socket

import asyncpg
import pytest

from perezvon.platform.address import connect, for_programs, hosts
from perezvon.platform.keepalive import SILENT_S
from tests.support.proxy import Proxy


def test_an_address_of_one_host_is_left_as_it_is() -> None:
    address = "postgresql://perezvon@/postgres?host=/run/a&application_name=x%20y"
    assert hosts(address) == (address,)


@pytest.mark.parametrize(
    ("address", "each"),
    [
        (
            "postgresql://u:p%40@one,two:5433/name",
            (
                "postgresql://u:p%40@one/name?target_session_attrs=read-write",
                "postgresql://u:p%40@two:5433/name?target_session_attrs=read-write",
            ),
        ),
        (
            "postgresql://u@one,[::1]:5433/name?target_session_attrs=any",
            (
                "postgresql://u@one/name?target_session_attrs=any",
                "postgresql://u@[::1]:5433/name?target_session_attrs=any",
            ),
        ),
        (
            "postgresql://u@/name?host=/run/a,/run/b&port=1,2",
            (
                "postgresql://u@/name?target_session_attrs=read-write&host=/run/a&port=1",
                "postgresql://u@/name?target_session_attrs=read-write&host=/run/b&port=2",
            ),
        ),
    ],
)
def test_of_several_hosts_the_one_that_takes_writes_is_wanted(address: str, each: tuple[str, ...]) -> None:
    assert hosts(address) == each


def test_programs_are_told_the_password_apart() -> None:
    assert for_programs("postgresql://u:p%40@one,two:5433/name") == (
        "postgresql://u@one,two:5433/name?target_session_attrs=read-write",
        "p@",
    )
    assert for_programs("postgresql://u@/name?host=/run/a") == ("postgresql://u@/name?host=/run/a", None)


async def test_a_host_that_does_not_answer_delays_nobody(database_dsn: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        folder = database_dsn.partition("host=")[2]
        name = database_dsn.partition("@/")[2].partition("?")[0]
        places = f"host=127.0.0.1,{folder}&port={silent.getsockname()[1]},5432"
        async with asyncio.timeout(5):
            connection = await connect(f"postgresql://perezvon@/{name}?{places}", timeout=60)
        assert await connection.fetchval("select 1") == 1
        await connection.close()
        await asyncio.sleep(0)


async def test_when_no_host_answers_the_error_of_one_says_why() -> None:
    with pytest.raises((OSError, asyncpg.PostgresError)):
        await connect("postgresql://u@/name?host=/nowhere/a,/nowhere/b")


async def test_a_connection_to_a_machine_that_is_gone_breaks_within_seconds(database_dsn: str) -> None:
    """A machine without power cannot be had in a test: the system is asked what it was told."""
    proxy = Proxy(database_dsn)
    try:
        connection = await connect(proxy.dsn)
        tcp = connection._transport.get_extra_info("socket")
        assert tcp.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == SILENT_S * 1_000 < 5_000
        assert tcp.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        await connection.close()
    finally:
        proxy.close()
