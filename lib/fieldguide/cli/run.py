"""`fieldguide run`: execute notebooks offline, say how far each one is, and write what they showed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import UsageError
from ..paths import NOTEBOOKS
from ..wording import many

if TYPE_CHECKING:
    from ..execute import Executed

BAR = 24


@click.command("run")
@click.argument("notebooks", nargs=-1, metavar="[NOTEBOOK]...")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for copies and pages [executed].")
@click.option("--html", is_flag=True, help="Also write pages with no code, for anyone to read.")
@click.option("--in-place", is_flag=True, help="Write what each notebook showed back into it, cleaned.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for machines.")
def run(notebooks: Sequence[str], out: Path | None, html: bool, in_place: bool, as_json: bool) -> None:
    """Run notebooks from start to end, offline; every lesson unless you name some.

    NOTEBOOK is a file, a folder, or a lesson's name such as 01_prompt_chaining. A notebook that stops does
    not stop the others. The exit code is 0 only when all of them ran to their end.
    """
    try:
        chosen = _found(notebooks)
        folder = _checked(out or Path("executed"), chosen)
        runs = [_executed(path) for path in chosen]
        pages = _written(runs, folder, copies=bool(out) or not in_place, html=html, in_place=in_place)
    except UsageError as wrong:
        raise click.ClickException(str(wrong)) from wrong
    failed = [done for done in runs if not done.ok]
    if as_json:
        click.echo(json.dumps({"notebooks": [done.as_dict() for done in runs]}, ensure_ascii=False))
    else:
        click.echo("\n".join([f"{len(runs) - len(failed)} of {many(len(runs), 'notebook')} ran to the end.", *pages]))
    raise SystemExit(1 if failed else 0)


def _found(names: Sequence[str]) -> list[Path]:
    """Return the notebooks that `names` mean, in reading order; every lesson when there are none."""
    lessons = sorted(NOTEBOOKS.glob("*.ipynb"))
    found: list[Path] = []
    for name in names:
        path = Path(name)
        if path.is_dir():
            found += sorted(path.glob("*.ipynb"))
        elif path.is_file():
            found.append(path)
        elif lesson := [lesson for lesson in lessons if Path(name).name in (lesson.name, lesson.stem)]:
            found += lesson
        else:
            known = ", ".join(lesson.stem for lesson in lessons) or "none yet"
            raise UsageError(f"there is no notebook {name!r}; give a file, a folder or a lesson ({known})")
    if names and not found:
        raise UsageError("the folder holds no notebook; give one that does, or name a file")
    if not (names or lessons):
        raise UsageError(f"there is no notebook in {str(NOTEBOOKS)!r}; get a fresh copy of the kit")
    return list(dict.fromkeys(found)) if names else lessons


def _checked(folder: Path, notebooks: Iterable[Path]) -> Path:
    """Return `folder` once it is sure that writing there overwrites no notebook that is about to run."""
    seen: dict[str, Path] = {}
    for path in notebooks:
        if path.resolve().parent == folder.resolve():
            raise UsageError(f"{str(folder)!r} is where {path.name} lives; choose another --out, or use --in-place")
        if path.name in seen:
            raise UsageError(f"{str(seen[path.name])!r} and {str(path)!r} share a name; run them one at a time")
        seen[path.name] = path
    return folder


def _executed(path: Path) -> Executed:
    """Run one notebook, with a bar where a person is looking and one line when it is done."""
    from ..execute import execute

    person = sys.stderr.isatty()

    def bar(done: int, cells: int) -> None:
        full = BAR * done // max(cells, 1)
        line = f"\r{path.stem}  [{'#' * full}{'.' * (BAR - full)}] {done} of {many(cells, 'cell')}"
        click.echo(line, err=True, nl=False)

    done = execute(path, progress=bar if person else None)
    verdict = "ran" if done.ok else "stopped"
    line = f"{path.stem}: {verdict} after {done.seconds:.1f} s" + (f". {done.error}." if done.error else "")
    width = len(path.stem) + BAR + 30
    click.echo(("\r" + " " * width + "\r" if person else "") + line, err=True)
    return done


def _written(runs: Sequence[Executed], folder: Path, *, copies: bool, html: bool, in_place: bool) -> list[str]:
    """Write what was asked for; return where it went, one line each.

    A notebook that stopped is never written back in place: its copy goes to `folder`, for you to look at.
    """
    from ..notebook import write
    from ..publish import publish

    said = []
    changed = sum(write(done.copy, done.notebook) for done in runs if in_place and done.ok and done.copy)
    if in_place:
        said.append(f"Notebooks changed: {changed}.")
    aside = [done for done in runs if done.copy and (copies or not done.ok)]
    for done in aside:
        if done.copy:
            write(done.copy, folder / done.notebook.name)
    if aside:
        said.append(f"Copies are in {folder}.")
    if html and any(done.copy for done in runs):
        said.append(f"Open {publish(runs, folder)} in a browser.")
    return said
