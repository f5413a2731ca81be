"""`README.txt`: what the file is, how to verify it, and what AIS cannot see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.geo.attribution import ATTRIBUTION

_TEXT = """\
{mark}EVIDENCE BUNDLE of Twelvemile {package}
{explanation}

Made from a store that was concluded to {as_of}. It says what AIS shows and no more: what
ships claim of themselves by radio. Names, destinations and positions are what was transmitted;
positions can be wrong or false.

To verify, on any machine with Twelvemile {package}, without network or store:

    twelvemile verify THIS_FILE.zip

It checks every byte against manifest.json, then decodes raw.nmea and derives the alert again from it alone.
{derivable}
Members
  manifest.json      SHA-256 of every other member; its own is the comment of the zip
  alert.json         the alert, as the API shows it
  raw.nmea           the lines as they came, of the vessels of the alert
  raw.csv            of each line in raw.nmea: feed, offset of the stretch of its source, when it was
                     received, and what tells so: the line itself ("line") or its arrival ("arrival")
  positions.csv      all fixes decoded from them; positions.parquet: the same as GeoParquet
  statics.csv        what the ships said of themselves
  rule.json          the rule and its numbers, and the premises: what is taken as given beside the lines
                     (when feeds were up, fixes that many ships showed to be false, watchlist entries)
  geodata.json       which coast, lines and ports the distances are from, and their licence
  sightings.json     what was seen other than by AIS while it lasted, near it or of its ships, with why;
                     sources by link and hash: no image is copied
  map.png            a picture
Not derived again, only sealed: map.png, positions.parquet, statics.csv, sightings.json.
In CSV an apostrophe stands before texts that a spreadsheet would take for formulas.

What AIS cannot see
  Warships are exempt from AIS and seldom transmit. Receivers are few: who is not heard has not
  therefore left. Positioning in the region is often jammed. The 12-NM line is computed from public
  shorelines, it is no legal limit.

{redistribution}
{attribution}
"""


def readme(alert: Mapping[str, Any], says: Mapping[str, Any]) -> bytes:
    """The text, for people."""
    why = "" if says["derivable"] else f"\nThis alert can not be derived again: {says['reason']}.\n"
    return _TEXT.format(
        mark="SYNTHETIC DATA: no ship, place or time in it is real.\n" if says["synthetic"] else "",
        package=says["package"],
        explanation=alert["explanation"],
        as_of=says["as_of"],
        derivable=why,
        redistribution=f"Redistribution: {says['redistribution']}. Feeds: {', '.join(says['feeds'])}.",
        attribution=ATTRIBUTION,
    ).encode()
