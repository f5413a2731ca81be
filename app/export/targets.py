"""Files and folders that appear whole or not at all, and are replaced only where that is asked for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from app.export import leftovers
from app.export.leftovers import OLD, PART

PARTITION = "date="


class TargetError(Exception):
    """The target cannot be written. The text is one line for the user: the cause and the next step."""


@contextmanager
def whole_file(path: Path, *, force: bool) -> Iterator[BinaryIO]:
    """A file to write to that takes its name, at once, when all is in it; raises `TargetError`."""
    leftovers.tidy(path)
    _refuse_file(path, force)
    part = leftovers.hidden(path, PART)
    try:
        with _told(path), leftovers.new_file(part) as file:
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
    leftovers.tidy(path)
    _refuse_folder(path, force)
    part, old = leftovers.hidden(path, PART), leftovers.hidden(path, OLD)
    try:
        with _told(path), leftovers.new_folder(part), ExitStack() as held:
            yield part
            _refuse_folder(path, force)
            if path.exists():
                held.enter_context(leftovers.locked(path))
            _exchange(part, path, old)
            shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(part, ignore_errors=True)


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
