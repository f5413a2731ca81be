"""What must be identical: positions and current alerts as canonical JSON; and dumps of whole stores."""

import json
from contextlib import closing
from urllib.parse import quote
from urllib.request import urlopen

from support.databases import numbered, of
from support.databases import path_of as path_of

from app.api import shapes
from app.store.engine import open_store, reading
from app.store.reading import alerts, history, vessels

NOT_COMPARED = ("raised_at", "recorded_at", "updated_at", "revision", "links")
"""Fields of section 3 that may differ between two runs over the same facts."""

FACTS_AND_CONCLUSIONS = (
    "positions", "heard", "statics", "vessels", "imo_senders", "vessel_feeds", "feed_up", "feed_hours",
    "segments", "taints", "meta", "dirty",
)  # fmt: skip
"""Tables that may not depend on how the input was cut or ordered."""

_WALL_CLOCK = {"recorded_ms", "raised_ms", "updated_ms"}
_SET_BY_PEOPLE = {"watchlist_set", "watchlist_version"}
"""Keys of `meta`: who set the list, and when, is no conclusion; what conclusions rest on is compared."""
_COUNTERS = {"lines", "rejected", "rejects_first"}
"""Of a feed: what was read of it, which a second reading adds to."""


def text(value):
    """Canonical JSON: sorted keys, no blanks."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def _comparable(alert):
    return {name: value for name, value in alert.items() if name not in NOT_COMPARED}


def _canonical(positions, found_alerts):
    ordered = sorted(
        (_comparable(a) for a in found_alerts), key=lambda a: (a["vessels"], a["started_at"], a["id"])
    )
    return text({"positions": positions, "alerts": ordered})


def canonical(database_url):
    """From the store, through the queries that the API asks."""
    engine = open_store(database_url, create=False)
    try:
        with reading(engine) as connection:
            rows, more = vessels.page(connection, None, 1_000_000)
            assert not more
            positions = {}
            for row in rows:
                fixes, more = history.page(connection, row.mmsi, history.Span(), None, 10_000_000)
                assert not more
                positions[str(row.mmsi)] = [shapes.position(fix) for fix in fixes]
            current, more = alerts.page(connection, alerts.AlertFilter(), None, 1_000_000)
            assert not more
        return _canonical(positions, [row.alert for row in current])
    finally:
        engine.dispose()


def canonical_over_http(base_url, *, page=1000):
    """The same from a running `twelvemile serve`, page by page."""
    positions = {}
    for vessel in _all(base_url, "/v1/vessels", "vessels", page):
        path = f"/v1/vessels/{vessel['mmsi']}/history"
        positions[str(vessel["mmsi"])] = _all(base_url, path, "positions", page)
    return _canonical(positions, _all(base_url, "/v1/alerts", "alerts", page))


def get(base_url, path):
    """JSON of one GET."""
    with urlopen(base_url + path, timeout=60) as answer:
        return json.load(answer)


def _all(base_url, path, name, page):
    items, cursor = [], None
    while True:
        query = f"?limit={page}" + (f"&cursor={quote(cursor)}" if cursor else "")
        answer = get(base_url, path + query)
        items += answer[name]
        cursor = answer["next"]
        if not cursor:
            return items


def revisions(database_url):
    """Alert id -> its (change, at_ms) in order, for the alerts that are not retracted."""
    query = (
        "SELECT a.id, r.change, r.at_ms FROM alert_revisions r JOIN alerts a USING (uid) "
        "WHERE a.status <> 'retracted' ORDER BY a.id, r.revision"
    )
    found = {}
    for alert_id, change, at_ms in rows(database_url, query):
        found.setdefault(alert_id, []).append((change, at_ms))
    return found


def rows(database_url, query, *values):
    """All rows of one query, by the driver alone."""
    database = of(database_url)
    with closing(database.connect(database_url)) as connection:
        return database.execute(connection, query, values)


def dump(database_url, *, tables=None, counters=True):
    """Table -> its rows sorted, without wall-clock columns; `counters` False leaves out a feed's traffic."""
    left_out = _WALL_CLOCK if counters else _WALL_CLOCK | _COUNTERS
    database = of(database_url)
    with closing(database.connect(database_url)) as connection:
        names = [n for n in database.tables(connection) if n != "lease" and (tables is None or n in tables)]
        return {name: _rows(database, connection, name, left_out) for name in names}


def _rows(database, connection, table, left_out):
    names = [name for name in database.columns(connection, table) if name not in left_out]
    kept = ", ".join(f'"{name}"' for name in names)
    found = database.execute(connection, f"SELECT {kept} FROM {table}")
    if table == "meta":
        found = [row for row in found if row[0] not in _SET_BY_PEOPLE]
    if database.name == "postgresql":
        found = [tuple(int(v) if isinstance(v, bool) else v for v in row) for row in found]
        found = _renumbered(database, connection, table, names, found)
    return sorted(found, key=repr)


def _renumbered(database, connection, table, names, found):
    """Numbers that PostgreSQL gave, counted from 1: those of a transaction that was undone are left out."""
    counted = {"uid": ("alerts", "uid"), "feed_id": ("feeds", "id")}
    if table in numbered():
        counted[numbered()[table]] = (table, numbered()[table])
    for name in counted.keys() & set(names):
        parent, key = counted[name]
        given = database.execute(connection, f"SELECT {key} FROM {parent} ORDER BY {key}")
        place = {number: n for n, (number,) in enumerate(given, 1)}
        at = names.index(name)
        found = [(*row[:at], place[row[at]], *row[at + 1 :]) for row in found]
    return found


def difference(one, other, most=3):
    """Where two dumps differ, in a few words; empty if nowhere."""
    told = []
    for table in sorted(one.keys() | other.keys()):
        left, right = one.get(table, []), other.get(table, [])
        if left == right:
            continue
        only_left, only_right = [r for r in left if r not in right], [r for r in right if r not in left]
        told.append(
            f"{table}: {len(left)} rows against {len(right)}; only left {str(only_left[:most])[:600]}; "
            f"only right {str(only_right[:most])[:600]}"
        )
    return "\n".join(told)


def first_difference(one, other):
    """Where two canonical texts differ, with what stands there."""
    at = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    return f"at {at}: {one[max(0, at - 300) : at + 200]!r} against {other[max(0, at - 60) : at + 200]!r}"
