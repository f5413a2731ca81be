"""Texts of static reports by number, shared with the compiled pass, which knows them by their bits."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ingest.decode.bits import LETTERS
from ingest.decode.kernels import layout

_FEW = 1024
_WORDS = np.arange(layout.WORD - 6, -1, -6)
"""By how much to shift a word for each of its characters."""
_LETTERS = np.frombuffer(LETTERS, np.uint8)
_ETA = len("MM-DDThh:mmZ")

Letters = npt.NDArray[np.uint8]


class Texts:
    """Number 0 is ''; see `kernels.layout` for the keys."""

    def __init__(self, counters: npt.NDArray[np.int64]) -> None:
        self._counters = counters
        self.keys = np.zeros(_FEW * layout.KEY, np.int64)
        self.slots = np.zeros(layout.TEXT_SLOTS, np.int32)
        self._added: dict[int, str] = {}
        counters[layout.TEXTS] = 1

    def add(self, text: str) -> int:
        """A number for a text that does not come from the compiled pass."""
        if not text:
            return 0
        number = int(self._counters[layout.TEXTS])
        self._counters[layout.TEXTS] = number + 1
        self._added[number] = text
        self.keys[number * layout.KEY : (number + 1) * layout.KEY] = 0
        return number

    def all(self) -> npt.NDArray[np.object_]:
        """All texts by number."""
        keys = self.keys[: int(self._counters[layout.TEXTS]) * layout.KEY].reshape(-1, layout.KEY)
        letters = _spelt(keys)
        etas = np.flatnonzero(keys[:, -1] == layout.ETA)
        letters[etas] = 0
        letters[etas, :_ETA] = _etas(keys[etas, 0])
        texts = np.empty(len(keys), np.object_)
        texts[:] = _strings(letters)
        for number, text in self._added.items():
            texts[number] = text
        return texts

    def is_full(self) -> bool:
        """Whether those of one more static report might not fit."""
        return int(self._counters[layout.TEXTS]) + layout.TEXTS_A_ROW > len(self.keys) // layout.KEY

    def grow(self) -> None:
        """Room for twice as many."""
        self.keys = np.concatenate([self.keys, np.zeros_like(self.keys)])


def _spelt(keys: npt.NDArray[np.int64]) -> Letters:
    """Rows of letters, ended by the first '@', then NUL, as `Bits.text`."""
    codes = (keys[:, :, None] >> _WORDS & 63).reshape(len(keys), -1)
    letters: Letters = _LETTERS[codes]
    letters[np.logical_or.accumulate(codes == 0, axis=1)] = 0
    return letters


def _etas(bits: npt.NDArray[np.int64]) -> Letters:
    """Likewise, as `eta_text`."""
    month, day, hour, minute = bits >> 16, bits >> 11 & 31, bits >> 6 & 31, bits & 63
    letters = np.empty((len(bits), _ETA), np.uint8)
    letters[:, 2::3] = np.frombuffer(b"-T:Z", np.uint8)
    for k, number in enumerate((month, day, hour, minute)):
        letters[:, 3 * k] = number // 10 + ord("0")
        letters[:, 3 * k + 1] = number % 10 + ord("0")
    letters[(month < 1) | (month > 12) | (day < 1) | (hour > 23) | (minute > 59)] = 0
    return letters


def _strings(letters: Letters) -> list[str]:
    """The rows without what trails."""
    rows, width = letters.shape
    text = letters.tobytes().decode("ascii")
    lengths = ((letters > ord(" ")) * np.arange(1, width + 1)).max(axis=1)
    begins = np.arange(0, rows * width, width)
    return [text[begin:end] for begin, end in zip(begins.tolist(), (begins + lengths).tolist(), strict=True)]
