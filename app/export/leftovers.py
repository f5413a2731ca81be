"""What an export that was killed left beside its target: known by its lock, which ends with its process.

A process id would not do: it may be another's by now, or of a process in another container. A lock belongs to
the file itself, so it stays through renaming. Where a file system knows no locks nothing is taken away.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

PART, OLD = "part", "old"


def hidden(target: Path, ending: str) -> Path:
    """Beside the target, so that renaming is one step; hidden, so that no pattern takes it for a result."""
    return target.with_name(f".{target.name}.{os.getpid()}.{ending}")


@contextmanager
def new_file(part: Path) -> Iterator[BinaryIO]:
    """A new file, locked while inside."""
    while True:
        with part.open("xb") as file:
            _lock(file.fileno())
            if _is_at(file.fileno(), part):
                yield file
                return


@contextmanager
def new_folder(part: Path) -> Iterator[None]:
    """A new folder, locked while inside."""
    while True:
        part.mkdir()
        with ExitStack() as stack:
            try:
                stack.enter_context(locked(part))
            except FileNotFoundError:
                continue
            yield
            return


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """A folder that is there, locked while inside, whatever it is called meanwhile."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _lock(descriptor)
        if not _is_at(descriptor, folder):
            raise FileNotFoundError(folder)
        yield
    finally:
        os.close(descriptor)


def tidy(target: Path) -> None:
    """Take away what dead exports to this target left; a folder that one had moved aside comes back."""
    name = re.compile(rf"\.{re.escape(target.name)}\.\d+\.({PART}|{OLD})")
    with suppress(OSError):
        for left in sorted(target.parent.iterdir()):
            if name.fullmatch(left.name):
                with suppress(OSError):
                    _tidy(left, target)


def _tidy(left: Path, target: Path) -> None:
    descriptor = os.open(left, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if left.suffix == f".{OLD}" and not target.exists():
            left.replace(target)
        elif left.is_dir():
            shutil.rmtree(left)
        else:
            left.unlink()
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    with suppress(OSError):
        fcntl.flock(descriptor, fcntl.LOCK_EX)


def _is_at(descriptor: int, path: Path) -> bool:
    """Whether it still has that name: it may have been tidied away before it was locked."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
