"""What would change a row, in words, by state."""

from __future__ import annotations

from app.domain.naval.board import State

_FIX_AWAY = "a fix 24 NM or more from the datum: left_area"
_LOOKS = "two looks 24 h apart that cover 95 % of the area's sea and do not show her: left_area"
WOULD_CHANGE: dict[State, tuple[str, ...]] = {
    State.IN_PORT: ("an image of an empty berth, or a reported departure: left_berth",),
    State.ANCHORED: (
        "a sighting or fix elsewhere",
        "an image of that place without her: not_seen_in_area",
        _FIX_AWAY,
    ),
    State.HOLDING: (
        "a sighting or fix elsewhere",
        "an image of that place without her: not_seen_in_area",
        _FIX_AWAY,
    ),
    State.UNDER_WAY: ("any new sighting or fix", _FIX_AWAY),
    State.LEFT_BERTH: (
        "a sighting off the berths: holding",
        "a second look without her: not_seen_in_area",
        _FIX_AWAY,
    ),
    State.NOT_SEEN_IN_AREA: ("a sighting: where she then is", _FIX_AWAY, _LOOKS),
    State.LEFT_AREA: ("a sighting or fix in the area", "the passage of a gate outward: left_theatre"),
    State.ELSEWHERE: ("a sighting or fix in the area", "the passage of a gate outward: left_theatre"),
    State.LEFT_THEATRE: ("the passage of a gate inward, or a fix in the Mediterranean",),
    State.LOST: (),
    State.UNKNOWN: ("any usable sighting",),
}
