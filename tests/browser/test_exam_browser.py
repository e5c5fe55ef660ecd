"""The exam's pages in a real browser: nothing for axe to find, and a certificate that prints on one sheet."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from made_exam import made_room
from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture(params=["html", "certificate.html"])
def written(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    room = made_room(tmp_path)
    (one,) = room.mark(room.handed_in(room.answered(room.paper("Zoë " + "Example-" * 7))))
    return next(path for path in one.written if path.name.split(".", 1)[1] == request.param)


def test_axe_finds_nothing(page: Page, written: Path) -> None:
    page.goto(written.as_uri())
    assert Axe().run(page).response["violations"] == []


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_page_prints_on_one_sheet(page: Page, written: Path, paper: str) -> None:
    page.goto(written.as_uri())
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper))) == 1
