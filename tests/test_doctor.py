"""The doctor: each line can fail, says what to do, and hides no other line."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fieldguide import diagram
from fieldguide.doctor import Finding, examine, kernel, machine, packages, working
from fieldguide.store import FILE


def test_examine_keeps_order_and_survives_a_broken_check() -> None:
    def broken_part() -> Finding:
        raise OSError("no such luck")

    first, second = examine([broken_part, machine.python])
    assert (first.name, first.ok, first.detail) == ("broken part", False, "OSError: no such luck")
    assert first.fix and second.ok


def test_kernel_answers_over_a_websocket() -> None:
    found = kernel.notebooks()
    assert found.ok, found.detail
    assert found.detail.startswith("a kernel starts and answers")


def test_kernel_that_cannot_import_the_kit_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "PROOF", "import no_such_kit")
    found = kernel.notebooks()
    assert not found.ok and found.fix
    assert "ModuleNotFoundError" in found.detail, found.detail


def test_server_that_stops_is_told_with_its_last_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "SERVER", "raise SystemExit('the port is taken')")
    found = kernel.notebooks()
    assert not found.ok and "the port is taken" in found.detail and found.fix


def test_kernel_check_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "SERVER", "import time; time.sleep(60)")
    found = kernel.notebooks(patience=0.2)
    assert not found.ok and "no answer within 0.2 seconds" in found.detail


def test_lock_is_compared_package_by_package(tmp_path: Path) -> None:
    from importlib.metadata import version

    (tmp_path / "requirements.lock").write_text(
        f"click=={version('click')} \\\n    --hash=sha256:0\n"
        "pytest==0.1 ; python_full_version >= '3.11' \\\n    --hash=sha256:0\n"
        "no-such-package==1.0\n"
        "only-on-an-old-python==1.0 ; python_full_version < '3.11'\n"
    )
    found = packages.packages(tmp_path, tmp_path / ".venv")
    assert not found.ok
    assert found.detail == f"pytest is {version('pytest')}, not ==0.1; no-such-package is missing."


def test_environment_of_another_maker_is_compared_with_ranges(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\ndependencies = ["click>=1", "pytest>=999"]')
    found = packages.packages(tmp_path, Path(sys.prefix))
    assert not found.ok and ">=999" in found.detail and "environment.yml" in found.fix


def test_this_environment_holds_its_packages() -> None:
    found = packages.packages()
    assert found.ok, found.detail


@pytest.mark.parametrize(
    ("folder", "long_paths", "ok"),
    [("C:\\fieldguide", False, True), ("C:\\" + "far away\\" * 12, False, False), ("C:\\" + "far\\" * 40, True, True)],
)
def test_path_length_counts_on_windows(folder: str, long_paths: bool, ok: bool) -> None:
    found = machine.path_length(Path(folder), windows=True, long_paths=long_paths)
    assert (found.ok, bool(found.fix)) == (ok, not ok)


def test_longest_path_inside_is_what_is_installed() -> None:
    inside = Path(sys.prefix)
    longest = max(len(str(file.relative_to(inside))) for file in inside.rglob("*.py*"))
    assert len(".venv/") + longest <= machine.LONGEST_INSIDE + len("lib/python3.11/") - len("Lib/")


def test_old_python_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine.sys, "version_info", (3, 10, 1))
    found = machine.python()
    assert not found.ok and "3.11" in found.fix


def test_full_disk_says_how_much_to_free() -> None:
    assert machine.disk().ok
    found = machine.disk(needed=10**12)
    assert not found.ok and "1,000,000,000,000 MB" in found.fix


def test_pictures_are_drawn_here() -> None:
    assert working.pictures() == Finding("pictures", True, "drawn by graphviz-pure.")


def test_missing_graphviz_leaves_words_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagram, "dot_binary", lambda: None)
    diagram.svg.cache_clear()
    found = working.pictures()
    diagram.svg.cache_clear()
    assert not found.ok and "numbered sentences" in found.detail and found.fix


def test_offline_model_answers_even_where_live_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDGUIDE_LIVE", "1")
    found = working.offline_model()
    assert found.ok, found.detail


@pytest.mark.parametrize("check", [working.your_answers, machine.disk])
def test_home_is_only_made_for_answers(
    check: Callable[[], Finding], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FIELDGUIDE_HOME", str(tmp_path / "new" / "home"))
    assert check().ok
    assert (tmp_path / "new" / "home" / FILE).exists() == (check is working.your_answers)


def test_home_that_takes_no_files_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    monkeypatch.setenv("FIELDGUIDE_HOME", str(tmp_path / "a file" / "home"))
    found = working.your_answers()
    assert not found.ok and "FIELDGUIDE_HOME" in found.fix
