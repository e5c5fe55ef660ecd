"""Grade many submissions side by side: find them, and give each result as it comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from pathlib import Path

from ..errors import UsageError
from .answers import printable
from .judge import Submission, judged
from .make import is_kept
from .notebook import Notebook
from .result import Result
from .sandbox import Limits, Workshop, workshop
from .twice import both


def find(places: Iterable[Path]) -> list[Submission]:
    """Return the submissions in files and in folders of the form LEARNER/EXERCISE.ipynb, in order.

    Raises UsageError for a place that does not exist, and for one with no notebook in it.
    """
    found: dict[Path, Submission] = {}
    for place in places:
        here = [_single(place)] if place.is_file() else _inside(place)
        if not here:
            raise UsageError(f"{str(place)!r} has no notebook in it; give a folder LEARNER/EXERCISE.ipynb, or a file")
        found |= {submission.path: submission for submission in here}
    return sorted(found.values(), key=lambda one: (one.learner, one.path))


def _single(path: Path) -> Submission:
    return Submission(printable(path.absolute().parent.name) or "learner", path)


def _inside(folder: Path) -> list[Submission]:
    if not folder.is_dir():
        raise UsageError(
            f"{str(folder)!r} is not there; give a notebook, or a folder of the form LEARNER/EXERCISE.ipynb"
        )
    paths = [path for path in folder.rglob("*.ipynb") if not _passed_over(path.relative_to(folder))]
    return [
        _single(path) if path.parent == folder else Submission(printable(path.relative_to(folder).parts[0]), path)
        for path in paths
    ]


def _passed_over(path: Path) -> bool:
    """Say whether a notebook is nobody's submission: in a hidden folder, or set aside by `reset`."""
    return any(part.startswith(".") for part in path.parts) or is_kept(path)


async def grade_all(
    submissions: Sequence[Submission], jobs: int, limits: Limits, twice: bool = False
) -> AsyncIterator[Result]:
    """Yield each submission's result as soon as it is there, with at most `jobs` at work; `twice` judges each twice.

    One who stops listening stops the work too.
    """
    todo, done = iter(submissions), asyncio.Queue[Result | Exception]()
    async with workshop(limits) as shop:
        workers = [asyncio.create_task(_work(todo, shop, done, twice)) for _ in range(min(jobs, len(submissions)))]
        try:
            for _ in submissions:
                result = await done.get()
                if isinstance(result, Exception):
                    raise result
                yield result
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)


async def _work(
    todo: Iterator[Submission], shop: Workshop, done: asyncio.Queue[Result | Exception], twice: bool
) -> None:
    for submission in todo:
        try:
            done.put_nowait(await judged_so(submission, shop, twice))
        except (
            Exception
        ) as broke:  # the batch's own fault, such as a task file that cannot be read: whoever listens hears
            done.put_nowait(broke)


async def judged_so(submission: Submission, shop: Workshop, twice: bool, handed_in: Notebook | None = None) -> Result:
    """Return the result of one submission, judged once or twice."""
    first = await judged(submission, shop, handed_in)
    return both(first, await judged(submission, shop, handed_in)) if twice else first
