"""Where the kit's files are, and where a learner's own are kept."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
NOTEBOOKS = ROOT / "notebooks"
EXERCISES = ROOT / "exercises"
SOLUTIONS = ROOT / "solutions"


def home() -> Path:
    """Return the folder of this learner's own files, `FIELDGUIDE_HOME` where it is set."""
    if chosen := os.environ.get("FIELDGUIDE_HOME"):
        return Path(chosen)
    from platformdirs import user_data_path  # 20 ms, and only a learner's session needs it

    return user_data_path("fieldguide", appauthor=False)
