"""What a whole room's results say: each task's statuses, the wrong answers that came often, the patterns mixed up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, get_args

from ..confusion import Confusion, confusion
from .result import Remark, Result, Status, Verdict
from .tasks import Decide, Question, exercise, known

STATUSES: tuple[Status, ...] = get_args(Status)
FEW = 30
"""With fewer answers than this, a difference of a few says more about chance than about the room."""
SHOWN = 3
PATTERNS = frozenset(
    (
        *("prompt chaining", "routing", "parallelization", "sectioning", "voting"),
        *("orchestrator-workers", "evaluator-optimizer", "agent loop"),
    )
)
NOTHING, OTHER = "nothing", "something else"


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong answer, and how many gave it."""

    tried: str
    came: str
    count: int


@dataclass(frozen=True, slots=True)
class TaskFigures:
    """One task over the room; `average` is the share of its points reached by those it was graded for."""

    exercise: str
    task: str
    title: str
    statuses: dict[Status, int]
    average: float | None
    flaky: int
    wrong: tuple[Wrong, ...]

    @property
    def answers(self) -> int:
        """How many of them were graded."""
        return sum(self.statuses.values()) - self.statuses["not_graded"]

    @property
    def few(self) -> bool:
        return self.answers < FEW


@dataclass(frozen=True, slots=True)
class Room:
    """A room's figures."""

    learners: int
    notebooks: int
    tasks: tuple[TaskFigures, ...]
    patterns: Confusion | None

    @property
    def few(self) -> bool:
        """Say whether any task has too few answers to tell more than chance."""
        return any(task.few for task in self.tasks)

    def data(self) -> dict[str, Any]:
        """Return it as JSON's own types."""
        tasks = [{**asdict(task), "answers": task.answers, "too_few": task.few} for task in self.tasks]
        pairs = self.patterns.counts.items() if self.patterns else ()
        mixed = [{"right": right, "given": given, "count": count} for (right, given), count in sorted(pairs)]
        return {"learners": self.learners, "notebooks": self.notebooks, "tasks": tasks, "patterns": mixed}


def room(results: Sequence[Result]) -> Room:
    """Return what the results of a room say together."""
    found: dict[tuple[str, str], list[tuple[Verdict, bool]]] = {}
    for result in results:
        for task in result.tasks:
            found.setdefault((result.exercise, task.task), []).append((task, task.task in result.flaky))
    tasks = tuple(_figures(of, name, both) for (of, name), both in sorted(found.items(), key=_place))
    pairs = [pair for result in results for pair in _pairs(result)]
    people = len({result.learner for result in results})
    return Room(people, len(results), tasks, confusion(pairs) if pairs else None)


def _place(item: tuple[tuple[str, str], Any]) -> tuple[str, int, str]:
    """Return where a task stands: in its exercise's order."""
    of, name = item[0]
    names = [task.name for task in exercise(of).tasks] if of in known() else []
    return of, names.index(name) if name in names else len(names), name


def _figures(of: str, name: str, found: Sequence[tuple[Verdict, bool]]) -> TaskFigures:
    verdicts = [verdict for verdict, _ in found]
    counts = Counter(verdict.status for verdict in verdicts)
    shares = [verdict.points / verdict.max for verdict in verdicts if verdict.points is not None and verdict.max]
    return TaskFigures(
        of,
        name,
        verdicts[0].title,
        {status: counts[status] for status in STATUSES},
        sum(shares) / len(shares) if shares else None,
        sum(flaky for _, flaky in found),
        tuple(_often(verdicts)),
    )


def _often(verdicts: Iterable[Verdict]) -> Iterator[Wrong]:
    """Yield the wrong answers that came most often, those of the same number in the order of their words."""
    wrong = Counter(
        (remark.tried, remark.came) for verdict in verdicts for remark in verdict.remarks if not remark.right
    )
    for (tried, came), count in sorted(wrong.items(), key=lambda item: (-item[1], item[0]))[:SHOWN]:
        yield Wrong(tried, came, count)


def _pairs(result: Result) -> Iterator[tuple[str, str]]:
    """Yield the right pattern and the given one, for each choice between patterns."""
    if result.exercise not in known():
        return
    tasks = {task.name: task for task in exercise(result.exercise).tasks}
    for verdict in result.tasks:
        task = tasks.get(verdict.task)
        if isinstance(task, Decide) and len(verdict.remarks) == len(task.questions):
            for question, remark in zip(task.questions, verdict.remarks, strict=True):
                if not question.offers and len(PATTERNS & question.options.keys()) > 1:
                    yield question.right, _given(question, remark)


def _given(question: Question, remark: Remark) -> str:
    if remark.right:
        return question.right
    if remark.came == "nothing yet":
        return NOTHING
    said = " ".join(remark.came.strip("'\"").split()).casefold()
    return next((option for option in question.options if option.casefold() == said), OTHER)
