"""A server on loopback that plays what goes wrong on the way: it answers from a script."""

import socket
import threading
from contextlib import contextmanager

PROBLEM = b'{"title": "Busy", "status": 503, "detail": "The store is locked: try again"}'


class Player:
    """`asked` holds the requests as they came; what is not scripted any more gets the last answer again."""

    def __init__(self, script):
        self._script, self.asked = list(script), []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(10)
                request = b""
                while b"\r\n\r\n" not in request:
                    piece = connection.recv(65536)
                    if not piece:
                        break
                    request += piece
                if request:
                    self.asked.append(request.decode("latin-1"))
                    connection.sendall(self._script.pop(0) if len(self._script) > 1 else self._script[0])

    def close(self):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(10)


@contextmanager
def playing(*script):
    player = Player(script)
    try:
        yield player
    finally:
        player.close()


def answer(status, body=b"", media_type="application/json", length=None, **headers):
    """An answer; of another `length` than the body's it is cut short. b"" instead closes at once."""
    size = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status} Played", f"Content-Type: {media_type}", f"Content-Length: {size}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body


def problem(status=503, body=PROBLEM, **headers):
    return answer(status, body, "application/problem+json", **headers)
