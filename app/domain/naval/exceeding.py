"""Claims that are stronger than the sensor allows. They are kept, and marked; nothing is refused for them.

The sizes are a rule of thumb of ours after the public scale of what imagery lets one tell (NIIRS, visible):
at its level 3, pixels of about 2.5 to 4.5 m, the type of a large surface ship in port is told; hulls of one
class are told apart only levels on, at a metre and less. They say when to doubt, not what is wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from app.domain.naval.sighting import Activity, IdentityBasis, Sighting, SourceKind, Subject
from app.domain.time import DAY_MS

NAME_M, CLASS_M, LENGTH_M = 1.0, 3.0, 10.0
"""Coarsest ground sample distance at which a name, a class, a length can be told by the outline."""
PENNANT_M = 0.3
"""Likewise a number painted on the side, from above."""
COARSE_SENSORS = {"sentinel-1": 10.0, "sentinel-2": 10.0, "landsat": 15.0}
"""Published ground sample distance of sensors that have but one: for sightings that tell only the name."""
WARSHIPS = ("frigate", "corvette", "submarine", "landing_ship", "intelligence_ship", "warship")
"""Groups whose ships are exempt from AIS and often imitated in it."""
_UNTYPED = (None, "ship", "warship", "auxiliary")
_MOTIONLESS = {
    Activity.ANCHORED: "anchored",
    Activity.DRIFTING: "drifting",
    Activity.PACING: "pacing",
}


def exceeding(sighting: Sighting, warships: Collection[str] = ()) -> tuple[str, ...]:
    """What it claims beyond its sensor, in words; `warships` are keys of units known to be such."""
    if sighting.is_negative:
        return ()
    found = [*_of_image(sighting), *_of_broadcast(sighting, warships)]
    return tuple(dict.fromkeys(found))


def ground_sample_m(sighting: Sighting) -> float | None:
    """Metres a pixel of the image it rests on, told or known of the sensor; None if there is none."""
    told = sighting.sensor.ground_sample_m
    if told is not None:
        return told
    name = (sighting.sensor.name or "").casefold()
    return next((metres for known, metres in COARSE_SENSORS.items() if known in name), None)


def _of_image(sighting: Sighting) -> Iterator[str]:
    sample_m = ground_sample_m(sighting)
    is_image = sighting.source.kind is SourceKind.SATELLITE_IMAGE
    if not is_image and sample_m is None:
        return
    for subject in sighting.subjects:
        yield from _by_length(subject)
        if sample_m is not None:
            yield from _of_pixels(subject, sample_m)
    span = sighting.observed
    if sighting.activity in _MOTIONLESS and span.until_ms - span.from_ms <= DAY_MS:
        yield f"{_MOTIONLESS[sighting.activity]}: a single image does not show how a ship moves"


def _by_length(subject: Subject) -> Iterator[str]:
    if subject.unit is not None and subject.basis is IdentityBasis.LENGTH_ONLY:
        yield f"name {subject.unit}: a length alone gives no name"


def _of_pixels(subject: Subject, sample_m: float) -> Iterator[str]:
    pixels = f"{sample_m:g} m a pixel"
    if subject.basis is IdentityBasis.PENNANT_READ and sample_m > PENNANT_M:
        yield f"pennant read at {pixels}: that takes {PENNANT_M:g} m or finer"
    elif subject.unit is not None and sample_m > NAME_M:
        yield f"name {subject.unit} at {pixels}: by outline that takes {NAME_M:g} m or finer"
    elif _claims_type(subject) and sample_m > CLASS_M:
        yield f"class {subject.unit_class or subject.group} at {pixels}: that takes {CLASS_M:g} m or finer"
    elif subject.basis is IdentityBasis.LENGTH_ONLY and sample_m > LENGTH_M:
        yield f"length at {pixels}: that takes {LENGTH_M:g} m or finer"


def _claims_type(subject: Subject) -> bool:
    if subject.basis is IdentityBasis.LENGTH_ONLY:
        return False
    return subject.group not in _UNTYPED or subject.basis is IdentityBasis.CLASS_FEATURES


def _of_broadcast(sighting: Sighting, warships: Collection[str]) -> Iterator[str]:
    by_ais = sighting.source.kind is SourceKind.AIS
    for subject in sighting.subjects:
        is_warship = subject.group in WARSHIPS or subject.unit in warships
        if is_warship and (by_ais or subject.basis is IdentityBasis.BROADCAST):
            who = subject.unit or subject.unit_class or subject.group
            yield f"{who} by AIS: whoever transmits can claim to be a warship"
