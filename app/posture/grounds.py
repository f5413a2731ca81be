"""Evidence in words, as a row of the board shows it."""

from __future__ import annotations

from app.domain.naval.board import Ground
from app.domain.naval.sighting import Sighting
from app.posture.roots import Told

_AGAIN = "tells again what counts once"


def ground(told: Told, reason: str | None = None) -> Ground:
    """Of a report, with why it is joined with her."""
    sighting = told.sighting
    says = "; ".join(filter(None, (said(sighting), reason, *_of_telling(told))))
    return _ground(sighting, told.root, says)


def again(told: Told, telling: Sighting, names: bool) -> Ground:
    """Of a telling: it adds no confidence; a name that it adds is its writer's assessment."""
    adds = "names her, which is an assessment" if names else _AGAIN
    return _ground(telling, told.root, f"{said(telling)}; {adds}")


def _of_telling(told: Told) -> tuple[str, ...]:
    return () if told.sighting.id == told.root else (f"told after {told.root}, which is not known",)


def said(sighting: Sighting) -> str:
    """What a sighting says, in a line."""
    doing = str(sighting.activity).replace("_", " ")
    what = f"looked for and not seen ({doing})" if sighting.is_negative else doing
    where = sighting.where
    place = None if where is None else where.said or where.place
    kind = str(sighting.source.kind).replace("_", " ")
    synthetic = "synthetic" if sighting.synthetic else None
    beyond = (
        f"stronger than its sensor: {', '.join(sighting.exceeds_sensor)}" if sighting.exceeds_sensor else None
    )
    told = ", ".join(filter(None, (what, place)))
    return "; ".join(filter(None, (f"{kind}, {sighting.source.publisher}: {told}", beyond, synthetic)))


def _ground(sighting: Sighting, root: str, says: str) -> Ground:
    return Ground(
        "sighting", sighting.id, root, sighting.observed, sighting.known_ms, says, sighting.confidence,
        sighting.reference, sighting.synthetic, sighting.disputes,
    )  # fmt: skip
