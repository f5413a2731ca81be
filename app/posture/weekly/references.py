"""The numbered sources of a report: each is numbered once, when it is first leaned on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.domain.naval.notices import Notice
from app.domain.naval.sighting import Sighting, Source, SourceKind
from app.domain.naval.units import Claim
from app.posture.held import Alert
from app.posture.plain import day

OWN = "Twelvemile"


@dataclass(frozen=True)
class Reference:
    """One source as the list at the report's end has it. Dates are UTC days; None: not known."""

    number: int
    publisher: str
    kind: str
    """On what it rests: several, if its rows differ."""
    title: str | None
    published: str | None
    url: str | None
    archive_url: str | None
    rows: tuple[str, ...]
    """Numbers of the rows, or ids of the sightings, that were read from it."""
    synthetic: bool = False


@dataclass
class _Entry:
    number: int
    source: Source
    kinds: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    synthetic: bool = False

    def reference(self) -> Reference:
        published = self.source.published_ms
        return Reference(
            self.number,
            self.source.publisher,
            ", ".join(sorted(set(self.kinds))),
            "; ".join(dict.fromkeys(self.titles)) or None,
            None if published is None else day(published),
            self.source.url,
            self.source.archive_url,
            tuple(sorted(set(self.rows))),
            self.synthetic,
        )


class Register:
    """Gives the numbers, from 1 in the order of first use; one address is one source."""

    def __init__(self) -> None:
        self._entries: dict[tuple[object, ...], _Entry] = {}

    def references(self) -> tuple[Reference, ...]:
        """All that were asked for, by number."""
        return tuple(entry.reference() for entry in self._entries.values())

    def sightings(self, sightings: Iterable[Sighting]) -> tuple[int, ...]:
        """The numbers of their sources, ascending."""
        return numbers(self.sighting(one) for one in sightings)

    def sources(self, some: Iterable[Claim | Sighting]) -> tuple[int, ...]:
        """The numbers of the sources of claims and sightings, ascending."""
        return numbers(self.sighting(one) if isinstance(one, Sighting) else self.claim(one) for one in some)

    def sighting(self, one: Sighting) -> int:
        """The number of its source."""
        return self._number(one.source, _kind(one.source), one.reference or one.id, synthetic=one.synthetic)

    def claim(self, claim: Claim) -> int:
        """The number of the source of a claim on a unit."""
        return self._number(claim.source, _kind(claim.source))

    def notice(self, notice: Notice) -> int:
        """The number of a notice to mariners."""
        kind = "notice to mariners"
        return self._number(notice.source, kind, notice.number, synthetic=notice.synthetic)

    def alert(self, alert: Alert) -> int:
        """The number of an alert of our own, which rests on AIS."""
        title = f"alert {alert['kind']} {alert['id']}, from AIS"
        synthetic = bool(alert.get("synthetic"))
        return self._own(title, f"/v1/alerts/{alert['id']}", kind="AIS alert", synthetic=synthetic)

    def track(self, identity: str, *, synthetic: bool) -> int:
        """The number of the AIS that we hold."""
        title = f"AIS track {identity}, as received"
        return self._own(title, "/v1/positions", kind="computed", synthetic=synthetic)

    def vessel(self, mmsi: int, *, synthetic: bool) -> int:
        """The number of the AIS that we hold of one MMSI."""
        path = f"/v1/vessels/{mmsi}/history"
        return self._own(f"AIS of MMSI {mmsi}, as received", path, kind="AIS", synthetic=synthetic)

    def own(self, title: str, path: str) -> int:
        """The number of an answer of our own: what was asked, and by which route anyone may ask again."""
        return self._own(title, path, kind="computed")

    def _own(self, title: str, path: str, kind: str, *, synthetic: bool = False) -> int:
        source = Source(SourceKind.OTHER, OWN, url=path, title=title)
        return self._number(source, kind, synthetic=synthetic)

    def _number(self, source: Source, kind: str, row: str | None = None, *, synthetic: bool = False) -> int:
        of_page = (source.url,) if source.url else (source.publisher, source.published_ms, source.title)
        entry = self._entries.setdefault(of_page, _Entry(len(self._entries) + 1, source))
        entry.kinds.append(kind)
        entry.titles += [source.title] if source.title else []
        entry.rows += [row] if row else []
        entry.synthetic |= synthetic
        return entry.number


def _kind(source: Source) -> str:
    return "AIS" if source.kind is SourceKind.AIS else source.kind.value.replace("_", " ")


def numbers(some: Iterable[int]) -> tuple[int, ...]:
    """Each once, ascending.

    >>> numbers([3, 1, 3])
    (1, 3)
    """
    return tuple(sorted(set(some)))
