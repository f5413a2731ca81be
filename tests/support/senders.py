"""Who sends AIS to us in tests: real sockets on loopback, well behaved and otherwise."""

import random
import socket
import threading
import time
from contextlib import closing

from ingest.sources.live import parse_url


def url_of(server, **options):
    """Where a listening socket can be reached, as a source."""
    host, port = server.getsockname()[:2]
    query = "&".join(f"{name}={value}" for name, value in options.items())
    return parse_url(f"tcp://{host}:{port}?{query}")


def listening():
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(20)
    return server


class Fickle(threading.Thread):
    """A TCP server that sends lines in order, cuts, stalls and trickles; a line it cuts it sends again.

    `sent` are the lines that went out whole, `cut` how many went out in part.
    """

    def __init__(self, server, lines, cuts, seed):
        super().__init__(daemon=True)
        self.server, self.lines, self.random = server, lines, random.Random(seed)
        self.cuts_at = set(self.random.sample(range(1, len(lines)), cuts))
        self.sent, self.cut, self.connections = [], 0, 0
        self.done = threading.Event()

    def run(self):
        at = 0
        while at < len(self.lines):
            connection, _ = self.server.accept()
            self.connections += 1
            with closing(connection):
                at = self._send(connection, at)
                # The end of what was sent is told; the reader's own end shows that it has come.
                connection.shutdown(socket.SHUT_WR)
                connection.settimeout(20)
                connection.recv(1)
        self.done.set()

    def _send(self, connection, at):
        while at < len(self.lines):
            line = self.lines[at]
            if at in self.cuts_at:
                self.cuts_at.remove(at)
                if self.random.random() < 0.7:
                    connection.sendall(line[: self.random.randrange(1, len(line) - 2)])
                    self.cut += 1
                return at
            self._deliver(connection, line)
            self.sent.append(line)
            at += 1
        return at

    def _deliver(self, connection, line):
        mood = self.random.random()
        if mood < 0.02:
            time.sleep(self.random.uniform(0.0, 0.05))
        if mood < 0.1:
            for byte in line:
                connection.sendall(bytes([byte]))
        else:
            connection.sendall(line)


class Datagrams:
    """Sends from as many addresses as are asked for."""

    def __init__(self, port, senders=1):
        self.port = port
        self.sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(senders)]

    def send(self, data, sender=0):
        self.sockets[sender].sendto(data, ("127.0.0.1", self.port))

    def close(self):
        for one in self.sockets:
            one.close()
