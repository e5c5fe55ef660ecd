"""What a model call costs at list price, read from `data/prices.toml`.

A model that the file does not name has no known price: None, never zero.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from .errors import DataFileError
from .paths import DATA

PER = 1_000_000


@dataclass(frozen=True, slots=True)
class Usage:
    """The tokens of one call, each counted once: cached ones are not part of `input_tokens`."""

    input_tokens: int
    output_tokens: int
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    """Written to the five-minute cache."""
    cache_write_1h_tokens: int = 0

    @property
    def prompt_tokens(self) -> int:
        """All that went in, cached or not."""
        return self.input_tokens + self.cache_read_tokens + self.cache_write_tokens + self.cache_write_1h_tokens


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens of one model; prompts over a limit may cost a multiple."""

    input: float
    output: float
    cache_read: float
    cache_write_5m: float
    cache_write_1h: float
    long_prompt_tokens: float = math.inf
    long_prompt_times: float = 1


@dataclass(frozen=True, slots=True)
class PriceList:
    """Prices as they stood on a date."""

    date: date
    source: str
    models: Mapping[str, Price]
    batch_times: float = 1
    """What a message in a batch costs, beside the same one by itself."""


def cost(model: str, usage: Usage, batch: bool = False) -> float | None:
    """Return the dollars that `usage` of `model` costs, in a `batch` or not, or None where its price is unknown."""
    price = current().models.get(model)
    if price is None:
        return None
    times = current().batch_times if batch else 1
    times *= price.long_prompt_times if usage.prompt_tokens > price.long_prompt_tokens else 1
    dollars = (
        usage.input_tokens * price.input
        + usage.output_tokens * price.output
        + usage.cache_read_tokens * price.cache_read
        + usage.cache_write_tokens * price.cache_write_5m
        + usage.cache_write_1h_tokens * price.cache_write_1h
    )
    return dollars * times / PER


@cache
def current() -> PriceList:
    """Return the kit's own price list, read once."""
    return load(DATA / "prices.toml")


def load(path: Path) -> PriceList:
    """Return the price list at `path`; raises DataFileError with the line and what was allowed."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        given = tomllib.loads(text)
    except FileNotFoundError as missing:
        raise DataFileError(path, None, "", f"there is no such file in {path.parent.name}/") from missing
    except UnicodeDecodeError as garbled:
        raise DataFileError(path, None, "", "is not UTF-8 text; save it again with that encoding") from garbled
    except tomllib.TOMLDecodeError as broken:
        at = re.search(r"\(at line (\d+)", str(broken))
        raise DataFileError(path, int(at[1]) if at else None, "", f"cannot be read: {broken}") from broken
    return _Reader(path, text).price_list(given)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Checks what a price file says, and knows where it says it."""

    path: Path
    text: str

    def price_list(self, given: dict[str, Any]) -> PriceList:
        self._only(given, {"date", "source", "models", "batch_times"}, "")
        if type(given.get("date")) is not date:
            raise self._error("", "date", f"must be a day such as 2026-11-22, not {given.get('date')!r}")
        if not (isinstance(given.get("source"), str) and given["source"].strip()):
            raise self._error("", "source", "must say where the prices come from")
        models = given.get("models", {})
        if not isinstance(models, dict):
            raise self._error("", "models", "must hold one table a model, such as [models.claude-opus-5-5]")
        times = given.get("batch_times", 1)
        if type(times) not in (int, float) or not 0 <= times <= 1:
            raise self._error("", "batch_times", f"must be a number from 0 to 1, not {times!r}")
        prices = {name: self._price(name, row) for name, row in models.items()}
        return PriceList(given["date"], given["source"], prices, times)

    def _price(self, model: str, row: Any) -> Price:
        if not isinstance(row, dict):
            raise self._error("models", model, f"must be a table of prices, not {row!r}")
        self._only(row, {field.name for field in fields(Price)}, model)
        for field in fields(Price):
            if field.name not in row and field.default is MISSING:
                raise self._error(model, field.name, "is missing; every model needs its own")
        for name, value in row.items():
            if type(value) not in (int, float) or not 0 <= value < math.inf:
                raise self._error(model, name, f"must be a number, 0 or more, not {value!r}")
        return Price(**row)

    def _only(self, given: dict[str, Any], allowed: set[str], model: str) -> None:
        for name in given:
            if name not in allowed:
                raise self._error(model, name, f"is not known here; allowed are {', '.join(sorted(allowed))}")

    def _error(self, table: str, field: str, problem: str) -> DataFileError:
        where = f"models.{table}.{field}" if table and table != "models" else ".".join(filter(None, (table, field)))
        return DataFileError(self.path, self._line(table, field), where, problem)

    def _line(self, table: str, field: str) -> int | None:
        """Return the line that sets `field`, or else the head of its table."""
        inside, head = not table, None
        for number, line in enumerate(self.text.splitlines(), 1):
            bare = line.strip().replace('"', "").replace("'", "")
            if not table and bare.startswith((f"[{field}]", f"[{field}.")):
                return number
            if bare.startswith("["):
                inside = table != "" and bare.startswith((f"[models.{table}]", f"[{table}]"))
                head = number if inside else head
            elif inside and re.match(rf"(?:models\.)?{re.escape(field)}\s*=", bare):
                return number
        return head
