"""What the command `st` is told of this API: ids that exist, and refusals that no schema can foretell."""

import os
import re

import schemathesis
from schemathesis.specs.openapi.checks import positive_data_acceptance

BEYOND_SCHEMAS = (
    "It must be later than since",
    "south lies north of north",
    "it is zero",
    "it is longer than ten years",
    "it is no cursor",
    "it is a cursor of another listing",
    "It cannot be joined with max_points",
    "Nothing was changed: features[",
    "In entry ",
    "In the body: ",
    "In the unit: ",
    "In line ",
    "until is an ISO 8601 time",
    "Say whom or what",
    "is a text of 1 to",
    "expires is a time after since",
    "ISO weeks: the one after",
    "it ends before it begins",
    ", and is asked for as of ",
)
"""Conditions between values, and marks that only the server can give."""
KNOWN = {"mmsi": (re.compile(r"[0-9]{1,9}"), "KNOWN_MMSI"), "id": (re.compile(r"[ -~]+"), "KNOWN_ALERT")}


@schemathesis.check
def what_the_schema_allows_is_accepted(ctx, response, case):
    if response.status_code == 400 and any(cause in response.text for cause in BEYOND_SCHEMAS):
        return None
    return positive_data_acceptance(ctx, response, case)


@schemathesis.hook
def map_path_parameters(_context, path_parameters):
    """Half of what would be right if it existed exists."""
    for name, value in (path_parameters or {}).items():
        if name in KNOWN and isinstance(value, str) and len(value) % 2:
            rule, variable = KNOWN[name]
            path_parameters[name] = os.environ[variable] if rule.fullmatch(value) else value
    return path_parameters
