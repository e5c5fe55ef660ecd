"""What the kit is made of: one list of packages said three times, locks with no address, a tidy top level."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCKS = ("requirements.lock", "tests/requirements.lock")
CONDA_NAMES = {"python-graphviz": "graphviz"}
TOP = {
    *("notebooks", "lib", "data", "exercises", "solutions", "tests", "environment.yml", "README.md"),
    *("pyproject.toml", "requirements.lock", "start.py", "LICENSE", ".ci", ".gitignore", ".gitattributes"),
}


def asked(*extras: str) -> dict[str, str]:
    """Return what pyproject.toml asks for, as {name: range}."""
    lists = [PROJECT["dependencies"], *(PROJECT["optional-dependencies"][extra] for extra in extras)]
    return stated(line for lines in lists for line in lines)


def stated(lines: object) -> dict[str, str]:
    requirements = [Requirement(line) for line in lines]  # type: ignore[attr-defined]
    return {canonicalize_name(each.name): str(each.specifier) for each in requirements}


def locked(path: str) -> dict[str, list[str]]:
    """Return a lock's packages, as {name: its versions}."""
    found: dict[str, list[str]] = {}
    for name, version in re.findall(r"^(\S+)==(\S+)", (ROOT / path).read_text("utf-8"), re.MULTILINE):
        found.setdefault(name, []).append(version)
    return found


def conda() -> tuple[list[str], list[str]]:
    """Return the conda lines and the pip lines of environment.yml."""
    lines = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    return [line for line in lines if isinstance(line, str)], lines[-1]["pip"]


def test_conda_states_the_same_packages() -> None:
    by_conda, by_pip = conda()
    both = stated([line.replace(" ", "") for line in by_conda] + [line for line in by_pip if line[0] != "-"])
    assert both.pop("python") == PROJECT["requires-python"]
    assert both.pop("pip") == ""
    assert {CONDA_NAMES.get(name, name): versions for name, versions in both.items()} == asked()


def test_conda_installs_the_kit_itself() -> None:
    assert [line for line in conda()[1] if line[0] == "-"] == ["--editable ."]


@pytest.mark.parametrize(("path", "extras"), [(LOCKS[0], ["setup"]), (LOCKS[1], ["setup", "dask", "test"])])
def test_lock_holds_what_is_asked_for(path: str, extras: list[str]) -> None:
    lock = locked(path)
    for name, versions in asked(*extras).items():
        assert all(Requirement(f"{name}{versions}").specifier.contains(one) for one in lock[name]), name


def test_learners_packages_are_locked() -> None:
    wanted = {"jupyterlab", "ipywidgets", "anthropic", "nbval", "graphviz", "papermill", "pytest"}
    assert wanted <= asked().keys() & locked(LOCKS[0]).keys()


def test_test_lock_only_adds() -> None:
    assert locked(LOCKS[0]).items() <= locked(LOCKS[1]).items()


@pytest.mark.parametrize("path", LOCKS)
def test_lock_names_no_address_and_hashes_everything(path: str) -> None:
    text = (ROOT / path).read_text("utf-8")
    assert "://" not in text and "file:" not in text
    for block in re.split(r"\n(?=\S)", text.strip()):
        assert re.fullmatch(r"\S+==\S+( ; [^\\]+)? \\\n(    --hash=sha256:[0-9a-f]{64}( \\\n)?)+", block), block[:80]


def test_top_level_has_nothing_else() -> None:
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if files.returncode:
        pytest.skip("this copy of the kit is not a git checkout, so what belongs to it cannot be listed")
    assert {name.split("/")[0] for name in files.stdout.splitlines()} <= TOP


def test_everything_made_here_is_ignored() -> None:
    made = [
        ".venv/x",
        ".venv.lock",
        "lib/fieldguide/__pycache__/x.pyc",
        "executed/x",
        ".pytest_cache/x",
        ".hypothesis/x",
    ]
    said = subprocess.run(["git", "check-ignore", *made], cwd=ROOT, capture_output=True, text=True)
    if said.returncode == 128:
        pytest.skip("this copy of the kit is not a git checkout, so nothing tells what it ignores")
    assert said.stdout.split() == made
