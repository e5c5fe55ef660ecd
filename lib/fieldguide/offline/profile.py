"""The models that the offline model can stand in for, read from `data/models.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from .. import datafile
from ..errors import DataFileError
from ..paths import DATA

if TYPE_CHECKING:
    from pydantic import BaseModel

Tier = Literal["small", "medium", "large"]


@dataclass(frozen=True, slots=True)
class Manners:
    """How a group of models behaves; the words are explained in the file."""

    thinks_first: bool
    thinking: tuple[str, ...]
    shows_thinking: bool
    refuses: tuple[str, ...]
    forced_tools: bool
    prefill: bool
    system_turns: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """One model: what it is called, what it may be sent, and how fast it is taken to be."""

    id: str
    name: str
    family: str
    tier: Tier
    manners: Manners
    context: int
    max_output: int
    first_token_seconds: float
    """A guess."""
    tokens_per_second: float
    """A guess."""
    cache_from: int = 1024
    """The least tokens of a prompt that a cache takes."""
    retires: date | None = None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every model and API version known on a date."""

    date: date
    versions: Mapping[str, tuple[str, ...]]
    """What each `anthropic-version` refuses from every model."""
    models: Mapping[str, Profile]
    """By id and by alias, retired ones too."""
    cache_marks: int = 4
    """How many `cache_control` one request may have."""
    capabilities: Mapping[str, bool] = field(default_factory=dict)
    """What `/v1/models` says of every model."""

    def find(self, name: str) -> Profile | None:
        """Return the model called `name`, if it still answers."""
        profile = self.models.get(name)
        return None if profile is None or self.stage(profile) == "retired" else profile

    def stage(self, profile: Profile) -> Literal["active", "deprecated", "retired"]:
        """Return how far a model is from its end."""
        if profile.retires is None:
            return "active"
        return "retired" if profile.retires <= self.date else "deprecated"


@cache
def current() -> Catalogue:
    """Return the kit's own catalogue, read once."""
    return load(DATA / "models.yaml")


def load(path: Path) -> Catalogue:
    """Return the catalogue at `path`; raises DataFileError with file, line and field."""
    file: Any = datafile.load(path, _schema())
    models: dict[str, Profile] = {}
    for row in file.models:
        if row.manners not in file.manners:
            known = ", ".join(file.manners)
            raise _error(path, row.id, "manners", f"{row.manners!r} is not described above; it may be one of {known}")
        profile = _profile(row, file.manners[row.manners])
        for name in (row.id, *row.aliases):
            if name in models:
                raise _error(path, row.id, "id", f"{name!r} names two models")
            models[name] = profile
    versions = {name: version.refuses for name, version in file.versions.items()}
    return Catalogue(file.date, versions, models, file.cache_marks, file.capabilities)


def _profile(row: Any, manners: Manners) -> Profile:
    return Profile(
        id=row.id,
        name=row.name,
        family=row.family,
        tier=row.tier,
        manners=manners,
        context=row.context,
        max_output=row.max_output,
        first_token_seconds=row.guess.first_token_seconds,
        tokens_per_second=row.guess.tokens_per_second,
        cache_from=row.cache_from,
        retires=row.retires,
    )


def _error(path: Path, model: str, field: str, problem: str) -> DataFileError:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    at = max((number for number, line in enumerate(lines, 1) if f"id: {model}," in line), default=None)
    return DataFileError(path, at, f"models.{model}.{field}", problem)


def _schema() -> type[BaseModel]:
    """Return what the file may say; made here because pydantic is slow to import."""
    from pydantic import BaseModel, ConfigDict, NonNegativeFloat, PositiveFloat, PositiveInt, create_model

    class Strict(BaseModel):
        model_config = ConfigDict(extra="forbid", frozen=True)

    guess = create_model(
        "Guess", __base__=Strict, first_token_seconds=(NonNegativeFloat, ...), tokens_per_second=(PositiveFloat, ...)
    )
    version = create_model("Version", __base__=Strict, refuses=(tuple[str, ...], ...))
    row = create_model(
        "Model",
        __base__=Strict,
        id=(str, ...),
        name=(str, ...),
        family=(str, ...),
        tier=(Tier, ...),
        manners=(str, ...),
        context=(PositiveInt, ...),
        max_output=(PositiveInt, ...),
        guess=(guess, ...),
        aliases=(tuple[str, ...], ()),
        cache_from=(PositiveInt, 1024),
        retires=(date | None, None),
    )
    return create_model(
        "Catalogue",
        __base__=Strict,
        date=(date, ...),
        versions=(dict[str, version], ...),  # type: ignore[valid-type]
        manners=(dict[str, Manners], ...),
        models=(tuple[row, ...], ...),  # type: ignore[valid-type]
        cache_marks=(PositiveInt, ...),
        capabilities=(dict[str, bool], ...),
    )
