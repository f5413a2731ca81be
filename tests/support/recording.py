"""The app behind a real socket in a thread of the test, with every request written down."""

import socket
import threading
import time
from contextlib import contextmanager
from urllib.parse import parse_qsl

import uvicorn

from app.main import create_app
from app.settings import Settings


class Recorded:
    """Where it answers, and (path, query as a dict) of each request so far."""

    def __init__(self, base_url, asked):
        self.base_url, self.asked = base_url, asked

    def queries(self, path):
        return [query for at, query in self.asked if at == path]


@contextmanager
def recorded(engine):
    app, asked = create_app(engine, Settings()), []

    async def noting(scope, receive, send):
        if scope["type"] == "http":
            asked.append((scope["path"], dict(parse_qsl(scope["query_string"].decode()))))
        await app(scope, receive, send)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(noting, log_level="critical", lifespan="off", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield Recorded(f"http://127.0.0.1:{listener.getsockname()[1]}", asked)
        server.should_exit = True
        thread.join(10)
