"""What the machine itself must give: Python, room for long paths, room on the disk."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from pathlib import Path

from ..paths import ROOT, home
from . import Finding

OLDEST = (3, 11)
NEEDED_MB = 200
LONGEST_PATH = 259  # characters of a whole path, on a Windows that has not switched long paths on
LONGEST_INSIDE = 180  # the longest below the kit's folder: a compiled file of the anthropic package, 173 on Windows


def python() -> Finding:
    """Tell whether this Python is new enough."""
    if sys.version_info < OLDEST:
        return Finding(
            "python", False, f"{platform.python_version()} is too old.", "Install 3.11 or newer, then start with it."
        )
    return Finding("python", True, f"{platform.python_version()} on {platform.system()}.")


def path_length(root: Path = ROOT, *, windows: bool = os.name == "nt", long_paths: bool | None = None) -> Finding:
    """Tell whether the longest file name still fits under this folder."""
    if not windows:
        return Finding("path length", True, "no short limit on this system.")
    if long_paths if long_paths is not None else _long_paths():
        return Finding("path length", True, "long paths are switched on.")
    longest = len(str(root)) + LONGEST_INSIDE
    if longest <= LONGEST_PATH:
        return Finding("path length", True, f"the longest is about {longest} of {LONGEST_PATH} characters.")
    return Finding(
        "path length",
        False,
        f"some files need about {longest} characters, and Windows stops at {LONGEST_PATH}.",
        "Move the kit to a shorter folder, such as C:\\fieldguide, and start again.",
    )


def _long_paths() -> bool:
    """Read from Windows whether it allows paths over 259 characters."""
    if sys.platform != "win32":
        return True
    import winreg

    with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SYSTEM\CurrentControlSet\Control\FileSystem") as key:
        return bool(winreg.QueryValueEx(key, "LongPathsEnabled")[0])


def disk(needed: int = NEEDED_MB) -> Finding:
    """Tell whether there is room for answers, executed notebooks and pages."""
    folder = next(folder for folder in (home(), *home().absolute().parents) if folder.exists())
    free = min(shutil.disk_usage(place).free for place in (folder, ROOT)) // 1_000_000
    if free < needed:
        return Finding("disk", False, f"{free:,} MB free.", f"Free at least {needed:,} MB, then start again.")
    return Finding("disk", True, f"{free:,} MB free.")
