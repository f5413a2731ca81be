"""`twelvemile serve`: the API on this machine."""

from __future__ import annotations

import signal
import socket
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from app.commands.listening import Listening, area_of, sources_of
from app.commands.terminal import clear_errors, say, stop
from app.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.pipeline.live.pushing import Push


def serve(settings: Settings, feeds: Sequence[str] = (), hint: str = "") -> None:
    """Serve until told to stop: other machines only if there are keys. A line of `hint` may name {address}.

    `feeds` are live sources to listen to meanwhile, in a process of their own.
    """
    from app.commands.delivering import sending
    from app.commands.drawing import read_drawn
    from app.commands.keys import keep_first_key, refuse_without_keys
    from app.commands.logs import start_logging
    from app.commands.rules import given_units, keep_watchlist
    from app.commands.store import settled_store
    from app.commands.web_server import WebServer
    from app.main import create_app
    from app.store.engine import shown

    urls, units = sources_of(feeds, settings), given_units(settings)
    start_logging(settings)
    say(f"store: {shown(settings.database_url)}")
    with clear_errors(), settled_store(settings) as engine, sending(settings, engine) as slack:
        keep_first_key(settings, engine)
        keep_watchlist(engine, units, settings)
        if settings.lets_others_in:
            refuse_without_keys(settings, engine)
        listener = _listen(settings.host, settings.port)
        address = _address(listener)

        def tell() -> None:
            say(f"serving {address} (routes at /docs); Ctrl-C ends it")
            for line in hint.splitlines():
                say(line.format(address=address))

        own = read_drawn(settings.zones)
        app = create_app(engine, settings, push=lambda: _push(engine, settings), file_zones=own)
        server = WebServer(app, tell, slack)
        listening = Listening(settings, urls, server.end)
        # uvicorn ends at a SIGTERM and then raises it once more: what is behind it here is still to be done.
        signal.signal(signal.SIGTERM, lambda *_: None)
        with listening, suppress(KeyboardInterrupt):
            server.run([listener])
        if listening.refused:
            stop("its sources cannot be had")


def _push(engine: Engine, settings: Settings) -> Push:
    # The rules and the decoder take a second to import: a server to which no one sends never needs them.
    from app.commands.rules import concluder
    from app.pipeline.live.area import Area
    from app.pipeline.live.pushing import Push

    return Push(engine, concluder(settings), Area(area_of(settings)), settings.redistributable)


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends at once (TCP_NODELAY) only where the socket says that it is TCP: 40 ms an answer.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host.strip("[]"), port))
        # Listening before the address is told: who connects at once waits instead of being refused.
        listener.listen(2048)
    except OSError as error:
        listener.close()
        stop(f"cannot listen on {host}:{port} ({error.strerror}): choose another --port (make: PORT=)")
    return listener
