"""Compare what two decoders wrote (`decoding.written`): `... compare_fixes OURS THEIRS`.

Or `... compare_fixes --clean FILE OUT`: copy the lines whose checksums are all right.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.programs.decoding import COLUMNS

_STARTS, _STAR = (b"!", b"\\", b"$", b"\n"), ord("*")
_HEX = np.full(256, 255, np.uint8)
_HEX[48:58] = np.arange(10)
_HEX[65:71] = _HEX[97:103] = np.arange(10, 16)


def compared(ours: Path, theirs: Path) -> dict[str, object]:
    """Tell whether the fixes are the same, one after another, or how the sets of (mmsi, lon, lat) differ."""
    one, other = (np.fromfile(path, np.int64).reshape(-1, COLUMNS) for path in (ours, theirs))
    found: dict[str, object] = {"ours": len(one), "theirs": len(other), "in_order": False}
    if len(one) == len(other) and (one[:, 0] == other[:, 0]).all():
        off = np.abs(one[:, 1:3] - other[:, 1:3]).max(axis=1, initial=0)
        return found | {"in_order": True, "same": int((off == 0).sum()), "most_off": int(off.max(initial=0))}
    return found | _as_sets(one, other)


def _as_sets(one: NDArray[np.int64], other: NDArray[np.int64]) -> dict[str, object]:
    both = np.concatenate([one[:, :3], other[:, :3]])
    _, number = np.unique(both, axis=0, return_inverse=True)
    number = number.reshape(-1)
    ours, theirs = number[: len(one)], number[len(one) :]
    only_ours, only_theirs = ~np.isin(ours, theirs), ~np.isin(theirs, ours)
    kinds = np.unique(one[only_ours, 3])
    return {
        "same": len(np.intersect1d(ours, theirs)),
        "distinct": int(number.max(initial=-1)) + 1,
        "only_ours": len(np.unique(ours[only_ours])),
        "only_theirs": len(np.unique(theirs[only_theirs])),
        "only_ours_kinds": kinds.tolist(),
        "only_theirs_at_0_0": int((other[only_theirs, 1:3] == 0).all(axis=1).sum()),
    }


def clean(path: Path, out: Path) -> dict[str, object]:
    """Copy the lines whose checksums are all right; tells how many were left out."""
    data = np.frombuffer(path.read_bytes(), np.uint8)
    ends = np.flatnonzero(data == ord("\n"))
    wrong = np.unique(np.searchsorted(ends, _wrong_checksums(data)))
    keep = np.ones(len(ends), bool)
    keep[wrong[wrong < len(ends)]] = False
    lengths = np.diff(ends, prepend=-1)
    out.write_bytes(bytes(data[: lengths.sum()][np.repeat(keep, lengths)]))
    return {"lines": len(ends), "left_out": int((~keep).sum())}


def _wrong_checksums(data: NDArray[np.uint8]) -> NDArray[np.int64]:
    """The places of the `*` before checksums that are wrong."""
    starts = np.flatnonzero(np.isin(data, [ord(sign) for sign in _STARTS]))
    stars = np.flatnonzero(data[:-2] == _STAR)
    before = np.searchsorted(starts, stars) - 1
    stars, before = stars[before >= 0], before[before >= 0]
    running = np.bitwise_xor.accumulate(data)
    total = running[stars - 1] ^ running[starts[before]]
    told = _HEX[data[stars + 1]] << 4 | _HEX[data[stars + 2]]
    return np.asarray(stars[total != told])


def main() -> None:
    """Do what the command line says."""
    if sys.argv[1] == "--clean":
        told = clean(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        told = compared(Path(sys.argv[1]), Path(sys.argv[2]))
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
