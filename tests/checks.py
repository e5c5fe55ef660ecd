"""Every check there is, in order: what `python start.py test` runs, for a person and for CI alike.

With words, only pytest runs, and they go to it: `python start.py test -k store`.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CODE = ["lib", "tests", "start.py", "notebooks", "exercises", "solutions"]
TWO_AT_A_TIME = ["-n", "2", "--dist", "loadfile"]
COMPARED = ["--nbval", "--nbval-current-env", "--nbval-sanitize-with", "tests/nbval.cfg"]

CHECKS = {
    "format": ["ruff", "format", "--check", "--quiet", *CODE],
    "lint": ["ruff", "check", "--quiet", *CODE],
    "types": ["mypy", "--no-error-summary"],
    "tests": ["pytest", "-q", "-m", "not browser and not bench and not clients", *TWO_AT_A_TIME],
    "notebooks, stored outputs against a fresh run": ["pytest", "-q", *COMPARED, *TWO_AT_A_TIME, "notebooks"],
    "tests in a real browser": ["pytest", "-q", "-m", "browser", "tests/browser"],
}


def main(words: list[str]) -> int:
    """Run all checks, whatever fails, and say at the end which did."""
    if words:
        return run(["pytest", "-q", *words])
    took: dict[str, tuple[bool, float]] = {}
    for name, command in CHECKS.items():
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        held = run(command) == 0
        took[name] = held, time.monotonic() - began
    print()
    for name, (held, seconds) in took.items():
        print(f"{'ok    ' if held else 'FAILED'} {seconds:6.1f} s  {name}")
    return 0 if all(held for held, _ in took.values()) else 1


def run(command: list[str]) -> int:
    """Run one tool of this environment in the kit's folder, with an empty home for what it keeps."""
    with tempfile.TemporaryDirectory(prefix="fieldguide-", ignore_cleanup_errors=True) as home:
        steering = ("FIELDGUIDE_LIVE", "FIELDGUIDE_RECORD", "FIELDGUIDE_REPLAY")
        kept = {name: value for name, value in os.environ.items() if name not in steering}
        there = [word for word in command if word not in CODE or (ROOT / word).exists()]
        return subprocess.call([sys.executable, "-m", *there], cwd=ROOT, env={**kept, "FIELDGUIDE_HOME": home})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
