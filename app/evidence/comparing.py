"""Whether an alert that was derived anew is the alert of the bundle, and its fixes those of the bundle."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from app.domain.premises import Premises, RawLine
from app.domain.time import iso
from ingest.batch import Positions

NOT_COMPARED = frozenset(
    {"id", "links", "raised_at", "recorded_at", "revision", "superseded_by", "told", "triage", "updated_at"}
)
"""What a store adds: when it wrote the alert, what became of it, and the id, which once given stays."""
_MOST_TOLD = 40
_SHOWN = 120
Identities = npt.NDArray[np.int64]
"""(mmsi, time_ms, lon, lat) of fixes, ascending, each once, shape (n, 4); places in the store's units."""


class Derivation(Protocol):
    """What follows from the lines of a bundle: `app.pipeline.rederiving.Derived`."""

    @property
    def alerts(self) -> list[dict[str, Any]]:
        """Of the kind that was asked for, as the API shows them."""

    @property
    def positions(self) -> Positions:
        """All fixes that the lines hold."""

    @property
    def reports(self) -> list[tuple[int, int]]:
        """(MMSI, time in ms) of the static reports that they hold."""

    @property
    def lines(self) -> int:
        """How many were read."""


Derive = Callable[[Premises, Sequence[RawLine]], Derivation]


@dataclass(frozen=True)
class Difference:
    """One thing that is otherwise: its name, in the bundle, and as it was derived."""

    name: str
    bundle: Any
    derived: Any

    def __str__(self) -> str:
        return f"{self.name}: the bundle says {_short(self.bundle)}, derived is {_short(self.derived)}"


def _short(value: Any) -> str:  # noqa: ANN401 - JSON
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def counterpart(alert: Mapping[str, Any], derived: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """Of the derived alerts the one that this one is; None if it does not follow."""
    same = [one for one in derived if _about(one) == _about(alert)]
    by_id = [one for one in same if one["id"] == alert["id"]]
    return next(iter(by_id or same), None)


def _about(alert: Mapping[str, Any]) -> tuple[Any, ...]:
    return alert["kind"], alert["zone"], alert["vessels"], alert["started_at"]


def differences(alert: Mapping[str, Any], derived: Mapping[str, Any]) -> list[Difference]:
    """What is otherwise, the names of what lies deeper with dots; at most forty.

    >>> str(differences({"id": "a", "evidence": {"fixes": 9}}, {"evidence": {"fixes": 8}})[0])
    'evidence.fixes: the bundle says 9, derived is 8'
    """
    found = (d for d in _leaves("", alert, derived) if d.bundle != d.derived)
    return [d for d, _ in zip(found, range(_MOST_TOLD), strict=False)]


def _leaves(at: str, one: Any, other: Any) -> Iterator[Difference]:  # noqa: ANN401 - JSON
    if at in NOT_COMPARED:
        return
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in dict.fromkeys([*one, *other]):
            yield from _leaves(f"{at}.{key}" if at else str(key), one.get(key), other.get(key))
    else:
        yield Difference(at, one, other)


def identities(fixes: Positions) -> Identities:
    """What tells fixes apart."""
    columns = (fixes.mmsi, fixes.time_ms, fixes.lon, fixes.lat)
    return unique(np.stack([np.asarray(column, np.int64) for column in columns], axis=1))


def unique(rows: Identities) -> Identities:
    """Ascending, each once."""
    return np.unique(rows.reshape(-1, 4), axis=0)


def missing(wanted: Identities, held: Identities) -> Identities:
    """Those of the first that are not among the second."""
    both = np.concatenate([held, wanted])
    _, first, inverse = np.unique(both, axis=0, return_index=True, return_inverse=True)
    return wanted[first[inverse.reshape(-1)][len(held) :] >= len(held)]


def span_of(fixes: Identities) -> str:
    """From when to when fixes were sent, for people."""
    return f"{iso(int(fixes[:, 1].min()))} to {iso(int(fixes[:, 1].max()))}"
