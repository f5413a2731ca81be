"""What a person found who looked at the recorded files: name -> (what was raised then, in words why)."""

from __future__ import annotations

NOTES: dict[str, tuple[dict[str, int], str]] = {
    "204814000.msg.gz": (
        {},
        "A ship between Portugal and the Azores, one hull, no leg over 25 kn. She is unheard for up to 10 "
        "hours; the file knows no other ship, so that its feed counts as down then: neither `ais_gap` nor "
        "`feed_outage` (it heard fewer than 3 vessels; three were raised before that was asked).",
    ),
    "227317360.msg.gz": (
        {},
        "A class B boat off Boulogne, near her port all along, with a hole of twelve days. Class B is not "
        "looked at for `ais_gap`, she is far from any zone, and nothing is wrong with her fixes.",
    ),
    "263576000.json": (
        {},
        "West of Australia, one hull at up to 9.5 kn. Messages without a place, one with 91 N 181 E, are "
        "stored as no fix and lie nowhere. A silence of 7 hours was a `feed_outage`: in a file of one "
        "ship it is hers.",
    ),
    "338013000.json": (
        {},
        "**One ship**, from Samoa to the north-east at 11 kn. Satellites stamped a dozen fixes 18 to 110 "
        "minutes off: at 07:21:28 on 19 July she is shown where she comes by at 08:01:50, to 40 metres. "
        "It looked like two ships by turns, and when she gets there her hulls change places: four "
        "`mmsi_conflict`. Now each alternation is held against what she sent in the two hours after it, "
        "and those fixes lie within 0.04 NM of her own line: none.",
    ),
    "416000000.json": (
        {"mmsi_conflict": 7},
        "**Several ships** under Taiwan's MID and six zeros: at the quays of Kaohsiung, Taichung and "
        "Keelung, on the way between them, and at 9 S 60 E, 4,100 NM off. Each of the 7 has 3 to 21 "
        "alternations between two such places, mostly 85 to 190 NM apart, that no ship sailed: right. "
        "Three `implausible_motion` of 66 to 300 kn came of fixes of two quays by turns; a leg back to a "
        "hull that was there before is no motion.",
    ),
    "431704490.msg.gz": (
        {},
        "**A broken set**: a fishing vessel in the Atlantic, 0 to 11 N 31 to 35 W, at some 6 kn; 343 of "
        "her 7,345 fixes lie elsewhere. 59 are mirrored (31.6 E for 31.6 W), 148 more have the right "
        "latitude with any longitude, 57 lie at a pole, the rest anywhere; 100.0000 E, 173.2675 E, "
        "81.2002 W come again and again. There were 16 `mmsi_conflict` and 52 `implausible_motion` at up "
        "to 3.5 million kn. A fix 60 NM off on her own parallel or meridian proves no second ship; what "
        "is faster than 1,000 kn, or goes back, is no motion.",
    ),
    "600011817.msg.gz": (
        {},
        "Off Jiangsu, under an MMSI of no state's (600), messages of class A and B in turn, unheard for "
        "days at a time. One fix, without speed, lies 12 NM off and opens a hull of its own; alone it is "
        "no second ship. A silence of 17 hours was a `feed_outage`; the feed heard her alone.",
    ),
    "aislib_stream_example.txt": (
        {},
        "80 seconds of 1,900 ships off northern Europe: too short for any rule to find anything, and "
        "nothing is found.",
    ),
    "risky_exact-earth-augmented.txt": (
        {"voyage_change": 34},
        "1 h 45 min by satellites, most of it over the Indian Ocean. In 28 of the 34 the ETA changes "
        "within its hour, in 26 of these to minute 00: static reports come twice, as `!BSVDM` with what "
        "the ship said, and as `!AIVDM`, made anew on the way (blanks for padding), of which 111 in 130 "
        "say minute 0. It is what was sent, `info`, and told to no one. Six are the ships' own changes of "
        "port, hour or draught. Times up to 62 minutes late make no `mmsi_conflict`.",
    ),
}
