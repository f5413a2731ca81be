"""Where the kernels of the rules find and put things: numbers of parameters, places in a state, answers."""

NONE = -(2**62)
"""No time, and no index."""
NO, UNSURE = -1, -2
SLOW, CONFINED, RACETRACK, SPARSE = 0, 1, 2, 3
"""Which criterion is met, in the order of `criteria.CRITERIA`; or `NO`; or `UNSURE`: only Python can tell."""

# What a vessel is at a minute: bits.
UNIT, FISHING = 1, 2

# Why the walk stopped: at its end, at fixes that Python must take, or for the circle of the last window.
ENDED, STOPPED, CIRCLE = 0, 1, 2

# Numbers: float64. First those of the rule; lengths and widths stand in the order of the criteria.
PARAMETERS = (
    "slow_s", "confined_s", "racetrack_s", "sparse_s",
    "slow_kn", "confined_nm", "racetrack_nm", "sparse_nm",
    "edge_inside_nm", "edge_outside_nm", "belt_nm", "roads_nm",
    "dense_fixes", "dense_silence_s", "confined_kn", "racetrack_net_to_path", "racetrack_path_nm",
    "sparse_fixes", "sparse_silence_s",
    "going_kn", "going_s", "away_nm", "away_s", "lost_s", "phase_nm", "phase_s",
)  # fmt: skip
P_SLOW_S, P_SLOW_NM = 0, 4
"""Of the first criterion; an hourly speed is the distance of an hour."""
(
    P_EDGE_INSIDE, P_EDGE_OUTSIDE, P_BELT, P_ROADS,
    P_DENSE_FIXES, P_DENSE_SILENCE, P_CONFINED_KN, P_NET_TO_PATH, P_PATH_NM,
    P_SPARSE_FIXES, P_SPARSE_SILENCE,
    P_GOING_KN, P_GOING_S, P_AWAY_NM, P_AWAY_S, P_LOST_S, P_PHASE_NM, P_PHASE_S,
) = range(8, 26)  # fmt: skip

# Phases, in the order of `area.PHASES`; -1 outside the belt.
ROADS, INSIDE, EDGE, OUTSIDE = 0, 1, 2, 3

# What a stay is to the walk.
NOWHERE, OPEN, MOVED, LOST = 0, 1, 2, 3
"""None under way; open; closed by going, and may go on; closed by silence."""

# State of a hull: int64. First the stay, as `walking.Walk` writes and reads it.
STAY_FIELDS = 19
(
    MODE, AFTER, STARTED, LAST_S, INSIDE_S, GOING_FIRST, GOING_BEFORE, AWAY_FIRST, AWAY_BEFORE,
    PHASE, OTHER_PHASE, OTHER_SINCE, SEVERITY, AGAIN_UNTIL, BASIS, HAS_CIRCLE, HELD, HELD_FIRST, HELD_LAST,
) = range(STAY_FIELDS)  # fmt: skip
"""`HELD`: criterion and window that held the stay last, since Python looked."""
(
    NEXT, GROUP_FIRST, GROUP_LAST, GROUP_MINUTE, ANSWER, WINDOW_FIRST, WINDOW_LAST, ASKED_AFTER,
    IDENTITY, SCANNED, OUT_BELT, OUT_EDGE, GAP, LONGEST_GAP, FAST, STATUS_7, STATUS,
    FINES, FINE_OUT_BELT, FINE_OUT_EDGE, FINE_GAP, CLOCKS,
    FIRST_SLOW, FIRST_CONFINED, FIRST_RACETRACK, FIRST_SPARSE,
    EVALUATED, TOO_FAST, DOUBTFUL, AHEAD, BEHIND, PLACED,
) = range(STAY_FIELDS, STAY_FIELDS + 32)  # fmt: skip
"""`NEXT`: first fix not yet walked over; then the latest fix with each property, windows' first fixes."""

# Of each size of circle: fixes known to fit, from and to; the older of fixes known not to.
COVER_FROM, COVER_TO, APART = STAY_FIELDS + 32, STAY_FIELDS + 35, STAY_FIELDS + 38
SUPPORT = STAY_FIELDS + 41
"""Fixes on the border of a circle that is being found, and how many."""
STATE = SUPPORT + 5

# More numbers: the stay's circle, the middles of circles that cover windows, a circle that is being found.
(
    CIRCLE_LON, CIRCLE_LAT, CIRCLE_REACH, CIRCLE_X, CIRCLE_Y, CIRCLE_Z,
) = range(len(PARAMETERS), len(PARAMETERS) + 6)  # fmt: skip
COVER_X, COVER_Y, COVER_Z = CIRCLE_Z + 1, CIRCLE_Z + 4, CIRCLE_Z + 7
SUPPORT_X, SUPPORT_Y = CIRCLE_Z + 10, CIRCLE_Z + 14
FOUND_X, FOUND_Y, FOUND_R = CIRCLE_Z + 18, CIRCLE_Z + 19, CIRCLE_Z + 20
NUMBERS = FOUND_R + 1

# Columns as long as a hull has fixes: int64, float64; column `k` of `n` fixes begins at `k * n`, so time and
# longitude, the first, have no constant. After those that are given come the walk's own.
STATUS_SENT, COARSE, SYRIAN, FINE, CLOCK = 1, 2, 3, 4, 5
INTS_GIVEN, INTS = 4, 6
"""`FINE`: the fixes that are not coarse; `CLOCK`: of these the first of each second."""
LAT, SOG, LIMIT, MARGIN, PORT, X, Y, Z, PATH, PLANE_X, PLANE_Y = range(1, 12)
FLOATS_GIVEN, FLOATS = 6, 12
"""`X`, `Y`, `Z`: earth-centred, in NM; `PATH`: NM run."""

# Hulls of a vessel: float64 rows, int64 rows, counters.
H_NUMBER, H_FIXES, H_TIME, H_BEFORE, H_INTS = range(5)
H_LON, H_LAT, H_BEFORE_LON, H_BEFORE_LAT, H_FLOATS = range(5)
H_COUNT, H_NEXT, H_LATEST = 0, 1, 2
SLACK_NM, TOP_KN, SETTLED, UNSETTLED_S, FORGOTTEN_S, ASTRAY_S = range(6)
SET_ASIDE = -1
