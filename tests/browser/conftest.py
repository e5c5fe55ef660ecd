"""What every browser test needs: one JupyterLab and one Chromium a file, a new page a test."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from lab import Lab, chromium, launch, serving
from playwright.sync_api import Browser, Page, sync_playwright

WITHOUT = (
    "no Chromium on this machine, so nothing was tried in a real browser; "
    "put `chromium` on the PATH to run this (Debian and Ubuntu: apt-get install chromium)"
)


# A file, not the session: while Playwright is open, its event loop runs, and other tests' asyncio.run would fail.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium; skip, saying why, where there is none."""
    path = chromium()
    if path is None and os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(f"CI needs the browser tests: {WITHOUT}")
    if path is None:
        pytest.skip(WITHOUT)
    with sync_playwright() as playwright:
        started = launch(playwright, path)
        yield started
        started.close()


@pytest.fixture(scope="module")
def lab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Serve an empty folder; put notebooks into it with `lab.put`."""
    with serving(tmp_path_factory.mktemp("served"), tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a page with no memory of another."""
    with _new_page(browser) as opened:
        yield opened


@pytest.fixture(scope="module")
def shared_page(browser: Browser) -> Iterator[Page]:
    """Open one page for a whole file, where its tests can begin anew without a new one."""
    with _new_page(browser) as opened:
        yield opened


@contextmanager
def _new_page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()
