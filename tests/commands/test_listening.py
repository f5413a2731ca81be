"""The socket that `serve` listens on."""

import asyncio
import socket

import pytest
import typer

from app.commands.serve import _listen


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_answers_are_sent_at_once(host):
    """Without TCP_NODELAY each answer to a client that keeps its connection waits 40 ms."""
    try:
        listener = _listen(host, 0)
    except typer.Exit:
        pytest.skip("no such address here")
    delays = []

    async def answer(_reader, writer):
        accepted = writer.get_extra_info("socket")
        delays.append(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 0)
        writer.close()
        await writer.wait_closed()

    async def ask():
        server = await asyncio.start_server(answer, sock=listener)
        async with server:
            reader, writer = await asyncio.open_connection(*listener.getsockname()[:2])
            await reader.read()
            writer.close()
            await writer.wait_closed()

    asyncio.run(ask())
    assert delays == [False]
