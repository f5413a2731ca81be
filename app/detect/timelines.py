"""Who many vessels were by time, from the static reports of all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter

import numpy as np

from app.detect.facts import Identity, IdentityTimeline, IntArray, is_first
from app.detect.statics import Content, Statics

_FIELDS = attrgetter(*(field.name for field in fields(Identity)))


@dataclass(frozen=True)
class Reports:
    """Static reports of many vessels in any order; each array has shape (n,)."""

    mmsi: IntArray
    time_s: IntArray
    which: IntArray
    """Index in `identities` of what a report tells."""
    identities: list[Identity]


def timelines(reports: Reports, before: Mapping[int, Identity]) -> dict[int, IdentityTimeline]:
    """A timeline for each vessel of `before`, from the identity given there on."""
    told = _telling(reports)
    sent: dict[int, list[tuple[int, Identity]]] = {}
    columns = (reports.mmsi[told], reports.time_s[told], reports.which[told])
    for mmsi, time_s, which in zip(*(column.tolist() for column in columns), strict=True):
        sent.setdefault(mmsi, []).append((time_s, reports.identities[which]))
    return {mmsi: IdentityTimeline(sent.get(mmsi, []), known) for mmsi, known in before.items()}


def statics(reports: Reports, contents: Sequence[Content], mmsis: Iterable[int]) -> dict[int, Statics]:
    """The reports of each of these vessels; `reports` are ordered by MMSI, `contents` what they tell."""
    asked = list(mmsis)
    ends = np.searchsorted(reports.mmsi, [[mmsi, mmsi + 1] for mmsi in asked]).reshape(-1, 2).tolist()
    return {
        mmsi: Statics(reports.time_s[first:end], reports.which[first:end], contents)
        for mmsi, (first, end) in zip(asked, ends, strict=True)
    }


def _telling(reports: Reports) -> IntArray:
    """Which reports carry a field that the vessel's last one with such a field did not say; in order.

    No other changes a timeline: a ship says who she is every six minutes, and seldom anything new.
    """
    order = _order(reports)
    mmsi, which = reports.mmsi[order], reports.which[order]
    tells = np.zeros(len(order), np.bool_)
    for codes in _coded(reports.identities):
        said = codes[which]
        sent = np.flatnonzero(said)
        tells[sent[is_first(mmsi[sent], said[sent])]] = True
    return order[tells]


def _order(reports: Reports) -> IntArray:
    """By vessel and time, and of one second by what they tell."""
    key = (reports.mmsi << 32) + reports.time_s
    if (key[1:] > key[:-1]).all():
        return np.arange(len(key))
    in_order = sorted(range(len(reports.identities)), key=lambda i: reports.identities[i].sort_key())
    rank = np.empty(len(in_order), np.int64)
    rank[in_order] = np.arange(len(in_order))
    return np.lexsort((rank[reports.which], key))


def _coded(identities: list[Identity]) -> list[IntArray]:
    """Each field of the identities as numbers; 0 where it is not sent."""
    coded = []
    for said in zip(*map(_FIELDS, identities), strict=True):
        numbers = {value: number for number, value in enumerate({None: None} | dict.fromkeys(said))}
        coded.append(np.fromiter(map(numbers.__getitem__, said), np.int64, len(said)))
    return coded
