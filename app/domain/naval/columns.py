"""The columns of a table of sightings: what each takes. JSON has the same, some of them in groups."""

from __future__ import annotations

from app.domain.naval.sighting import GROUPS, Activity, Confidence, IdentityBasis, SourceKind

_ANY = "; one of "


def _words(kind: type[Activity | Confidence | IdentityBasis | SourceKind]) -> str:
    return ", ".join(member.value for member in kind)


COLUMNS: dict[str, str] = {
    "reference": "number of the row in this file, for derived_from and supersedes",
    "observed_from": "day (2024-12-10, all of it, UTC) or time with its zone (2024-12-10T06:00Z)",
    "observed_until": "last day, or the time before which; blank: that day, or that minute",
    "negative": "true: looked for and not seen",
    "unit": "key or name, several parted by ; (admiral-golovko; yelnya)",
    "class": "in the source's words, one for all or one for each: 2 frigates; 1 oiler",
    "group": "what joins with what" + _ANY + ", ".join(GROUPS),
    "count": "how many, one for each of several: 2; 1",
    "identity_basis": "by what it is known who" + _ANY + _words(IdentityBasis),
    "pennant": "as painted",
    "activity": "blank only where negative" + _ANY + _words(Activity),
    "place": "a listed place",
    "lon": "degrees, where a position was published",
    "lat": "degrees",
    "uncertainty_m": "of a place or position; blank: the place's radius, or 1,000",
    "range_km": "from the datum: 13 (2 less or more), 8-13, or >15 (up to twice that)",
    "bearing_deg": "from the datum: 315 or NW (15 to either side), 300-330, W/SW; blank: any",
    "datum": "the listed place that range and bearing are reckoned from",
    "datum_said": "what the source measures from, in its words",
    "polygon": "lon lat, lon lat, lon lat",
    "place_said": "the place in the source's words",
    "source_kind": "what evidence stands behind it" + _ANY + _words(SourceKind),
    "publisher": "who published it",
    "title": "of what was published",
    "url": "https://...",
    "archive_url": "of a copy that stays",
    "published_at": "day or time; blank: it counts as known from when it is recorded",
    "sha256": "of the image or page, which is not kept here",
    "reuse": "on what terms it may be used",
    "sensor": "name, such as Sentinel-2",
    "ground_sample_m": "metres a pixel",
    "cloud_percent": "0 to 100",
    "scene": "its identifier",
    "footprint": "what the look covered: lon lat, lon lat, lon lat",
    "covers": "where no footprint is published: berths, belt, or both parted by ;",
    "smallest_detectable_m": "shortest hull that would have been seen",
    "confidence": "of the statement as it is written" + _ANY + _words(Confidence),
    "course_deg": "0 to 360",
    "in_company_with": "keys of units, parted by ;",
    "cargo": "on deck, as seen",
    "draught_m": "as seen",
    "gate": "strait that was passed",
    "direction": "in or out of the Mediterranean",
    "derived_from": "reference or id of the report that this one tells again",
    "disputes": "key of a question on which reports differ, the same in each: which-frigates",
    "supersedes": "reference or id of the one that this corrects",
    "exceeds_sensor": "claims stronger than its sensor allows, in words, parted by ;",
    "note": "anything else",
    "synthetic": "true: made up",
}
OF_SUBJECTS = ("unit", "class", "group", "count", "identity_basis", "pennant")
"""Columns with a value for each of several subjects, parted by semicolons."""
OURS = ("id", "known_at", "recorded_at", "standing")
"""What answers hold and we alone say: passed over where it comes back."""
NEEDED = ("observed_from", "source_kind", "publisher", "confidence")
NESTED: dict[str, dict[str, str]] = {
    "observed": {"from": "observed_from", "until": "observed_until"},
    "where": {
        "lon": "lon",
        "lat": "lat",
        "uncertainty_m": "uncertainty_m",
        "place": "place",
        "bearing": "bearing",
        "polygon": "polygon",
        "said": "place_said",
    },
    "bearing": {
        "datum": "datum",
        "datum_said": "datum_said",
        "range_m": "range_m",
        "bearing_deg": "bearing_deg",
    },
    "source": {
        "kind": "source_kind",
        "publisher": "publisher",
        "title": "title",
        "url": "url",
        "archive_url": "archive_url",
        "published_at": "published_at",
        "sha256": "sha256",
        "reuse": "reuse",
    },
    "sensor": {
        "name": "sensor",
        "ground_sample_m": "ground_sample_m",
        "cloud_percent": "cloud_percent",
        "scene": "scene",
        "footprint": "footprint",
        "covers": "covers",
        "smallest_detectable_m": "smallest_detectable_m",
    },
}
"""Groups of JSON: member -> column."""
EXAMPLE: dict[str, str] = {
    "reference": "1",
    "observed_from": "2024-12-10",
    "class": "frigate; oiler",
    "count": "2; 1",
    "identity_basis": "class_features",
    "activity": "holding",
    "range_km": "13",
    "bearing_deg": "NW",
    "datum": "Tartus naval basin (northern basin)",
    "datum_said": "Tartus",
    "source_kind": "satellite_image",
    "publisher": "An agency (invented example)",
    "published_at": "2024-12-11",
    "sensor": "an optical satellite",
    "ground_sample_m": "3",
    "confidence": "high",
    "synthetic": "true",
}
