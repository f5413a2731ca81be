"""aisstream.io: a websocket of decoded messages, subscribed to by a key and a box.

As its documentation says (https://aisstream.io/documentation): the subscription must be sent within three
seconds; frames are binary or text JSON; an error is an object `{"error": "..."}`. What it does not say: a
wrong key or a box without ships is answered by silence.
"""

from __future__ import annotations

import json
import threading
import time

from ingest.errors import SourceError
from ingest.sources.live.health import Health
from ingest.sources.live.inbox import Inbox
from ingest.sources.live.retry import Retry
from ingest.sources.live.url import SourceUrl

HOST, PATH = "stream.aisstream.io", "/v0/stream"
_CONNECT_S = 10.0
_LOOK_UP_S = 0.25
_IDLE_S = 120.0
_LONGEST_FRAME = 2**20
_WHOLE_WORLD = (-180.0, -90.0, 180.0, 90.0)


class AisStream:
    """Subscribes, reads, subscribes again. Hands on one line of JSON a message."""

    def __init__(
        self,
        url: SourceUrl,
        inbox: Inbox,
        health: Health,
        key: str,
        box: tuple[float, float, float, float] | None = None,
    ) -> None:
        if not key:
            raise SourceError(f"{url.text}: aisstream.io asks for a key; set TWELVEMILE_AISSTREAM_KEY")
        self._url, self._inbox, self._health, self._key = url, inbox, health, key
        self._box = box or _WHOLE_WORLD
        self._idle_s = url.seconds("idle_s", _IDLE_S)
        self._retry = Retry(url.seconds("retry_s", 1.0))

    def run(self, stop: threading.Event) -> None:
        """Connect, subscribe and read until `stop` is set."""
        from websockets.exceptions import WebSocketException

        failures = (OSError, WebSocketException)
        self._retry.keep(
            self._read, stop, self._health, failures, lambda e: f"{self._url.text}: {self._without_key(e)}"
        )

    def _read(self, stop: threading.Event) -> None:
        from websockets.sync.client import connect

        address = self._address()
        with connect(address, open_timeout=_CONNECT_S, close_timeout=1, max_size=_LONGEST_FRAME) as socket:
            socket.send(self._subscription())
            heard = time.monotonic()
            said_up = False
            while not stop.is_set():
                try:
                    frame = socket.recv(timeout=_LOOK_UP_S)
                except TimeoutError:
                    self._refuse_silence(time.monotonic() - heard, said_up)
                    continue
                line = _line(frame)
                _refuse_error(line)
                if not said_up:
                    self._health.up()
                said_up, heard = True, time.monotonic()
                self._retry.worked()
                self._inbox.put(self._url.text, line)

    def _refuse_silence(self, seconds: float, said_up: bool) -> None:
        if seconds <= self._idle_s:
            return
        if said_up:
            raise ConnectionError(f"nothing came for {seconds:.0f} s")
        raise ConnectionError(
            f"connected, but nothing came in {seconds:.0f} s: so are a wrong key and an empty area answered"
        )

    def _address(self) -> str:
        scheme = "ws" if self._url.options.get("insecure") == "1" else "wss"
        port = f":{self._url.port}" if self._url.port else ""
        return f"{scheme}://{self._url.host or HOST}{port}{self._url.path or PATH}"

    def _subscription(self) -> str:
        west, south, east, north = self._box
        return json.dumps({"APIKey": self._key, "BoundingBoxes": [[[south, west], [north, east]]]})

    def _without_key(self, error: Exception) -> str:
        if type(error).__name__.startswith("ConnectionClosed"):
            return "the server ended the connection"
        return (str(error) or type(error).__name__).replace(self._key, "(the key)")


def _line(frame: str | bytes) -> bytes:
    """A frame as one line: JSON has no use for a bare newline."""
    data = frame.encode() if isinstance(frame, str) else frame
    return data.strip().replace(b"\n", b" ").replace(b"\r", b" ") + b"\n"


def _refuse_error(line: bytes) -> None:
    if b'"error"' not in line[:200]:
        return
    try:
        said = json.loads(line)
    except ValueError:
        return
    if isinstance(said, dict) and isinstance(said.get("error"), str):
        raise ConnectionError(f"aisstream.io says: {said['error']}")
