"""`fieldguide progress`: what a learner has done and what is due; carry it elsewhere, or have it forgotten."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..wording import many

if TYPE_CHECKING:
    from ..practice.progress import Progress
    from ..store import FileStore

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("progress")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for machines.")
@click.option("--export", "to", type=FILE, metavar="FILE", help="Write everything you did to FILE, to move machines.")
@click.option("--import", "taken", type=FILE, metavar="FILE", help="Add what FILE holds; what is here stays.")
@click.option("--name", help="What you would like to be called; kept on this machine only.")
@click.option("--forget", is_flag=True, help="Remove everything the kit has kept about you.")
@click.option("--yes", is_flag=True, help="Do not ask before forgetting.")
def progress(as_json: bool, to: Path | None, taken: Path | None, name: str | None, forget: bool, yes: bool) -> None:
    """Say how you are doing: what you mix up, how sure and how right you are, what is mastered and what is due."""
    from ..store import moving, open_store
    from ..store.own_name import own_name

    store = open_store()
    if forget:
        _forget(store, yes)
        return
    said: dict[str, Any] = {}
    if name is not None:
        store.call_me(own_name(name))
    if taken:
        carried = moving.read_in(store, taken)
        said["imported"] = {"new": carried.new, "known": carried.known}
        _tell(as_json, f"{many(carried.new, 'answer')} came over from {taken.name}; here already: {carried.known}.")
    if to:
        said["exported"] = moving.write(store, to)
        _tell(as_json, f"Written to {to}: {many(said['exported'], 'answer')}. Your name is not in it.")
    found = _found(store)
    if as_json:
        quizzes = _quizzes(store)
        click.echo(json.dumps({"name": store.name(), **found.data(), "quizzes": quizzes, **said}, ensure_ascii=False))
    elif not (taken or to):
        _show(store, found)


def _tell(as_json: bool, text: str) -> None:
    if not as_json:
        click.echo(text)


def _forget(store: FileStore, yes: bool) -> None:
    if not yes:
        click.confirm("Everything you answered is removed, and cannot be brought back. Go on?", abort=True)
    store.forget()
    click.echo("Everything is forgotten.")


def _found(store: FileStore) -> Progress:
    from datetime import UTC, datetime

    from ..practice import rules
    from ..practice.progress import progress as of
    from ..practice.standing import standing

    return of(standing(store.attempts(), rules.load()), datetime.now(UTC))


def _quizzes(store: FileStore) -> dict[str, dict[str, int]]:
    """Return how many questions of each lesson were answered, and how many of them rightly at the last try."""
    last = {(answer.quiz, answer.question): answer.right for answer in store.answers()}
    found: dict[str, dict[str, int]] = {}
    for (quiz, _), right in last.items():
        counts = found.setdefault(quiz, {"answered": 0, "right": 0})
        counts["answered"] += 1
        counts["right"] += right
    return found


def _show(store: FileStore, found: Progress) -> None:
    from ..practice.progress import lines

    if store.notice:
        click.echo(store.notice)
    if name := store.name():
        click.echo(f"{name}, this is how you are doing.")
    if not found.attempts:
        click.echo("No practice yet. Begin with: fieldguide practice")
        return
    for line in lines(found):
        click.echo(line)
