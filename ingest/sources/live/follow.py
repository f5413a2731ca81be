"""A file that another program writes: read on as it grows, and when it is rotated or cut.

After a restart it is read on from a little before where it was left: a line or a message whose first part had
been read by then is read whole. What was stored already adds nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from pathlib import Path
from typing import IO

from ingest.sources.live.health import Health
from ingest.sources.live.inbox import Inbox
from ingest.sources.live.url import SourceUrl

_READ_BYTES = 256 * 1024
_LOOK_UP_S = 0.25
_HEAD_BYTES = 1024
_BACK_BYTES = 4096


class Follow:
    """Reads from where it was left (`mark`), or from the beginning, until told to stop."""

    def __init__(self, url: SourceUrl, inbox: Inbox, health: Health, mark: str = "") -> None:
        self._url, self._inbox, self._health = url, inbox, health
        self._left = json.loads(mark) if mark else {}

    def run(self, stop: threading.Event) -> None:
        """Read what comes until `stop` is set."""
        while not stop.is_set():
            try:
                with Path(self._url.path).open("rb") as file:
                    self._health.up()
                    self._go_on(file)
                    self._read(file, stop)
            except FileNotFoundError:
                self._health.down(f"{self._url.path}: there is no such file yet; it is read once there is")
                stop.wait(_LOOK_UP_S)
            except OSError as error:
                cause = error.strerror or str(error)
                self._health.down(f"{self._url.path}: cannot be read ({cause}); it is tried again")
                stop.wait(_LOOK_UP_S)
        self._health.stopped()

    def _go_on(self, file: IO[bytes]) -> None:
        """Where an earlier reading of this very file stopped."""
        left, self._left = self._left, {}
        offset = int(left.get("offset", 0))
        same = left.get("inode") == os.fstat(file.fileno()).st_ino and left.get("head") == _head(file, offset)
        file.seek(max(offset - _BACK_BYTES, 0) if same else 0)
        if file.tell():
            file.readline()

    def _read(self, file: IO[bytes], stop: threading.Event) -> None:
        """To the end, and on as it grows, until it is replaced or shorter than what was read."""
        while not stop.is_set():
            data = file.read(_READ_BYTES)
            if data:
                self._inbox.put(self._url.text, data, mark=self._mark(file))
            elif self._is_other(file):
                # What was written between our last look and the rotation.
                rest = file.read()
                self._inbox.put(self._url.text, rest, ended=True, mark=self._mark(file))
                return
            else:
                stop.wait(_LOOK_UP_S)

    def _mark(self, file: IO[bytes]) -> str:
        offset = file.tell()
        known = {"inode": os.fstat(file.fileno()).st_ino, "offset": offset, "head": _head(file, offset)}
        file.seek(offset)
        return json.dumps(known)

    def _is_other(self, file: IO[bytes]) -> bool:
        try:
            there = os.stat(self._url.path)  # noqa: PTH116 - one call for inode and size
        except FileNotFoundError:
            return False
        here = os.fstat(file.fileno())
        return (there.st_dev, there.st_ino) != (here.st_dev, here.st_ino) or here.st_size < file.tell()


def _head(file: IO[bytes], offset: int) -> str:
    """A hash of how the file begins: another file may come to have the same inode."""
    file.seek(0)
    return hashlib.sha256(file.read(min(offset, _HEAD_BYTES))).hexdigest()
