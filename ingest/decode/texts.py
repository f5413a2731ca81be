"""Texts of static reports by number, shared with the compiled pass, which knows them by their bits."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ingest.decode.bits import LETTERS
from ingest.decode.kernels import layout
from ingest.decode.messages import eta_text

_FEW = 1024
_WORDS = np.arange(layout.WORD - 6, -1, -6)
"""By how much to shift a word for each of its characters."""
_LETTERS = np.frombuffer(LETTERS, np.uint8)


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
        texts = np.array(_spelt(keys), np.object_)
        for number in np.flatnonzero(keys[:, -1] == layout.ETA).tolist():
            texts[number] = eta_text(int(keys[number, 0]))
        for number, text in self._added.items():
            texts[number] = text
        return texts

    def is_full(self) -> bool:
        """Whether those of one more static report might not fit."""
        return int(self._counters[layout.TEXTS]) + layout.TEXTS_A_ROW > len(self.keys) // layout.KEY

    def grow(self) -> None:
        """Room for twice as many."""
        self.keys = np.concatenate([self.keys, np.zeros_like(self.keys)])


def _spelt(keys: npt.NDArray[np.int64]) -> list[str]:
    """As `Bits.text`: ended by the first '@', without trailing blanks."""
    codes = (keys[:, :, None] >> _WORDS & 63).reshape(len(keys), -1)
    letters = _LETTERS[codes]
    letters[np.logical_or.accumulate(codes == 0, axis=1)] = 0
    padded = letters.view(f"S{letters.shape[1]}").ravel()
    return [text.rstrip(b" ").decode("ascii") for text in padded.tolist()]
