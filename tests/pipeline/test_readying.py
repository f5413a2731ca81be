"""What conclusions take is brought in before the first of them, and only where there is time for it."""

import json
import subprocess
import sys

PROGRAM = """
import json, sys
from app.pipeline.readying import get_ready
before = set(sys.modules)
get_ready()
from app.geo import limits
print(json.dumps([sorted(set(sys.modules) - before), limits._in_box.cache_info().currsize]))
"""


def test_the_rules_kernels_the_coast_and_the_geodesics_are_there():
    # A process of its own: in this one they may be there already.
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    brought, coasts = json.loads(done.stdout)
    assert coasts == 1
    assert {
        "app.detect.kernels.hulls",
        "app.detect.kernels.walk",
        "app.geo.kernels.nearest",
        "app.geo.kernels.tile",
        "pyproj",
    } <= set(brought)
