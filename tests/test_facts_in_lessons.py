"""Lessons say of facts what the ledger says, with the caveat in view; each rule catches what it is there for."""

import json

import nbformat
import pytest
from facts_rules import broken, cites_as_the_ledger_has_it, keeps_the_caveat_in_view, marked_wrong, shown, texts
from made_notebooks import code, notebook, shows, words

import fieldguide as fg
from fieldguide import facts
from fieldguide.paths import DATA, NOTEBOOKS, ROOT

LESSONS = sorted(NOTEBOOKS.glob("*.ipynb"))
ANSWERED = sorted(
    path for folder in ("quizzes", "exercises", "cases", "buyers") for path in DATA.glob(f"{folder}/**/*.yaml")
)
OTHERS = sorted(path for path in DATA.glob("**/*.yaml") if "facts" not in path.parts)
EXERCISES = sorted(path for folder in (ROOT / "exercises", ROOT / "solutions") for path in folder.glob("*.ipynb"))
C05 = "Anthropic lists it first, and does not call it the simplest."
TIMES = "Agents took about 4 times the tokens of a chat (C28, grade B)."


def made(*cells):
    return json.loads(nbformat.writes(notebook(words("# Title\n\n10 minutes, no coding."), *cells)))


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_lesson_keeps_the_rules_of_facts(path):
    assert broken(json.loads(path.read_text(encoding="utf-8"))) == []


CATCHES = {
    "invented percentage": ([words("It saves 43% of the time.")], "states 43%, which is neither"),
    "percentage in words": ([words("It saves forty-three percent.")], "states 43%"),
    "invented dollars": ([words("It costs \\$7 a page.")], r"states $7, which is neither"),
    "invented multiple": ([words("It is 7 times as fast.")], "states 7 times"),
    "multiple in words": ([words("It takes seven times the tokens.")], "states 7 times"),
    "invented count": ([words("We asked 412 buyers.")], "states 412"),
    "figure in a table": ([words("| a | b |\n|---|---|\n| x | 61% |")], "states 61%"),
    "figure in a fold-out": ([words("<details><summary>More</summary>Some 61% agree.</details>")], "states 61%"),
    "ledger figure with no reference": (
        [words("Of 3,611 uses few are agentic.")],
        "states 3,611, which the ledger has: write (C32, grade D or F01, grade A or F04, grade A)",
    ),
    "figure of another claim": ([words("Some 68% of them (F01, grade A).")], "states 68%, which the ledger has"),
    "own output of another unit": ([words("So 30% failed."), code("fg.x", shows("<p>30 failed</p>"))], "states 30%"),
    "unknown claim": ([words("So it is (C99, grade A).")], "C99, which is not in the ledger"),
    "better grade than it has": ([words(f"It is simplest (C05, grade A). {C05}")], "C05 the grade A; the ledger has C"),
    "grade of nothing": ([words("It is simplest (grade C).")], "'grade C' of no claim"),
    "C with no caveat": ([words("Chaining is easiest to govern (C05, grade C).")], f"without its caveat: {C05}"),
    "D with no caveat": ([words("Retries are standard (C35, grade D).")], "uses C35 (grade D) without its caveat"),
    "contested with no reference": ([words("If the steps are known, use orchestrator-workers.")], "uses C44"),
    "contested in markup": ([words("SCIM has **standardized** retry logic.")], "uses C35"),
    "caveat two cells away": ([words("So (C05, grade C)."), words("Then."), words(C05)], "uses C05"),
    "shown with no caveat": ([code("fg.x", shows("<p>Easiest (C05, grade C).</p>"))], "cell 2 uses C05"),
    "two baselines in one cell": (
        [words(f"{TIMES} A loop takes 50 times (C17, grade C).")],
        "measured against different",
    ),
    "two baselines in words": (
        [words("Four times the tokens here, fifty times the tokens there.")],
        "a chat, a single",
    ),
    "two baselines in one output": (
        [code("fg.x", shows("<table><tr><td>15 times</td><td>50 times</td></tr></table>"))],
        "cell 2 has multiples of tokens",
    ),
    "two baselines in an output's picture": (
        [code("fg.x", shows("<img src='data:,' alt='Bars: 4x for an agent, 1,000x for code.'>"))],
        "a chat, code chat",
    ),
}


