"""A bare compiled scan of all checksums: what decoding is measured against."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bench.kernels.checksums import right_checksums
from bench.programs.decoding import Message, main


def count(data: bytes) -> int:
    """Scan all; how many checksums are right."""
    return int(right_checksums(np.frombuffer(data, np.uint8)))


def read(data: bytes) -> Iterator[Message]:  # noqa: ARG001
    """Nothing is decoded."""
    return iter(())


if __name__ == "__main__":
    main(count, read)
