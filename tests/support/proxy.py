"""A way to a server that a test can cut and mend."""

import socket
import threading
from contextlib import suppress


class Proxy:
    """Passes on what comes to its port, until it is cut; as a context it is closed at the end."""

    def __init__(self, host, port):
        self._to = (host, port)
        self._pairs, self._lock, self._is_cut = [], threading.Lock(), False
        self.bytes = 0
        """How much has gone to the server."""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self):
        """Reset all connections, and refuse new ones."""
        with self._lock:
            self._is_cut = True
            pairs, self._pairs = self._pairs, []
        for one in (end for pair in pairs for end in pair):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def mend(self):
        """Let connections through again."""
        self._is_cut = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def _accept(self):
        with suppress(OSError):
            while True:
                ours = self._listener.accept()[0]
                if self._is_cut:
                    ours.close()
                    continue
                theirs = socket.create_connection(self._to)
                with self._lock:
                    self._pairs.append((ours, theirs))
                for one, other in ((ours, theirs), (theirs, ours)):
                    threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    def _pass_on(self, one, other):
        with suppress(OSError):
            while data := one.recv(65536):
                if other.getpeername() == self._to:
                    self.bytes += len(data)
                other.sendall(data)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
