"""Files and standard input as chunks; compression is told by the first bytes, never by the name."""

from __future__ import annotations

import bz2
import glob
import gzip
import hashlib
import io
import os
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import IO, cast

import zstandard

from ingest.errors import SourceError, TruncatedSource
from ingest.sources.chunk import Chunk

STDIN = "-"
FINGERPRINT_BYTES = 64 * 1024
_READ_BYTES = 64 * 1024
_PACKED_BYTES = 8 * 1024
_DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile, zstandard.ZstdError)


def expand(source: str) -> list[str]:
    """The paths that a path, a glob or "-" stands for, sorted. Raises `SourceError` when it is none."""
    if source == STDIN or _exists(source):
        return [source]
    matches = glob.glob(source, recursive=True)  # noqa: PTH207 - Path.glob takes no absolute patterns
    found = sorted(path for path in matches if not Path(path).is_dir())
    if not found:
        raise SourceError(f"{source}: no such file; check the path, or quote a pattern such as 'logs/*.nmea'")
    return found


def _exists(path: str) -> bool:
    try:
        return Path(path).exists()
    except OSError:
        return False


def fingerprint(path: str) -> tuple[int, str]:
    """(Size on disk in bytes, sha256 in hex of the first 64 KiB). Raises `SourceError`."""
    with _open(path) as stream:
        head = _guarded(path, lambda: stream.read(FINGERPRINT_BYTES))
        size = os.fstat(stream.fileno()).st_size
    return size, hashlib.sha256(head).hexdigest()


def read(path: str, *, feed: str, start: int = 0, chunk_bytes: int = 16 * 2**20) -> Iterator[Chunk]:
    """Chunks of at most `chunk_bytes` from `start`, a byte offset after decompression.

    Raises `SourceError` when the file cannot be opened or read and, after the last good chunk,
    `TruncatedSource` when a compressed file is cut short or damaged.
    """
    with _open(path) as stream:
        pieces = _Pieces(path, stream)
        offset = start
        pieces.take(start, keep=False)
        while data := pieces.take(chunk_bytes):
            yield Chunk(data, None, feed, offset)
            offset += len(data)
        if pieces.damage is not None:
            raise TruncatedSource(_damage_text(path, pieces.damage)) from pieces.damage


def _damage_text(path: str, damage: Exception) -> str:
    cause = "is cut short" if isinstance(damage, EOFError) else f"is damaged ({_one_line(damage)})"
    return f"{path}: the compressed file {cause}; all before that was read, fetch it again for the rest"


class _Pieces:
    """Decompressed bytes in any amount; remembers damage so that what came before it is handed on first."""

    def __init__(self, path: str, stream: IO[bytes]) -> None:
        self.damage: Exception | None = None
        self._path = path
        self._stream = _decompressed(path, stream)

    def take(self, size: int, *, keep: bool = True) -> bytes:
        """Up to `size` bytes, fewer only at the end; with `keep` false they are skipped, not gathered."""
        gathered = bytearray()
        while size > 0 and self.damage is None:
            piece = self._piece(min(size, _READ_BYTES))
            if not piece:
                break
            size -= len(piece)
            if keep:
                gathered += piece
        return bytes(gathered)

    def _piece(self, size: int) -> bytes:
        try:
            return _guarded(self._path, lambda: _some(self._stream, size))
        except _DAMAGED as damage:
            self.damage = damage
            return b""


def _guarded(path: str, action: Callable[[], bytes]) -> bytes:
    try:
        return action()
    except gzip.BadGzipFile:
        raise
    except OSError as error:
        if error.errno is None:
            raise zlib.error(str(error)) from error
        raise SourceError(_text(path, error)) from error


def _open(path: str) -> AbstractContextManager[IO[bytes]]:
    if path == STDIN:
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(path).open("rb")
    except (OSError, ValueError) as error:
        raise SourceError(_text(path, error)) from error


def _text(path: str, error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return f"{path}: no such file; check the path"
    if isinstance(error, IsADirectoryError):
        return f"{path}: is a folder; name its files, for example '{path.rstrip('/')}/*'"
    if isinstance(error, PermissionError):
        return f"{path}: may not be read; check its permissions"
    return f"{path}: cannot be read ({_one_line(error)}); check the file and the disk"


def _one_line(error: Exception) -> str:
    return " ".join(str(getattr(error, "strerror", None) or error).split())


def _decompressed(path: str, stream: IO[bytes]) -> IO[bytes]:
    buffered = io.BufferedReader(_Raw(stream), _READ_BYTES)
    magic = _guarded(path, lambda: buffered.peek(4)[:4])
    if magic.startswith(b"\x1f\x8b"):
        return cast(IO[bytes], gzip.GzipFile(fileobj=buffered))
    if magic.startswith(b"BZh"):
        return bz2.BZ2File(buffered)
    if magic == b"\x28\xb5\x2f\xfd":
        return io.BufferedReader(_Zstd(buffered))
    return buffered


class _Raw(io.RawIOBase):
    """Any binary stream as a raw one, so that standard input and pipes can be peeked at."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        data = _some(self._stream, len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _some(stream: IO[bytes], size: int) -> bytes:
    # One read of what is below: a longer one that fails half way would lose what it had gathered.
    read1: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
    return read1(size)


class _Zstd(io.RawIOBase):
    """Zstandard frames one after another; an unfinished frame at the end is an `EOFError`, not silence."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._begun = False
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._ready and self._fill():
            pass
        data, self._ready = self._ready[: len(buffer)], self._ready[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)

    def _fill(self) -> bool:
        rest = self._frame.unused_data if self._frame.eof else b""
        if self._frame.eof:
            self._frame, self._begun = zstandard.ZstdDecompressor().decompressobj(), False
        packed = rest or _some(self._source, _PACKED_BYTES)
        if not packed:
            if self._begun:
                raise EOFError("the last frame has no end")
            return False
        self._begun = True
        self._ready = self._frame.decompress(packed)
        return True
