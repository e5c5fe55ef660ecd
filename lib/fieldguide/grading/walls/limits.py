"""What one process may use: memory, time, size of a file, open files, processes."""

from __future__ import annotations

from collections.abc import Mapping

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

NAMES = {
    "memory": ("RLIMIT_AS", "memory limit"),
    "seconds": ("RLIMIT_CPU", "processor time limit"),
    "file": ("RLIMIT_FSIZE", "file size limit"),
    "core": ("RLIMIT_CORE", "core dump limit"),
    "files": ("RLIMIT_NOFILE", "open file limit"),
    "processes": ("RLIMIT_NPROC", "process limit"),
}


def bound(most: Mapping[str, int]) -> list[str]:
    """Set what limits the platform has, and return those that hold."""
    if resource is None:
        return []
    held = []
    for name, value in most.items():
        limit, words = NAMES[name]
        try:
            resource.setrlimit(getattr(resource, limit), (value, value))
        except (AttributeError, ValueError, OSError):
            continue  # macOS refuses some; what does not hold is not reported
        held.append(words)
    return held
