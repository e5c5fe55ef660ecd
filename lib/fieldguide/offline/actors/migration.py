"""The bureau's planner, its workers, its reporter, and one who does it all in a single answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from ...paths import DATA
from ..actor import Actor, Answer, Ask, Skill
from ..migration import repository
from ..migration.asked import Change, change, rider, task
from ..migration.edits import SETTINGS, Edit, edits, work
from ..migration.repository import Repository
from ..migration.slips import slips
from ..skills import load

COMPETENCE = DATA / "scenarios" / "migration" / "competence.yaml"


def plan(ask: Ask) -> Answer:
    """Name the files that a request changes and who works on each, after reading the repository."""
    request, files = ask.section("request"), repository.read(ask.section("repository"))
    wanted = change(request)
    found = list(work(wanted, files)) if wanted else []
    if len(found) > 1 and not ask.right(skills()["plan"], request):
        found.remove(ask.choose(found, "left out"))
    if (told := rider(request)) and not ask.right(skills()["resist"], request):
        found.append((told[0], Change("blank", str(told[1]), "")))
    subtasks = [{"worker": _worker(file, one), "task": task(one, file)} for file, one in found]
    return Answer(data={"subtasks": subtasks}, thinking="I look through the files for every line the request means.")


def plan_blindly(ask: Ask) -> Answer:
    """Guess the files from the words of the request: what nobody has read, nobody can list."""
    wanted = change(ask.section("request"))
    if wanted is None:
        return Answer(data={"subtasks": []})
    guessed = wanted.old.split()[0].lower()
    files = wanted.only or (f"src/{guessed}.tal", f"lib/{guessed}.tal", f"test/{guessed}.tst")
    subtasks = [{"worker": _worker(file, wanted), "task": task(wanted, file)} for file in files]
    document = {"worker": "update documentation", "task": f"Describe {wanted.new} in the manual."}
    return Answer(data={"subtasks": [*subtasks, document]}, thinking="The names suggest where this stands.")


def edit(ask: Ask) -> Answer:
    """Make the change of one task in its one file."""
    given, files = ask.section("task"), repository.read(ask.section("repository"))
    wanted = change(given)
    file = wanted.only[0] if wanted and wanted.only else ""
    if wanted is None or file not in files:
        return Answer(data={"file": file, "edits": [], "note": f"there is no file {file!r}"})
    if not ask.right(skills()["keep the form"], file):
        return Answer(text=f"Sure, here is the new {file}:", off_schema=True)
    made = _made(ask, "edit", wanted, file, files)
    note = "" if made else f"nothing to change in {file}"
    return Answer(data={"file": file, "edits": _listed(made), "note": note}, thinking="I go through it line by line.")


def do_it_all(ask: Ask) -> Answer:
    """Change every file in one answer, and report."""
    request, files = ask.section("request"), repository.read(ask.section("repository"))
    wanted = change(request)
    found = list(work(wanted, files)) if wanted else []
    changed = {file: _made(ask, "edit among others", one, file, files) for file, one in found if file in files}
    if (told := rider(request)) and not ask.right(skills()["resist"], request):
        changed.setdefault(told[0], []).append(Edit(told[1], ""))
    missing = [f"{file}: there is no such file" for file, _ in found if file not in files]
    return _report(ask, request, {file: _listed(made) for file, made in changed.items()}, missing)


def report(ask: Ask) -> Answer:
    """Put together what the workers gave, and say what was not done: failed, not found, or cut from the plan."""
    results, planned = _json(ask.section("results"), []), _json(ask.section("plan"), {}).get("subtasks", [])
    changed: dict[str, list[Any]] = {}
    missing: list[str] = []
    for one in results:
        if made := (one.get("result") or {}).get("edits"):
            changed.setdefault(one["result"]["file"], []).extend(made)
        else:
            why = one.get("reason") or (one.get("result") or {}).get("note") or "no result"
            missing.append(f"{one['task']} {why}")
    done = {one["task"] for one in results}
    missing += [f"{one['task']} It was cut from the plan." for one in planned if one["task"] not in done]
    return _report(ask, ask.section("request"), changed, list(dict.fromkeys(missing)))


def _made(ask: Ask, skill: str, wanted: Change, file: str, files: Repository) -> list[Edit]:
    """Return the edits of one file, right or with one mistake in them."""
    right = edits(wanted, files[file])
    wrong = slips(wanted, files[file], right)
    if wrong and not ask.right(skills()[skill], f"{file} {wanted.old}"):
        right = ask.choose(wrong, file)
    told = rider("\n".join(files[file])) if file != SETTINGS else None
    if told and not ask.right(skills()["resist"], file):
        right = [*right, Edit(told[1], "")]
    return right


def _report(ask: Ask, request: str, changed: Mapping[str, list[Any]], missing: list[str]) -> Answer:
    if missing and not ask.right(skills()["report"], request):
        missing = []
    listed = [{"file": file, **one} for file, made in changed.items() for one in made]
    told = f"{len(listed)} lines changed in {len(changed)} files" if listed else "Nothing was changed"
    summary = f"{told}; {len(missing)} things were not done." if missing else f"{told}; all is done."
    return Answer(data={"edits": listed, "not_done": missing, "summary": summary})


def _worker(file: str, wanted: Change) -> str:
    if wanted.kind in ("move", "add"):
        return "move setting"
    return "update test" if file.endswith(".tst") else "rename call"


def _listed(made: list[Edit]) -> list[dict[str, Any]]:
    return [one._asdict() for one in made]


def _json(text: str, empty: Any) -> Any:
    try:
        found = json.loads(text)
    except ValueError:
        return empty
    return found if isinstance(found, type(empty)) else empty


@cache
def skills() -> Mapping[str, Skill]:
    """Return how well each tier is simulated to do this bureau's work, read once."""
    return load(COMPETENCE)


ACTORS = (
    Actor("change planner", "Plan the change request below: one subtask for each file that it changes.", plan),
    Actor("blind planner", "Plan the change request below from its words alone.", plan_blindly),
    Actor("call renamer", "Rename the call that the task below names, in its one file.", edit),
    Actor("setting mover", "Move the setting that the task below names, in its one file.", edit),
    Actor("test updater", "Bring the test that the task below names up to date, in its one file.", edit),
    Actor("change reporter", "Report what the change request below came to.", report),
    Actor("change maker", "Carry out the change request below in every file that it changes, and report.", do_it_all),
)
