"""Prices come from one dated file; a price that nobody knows is None, never zero."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fieldguide.errors import DataFileError
from fieldguide.paths import DATA
from fieldguide.prices import Usage, cost, current, load

MILLION = 1_000_000
TEXT = (DATA / "prices.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("model", "usage", "dollars"),
    [
        ("claude-opus-5-5", Usage(MILLION, 0), 4.00),
        ("claude-opus-5-5", Usage(0, MILLION), 20.00),
        ("claude-opus-5-5", Usage(0, 0, cache_read_tokens=MILLION), 0.20),
        ("claude-opus-5-5", Usage(0, 0, cache_write_tokens=MILLION), 5.00),
        ("claude-opus-5-5", Usage(0, 0, cache_write_1h_tokens=MILLION), 8.00),
        ("claude-sonnet-5-5", Usage(1000, 100), 0.003),
        ("claude-fable-5-1", Usage(1000, 100), 0.015),
        ("claude-haiku-5-5", Usage(1000, 100), 0.00015),
        ("claude-haiku-5-5", Usage(100_000, 1000), 0.0105),
        ("claude-haiku-5-5", Usage(100_001, 1000), 5 * (0.0100001 + 0.0005)),
        ("claude-haiku-5-5", Usage(1, 0, cache_read_tokens=100_000), 5 * (0.0000001 + 0.001)),
        ("claude-opus-5-5", Usage(0, 0), 0.0),
    ],
)
def test_cost_is_tokens_times_price(model: str, usage: Usage, dollars: float) -> None:
    assert cost(model, usage) == pytest.approx(dollars, rel=1e-12)


@pytest.mark.parametrize("model", ["claude-fable-5-2", "claude-opus-5", "claude-sonnet-4-5", "somebody-elses", ""])
def test_unknown_price_is_none(model: str) -> None:
    assert cost(model, Usage(1000, 1000)) is None


def test_list_is_dated_and_sourced() -> None:
    assert current().date >= date(2026, 11, 1)
    assert current().source


def test_cache_prices_keep_their_relation_to_input() -> None:
    for price in current().models.values():
        assert (price.cache_write_5m, price.cache_write_1h) == pytest.approx((1.25 * price.input, 2 * price.input))
        assert price.cache_read < price.input < price.output


def test_every_priced_model_is_one_of_the_kit() -> None:
    from fieldguide.offline import profile

    assert current().models.keys() <= {model.id for model in profile.current().models.values()}


def _line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


@pytest.mark.parametrize(
    ("old", "new", "line_with", "field"),
    [
        ("input = 4.00", 'input = "4.00"', 'input = "4.00"', "models.claude-opus-5-5.input"),
        ("output = 20.00", "output = -1", "output = -1", "models.claude-opus-5-5.output"),
        ("output = 20.00", "output = nan", "output = nan", "models.claude-opus-5-5.output"),
        ("output = 20.00", "output = true", "output = true", "models.claude-opus-5-5.output"),
        ("output = 20.00", "outputs = 20.00", "outputs = 20.00", "models.claude-opus-5-5.outputs"),
        ("output = 20.00\n", "", "[models.claude-opus-5-5]", "models.claude-opus-5-5.output"),
        ("date = 2026-11-22", 'date = "today"', "date =", "date"),
        ("date = 2026-11-22", "date = 2026-11-22T10:00:00", "date =", "date"),
        ('source = "', 'sauce = "', "sauce", "sauce"),
        ("[models.claude-opus-5-5]", "[prices.claude-opus-5-5]", "[prices.", "prices"),
    ],
)
def test_broken_file_names_line_and_field(tmp_path: Path, old: str, new: str, line_with: str, field: str) -> None:
    path, text = tmp_path / "prices.toml", TEXT.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataFileError) as broken:
        load(path)
    assert (broken.value.line, broken.value.field) == (_line_of(text, line_with), field)


def test_models_that_are_no_tables_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    path.write_text('date = 2026-11-22\nsource = "here"\nmodels = 3\n', encoding="utf-8")
    with pytest.raises(DataFileError, match="line 3: models"):
        load(path)


def test_unreadable_toml_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    path.write_text("date = 2026-11-22\nsource = \n", encoding="utf-8")
    with pytest.raises(DataFileError, match="prices.toml, line 2: cannot be read"):
        load(path)


def test_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="there is no such file"):
        load(tmp_path / "prices.toml")
