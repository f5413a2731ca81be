"""`twelvemile serve`: the API on this machine."""

from __future__ import annotations

import socket
from contextlib import suppress

from app.commands.terminal import WRONG_USAGE, clear_errors, say, stop
from app.settings import Settings


def serve(settings: Settings, hint: str = "") -> None:
    """Serve until told to stop. Loopback only: there are no keys yet. `hint` may name the {address}."""
    import uvicorn

    from app.commands.store import settled_store
    from app.main import create_app, refuse_public_host
    from app.store.engine import shown

    try:
        refuse_public_host(settings.host)
    except ValueError as error:
        stop(str(error), WRONG_USAGE)
    say(f"store: {shown(settings.database_url)}")
    with clear_errors(), settled_store(settings) as engine:
        listener = _listen(settings.host, settings.port)
        host, port = listener.getsockname()[:2]
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        config = uvicorn.Config(
            create_app(engine, settings), log_level="warning", timeout_graceful_shutdown=5
        )

        class Server(uvicorn.Server):
            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                """Tell the address only now: from here on a signal ends it, whenever it comes."""
                await super().startup(sockets)
                say(f"serving {address} (routes at /docs); Ctrl-C ends it")
                if hint:
                    say(hint.format(address=address))

        with suppress(KeyboardInterrupt):
            Server(config).run([listener])


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
