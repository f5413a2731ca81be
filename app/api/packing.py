"""Content codings: zstd for those who take it, else gzip; quick levels, for each answer is packed once."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

import zstandard
from fastapi import Request

from app.api.preferences import preferences

WORTH_IT = 1000
"""Shorter bodies are sent as they are."""

_ZSTD_LEVEL, _GZIP_LEVEL = 1, 1
_NAMES = {"zstd": "zstd", "gzip": "gzip", "x-gzip": "gzip", "*": "gzip"}
_GZIP_WINDOW = 16 + zlib.MAX_WBITS


def coding(request: Request) -> str | None:
    """The coding that the client wants most, zstd among equals; None if it takes neither."""
    wanted = preferences(request.headers.get("accept-encoding", ""))
    taken = [(q, _NAMES[name] == "zstd", _NAMES[name]) for name, q in wanted if q > 0 and name in _NAMES]
    return max(taken)[2] if taken else None


def packed(body: bytes, name: str) -> bytes:
    """The body in that coding."""
    if name == "zstd":
        return zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(body)
    return gzip.compress(body, _GZIP_LEVEL, mtime=0)


def packed_pieces(pieces: Iterable[bytes], name: str) -> Iterator[bytes]:
    """The pieces of a long body in that coding, each as far as it is packed."""
    packer: Any = (
        zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compressobj()
        if name == "zstd"
        else zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _GZIP_WINDOW)
    )
    for piece in pieces:
        if made := packer.compress(piece):
            yield made
    yield packer.flush()
