"""Servers on loopback, each a process of its own, and a client that keeps its connection."""

from __future__ import annotations

import http.client
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.children import ROOT, ChildError, cpu_s, peak_mb

HOST = "127.0.0.1"
_READY_WITHIN_S, _ASK_EVERY_S, _ENDS_WITHIN_S, _ANSWERS_WITHIN_S = 60.0, 0.005, 15.0, 60.0


class Server:
    """A server that runs: asks it over one connection that stays open."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self._process = process
        self.pid = process.pid
        self.port = port
        self._connection = http.client.HTTPConnection(HOST, port, timeout=_ANSWERS_WITHIN_S)

    def get(self, path: str) -> bytes:
        """The body of an answer with status 200; else `ChildError`."""
        self._connection.request("GET", path)
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != http.client.OK:
            raise ChildError(f"{path} gave {answer.status}: {body[:200]!r}")
        return body

    def peak_mb(self) -> float:
        """Its peak resident memory so far."""
        return peak_mb(self._process.pid)

    def cpu_s(self) -> float:
        """The processor time it took so far, in seconds."""
        return cpu_s(self.pid)

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()


@contextmanager
def serving(command: list[str | Path], ready: str = "/readyz") -> Iterator[Server]:
    """Start a server whose last argument is to be its port; wait until `ready` answers; end it afterwards."""
    port = _free_port()
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603 - commands of ours
            [*command, str(port)], stdout=subprocess.DEVNULL, stderr=errors, cwd=ROOT
        )
        try:
            _wait(process, port, ready)
            server = Server(process, port)
            yield server
            server.close()
        finally:
            process.terminate()
            process.wait(_ENDS_WITHIN_S)


def _wait(process: subprocess.Popen[bytes], port: int, ready: str) -> None:
    until = time.monotonic() + _READY_WITHIN_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise ChildError(f"the server ended at once with {process.returncode}")
        if _answers(port, ready):
            return
        time.sleep(_ASK_EVERY_S)
    raise ChildError(f"the server did not answer within {_READY_WITHIN_S:g} s")


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=_ANSWERS_WITHIN_S)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind((HOST, 0))
        return int(asked.getsockname()[1])
