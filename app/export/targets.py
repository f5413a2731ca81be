"""Files and folders that appear whole or not at all, and are replaced only where that is asked for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

PARTITION = "date="


class TargetError(Exception):
    """The target cannot be written. The text is one line for the user: the cause and the next step."""


@contextmanager
def whole_file(path: Path, *, force: bool) -> Iterator[BinaryIO]:
    """A file to write to that takes its name, at once, when all is in it; raises `TargetError`."""
    _refuse_file(path, force)
    part = _part_of(path)
    try:
        with _told(path):
            with part.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            _refuse_file(path, force)
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: Path, *, force: bool) -> Iterator[Path]:
    """A folder to write into that takes its name when all is in it; raises `TargetError`.

    With `force` a partitioned folder of an earlier export makes way for it; any other folder is refused.
    """
    _refuse_folder(path, force)
    part, old = _part_of(path), _part_of(path, "old")
    try:
        with _told(path):
            part.mkdir()
            yield part
            _refuse_folder(path, force)
            _exchange(part, path, old)
    finally:
        shutil.rmtree(part, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def _exchange(part: Path, path: Path, old: Path) -> None:
    """Put `part` where `path` was; if that fails, what was there stays."""
    if path.exists():
        path.replace(old)
    try:
        part.replace(path)
    except OSError:
        if old.exists():
            old.replace(path)
        raise


def _part_of(path: Path, ending: str = "part") -> Path:
    """Beside the target, so that renaming is one step; hidden, so that no pattern takes it for a result."""
    return path.with_name(f".{path.name}.{os.getpid()}.{ending}")


def _refuse_file(path: Path, force: bool) -> None:
    if path.is_dir():
        raise TargetError(f"{path} is a folder: name a file, or ask for a folder of days with --by-day")
    if path.exists() and not path.is_file():
        raise TargetError(f"{path} is no plain file: name one")
    if path.exists() and not force:
        raise TargetError(f"{path} is there already: name another, or replace it with --force")


def _refuse_folder(path: Path, force: bool) -> None:
    if path.exists() and not path.is_dir():
        raise TargetError(f"{path} is a file: --by-day writes a folder, name one that is not there yet")
    if path.exists() and not force:
        raise TargetError(f"{path} is there already: name another, or replace it with --force")
    if path.exists() and not _is_of_an_export(path):
        raise TargetError(f"{path} holds more than {PARTITION}... folders: it is not replaced, name another")


def _is_of_an_export(folder: Path) -> bool:
    days = list(folder.iterdir())
    files = [file for day in days if day.is_dir() for file in day.iterdir()]
    return all(
        day.name.startswith(PARTITION) and day.is_dir() and not day.is_symlink() for day in days
    ) and all(file.suffix == ".parquet" and file.is_file() for file in files)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        cause = error.strerror or type(error).__name__
        raise TargetError(f"cannot write {path} ({cause}): check the folder and its disk") from error
