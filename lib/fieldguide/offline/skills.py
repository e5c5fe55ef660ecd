"""Read a scenario's simulated skills from its `competence.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from .. import datafile
from .competence import Skill
from .profile import Tier

if TYPE_CHECKING:
    from pydantic import BaseModel


def load(path: Path) -> Mapping[str, Skill]:
    """Return the skills in the file at `path` by name; raises DataFileError with file, line and field."""
    file: Any = datafile.load(path, _schema())
    return {name: Skill(name, row.right, row.rho) for name, row in file.skills.items()}


def _schema() -> type[BaseModel]:
    """Return what the file may say; made here because pydantic is slow to import."""
    from pydantic import BaseModel, ConfigDict, Field

    share = Annotated[float, Field(ge=0, le=1)]

    class Strict(BaseModel):
        model_config = ConfigDict(extra="forbid", frozen=True)

    class Row(Strict):
        what: str
        right: dict[Tier, share]
        rho: share

    class Competence(Strict):
        label: Literal["simulated"]
        skills: dict[str, Row]

    return Competence
