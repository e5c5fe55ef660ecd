"""One dated file lists every model; the SDK knows none that it lacks."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, get_args, get_origin

import pytest
from anthropic.types.model import Model

from fieldguide.errors import DataFileError
from fieldguide.offline.profile import current, load
from fieldguide.paths import DATA

LISTED = [name for part in get_args(Model) if get_origin(part) is Literal for name in get_args(part)]
TEXT = (DATA / "models.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("model", LISTED)
def test_every_model_of_the_sdk_has_a_profile(model: str) -> None:
    assert model in current().models


def test_alias_is_the_dated_model() -> None:
    models = current().models
    assert models["claude-haiku-4-5"] is models["claude-haiku-4-5-20251001"]


def test_retired_model_is_not_found() -> None:
    assert current().find("claude-mythos-preview") is None
    assert current().find("claude-sonnet-4-5") is current().models["claude-sonnet-4-5"]


@pytest.mark.parametrize(
    ("model", "stage"),
    [("claude-opus-5-5", "active"), ("claude-sonnet-4-5", "deprecated"), ("claude-mythos-preview", "retired")],
)
def test_model_knows_how_far_it_is_from_its_end(model: str, stage: str) -> None:
    assert current().stage(current().models[model]) == stage


def test_both_versions_of_the_api_are_known() -> None:
    assert set(current().versions) == {"2026-10-21", "2023-06-01"}


@pytest.mark.parametrize(
    ("model", "tier", "thinks_first", "forced_tools"),
    [
        ("claude-haiku-5-5", "small", True, True),
        ("claude-sonnet-5-5", "medium", True, False),
        ("claude-opus-5-5", "large", True, False),
        ("claude-fable-5-1", "large", True, False),
        ("claude-opus-4-8", "large", False, True),
    ],
)
def test_profile_says_tier_and_manners(model: str, tier: str, thinks_first: bool, forced_tools: bool) -> None:
    profile = current().models[model]
    assert (profile.tier, profile.manners.thinks_first, profile.manners.forced_tools) == (
        tier,
        thinks_first,
        forced_tools,
    )


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("family: haiku, tier: small", "family: haiku, tier: tiny", "models.0.tier"),
        ("context: 1000000", "context: lots", "models.0.context"),
        ("max_output: 128000", "max_out: 128000", "models.0"),
        ("manners: thinking by default,", "manners: thinking sometimes,", "models.claude-haiku-5-5.manners"),
        ("aliases: [claude-haiku-4-5]", "aliases: [claude-haiku-5-5]", "names two models"),
        ("tokens_per_second: 160", "tokens_per_second: 0", "tokens_per_second"),
        ("date: 2026-11-22", "date: soon", "date"),
        ("cache_marks: 4", "cache_marks: few", "cache_marks"),
        ("cache_from: 512", "cache_from: 0", "models.7.cache_from"),
        ("batch: yes", "batch: later", "capabilities.batch"),
    ],
)
def test_broken_file_names_line_and_field(tmp_path: Path, old: str, new: str, says: str) -> None:
    path = tmp_path / "models.yaml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataFileError, match=says) as broken:
        load(path)
    assert broken.value.line
