"""Static reports of one vessel, whole: what she said of herself and of her voyage, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from app.detect.facts import Identity, IntArray, is_first

_ABSENT = -1


@dataclass(frozen=True)
class Content:
    """What a static report says; None: it has no such field, or says "not available"."""

    identity: Identity
    msg_type: int | None = None
    eta: str | None = None
    """`MM-DDTHH:MMZ`, of whatever year."""
    draught_dm: int | None = None

    @cached_property
    def sort_key(self) -> tuple[object, ...]:
        """A total order of reports sent in the same second; that of their identities comes first."""
        draught = _ABSENT if self.draught_dm is None else self.draught_dm
        msg_type = _ABSENT if self.msg_type is None else self.msg_type
        return (*self.identity.sort_key(), self.eta or "", draught, msg_type)


class Said(NamedTuple):
    """The same, said in reports that follow upon one another."""

    content: Content
    time_s: IntArray
    """Of each report, ascending."""


def _no_rows() -> IntArray:
    return np.empty(0, np.int64)


@dataclass(frozen=True)
class Statics:
    """Static reports in any order; arrays of shape (n,)."""

    time_s: IntArray = field(default_factory=_no_rows)
    which: IntArray = field(default_factory=_no_rows)
    """Index in `contents` of what a report says."""
    contents: Sequence[Content] = ()

    @cached_property
    def said(self) -> list[Content]:
        """Each thing that is said, once, in no order."""
        return [self.contents[i] for i in set(self.which.tolist())]

    def of(self, wanted: Callable[[Content], bool]) -> Statics:
        """Those alone that say what is wanted."""
        said = np.fromiter(set(self.which.tolist()), np.int64)
        kept = [i for i in said.tolist() if wanted(self.contents[i])]
        if len(kept) == len(said):
            return self
        rows = np.isin(self.which, kept)
        return Statics(self.time_s[rows], self.which[rows], self.contents)

    def between(self, from_s: int, until_s: int) -> Iterator[Said]:
        """What was said after `from_s`, up to and including `until_s`, in order."""
        time_s, which = self._in_order
        first, end = time_s.searchsorted((from_s, until_s), "right").tolist()
        time_s, which = time_s[first:end], which[first:end]
        begins = np.flatnonzero(is_first(which)).tolist()
        for begin, after in pairwise([*begins, len(which)]):
            yield Said(self.contents[int(which[begin])], time_s[begin:after])

    @cached_property
    def _in_order(self) -> tuple[IntArray, IntArray]:
        if (self.time_s[1:] > self.time_s[:-1]).all():
            return self.time_s, self.which
        kinds, code = np.unique(self.which, return_inverse=True)
        said = [self.contents[kind] for kind in kinds.tolist()]
        ordered = sorted(range(len(said)), key=lambda i: said[i].sort_key)
        rank = np.empty(len(said), np.int64)
        rank[ordered] = np.arange(len(kinds))
        order = np.lexsort((rank[code], self.time_s))
        return self.time_s[order], self.which[order]


NO_STATICS = Statics()
