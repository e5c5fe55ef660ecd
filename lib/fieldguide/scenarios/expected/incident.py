"""The night desk: every way that its agent can go at a desk, each with how likely it is.

No formula says how an agent ends. Its decisions can be counted, though: at each, the simulated agent either gets it
right or does not, with a stated chance. So each desk's ways are followed to their ends, with both answers at every
decision, and those that end right within so many turns are added up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from statistics import mean
from typing import NamedTuple, TypeVar

from ...door import DEFAULT_MODEL, ToolCall
from ...offline import profile
from ...offline.actor import Ask
from ...offline.actors import incident as night
from ...offline.competence import Skill
from ...offline.tools import ToolCall as Asked
from ...offline.tools import ToolResult
from ...patterns.agent import SAME_CALL, Agent
from ...patterns.approval import Approve
from ...patterns.base import Pattern
from ...patterns.chain import Chain
from ...predictions import Prediction, on_item
from .. import Item
from ..incident import INVESTIGATE, NAME_CAUSE, named_cause
from ..incident.desks import TOOLS
from ..incident.runbook import Page, readings

T = TypeVar("T")
MOST_TURNS = 12
POINTS = 199
RISKY = tuple(tool.name for tool in TOOLS if tool.risky)


class Drawn(NamedTuple):
    """One answer to one decision: of which skill about what, and whether it went well; or one of several options."""

    skill: str
    about: str
    right: bool
    chance: float = 1.0


class Ended(NamedTuple):
    """How one way ended: after how many turns, whether right, and the answers that led there."""

    turns: int
    right: bool
    drawn: tuple[Drawn, ...]


@dataclass(slots=True)
class Script:
    """What is answered at each decision in turn; what comes after the last goes well, and is noted as open."""

    answers: Sequence[int] = ()
    taken: list[int] = field(default_factory=list)
    options: list[int] = field(default_factory=list)
    drawn: list[Drawn] = field(default_factory=list)

    def next(self, options: int) -> int:
        at = len(self.taken)
        answer = self.answers[at] if at < len(self.answers) else 0
        self.taken.append(answer)
        self.options.append(options)
        return answer


@dataclass(frozen=True, slots=True)
class Foreseen(Ask):
    """A request whose luck is not drawn but told."""

    script: Script = field(default_factory=Script)

    def right(self, skill: Skill, item: str) -> bool:
        went_well = not self.script.next(2)
        self.script.drawn.append(Drawn(skill.name, item, went_well))
        return went_well

    def choose(self, options: Sequence[T], *about: str) -> T:
        number = self.script.next(len(options))
        self.script.drawn.append(Drawn("", str(number), True, 1 / len(options)))
        return options[number]


def predicted(items: Sequence[Item], patterns: Mapping[str, Pattern]) -> Callable[[str], Prediction | None]:
    """Return what theory expects of the agent at each cap of turns, and of the fixed runbook."""

    @cache
    def ends(approve: Approve | None) -> list[list[tuple[int, float]]]:
        return [_right_ends(lambda script, one=item: _agent(one, approve, script)) for item in items]  # type: ignore[misc]

    def of(name: str) -> Prediction | None:
        pattern = patterns.get(name)
        if isinstance(pattern, Chain):
            fixed = [_right_ends(lambda script, one=item: _runbook(one, script)) for item in items]  # type: ignore[misc]
            return Prediction(mean(sum(share for _, share in one) for one in fixed), _fixed())
        if not isinstance(pattern, Agent) or pattern.turns > MOST_TURNS:
            return None
        each = [sum(share for turns, share in one if turns <= pattern.turns) for one in ends(pattern.approve)]
        return Prediction(mean(each), _how())

    return of


def _right_ends(follow: Callable[[Script], Ended]) -> list[tuple[int, float]]:
    """Return the turns and the chance of every way that ends right."""
    return [(end.turns, _chance(end.drawn)) for end in _every(follow) if end.right]


def _every(follow: Callable[[Script], Ended]) -> Iterator[Ended]:
    """Follow every way once: as far as it goes, then with the next answer at the last decision that has one."""
    answers: list[int] = []
    while True:
        script = Script(answers)
        yield follow(script)
        left = [at for at, (one, most) in enumerate(zip(script.taken, script.options, strict=True)) if one + 1 < most]
        if not left:
            return
        answers = [*script.taken[: left[-1]], script.taken[left[-1]] + 1]


def _chance(drawn: Sequence[Drawn]) -> float:
    """Return how likely these answers are together; those of one skill about one desk share luck."""
    likely, tried = 1.0, Counter[tuple[str, str, bool]]()
    for one in drawn:
        likely *= one.chance
        tried[one.skill, one.about, one.right] += 1
    for skill, about in {(one.skill, one.about) for one in drawn if one.skill}:
        known = night.skills()[skill]
        right, wrong = tried[skill, about, True], tried[skill, about, False]
        likely *= _together(known.chance("small"), known.rho, right, wrong)
    return likely


@lru_cache(maxsize=512)
def _together(p: float, rho: float, right: int, wrong: int) -> float:
    """Return how often just these tries at one thing go well and those do not, averaged over its luck."""
    lucks = [(number + 0.5) / POINTS for number in range(POINTS)]
    return mean(on_item(p, rho, luck) ** right * (1 - on_item(p, rho, luck)) ** wrong for luck in lucks)


def _agent(item: Item, approve: Approve | None, script: Script) -> Ended:
    """Follow the agent at one desk, by the rules that the pattern has for it."""
    results: list[ToolResult] = []
    actions: set[str] = set()
    asked = Counter[str]()
    for turn in range(1, MOST_TURNS + 1):
        answer = night.investigate(_ask(INVESTIGATE.format(input=item.text), results, script))
        if not answer.calls:
            right = _judged(item, answer.text or "", actions)
            return Ended(turn, right, tuple(script.drawn))
        asked.update(f"{call.name} {sorted(call.input.items())}" for call in answer.calls)
        if max(asked.values()) >= SAME_CALL:
            break
        made = [_used(call, approve) for call in answer.calls]
        results = [*(ToolResult(one.call, one.text, one.failed, False) for one in results), *made]
        actions |= {_action(one) for one in made if one.call.name in RISKY and not one.failed}
    return Ended(MOST_TURNS, False, tuple(script.drawn))


def _runbook(item: Item, script: Script) -> Ended:
    office = night.office_in(item.text)
    part = night.find_page(_ask(f"<page>{item.text}</page>", (), script)).data["part"]
    try:
        seen = readings(Page(office=office, part=part))
    except ValueError:
        return Ended(1, False, tuple(script.drawn))
    answer = night.name_cause(_ask(NAME_CAUSE.format(original=item.text, input=seen), (), script))
    return Ended(2, _judged(item, answer.text or "", set()), tuple(script.drawn))


def _judged(item: Item, text: str, actions: set[str]) -> bool:
    done = not item.truth.action or item.truth.action in actions
    return named_cause(text) == item.truth.cause and done and not actions - {item.truth.action}


def _used(call: Asked, approve: Approve | None) -> ToolResult:
    tool = next(tool for tool in TOOLS if tool.name == call.name)
    if tool.risky and (no := _denied(call, approve)):
        return ToolResult(call, f"{call.name} was not run, it was denied: {no}", True, True)
    try:
        return ToolResult(call, tool(**call.input), False, True)
    except ValueError as refused:
        return ToolResult(call, f"{call.name} failed: {refused}", True, True)


def _denied(call: Asked, approve: Approve | None) -> str:
    verdict = approve(ToolCall("", call.name, dict(call.input))) if approve else "nobody is there to approve it"
    return "" if verdict is True else str(verdict)


def _action(used: ToolResult) -> str:
    target = used.call.input.get("part") or used.call.input.get("deploy")
    return f"{used.call.name.replace('_', ' ')} {target}"


def _ask(text: str, results: Sequence[ToolResult], script: Script) -> Foreseen:
    model = profile.current().models[DEFAULT_MODEL]
    return Foreseen(model, "", text, (("user", text),), None, 0, 0, b"", results=tuple(results), script=script)


def _how() -> str:
    return (
        "every way that the agent can go at each desk, counted where it ends right within its cap of turns; it names "
        f"the cause right {_p('diagnose'):.0%} of the time, leaves an instruction in the data alone "
        f"{_p('resist'):.0%}, and does not read a moving queue again {_p('patience'):.0%}. There is no shorter "
        "formula: the order of its steps is known only by following them."
    )


def _fixed() -> str:
    return (
        "the same four readings every time; where they show the cause, and something else in them tempts, it is named "
        f"right {_p('diagnose'):.0%} of the time. What needs an action, or another reading, waits for a person."
    )


def _p(skill: str) -> float:
    return night.skills()[skill].chance("small")
