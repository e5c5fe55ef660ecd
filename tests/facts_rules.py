"""What a lesson may say of facts: each rule a function from a notebook to the sentences that say where it is broken.

How a lesson uses the ledger:
  - Show a claim with fg.fact("C28"), fg.say or fg.analogy: caveat, grade and source come with it. Nothing else to do.
  - Or state it in words, with its reference in the same cell: (C28, grade B), also inside a longer bracket.
  - A claim of grade C or D in words also needs its `short_caveat` from data/facts/claims/ in the same cell, word for
    word, or a cell right before or after it that shows the caveat.
  - Any other figure has to be in what the notebook's own cells show. Small numbers, up to twelve, are free.
  - Multiples of tokens with different baselines never stand in one cell or one output.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from bs4 import BeautifulSoup
from notebook_rules import Notebook, cells, outputs, text

from fieldguide import facts
from fieldguide.facts import Claim, Figure, figures, plain

REFERENCE = re.compile(r"\b([CF]\d\d), grade ([A-D])\b")
FREE_STANDING = re.compile(r"\bgrade [A-D]\b")


def broken(notebook: Notebook) -> list[str]:
    """Return every rule about facts that the notebook breaks, in words."""
    rules = (cites_as_the_ledger_has_it, states_only_known_figures, keeps_the_caveat_in_view, keeps_baselines_apart)
    return [said for rule in rules for said in rule(notebook)]


def prose(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """Yield number and words of each cell of words, without code, markup, addresses and list numbers."""
    for number, _, source in cells(notebook, "markdown"):
        bare = re.sub(r"```.*?```|`[^`]*`", " ", source, flags=re.S)
        bare = re.sub(r"\]\([^)\s]*\)", "]", bare)
        bare = re.sub(r"^\s*\d+[.)] ", "", bare, flags=re.M)
        bare = BeautifulSoup(bare, "html.parser").get_text(" ")
        yield number, re.sub(r"\b\d+ minutes", "", bare) if number == 1 else bare


def parsed(html: str) -> BeautifulSoup:
    """Return some HTML as it reads: a dollar sign in a tag of its own, as `markup` writes it, belongs to its number."""
    return BeautifulSoup(html.replace("<span>$</span>", "$"), "html.parser")


def shown(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """Yield number and words of each output."""
    for number, output in outputs(notebook):
        data = output.get("data", {})
        page = parsed(text(data.get("text/html", "")))
        alts = [str(image.get("alt") or "") for image in page.find_all("img")]
        said = [page.get_text(" "), *alts, text(data.get("text/plain", "")), text(output.get("text", ""))]
        yield number, "\n".join(said)


def cited(said: str) -> list[Claim]:
    """Return the claims that some words refer to."""
    known = facts.current().claims
    return [known[name] for name, _ in REFERENCE.findall(said) if name in known]


def cites_as_the_ledger_has_it(notebook: Notebook) -> Iterator[str]:
    known = facts.current().claims
    for number, said in prose(notebook):
        for name, grade in REFERENCE.findall(said):
            if name not in known:
                yield f"cell {number} refers to {name}, which is not in the ledger"
            elif grade != known[name].grade:
                yield f"cell {number} gives {name} the grade {grade}; the ledger has {known[name].grade}"
        if found := FREE_STANDING.search(REFERENCE.sub("", said)):
            yield f"cell {number} says {found[0]!r} of no claim: write it as (C28, grade B)"


def states_only_known_figures(notebook: Notebook) -> Iterator[str]:
    own = {figure for _, said in shown(notebook) for figure in figures(said)}
    for number, said in prose(notebook):
        backed = {figure for claim in cited(said) for figure in claim.figures}
        for figure in sorted(figures(said) - own - backed):
            yield f"cell {number} states {figure}, {_where(figure)}"


def _where(figure: Figure) -> str:
    homes = [f"{claim.id}, grade {claim.grade}" for claim in facts.claims() if figure in claim.figures]
    if not homes:
        return "which is neither in the ledger nor in what this notebook's own cells show"
    return f"which the ledger has: write ({' or '.join(homes)}) in the cell, or show it with fg.fact"


def keeps_the_caveat_in_view(notebook: Notebook) -> Iterator[str]:
    views = dict(prose(notebook))
    for number, said in shown(notebook):
        views[number] = f"{views.get(number, '')}\n{said}"
    written = {number for number, _ in prose(notebook)}
    for number, said in views.items():
        near = said if number not in written else _near(number, views, written)
        for claim in _weak(said):
            if not has_caveat(claim, near):
                yield f"cell {number} uses {claim.id} (grade {claim.grade}) without its caveat: {claim.short_caveat}"


def _near(number: int, views: dict[int, str], written: set[int]) -> str:
    """Return the words of a cell and of what the cells beside it show."""
    beside = [views.get(other, "") for other in (number - 1, number + 1) if other not in written]
    return "\n".join([views[number], *beside])


def _weak(said: str) -> Iterable[Claim]:
    """Return the C and D claims that some words refer to or repeat."""
    found = [claim for claim in cited(said) if claim.grade in "CD"]
    repeated = facts.contested(said)
    return dict.fromkeys([*found, repeated] if repeated else found)


def has_caveat(claim: Claim, said: str) -> bool:
    """Tell whether some words carry a claim's caveat, in full or in short."""
    return plain(claim.caveat) in plain(said) or bool(claim.short_caveat) and plain(claim.short_caveat) in plain(said)


def keeps_baselines_apart(notebook: Notebook) -> Iterator[str]:
    for number, said in [*prose(notebook), *shown(notebook)]:
        of_cited = {claim.baseline for claim in cited(said) if claim.baseline and claim.multiples & figures(said)}
        possible = [of_cited] if of_cited else []
        possible += [_baselines()[figure] for figure in figures(said) if figure in _baselines()]
        if len(of_cited) > 1 or possible and not set.intersection(*possible):
            every = ", ".join(sorted(set.union(*possible)))
            yield f"cell {number} has multiples of tokens that are measured against different things ({every})"


@cache
def _baselines() -> dict[Figure, set[str]]:
    """Return what each multiple of tokens in the ledger is measured against."""
    found: dict[Figure, set[str]] = {}
    for claim in facts.claims():
        for figure in claim.multiples:
            found.setdefault(figure, set()).add(claim.baseline)
    return found


def marked_wrong(file: Path) -> Iterator[str]:
    """Yield every line of a data file that somebody would be marked wrong for choosing.

    It knows three forms: an option with an explanation that is not right, the options beside the right one of a task,
    and a line that counts as a promise.
    """
    yield from _wrong(_parsed(file))


def texts(file: Path) -> Iterator[str]:
    """Yield every text of a data file."""
    yield from _texts(_parsed(file))


def _parsed(file: Path) -> Any:
    return yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _wrong(value: Any) -> Iterator[str]:
    match value:
        case {"text": str(said), "explanation": _} if value.get("right") != "true":
            yield said
        case {"say": str(said), "promise": str(promise)}:
            yield from (said, promise)
        case {"options": dict(options), "right": str(right)}:
            yield from (said for said in options if said != right)
        case dict():
            yield from (said for inner in value.values() for said in _wrong(inner))
        case list():
            yield from (said for inner in value for said in _wrong(inner))
