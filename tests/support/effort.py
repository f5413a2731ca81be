"""How much the tests try: as much as suits every day, or with `make thorough` all of it."""

import os

THOROUGH = os.environ.get("TWELVEMILE_TEST_THOROUGH") == "1"


def tries(everyday, thorough, asked=None):
    """How often a random test is to try; `asked`: an environment variable that may say another number."""
    return int(os.environ.get(asked or "", thorough if THOROUGH else everyday))
