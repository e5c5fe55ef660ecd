"""`fieldguide grade`: grade exercise notebooks, and write each learner's feedback."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ..grading.judge import Submission
    from ..grading.result import Result

QUIET = 2.0  # seconds between two lines of progress where nobody watches a terminal


@click.command("grade")
@click.argument("places", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for each learner's feedback.")
@click.option("--jobs", type=click.IntRange(1), help="How many notebooks at once [one for each processor].")
@click.option("--examiner", type=click.Path(path_type=Path, file_okay=False), help="Folder of the examiner's key.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for machines.")
def grade(places: Sequence[Path], out: Path | None, jobs: int | None, examiner: Path | None, as_json: bool) -> None:
    """Grade exercise notebooks: files, or folders of the form LEARNER/EXERCISE.ipynb. Marks exam answer files too.

    The notebooks are not changed. The exit code is 0 when everything could be graded, whatever the marks.
    """
    from ..exam.handed_in import marked
    from ..grading.batch import find

    exams, places = marked(places, out, examiner)
    results = _graded(find(places), jobs or os.cpu_count() or 1) if places else []
    try:
        written = _written(results, out) if out and results else []
    except OSError as unwritten:
        raise click.ClickException(
            f"the feedback cannot be written to {str(out)!r}: {unwritten.strerror}"
        ) from unwritten
    if as_json:
        click.echo(json.dumps({"results": [result.data() for result in results], **exams.data()}))
    else:
        click.echo("\n".join(exams.lines() + _summary(results) + written))
    raise SystemExit(0 if exams.good and all(result.graded for result in results) else 1)


def _graded(submissions: Sequence[Submission], jobs: int) -> list[Result]:
    """Return every result, in an order that does not depend on which came first."""
    import asyncio

    from ..grading.batch import grade_all
    from ..grading.sandbox import Limits

    async def all_of_them() -> list[Result]:
        progress = Progress(len(submissions))
        results = []
        async for result in grade_all(submissions, jobs, Limits()):
            results.append(result)
            progress.tell(len(results))
        return results

    return sorted(asyncio.run(all_of_them()), key=lambda result: (result.learner, result.exercise, result.file))


class Progress:
    """How far a folder is, on the error stream: one line that changes for a person, a few lines for a log."""

    def __init__(self, total: int) -> None:
        self.total, self.start, self.told = total, time.monotonic(), time.monotonic()
        self.person = sys.stderr.isatty()

    def tell(self, done: int) -> None:
        now = time.monotonic()
        if self.total == 1 or (now - self.told < QUIET and done < self.total and not self.person):
            return
        self.told = now
        left = (now - self.start) / done * (self.total - done)
        line = f"{done} of {self.total} graded" + (f", about {left:.0f} s left" if done < self.total else "")
        click.echo(f"\r{line:<50}" if self.person else line, err=True, nl=not self.person or done == self.total)


def _summary(results: Sequence[Result]) -> list[str]:
    """Return one line a notebook, and the whole feedback where there is only one."""
    from ..grading.report import as_text
    from ..grading.result import WORDS, total

    lines = []
    for result in results:
        words = ", ".join(f"{task.task} {WORDS[task.status].lower()}" for task in result.tasks)
        lines.append(f"{result.learner}  {result.exercise}  {total(result.tasks)}  ({words})")
    if len(results) == 1:
        lines += ["", *(as_text(task) for task in results[0].tasks)]
    return lines


def _written(results: Sequence[Result], folder: Path) -> list[str]:
    """Write each learner's pages and all results as JSON; return where they are."""
    from ..grading.report import markdown, page

    folder.mkdir(parents=True, exist_ok=True)
    for learner, theirs in groupby(results, key=lambda result: result.learner):
        of_one = list(theirs)
        for ending, text in ((".html", page(learner, of_one)), (".md", markdown(learner, of_one))):
            (folder / f"{learner}{ending}").write_text(text, encoding="utf-8", errors="replace", newline="\n")
    data = json.dumps({"results": [result.data() for result in results]}, indent=1)
    (folder / "results.json").write_text(data + "\n", encoding="utf-8", newline="\n")
    return ["", f"Feedback for each learner, and results.json, are in {folder}."]
