"""Makes `ais_text` importable; a package here would shadow the real `ingest`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
