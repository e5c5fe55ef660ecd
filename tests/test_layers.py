"""Imports point down only, and the public names are the ones a notebook may use."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import fieldguide

ROOM = Path(fieldguide.__file__).parent
ORDER = (
    "errors paths datafile entries lots wording prices clock trace offline recording answers door flows shape patterns "
    "predictions confusion scenarios words markup standalone taken looks diagram pen timeline charts walks tally "
    "receipts cases facts ladder glossary store questions practice exam discovery notebook grading lesson execute "
    "pagecraft terms facts_page publish doctor cli"
).split()
MODULES = sorted(ROOM.rglob("*.py"))


def room(path: Path) -> str:
    """Return the room a module is in: the first name below the package."""
    return path.relative_to(ROOM).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Return the rooms that a module imports from, wherever in the file it does."""
    package = ["fieldguide", *path.relative_to(ROOM).parts[:-1]]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            names = [*base, *(node.module or "").split(".")] if node.module else base
            found |= {".".join([*names, alias.name]) for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {name.split(".")[1] for name in found if name.startswith("fieldguide.")}


@pytest.mark.parametrize(
    "path", [p for p in MODULES if p.name != "__main__.py"], ids=lambda p: str(p.relative_to(ROOM))
)
def test_module_imports_only_rooms_below_its_own(path: Path) -> None:
    here = room(path)
    if here == "__init__":
        return
    assert here in ORDER, f"{here} has no place in the order of rooms"
    above = {name for name in imports(path) if name in ORDER and ORDER.index(name) > ORDER.index(here)}
    assert not above, f"{path.name} reaches up to {sorted(above)}"


def test_no_pattern_imports_another() -> None:
    shared = set("approval ballot base budget fitting forms gate labels planning running sections step tools".split())
    patterns = {path.stem for path in (ROOM / "patterns").glob("*.py")} - shared - {"__init__"}
    for name in patterns:
        tree = ast.parse((ROOM / "patterns" / f"{name}.py").read_text(encoding="utf-8"))
        local = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level == 1}
        assert not local & patterns, f"{name} imports {local & patterns}"


def test_only_the_lesson_room_knows_jupyter() -> None:
    for path in MODULES:
        if room(path) in ("lesson",):
            continue
        names = {
            (node.module or "") if isinstance(node, ast.ImportFrom) else node.names[0].name
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, (ast.Import, ast.ImportFrom))
        }
        assert not {name for name in names if name.split(".")[0] in {"ipywidgets", "anywidget", "IPython"}}, path.name


def test_every_public_name_is_there_and_documented() -> None:
    for name in fieldguide.__all__:
        assert (getattr(fieldguide, name).__doc__ or "").strip(), f"fg.{name} has no docstring"


def test_public_names_are_sorted_and_have_one_home() -> None:
    assert fieldguide.__all__ == sorted(fieldguide.__all__) == sorted(fieldguide._HOME)


def test_unknown_name_is_refused_with_those_there_are() -> None:
    with pytest.raises(AttributeError, match="Chain"):
        fieldguide.Chian  # noqa: B018 - the access is the test
