"""Grade over several machines, with Dask: each worker is a judge with a forge of its own.

What goes to a worker is the notebook's cells, as the machines may share no disk; what comes back is a result, and
whoever started the batch writes it down. A worker that dies loses what it was at, and that is given to another.
A worker takes work only where the walls hold: within them no learner's process can reach the scheduler.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from itertools import islice
from typing import Any
from uuid import uuid4

from ..errors import UsageError
from . import notebook
from .batch import judged_so
from .judge import Submission, refused
from .keys import environment
from .notebook import Notebook
from .result import Result
from .sandbox import Limits, Workshop, walled, walls_here, workshop

ABSENT = (
    "--engine dask needs the package `distributed`, which is not installed here; "
    "install it with `python -m pip install distributed`, or leave --engine out"
)
AHEAD = 4
"""Submissions that are on their way for each processor, so that none waits, and few are repeated when one dies."""
_one_at_a_time = threading.Lock()


def grade_over(
    submissions: Sequence[Submission], jobs: int, limits: Limits, twice: bool = False, scheduler: str | None = None
) -> Iterator[Result]:
    """Yield each result as it comes, from the workers of `scheduler`, or from `jobs` of this machine's own.

    Raises UsageError where Dask is not installed, nobody answers, or a worker has another kit.
    """
    with _client(jobs, scheduler) as client:
        yield from _results(client, submissions, (limits, twice, environment()))


@contextmanager
def _client(jobs: int, scheduler: str | None) -> Iterator[Any]:
    try:
        dask: Any = import_module("distributed")  # its functions have no types
    except ImportError:
        raise UsageError(ABSENT) from None
    if scheduler is None:
        with (
            dask.LocalCluster(
                jobs, threads_per_worker=1, protocol="tcp", host="127.0.0.1", dashboard_address=None
            ) as own,
            dask.Client(own) as client,
        ):
            yield client
        return
    try:
        client = dask.Client(scheduler, timeout=10)
    except (OSError, ValueError) as silent:
        raise UsageError(f"nobody answers at {scheduler!r}: start `dask scheduler`, and give its address") from silent
    with client:
        yield client


def _results(client: Any, submissions: Sequence[Submission], how: tuple[Limits, bool, str]) -> Iterator[Result]:
    completed: Any = import_module("distributed").as_completed
    batch, todo = uuid4().hex, iter(enumerate(submissions))
    sent: dict[str, Submission] = {}

    def send(count: int) -> list[Any]:
        futures = []
        for number, one in islice(todo, count):
            name = f"grade-{batch}-{number}"
            sent[name] = one
            futures.append(client.submit(there, one, notebook.read(one.path), *how, key=name, retries=2, pure=False))
        return futures

    processors = max(1, sum(client.nthreads().values()))
    coming = completed(send(AHEAD * processors))
    for future in coming:
        yield _result(sent.pop(future.key), future)
        future.release()
        for each in send(1):
            coming.add(each)


def _result(submission: Submission, future: Any) -> Result:
    """Return what a worker found; a submission that no worker got to the end of is not graded, and none is lost."""
    broke = future.exception()
    if broke is None:
        found: Result = future.result()
        return found
    if isinstance(broke, UsageError):
        raise broke
    logging.getLogger(__name__).error("%s: %r", submission.path, broke)
    lost = Notebook(problem=f"could not be graded: each worker that tried ended ({type(broke).__name__})")
    told = refused(submission, lost)
    assert told is not None  # a notebook with a problem is never graded
    return told


def there(submission: Submission, handed_in: Notebook, limits: Limits, twice: bool, kit: str) -> Result:
    """Grade one submission in a worker."""
    if kit != environment():
        raise UsageError("a worker has another kit, Python or packages than this machine; give every one the same")
    with _one_at_a_time:
        loop, shop = _bench(limits)
    return asyncio.run_coroutine_threadsafe(judged_so(submission, shop, twice, handed_in), loop).result()


@cache
def _bench(limits: Limits) -> tuple[asyncio.AbstractEventLoop, Workshop]:
    """Return this worker's workshop, which ends with it, and the loop it is in; UsageError where no walls hold."""
    if not walled(asyncio.run(walls_here(limits))):
        raise UsageError("a worker's machine has no walls round a learner's process; there, grade with --engine local")
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="grading", daemon=True).start()
    opened = asyncio.run_coroutine_threadsafe(workshop(limits).__aenter__(), loop)
    return loop, opened.result()
