"""What the README promises is there."""

from __future__ import annotations

import re

import pytest

import fieldguide as fg
from fieldguide.cli import COMMANDS
from fieldguide.paths import DATA, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_readme_is_short_and_begins_with_the_two_commands() -> None:
    assert len(README.splitlines()) < 120
    first = re.findall(r"```\n(.*)\n```", README)
    assert first == ["python start.py", "python start.py test"]


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:lib|data|notebooks|exercises|solutions|tests)/[^`<>]*)`", README)))
)
def test_every_file_the_readme_names_is_there(path: str) -> None:
    assert (ROOT / path).exists()


def test_every_link_of_the_readme_leads_somewhere() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", README):
        assert (ROOT / target).exists(), target


def test_every_command_the_readme_names_is_one() -> None:
    named = set(re.findall(r"`python start\.py (\w+)", README))
    assert named <= {*COMMANDS, "test"}


def test_picture_of_the_readme_shows_the_chain_as_it_is() -> None:
    picture = (DATA / "pictures" / "prompt_chaining.svg").read_text(encoding="utf-8")
    titles = set(re.findall(r"<title>([^<]*)</title>", picture.replace("&#45;", "-").replace("&gt;", ">")))
    shape = fg.scenario("grants")["gates"].shape
    assert {node.id for node in shape.nodes} | {f"{edge.source}->{edge.target}" for edge in shape.edges} <= titles
