"""What the tests find rests on no chance; `TWELVEMILE_TEST_HUNT=1` looks for what they have not met yet."""

import os

from hypothesis import settings

settings.register_profile("landing", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("hunt", deadline=None, print_blob=True)
settings.load_profile("hunt" if os.environ.get("TWELVEMILE_TEST_HUNT") == "1" else "landing")
