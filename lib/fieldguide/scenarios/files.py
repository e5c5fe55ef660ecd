"""Read a scenario's folder: who the customer is, what they bring, and what it truly says."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, field_validator

from .. import datafile
from ..errors import DataFileError
from ..paths import DATA
from . import Customer, Item

T = TypeVar("T", bound=BaseModel)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CustomerRow(_Strict):
    name: str
    who: str
    hurts: str
    asked: str


class Row(_Strict, Generic[T]):
    id: str
    title: str
    layout: str
    damage: str
    text: str | None = None
    """The item itself, where it is too short for a file of its own."""
    truth: T

    @field_validator("truth", mode="before")
    @classmethod
    def blank_is_none(cls, truth: Any) -> Any:
        """Read an empty value as "the document does not say"."""
        if not isinstance(truth, dict):
            return truth
        return {name: None if value == "" else value for name, value in truth.items()}


class ScenarioFile(_Strict, Generic[T]):
    customer: CustomerRow
    documents: list[Row[T]]


def read(name: str, truth: type[T], folder: str = "") -> tuple[Customer, tuple[Item, ...]]:
    """Return the customer and items of data/scenarios/`name`, texts that are not in its file from `folder` in it.

    Raises DataFileError for a file that breaks its schema, and for a document that is not there.
    """
    home = DATA / "scenarios" / name
    file = datafile.load(home / "scenario.yaml", ScenarioFile[truth])  # type: ignore[valid-type]
    items = tuple(
        Item(row.id, row.title, row.text or _text(home / folder / f"{row.id}.txt"), row.damage, row.truth)
        for row in file.documents
    )
    return Customer(**file.customer.model_dump()), items


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as missing:
        raise DataFileError(path, None, "", "scenario.yaml lists it, but it is not there") from missing
