"""`fieldguide practice`: a mixed drill in the terminal, one numbered choice at a time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from ..errors import UsageError
from .terminal import say

if TYPE_CHECKING:
    from ..practice.asking import Asking
    from ..practice.choose import Drawn
    from ..practice.marking import Marked


@click.command("practice")
@click.option("--cases", type=click.IntRange(1, 500), help="How many cases [ten].")
@click.option("--no-timer", is_flag=True, help="Do not stop after five minutes.")
@click.option("--set", "set_name", help="The cases of a fixed set instead, once through.")
@click.option("--seed", type=int, help="For the order of cases and options [your own].")
def practice(cases: int | None, no_timer: bool, set_name: str | None, seed: int | None) -> None:
    """Name the pattern for one buyer after another; each answer explains itself.

    What comes next depends on what you mix up and on what is due. Stop whenever you like with Ctrl-C: every answer is
    kept the moment you give it, and next time you go on from there.
    """
    from ..cases.bank import load
    from ..practice.diagnosis import Diagnosis
    from ..practice.drill import Drill
    from ..store import open_store

    bank, store = load(), open_store()
    if not bank.cases:
        raise UsageError("there are no cases in data/cases/; get the whole kit again")
    if store.notice:
        say(store.notice)
    asking: Asking
    if set_name:
        asking = Diagnosis(store, bank, seed, name=set_name)
    else:
        asking = Drill(store, bank, seed, timed=not no_timer, cases=cases or 0)
    try:
        _round(asking, cases=asking.cases)
    except (click.Abort, KeyboardInterrupt, EOFError):
        click.echo()
        say("Stopped. What you answered is kept; `fieldguide practice` goes on from here.")


def _round(asking: Asking, cases: int) -> None:
    """Ask until the round is over, and say how it went."""
    if done := len(asking.round.attempts):
        say(f"You go on where you stopped: {done} of {cases} are answered.")
    while drawn := asking.next():
        click.echo()
        click.secho(f"Case {len(asking.round.attempts) + 1} of {cases}", bold=True)
        began = time.monotonic()
        chosen, confidence = _asked(asking, drawn)
        marked = asking.answer(drawn, chosen, confidence, time.monotonic() - began)
        _tell(marked)
    click.echo()
    say(asking.over())
    _sum_up(asking)


def _asked(asking: Asking, drawn: Drawn) -> tuple[str, int]:
    from ..cases.names import TITLES
    from ..practice.marking import CONFIDENCE

    case, options = drawn.case, asking.options(drawn)
    say(f"{case.who}:")
    say(f"“{case.says}”")
    place = _choice("Which pattern fits?", [TITLES[option] for option in options])
    return options[place], 1 + _choice("How sure are you?", list(CONFIDENCE.values()))


def _choice(question: str, options: list[str]) -> int:
    """Ask for one of the numbered options and return its place; anything else is asked again."""
    click.echo()
    say(question)
    for number, option in enumerate(options, 1):
        click.echo(f"  {number}. {option}")
    return int(click.prompt("Your number", type=click.IntRange(1, len(options)))) - 1


def _tell(marked: Marked) -> None:
    click.echo()
    click.secho(f"{marked.verdict}.", bold=True)
    say(marked.explanation)
    for line in marked.more:
        say(line)
    if marked.ask_next:
        say(f"Ask next: “{marked.ask_next}”")
    say(marked.kept)


def _sum_up(asking: Asking) -> None:
    from ..practice.progress import lines, progress

    earned, done = sum(one.credit for one in asking.round.attempts), len(asking.round.attempts)
    say(f"You earned {earned:g} of {done}.")
    for line in lines(progress(asking.standing, asking.now())):
        say(line)
