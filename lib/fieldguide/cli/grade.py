"""`fieldguide grade`: grade exercise notebooks, and write each learner's feedback and the room's figures."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ..grading.judge import Submission
    from ..grading.result import Result

QUIET = 2.0  # seconds between two lines of progress where nobody watches a terminal


@click.command("grade")
@click.argument("places", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for feedback and results.")
@click.option("--jobs", type=click.IntRange(1), help="How many notebooks at once [one for each processor].")
@click.option("--engine", type=click.Choice(["local", "dask"]), default="local", help="Where to grade [here].")
@click.option("--scheduler", metavar="ADDRESS", help="A Dask scheduler, whose workers then grade.")
@click.option("--twice", is_flag=True, help="Judge each notebook twice, and name answers that differ.")
@click.option("--examiner", type=click.Path(path_type=Path, file_okay=False), help="Folder of the examiner's key.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for machines.")
def grade(places: Sequence[Path], out: Path | None, examiner: Path | None, as_json: bool, **how: Any) -> None:
    """Grade exercise notebooks: files, or folders of the form LEARNER/EXERCISE.ipynb. Marks exam answer files too.

    The notebooks are not changed. With --out, results are kept as they come: after a batch that was stopped, the same
    command goes on with the rest, and grades again only what has changed since. The exit code is 0 when everything
    could be graded, whatever the marks.
    """
    from ..exam.handed_in import marked
    from ..grading.batch import find

    if how["scheduler"] and how["engine"] != "dask":
        raise click.UsageError("--scheduler is for --engine dask")
    exams, places = marked(places, out, examiner)
    graded = _graded(find(places), out, **how) if places else []
    results = sorted(graded, key=lambda one: (one.learner, one.exercise, one.file))
    written = _written(results, out) if out and results else []
    if as_json:
        click.echo(json.dumps({"results": [result.data() for result in results], **exams.data()}))
    else:
        click.echo("\n".join(exams.lines() + _summary(results) + written))
    raise SystemExit(0 if exams.good and all(result.graded for result in results) else 1)


def _graded(submissions: Sequence[Submission], out: Path | None, twice: bool, **how: Any) -> list[Result]:
    """Return every result: those that are in the log already, and the rest as it comes."""
    from ..grading.keys import keyed
    from ..grading.log import log
    from ..grading.sandbox import Limits

    limits = Limits()
    if out is None:
        return list(_told(submissions, limits, twice, **how))
    submissions = keyed(submissions, limits, twice)
    with log(out) as kept:
        results = [kept.kept[one.key] for one in submissions if one.key in kept.kept]
        todo = [one for one in submissions if one.key not in kept.kept]
        if results:
            click.echo(f"{len(results)} of {len(submissions)} were graded before and are kept as they are", err=True)
        for result in _told(todo, limits, twice, **how):
            kept.append(result)
            results.append(result)
    return results


def _told(submissions: Sequence[Submission], limits: Any, twice: bool, **how: Any) -> Iterator[Result]:
    """Yield each result as it comes, and tell how far it is."""
    progress = Progress(len(submissions))
    with _coming(submissions, limits, twice, **how) as coming:
        for done, result in enumerate(coming, 1):
            yield result
            progress.tell(done)


@contextmanager
def _coming(
    submissions: Sequence[Submission],
    limits: Any,
    twice: bool,
    engine: str,
    jobs: int | None,
    scheduler: str | None,
) -> Iterator[Iterator[Result]]:
    jobs = jobs or os.cpu_count() or 1
    if engine == "dask" and submissions:
        from ..grading.spread import grade_over

        yield grade_over(submissions, jobs, limits, twice, scheduler)
        return
    import asyncio

    from ..grading.batch import grade_all

    results = grade_all(submissions, jobs, limits, twice)
    with asyncio.Runner() as runner:
        try:
            yield _one_by_one(runner, results)
        finally:
            runner.run(results.aclose())  # type: ignore[attr-defined]  # it is a generator, which its type does not say


def _one_by_one(runner: Any, results: Any) -> Iterator[Result]:
    async def next_one() -> Result | None:
        return await anext(results, None)

    while (result := runner.run(next_one())) is not None:
        yield result


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
        line = f"{done} of {self.total} graded" + (f", about {_time(left)} left" if done < self.total else "")
        click.echo(f"\r{line:<50}" if self.person else line, err=True, nl=not self.person or done == self.total)


def _time(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def _summary(results: Sequence[Result]) -> list[str]:
    """Return one line a notebook, and the whole feedback where there is only one."""
    from ..grading.report import as_text
    from ..grading.result import WORDS, total

    lines = []
    for result in results:
        words = ", ".join(f"{task.task} {WORDS[task.status].lower()}" for task in result.tasks)
        flaky = f"  differs from time to time: {', '.join(result.flaky)}" if result.flaky else ""
        lines.append(f"{result.learner}  {result.exercise}  {total(result.tasks)}  ({words}){flaky}")
    if len(results) == 1:
        lines += ["", *(as_text(task) for task in results[0].tasks)]
    return lines


def _written(results: Sequence[Result], folder: Path) -> list[str]:
    """Write every page and file; return where they are."""
    from ..grading.pages import write

    try:
        write(results, folder)
    except OSError as unwritten:
        raise click.ClickException(
            f"the feedback cannot be written to {str(folder)!r}: {unwritten.strerror}"
        ) from unwritten
    return ["", f"Feedback for each learner, room.html, room.csv, room.json and results.json are in {folder}."]
