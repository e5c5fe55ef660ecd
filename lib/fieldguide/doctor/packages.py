"""Are the packages the ones that the kit was tested with?"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from ..paths import ROOT
from . import Finding

if TYPE_CHECKING:
    from packaging.requirements import Requirement

AGAIN = "Run `python start.py` again: it puts back what differs."


def packages(root: Path = ROOT, prefix: Path = Path(sys.prefix)) -> Finding:
    """Compare what is installed with the lock, or, in an environment start.py did not make, with the ranges."""
    if prefix == root / ".venv":
        wanted = list(locked(root / "requirements.lock"))
        return _finding(wanted, "as in the lock file", AGAIN)
    wanted = list(declared(root / "pyproject.toml"))
    return _finding(wanted, "in the ranges of pyproject.toml", "Update this environment from environment.yml.")


def _finding(wanted: list[Requirement], how: str, fix: str) -> Finding:
    if wrong := list(differences(wanted)):
        more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        return Finding("packages", False, "; ".join(wrong[:3]) + f"{more}.", fix)
    return Finding("packages", True, f"{len(wanted)} are installed, {how}.")


def differences(wanted: Iterable[Requirement]) -> Iterator[str]:
    """Say, one phrase each, which packages are missing or not the version wanted."""
    for requirement in wanted:
        try:
            found = version(requirement.name)
        except PackageNotFoundError:
            yield f"{requirement.name} is missing"
            continue
        if not requirement.specifier.contains(found, prereleases=True):
            yield f"{requirement.name} is {found}, not {requirement.specifier}"


def locked(file: Path) -> Iterator[Requirement]:
    """Read the lock's packages, without those for another system or Python."""
    from packaging.requirements import Requirement

    for line in file.read_text(encoding="utf-8").splitlines():
        if line and not line[0].isspace() and line[0] != "#":
            requirement = Requirement(line.rstrip("\\ "))
            if requirement.marker is None or requirement.marker.evaluate():
                yield requirement


def declared(file: Path) -> Iterator[Requirement]:
    """Read the packages that pyproject.toml asks for."""
    import tomllib

    from packaging.requirements import Requirement

    for line in tomllib.loads(file.read_text(encoding="utf-8"))["project"]["dependencies"]:
        yield Requirement(line)
