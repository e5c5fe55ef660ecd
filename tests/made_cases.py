"""Cases made for tests: whole small banks, and single ones to be spoilt."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import yaml

from fieldguide.cases.bank import Bank
from fieldguide.cases.model import Case
from fieldguide.cases.names import PATTERNS


def a_case(**changed: Any) -> dict[str, Any]:
    """Return a good case as a file holds it, with some of it changed."""
    wrong = ("agent_loop", "prompt_chaining", "parallelization")
    good = {
        "id": "permit_letters_01",
        "family": "one_order_every_file",
        "sector": "federal",
        "who": "Records officer, a state water board",
        "says": "Letters come in of five kinds, and each kind goes to another desk. We want an agent for that.",
        "pattern": "routing",
        "decisive": "each kind goes to another desk",
        "why": "The kinds are known, and each has a desk of its own. One look at the letter tells the way.",
        "tempting": "agent_loop",
        "tempts": "The buyer asks for it by name.",
        "wrong": {
            name: {"missed": f"The desks are known. ({name})", "ask": "Who gets which letter?"} for name in wrong
        },
        "difficulty": 1,
        "misuse": True,
    }
    return {**good, **changed}


def made(right: str, tempting: str, number: int, **changed: Any) -> Case:
    """Return a case of a pattern with an option that tempts; the two others follow from the number."""
    others = [name for name in PATTERNS if name not in (right, tempting)]
    turn = number * 2 + PATTERNS.index(tempting)
    wrong = (tempting, others[turn % 6], others[(turn + 1) % 6])
    values = a_case(
        id=f"{right}_{tempting}_{number}",
        family=f"family_{right}_{number}",
        pattern=right,
        tempting=tempting,
        wrong={name: {"missed": f"Not {name}.", "ask": "What then?"} for name in wrong},
        misuse=False,
        difficulty=1 + number % 3,
        **changed,
    )
    return Case.model_validate(values)


def made_bank(each: int = 2) -> Bank:
    """Return a bank with `each` cases for every pattern and every option that may tempt away from it."""
    pairs = permutations(PATTERNS, 2)
    cases = [made(right, other, number) for right, other in pairs for number in range(each)]
    return Bank({case.id: case for case in cases})


def written(folder: Path, name: str = "some.yaml", *cases: dict[str, Any]) -> Path:
    """Write cases as a file of a bank in `folder`."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump({"cases": list(cases)}, allow_unicode=True), encoding="utf-8")
    return path
