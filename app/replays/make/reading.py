"""What was read in each row of the chronology: who, where, what, beyond the columns that it has itself."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from app.domain.naval.sighting import GROUPS, IdentityBasis, Subject

_COUNTED = re.compile(r"(\d+) ([a-z_]+)(?::([^@#]+))?(?:@([a-z_]+))?")
_NAMED = re.compile(r"([a-z0-9-]+)(?:#([^@]+))?(?:@([a-z_]+))?")


class Reading(NamedTuple):
    """One line of `reading.csv`: a part of a row of the chronology, as it stands. Blank: as in the row."""

    ref: str
    part: str
    """Letters where one row says things of several times, places or questions."""
    use: str
    why: str
    """Why it is not used."""
    first: str
    """ISO days that stand for those of the row, both inclusive."""
    last: str
    negative: str
    said: str
    """The place in words where the source's are no place: a phrase is no distance."""
    place: str
    """Name of a listed place, or of a region of `regions.csv`."""
    datum: str
    range_km: str
    bearing_deg: str
    covers: str
    ground_sample_m: str
    subjects: str
    activity: str
    identity_basis: str
    disputes: str
    exceeds: str
    gate: str
    direction: str
    course_deg: str
    note: str


COLUMNS = ("ref", "part", "use", "why", "from", "until", *Reading._fields[6:])


def read(path: Path) -> list[Reading]:
    """All lines, in their order."""
    return [Reading(*(row[name] for name in COLUMNS)) for row in rows(path)]


def rows(path: Path) -> list[dict[str, str]]:
    """A CSV file's rows by the names of their columns."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def subjects(reading: Reading) -> tuple[Subject, ...]:
    """Who was seen, or looked for."""
    return tuple(subject(part.strip(), reading.identity_basis) for part in reading.subjects.split(";"))


def subject(said: str, basis: str) -> Subject:
    """A unit by its key with its pennant, or a number of a group with its class; each may have its own basis.

    >>> subject("ivan-gren#010", "pennant_read").pennant
    '010'
    >>> frigates = subject("2 frigate:Gorshkov-class frigate@length_only", "class_features")
    >>> frigates.count, frigates.unit_class, frigates.basis.value
    (2, 'Gorshkov-class frigate', 'length_only')
    """
    if counted := _COUNTED.fullmatch(said):
        count, group, unit_class, own = counted.groups()
        if group not in GROUPS:
            raise ValueError(f"{group!r} is no group: there are {', '.join(GROUPS)}")
        return Subject(None, unit_class, group, int(count), IdentityBasis(own or basis))
    named = _NAMED.fullmatch(said)
    if named is None:
        raise ValueError(f"{said!r} is neither a unit's key nor a number and a group")
    unit, pennant, own = named.groups()
    return Subject(unit, basis=IdentityBasis(own or basis), pennant=pennant)


def listed(said: str) -> tuple[str, ...]:
    """What stands between semicolons.

    >>> listed("berths; offing"), listed("")
    (('berths', 'offing'), ())
    """
    return tuple(part.strip() for part in said.split(";") if part.strip())


def disagreements(reading: Reading, row: Mapping[str, str]) -> list[str]:
    """Where a reading says otherwise than the row it was read in, though it may not."""
    found = []
    if (reading.negative == "true") != (row["negative"] == "true"):
        found.append(f"{reading.ref}: negative in one and not in the other")
    if row["unit"] and not reading.subjects:
        found.append(f"{reading.ref}: nobody is named")
    return found