@pytest.mark.parametrize(("cells", "said"), CATCHES.values(), ids=CATCHES)
def test_rule_catches(cells, said):
    assert said in "\n".join(broken(made(*cells)))


PASSES = {
    "own output": [words("So 43% failed, at \\$0.18."), code("fg.x", shows("<td>43 %</td><td>$0.18</td>"))],
    "words, dates, names": [
        words("1. Award A20 of 12 March 2026 under M-25-21 takes twelve steps, 3 of them checks (*Title*, 2024).")
    ],
    "reference in a longer bracket": [words("Of 3,611 uses 117 (OMB, April 2026; F01, grade A; checked).")],
    "reference and caveat": [words(f"Easiest to govern, we judge (C05, grade C: {C05})")],
    "caveat with other marks": [words("(C05, grade C: *Anthropic* lists it first and does not call it the simplest)")],
    "fact in the next cell": [words("See (C30, grade C)."), code('fg.fact("C30")', shows(fg.fact("C30").html))],
    "fact in the cell before": [
        code('fg.fact("C35")', shows(fg.fact("C35").html)),
        words("SCIM standardizes retries?"),
    ],
    "figure that a fact shows": [words("Mind the 17.9 points."), code("fg.x", shows(fg.fact("F10").html))],
    "one baseline": [words(f"{TIMES} Of several agents, 15 times.")],
    "the same multiple of something else": [code("fg.x", shows("<p>called 4 times; errors 17.2 times</p>"))],
}


@pytest.mark.parametrize("cells", PASSES.values(), ids=PASSES)
def test_rule_lets_pass(cells):
    assert broken(made(*cells)) == []


@pytest.mark.parametrize("path", ANSWERED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_nobody_is_marked_wrong_for_a_contested_claim(path):
    repeated = {said: claim.id for said in marked_wrong(path) if (claim := facts.contested(said))}
    assert repeated == {}, "these repeat the field note where it is contested; ask about something else"


@pytest.mark.parametrize(
    "written",
    [
        "questions: [{options: [{text: SCIM standardizes retries., explanation: No.}, {text: b, right: true}]}]",
        "tasks: [{questions: [{right: b, options: {b: x, scim standardizes retries: y}}]}]",
        "push: [{say: Our SCIM standardizes the retries, promise: it never fails}]",
    ],
)
def test_a_contested_option_is_found_in_every_form(tmp_path, written):
    (tmp_path / "made.yaml").write_text(written)
    found = [facts.contested(said) for said in marked_wrong(tmp_path / "made.yaml")]
    assert [claim.id for claim in found if claim] == ["C35"]


def test_a_contested_claim_may_be_the_right_answer(tmp_path):
    (tmp_path / "made.yaml").write_text("options: [{text: SCIM standardizes retries, right: true, explanation: x}]")
    assert list(marked_wrong(tmp_path / "made.yaml")) == []


@pytest.mark.parametrize("lesson", facts.LESSONS[1:])  # the first writes its one pair into a table of its own
def test_lesson_shows_every_phrase_pair_of_its_own(lesson):
    (path,) = NOTEBOOKS.glob(f"0?_{lesson}.ipynb")
    said = "\n".join(view for _, view in shown(json.loads(path.read_text(encoding="utf-8"))))
    assert [pair.id for pair in facts.phrases(lesson) if pair.say not in said or pair.instead not in said] == []


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_other_data_file_says_what_only_a_fact_may_say(path):
    repeated = {said: claim.id for said in texts(path) if (claim := facts.contested(said))}
    assert repeated == {}, "these repeat the field note where it is contested; show them with fg.fact"


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_exercise_keeps_caveats_in_view(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert [*cites_as_the_ledger_has_it(notebook), *keeps_the_caveat_in_view(notebook)] == []


def test_every_lesson_s_options_are_seen():
    seen = {path: list(marked_wrong(path)) for path in ANSWERED if path.parent.name == "quizzes"}
    assert len(seen) >= 2 and all(len(said) >= 3 for said in seen.values())
