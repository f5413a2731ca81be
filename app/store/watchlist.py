"""The watchlist in the store: it is what conclusions rest on, whoever draws them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, delete, insert, select

from app.domain.watchlist import Unit
from app.store.conclusions import get_meta, set_meta
from app.store.models import Dirty, StaticContent, StaticReport, Vessel, WatchedUnit

_SET = "watchlist_set"
_VERSION = "watchlist_version"
_CONCLUDED, _CONCLUDED_VERSION = "watchlist_concluded", "watchlist_concluded_version"
_FIELDS = ("label", "mmsi", "imo", "callsign", "unit_class", "emits_ais", "note", "source", "as_of")
_AT_ONCE = 500
Known = tuple[str, int | None, int | None, str | None]
"""What of a unit conclusions rest on: label, MMSI, IMO number and callsign."""


class SetBy(NamedTuple):
    """When the watchlist was last changed, and by whom or from which file."""

    at_ms: int
    who: str


def read(connection: Connection) -> tuple[Unit, ...]:
    """All units in their order."""
    columns = (getattr(WatchedUnit, name) for name in _FIELDS)
    return tuple(Unit(*row) for row in connection.execute(select(*columns).order_by(WatchedUnit.number)))


def replace(connection: Connection, units: Sequence[Unit], who: str, now_ms: int) -> bool:
    """Have these units in place of all there were; False if they are those already."""
    if read(connection) == tuple(units):
        return False
    connection.execute(delete(WatchedUnit))
    rows = [{"number": n, **dict(zip(_FIELDS, unit.row(), strict=True))} for n, unit in enumerate(units)]
    if rows:
        connection.execute(insert(WatchedUnit), rows)
    set_meta(connection, _SET, orjson.dumps([now_ms, who]).decode())
    set_meta(connection, _VERSION, version_of(known(units)))
    return True


def set_by(connection: Connection) -> SetBy | None:
    """Who changed it last; None if no one ever did."""
    held = get_meta(connection, _SET)
    return None if held is None else SetBy(*orjson.loads(held))


def known(units: Sequence[Unit]) -> tuple[Known, ...]:
    """What of these units conclusions rest on."""
    return tuple((unit.label, unit.mmsi, unit.imo, unit.callsign) for unit in units)


def version_of(units: Sequence[Known]) -> str:
    """16 hex digits that change with what conclusions rest on, and not with a note."""
    return hashlib.sha256(orjson.dumps(units)).hexdigest()[:16]


def tag_of(units: Sequence[Unit]) -> str:
    """32 hex digits that change with anything in the list."""
    return hashlib.sha256(orjson.dumps([unit.row() for unit in units])).hexdigest()[:32]


def version(connection: Connection) -> str:
    """That of the table; costs next to nothing."""
    return get_meta(connection, _VERSION) or version_of(())


def concluded_version(connection: Connection) -> str | None:
    """That of the units by which conclusions were last drawn; None before there were any."""
    return get_meta(connection, _CONCLUDED_VERSION)


def concluded(connection: Connection) -> list[Known]:
    """The units by which conclusions were last drawn."""
    return [tuple(row) for row in orjson.loads(get_meta(connection, _CONCLUDED) or "[]")]


def note_concluded(connection: Connection, units: Sequence[Known]) -> None:
    """From here on conclusions are drawn by these."""
    set_meta(connection, _CONCLUDED, orjson.dumps(units).decode())
    set_meta(connection, _CONCLUDED_VERSION, version_of(units))


def changed(before: Sequence[Known], after: Sequence[Known]) -> set[Known]:
    """Units of whom a vessel may have to be concluded anew: gone, new, or ranked otherwise.

    >>> sorted(u[0] for u in changed([("A", 1, None, None)], [("B", 2, None, None), ("A", 1, None, None)]))
    ['B']
    """
    old, new = dict.fromkeys(before), dict.fromkeys(after)
    if [unit for unit in old if unit in new] != [unit for unit in new if unit in old]:
        return {*old, *new}
    return old.keys() ^ new.keys()


def known_by(
    connection: Connection, mmsis: Sequence[int], imos: Sequence[int], callsigns: Sequence[str]
) -> set[int]:
    """Vessels of these MMSIs, or that ever said one of these IMO numbers or callsigns."""
    found: set[int] = set()
    for values, latest, ever in (
        (mmsis, Vessel.mmsi, None),
        (imos, Vessel.imo, StaticContent.imo),
        (callsigns, Vessel.callsign, StaticContent.callsign),
    ):
        for some in _lots(values):
            found.update(connection.scalars(select(Vessel.mmsi).where(latest.in_(some))))
            if ever is not None:
                contents = connection.scalars(select(StaticContent.content).where(ever.in_(some))).all()
                found.update(_sayers(connection, contents))
    return found


def _sayers(connection: Connection, contents: Sequence[int]) -> set[int]:
    said: set[int] = set()
    for some in _lots(contents):
        said.update(
            connection.scalars(select(StaticReport.mmsi).where(StaticReport.content.in_(some)).distinct())
        )
    return said


def _lots(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[n : n + _AT_ONCE] for n in range(0, len(values), _AT_ONCE))


def conclude_anew(connection: Connection, mmsis: Iterable[int]) -> None:
    """Have these vessels concluded from their first facts; their alerts are held against what follows."""
    for some in _lots(sorted(mmsis)):
        connection.execute(delete(Dirty).where(Dirty.mmsi.in_(some)))
        first = select(Vessel.mmsi, Vessel.first_ms).where(Vessel.mmsi.in_(some))
        connection.execute(insert(Dirty).from_select(["mmsi", "from_ms"], first))
