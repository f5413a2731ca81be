"""A real `twelvemile serve` for the length of a test."""

import re
import select
import signal
import time
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

from support.runs import start


@contextmanager
def serving(database_url, *args):
    """Yield its base URL; port 0 lets the system choose."""
    process = start("serve", "--database-url", database_url, *(args or ("--port", "0")))
    try:
        yield answering(base_url_of(process))
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(15)
        finally:
            process.kill()
            process.communicate()


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


def base_url_of(process, patience_s=60):
    deadline, told = time.monotonic() + patience_s, ""
    while time.monotonic() < deadline:
        if not select.select([process.stderr], [], [], 0.5)[0]:
            continue
        line = process.stderr.readline()
        told += line
        found = re.search(r"serving (http://\S+)", line)
        if found:
            return found[1]
        if not line:
            break
    raise AssertionError(f"it does not serve: {told}")
