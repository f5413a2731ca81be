"""A real `twelvemile serve` for the length of a test."""

import re
import signal
import socket
import threading
import time
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

from support.runs import start_forked

ADDRESS = r"serving (http://\S+)"


class Served:
    """A server that runs, where it answers, and what it has said so far."""

    def __init__(self, process):
        self.process = process
        self.told = {"out": [], "err": []}
        # Read at all times: a pipe that is full would stop the server at its next line.
        self._readers = [
            threading.Thread(target=self.told[name].extend, args=(pipe,), daemon=True)
            for name, pipe in (("out", process.stdout), ("err", process.stderr))
        ]
        for reader in self._readers:
            reader.start()
        self.base_url = None

    @property
    def out(self):
        return "".join(self.told["out"])

    @property
    def err(self):
        return "".join(self.told["err"])

    def wait_for(self, pattern, patience_s=60):
        """The first match on stderr."""
        deadline = time.monotonic() + patience_s
        while True:
            over = self.process.poll() is not None or time.monotonic() > deadline
            found = re.search(pattern, self.err)
            if found:
                return found
            assert not over, f"it did not say {pattern!r}: {self.err}"
            time.sleep(0.02)

    def end(self):
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(15)
        finally:
            self.process.kill()
            for reader in self._readers:
                reader.join(10)
            self.process.stdout.close()
            self.process.stderr.close()


@contextmanager
def server(database_url, *args, start=start_forked, **env):
    """Yield it as `Served`; port 0 lets the system choose. `runs.start` starts Python anew."""
    served = Served(start("serve", "--database-url", database_url, *(args or ("--port", "0")), **env))
    try:
        served.base_url = answering(served.wait_for(ADDRESS)[1])
        yield served
    finally:
        served.end()


@contextmanager
def serving(database_url, *args, **env):
    """Yield only its base URL."""
    with server(database_url, *args, **env) as served:
        yield served.base_url


def answering(base_url, patience_s=30):
    """It says where it serves a moment before it listens."""
    deadline = time.monotonic() + patience_s
    while True:
        try:
            with urlopen(f"{base_url}/healthz", timeout=5):
                return base_url
        except URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def address_of_this_machine():
    """One that other machines could reach, else that of all addresses. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            found = probe.getsockname()[0]
        except OSError:
            found = "0.0.0.0"
    return "0.0.0.0" if found.startswith("127.") else found
