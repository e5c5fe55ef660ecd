"""The ledger: whole, well formed, in date, and shown so that no weak claim stands without its caveat."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest
from bs4 import BeautifulSoup
from facts_rules import has_caveat, parsed
from hypothesis import given
from hypothesis import strategies as st

import fieldguide as fg
from fieldguide import facts
from fieldguide.errors import DataFileError, UsageError
from fieldguide.facts import Figure, figures
from fieldguide.markup import Shown

OF_THE_NOTE, ADDED = 47, 30
PATTERNS = ("routing", "orchestrator_workers", "agent_loop")
WEAK = ("C", "D")


def test_every_claim_of_the_field_note_and_every_added_fact_is_there() -> None:
    names = [claim.id for claim in facts.claims()]
    added = len(names) - OF_THE_NOTE
    assert names == [f"{kind}{n + 1:02}" for kind, most in (("C", OF_THE_NOTE), ("F", added)) for n in range(most)]
    assert added >= ADDED


def test_every_tension_is_there() -> None:
    assert [one.id for one in facts.tensions()] == [f"T{number}" for number in range(1, 30)]


def test_phrases_and_tensions_name_each_other() -> None:
    by_tension = {(name, one.id) for one in facts.tensions() for name in one.phrases}
    assert by_tension == {(pair.id, name) for pair in facts.phrases() for name in pair.tensions}


def test_every_pair_of_the_field_note_stands_in_one_lesson_and_every_lesson_has_one() -> None:
    pairs = facts.phrases()
    assert len([pair for pair in pairs if not pair.added]) == 11
    assert {pair.lesson for pair in pairs} == set(facts.LESSONS)
    assert [pair.id for pair in pairs if pair.speaker == "customer"] == [
        "governance_framework",
        "administrative_burden",
    ]
    assert sorted(pair.id for lesson in facts.LESSONS for pair in facts.phrases(lesson)) == sorted(p.id for p in pairs)


def test_no_fact_has_expired() -> None:
    late = facts.expired(date.today())
    assert not late, (
        f"{', '.join(f'{one.id} (since {one.expires})' for one in late)} must be held against their sources again. "
        "For each: open the address of its source in data/facts/sources.yaml; correct the wording if it has changed; "
        "then set `checked` to this month and `expires` six to eighteen months on, as data/facts/grades.yaml says"
    )


def test_expired_facts_are_found_and_say_so_when_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    prices = facts.claim("F27")
    assert prices.expires and prices in facts.expired(prices.expires)
    assert prices not in facts.expired(date(2026, 11, 22))
    old = prices.model_copy(update={"expires": date(2026, 1, 1)})
    ledger = replace(facts.current(), claims={**facts.current().claims, "F27": old})
    monkeypatch.setattr(facts, "current", lambda: ledger)
    assert "do that before you quote it" in fg.fact("F27").text
    assert "do that before you quote it" not in fg.fact("F26").text


@pytest.mark.parametrize("claim", facts.claims(), ids=lambda claim: claim.id)
def test_claim_is_shown_with_caveat_grade_and_source(claim: facts.Claim) -> None:
    shown = fg.fact(claim.id)
    page = parsed(shown.html).get_text(" ")
    for view in (page, shown.text):
        assert claim.wording in view and claim.caveat in view and facts.source(claim).title in view
        assert f"Grade {claim.grade}, {facts.grade(claim.grade).name}" in view
        assert not claim.baseline or f"Measured against: {claim.baseline}" in view
    if facts.source(claim).url:
        assert f'<a href="{facts.source(claim).url}">'.replace("&", "&amp;") in shown.html


@pytest.mark.parametrize("shown", [*map(fg.say, facts.LESSONS), *map(fg.analogy, PATTERNS)])
def test_no_weak_claim_is_referred_to_without_its_caveat(shown: Shown) -> None:
    for view in (parsed(shown.html).get_text(" "), shown.text):
        found = re.findall(r"([CF]\d\d), grade ([A-D])", view)
        assert found and all(facts.claim(name).grade == grade for name, grade in found)
        assert all(has_caveat(facts.claim(name), view) for name, grade in found if grade in WEAK)


def test_several_claims_share_one_view() -> None:
    shown = fg.fact("C05", "F09", "C05")
    assert len(BeautifulSoup(shown.html, "html.parser").select("tbody tr")) == 2


@pytest.mark.parametrize("names", [("C28", "C17"), ("C28", "F06"), ("C01", "F06", "C17"), ("C29", "C17")])
def test_multiples_with_different_baselines_are_never_shown_together(names: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="measured against different things .*: show them one by one"):
        fg.fact(*names)


def test_multiples_with_one_baseline_may_be_shown_together() -> None:
    assert "15 times" in fg.fact("C28", "C29", "F07").text


def test_no_single_claim_mixes_the_published_multiples() -> None:
    apart = {Figure(4, "times"): 1, Figure(15, "times"): 1, Figure(50, "times"): 2, Figure(1000, "times"): 3}
    for claim in facts.claims():
        assert len({apart[figure] for figure in claim.figures if figure in apart}) < 2, claim.id


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: fg.fact(), "at least one claim, for instance"),
        (lambda: fg.fact("C99"), "no claim 'C99'; its ids go from 'C01' to 'F35'"),
        (lambda: fg.fact(["C01"]), r"no claim \['C01'\]"),
        (lambda: fg.say("02_routing"), "no lesson '02_routing'; there are 'prompt_chaining', 'routing'"),
        (lambda: fg.analogy("voting"), "no analogy for 'voting'; there are 'routing', 'orchestrator_workers'"),
        (lambda: facts.grade("E"), "no grade 'E'; the grades are A, B, C, D"),
    ],
)
def test_unknown_names_are_refused_with_those_there_are(call, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        call()


def test_figures_of_phrases_and_analogies_are_in_the_claims_they_name() -> None:
    for pair in facts.phrases():
        said = figures(f"{pair.instead} {pair.say} {pair.because} {pair.nuance}")
        assert said <= facts.numbers(*pair.claims), (pair.id, said)
    for name in PATTERNS:
        chosen = facts.analogy(name)
        assert figures(" ".join(f"{row.like} {row.breaks}" for row in chosen.rows)) <= facts.numbers(*chosen.claims)


def test_no_phrase_has_the_speaker_drop_a_contested_claim() -> None:
    assert [pair.id for pair in facts.phrases() if facts.contested(pair.instead)] == []


def test_safe_wordings_repeat_no_contested_claim() -> None:
    assert [claim.id for claim in facts.claims() if facts.contested(claim.wording)] == []


def test_the_three_analogies_say_where_they_break() -> None:
    for name in PATTERNS:
        page = BeautifulSoup(fg.analogy(name).html, "html.parser")
        assert [cell.get_text() for cell in page.select("thead th")] == ["", "How they are alike", "Where it breaks"]
        assert len(page.select("tbody tr")) == 3
        assert facts.analogy(name).tensions


BROKEN = [  # file, what is changed, into what, words on the line that is named, what is said
    (
        "claims/cost.yaml",
        "    baseline: a single pass\n",
        "",
        "id: C17",
        "states a multiple of tokens, so it needs `baseline`",
    ),
    ("claims/cost.yaml", "grade: C", "grade: E", "grade: E", "claims.0.grade: .*'A', 'B', 'C' or 'D'.*'E'"),
    ("claims/cost.yaml", "checked: 2026-11", "checked: last week", "last week", "checked: .*'last week'"),
    ("claims/cost.yaml", "expires: 2027-07-07", "expires: 2026-07-07", "id: C17", "C17 expires on 2026-07-07, before"),
    ("claims/cost.yaml", "expires: 2027-07-07", "expires: soon", "soon", "expires: .*'soon'"),
    (
        "claims/cost.yaml",
        "source: hidden_economics",
        "source: comics",
        "source: comics",
        "C17 names 'comics', and there",
    ),
    ("claims/cost.yaml", "short_caveat: One", "short_coat: One", "short_coat", "short_coat: "),
    ("claims/cost.yaml", "kind: note", "kind: added", "id: C17", "numbered C, an added one F; C17 is 'added'"),
    ("claims/cost.yaml", "id: C28", "id: C17", "theme:", "'C17' stands twice"),
    ("claims/cost.yaml", "theme: What it costs\n", "", "claims:", "theme: "),
    ("claims/cost.yaml", "lesson: agent_loop", "lesson: agents", "lesson: agents", "lesson: .*'agents'"),
    ("claims/cost.yaml", "id: C28", "id: C24", "id: C24", "'C24' stands in cost.yaml already"),
    ("claims/cost.yaml", "against code chat (F06)", "against (F66)", "(F66)", "C28 names 'F66', and there is none"),
    ("claims/cost.yaml", "    claim: A loop", "   claim: A loop", "   claim: A loop", "cannot be read"),
    ("phrases.yaml", "    speaker: customer", "    speaker: buyer", "speaker: buyer", "'you' or 'customer'.*'buyer'"),
    ("phrases.yaml", "claims: [C02]", "claims: [C77]", "[C77]", "you_need_an_agent names 'C77'.*C01 to F35"),
    ("phrases.yaml", "tensions: [T24]", "tensions: [T42]", "[T42]", "route_requests names 'T42'"),
    ("phrases.yaml", "lesson: routing", "lesson: 02_routing", "02_routing", "lesson: .*'02_routing'"),
    ("tensions.yaml", "phrases: [route_requests]", "phrases: [route]", "[route]", "T24 names 'route'"),
    ("tensions.yaml", "No lesson tells it", "No lesson tells it (C19)", "id: T3", r"speaks of \['C19'\].*`claims`"),
    ("tensions.yaml", "      routing: the router", "      routings: the router", "routings:", "seen.routings"),
    (
        "tensions.yaml",
        "    seen:\n      agent_loop: only",
        "    # only",
        "id: T25",
        r"\['agent_loop'\]; quote it under `seen`",
    ),
    ("tensions.yaml", "    claims: [C09]\n    phrases: [several_models_agree]\n", "", "id: T16", "T16 names neither"),
    ("analogies.yaml", "claims: [C06, C25]", "claims: [C06, C52]", "C52", "routing names 'C52'"),
    ("sources.yaml", "url: https://arxiv.org/abs/2210", "url: arxiv.org/abs/2210", "url: arxiv", "url: "),
]


@pytest.mark.parametrize(("file", "old", "new", "line", "said"), BROKEN)
def test_broken_file_names_file_line_and_rule(
    tmp_path: Path, file: str, old: str, new: str, line: str, said: str
) -> None:
    folder = copytree(facts.FACTS, tmp_path / "facts")
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataFileError, match=said) as caught:
        facts.load(folder)
    named = caught.value.path.read_text(encoding="utf-8").splitlines()[(caught.value.line or 0) - 1]
    assert line in named and not named.startswith("#")


def test_weak_claims_need_a_short_caveat_and_contested_wordings(tmp_path: Path) -> None:
    folder = copytree(facts.FACTS, tmp_path / "facts")
    path = folder / "claims" / "patterns.yaml"
    path.write_text(re.sub(r"    short_caveat: .*\n", "", path.read_text(encoding="utf-8"), count=1), encoding="utf-8")
    with pytest.raises(DataFileError, match="C05 has grade C, so it needs `short_caveat` and `contested`"):
        facts.load(folder)


FIGURES = {
    "From 39 to 70% worse": "39% 70%",
    "30 %, thirty percent and 30 per cent": "30%",
    "$0.10/$0.50, \\$2, five dollars": "$0.1 $0.5 $2 $5",
    "costs 4x, 4×, 4-fold, four times the tokens": "4 times",
    "asked three times, called twice": "",
    "95 times in 100, 60 out of 100": "60% 95%",
    "17.2 times, 1,000 times": "17.2 times 1,000 times",
    "A20 on 12 March 2026, M-25-21, DOT-1000084, SP 800-53, CVE-2025-32711, Haiku 5.5, GPT-4": "",
    "in 2024, on 2026-11-22, in May 2026, on November 22, 2026, the 21st": "",
    "24 awards of 1,562,500, 12 left": "24 1,562,500",
    "2,133 for 2024": "2,133",
    "a share of 0.5": "0.5",
    "100% sure": "100%",
}


@pytest.mark.parametrize(("text", "found"), FIGURES.items())
def test_figures_are_brought_into_one_form(text: str, found: str) -> None:
    assert " ".join(map(str, sorted(figures(text), key=lambda one: (one.unit == "", one.value)))) == found


@given(st.decimals(0, 99999, places=1), st.sampled_from(["{}%", "${}", "{} times", "about {} % of it"]))
def test_a_written_figure_is_found_whatever_its_size(number, form: str) -> None:
    (found,) = figures(form.format(f"{number:,}"))
    assert found.value == float(number)


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    assert all(figure.value >= 0 for figure in figures(text))


def test_the_ledger_s_numbers_hold_those_everybody_quotes() -> None:
    known = facts.numbers()
    assert {Figure(30, "%"), Figure(4, "times"), Figure(15, "times"), Figure(50, "times"), Figure(3611)} <= known
    assert Figure(43, "%") not in known
