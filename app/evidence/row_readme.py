"""`README.txt` of a bundle of a row of the board, and the row in a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.evidence.row_gathering import GatheredRow
from app.geo.attribution import ATTRIBUTION

_TEXT = """\
{mark}EVIDENCE BUNDLE of Twelvemile {package}
{row}

A row of the posture board of {area} at {at}, {known}.
What was observed, and no more: where a report is wrong the row may be. "Not seen" and "not heard"
are no departure; what a person judged of her stands apart, as state_assessed.

To verify, on any machine with Twelvemile {package}, without network or store:

    twelvemile verify THIS_FILE.zip

It checks every byte against manifest.json, then draws the board again from what is in here alone.
{derivable}
Members
  manifest.json      SHA-256 of every other member; its own is the comment of the zip
  row.json           the row, as the API shows it
  sightings.json     every report that was known, also of other ships: which of them she is may follow from
                     where these were. Each has its part (rests_on, rival, told_again, hers, others, not_yet,
                     left_out) and why, and its source by link and hash: no image or page is copied
  units.json         the ships that are followed, with what is claimed of them and by whom
  rule.json          the numbers of the board's rules, and the premises: what is taken as given beside
                     (detections and whether AIS is heard well there, what a person judged of her)
  geodata.json       which coast, lines and ports the distances are from, and their licence
  map.png            a picture
{ais}Not derived again, only sealed: map.png{sealed}.

{redistribution}
Sightings are told by their sources' links; each source's own terms (reuse) stand beside it.
{attribution}
"""
_AIS = """\
  raw.nmea, raw.csv  the AIS lines of {vessels}, and of each its feed and when it was received
  positions.csv      all fixes decoded from them; positions.parquet: the same as GeoParquet
"""
_NO_AIS = "No AIS takes part in this row.\n"


def row_readme(found: GatheredRow, says: Mapping[str, Any], row: Mapping[str, Any]) -> bytes:
    """The text, for people."""
    why = "" if says["derivable"] else f"\nThis row can not be derived again: {says['reason']}.\n"
    subject = says["subject"]
    known_at = subject["known_at"]
    vessels = ", ".join(f"MMSI {mmsi:09d}" for mmsi in found.vessels)
    of_feeds = f" Feeds: {', '.join(says['feeds'])}." if says["feeds"] else ""
    return _TEXT.format(
        mark="SYNTHETIC DATA: what is marked so in it is made up.\n" if says["synthetic"] else "",
        package=says["package"],
        row=in_a_line(row),
        area=subject["area"],
        at=subject["at"],
        known=f"as things were known at {known_at}" if known_at else "by all that was known when it was made",
        derivable=why,
        ais=_AIS.format(vessels=vessels) if vessels else _NO_AIS,
        sealed=", positions.parquet" if vessels else "",
        redistribution=f"Redistribution: {says['redistribution']}.{of_feeds}",
        attribution=ATTRIBUTION,
    ).encode()


def in_a_line(row: Mapping[str, Any]) -> str:
    """The row as the API shows it, in a line."""
    mark = "SYNTHETIC: " if row["synthetic"] else ""
    rests = f"{_counted(row['evidence'], 'piece')} of evidence, {_counted(row['rivals'], 'rival')}"
    return (
        f"{mark}{row['name']}: {row['state_observed']}{_place(row)} ({row['confidence']} confidence; {rests})"
    )


def _place(row: Mapping[str, Any]) -> str:
    last, where = row["last_known"], row["where"]
    if last is None:
        return f", {where['says']}" if where else ""
    before = f", {last['where']['says']}" if last["where"] else ""
    return f"; last known {last['state']}{before}, observed from {last['observed']['from']}"


def _counted(some: list[Any], what: str) -> str:
    return f"{len(some)} {what}{'' if len(some) == 1 else 's'}"
