"""A web server on loopback that takes messages as Slack's incoming webhook does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import orjson

Body = dict[str, Any]


class Taken:
    """What the server was sent; `url` is its webhook's."""

    def __init__(self) -> None:
        self.url = ""
        self._bodies: list[Body] = []

    def add(self, body: Body) -> None:
        """A message came."""
        self._bodies.append(body)

    def take(self) -> list[Body]:
        """What came since it was last asked."""
        bodies, self._bodies = self._bodies, []
        return bodies


@contextmanager
def taking() -> Iterator[Taken]:
    """A server that takes every message, while inside."""
    taken = Taken()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.add(orjson.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        taken.url = f"http://127.0.0.1:{server.server_address[1]}/services/T0/B0/synthetic"
        thread = threading.Thread(target=server.serve_forever, args=(0.5,), daemon=True)
        thread.start()
        try:
            yield taken
        finally:
            server.shutdown()
            thread.join()
