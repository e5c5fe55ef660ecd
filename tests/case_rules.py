"""What makes a bank of cases fair to learn from; each rule gives back what is wrong, in words, or nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from math import comb

from school_years import grade, sentences

from fieldguide.cases.model import Case, Contrast
from fieldguide.cases.names import FLOOR, PATTERNS, SIX, TITLES, pair

RARE = 0.001
"""How unlikely a count must be under chance before it is called a give-away."""
ALIKE, ALIKE_IN_FAMILY, RUN = 0.2, 0.5, 4
"""The share of runs of four words that two cases may have in common."""
GRADE, MEAN_GRADE = 8.0, 6.0
"""School years it takes to read a case with all its explanations: at most, and on average."""
COMPANIES = """
Accenture, Adobe, Airbnb, Alaska Airlines, Alphabet Inc, Amazon, Anthropic, AT&T, AWS, Azure, Bank of America,
Bloomberg, Boeing, Booz Allen, Capgemini, CARFAX, Chevrolet, Cisco, Citibank, Citigroup, Coinbase, Comcast, Databricks,
Deloitte, Discord, Disney, DoorDash, Duolingo, Ericsson, Expedia, Facebook, FedEx, Ford Motor, Gartner, General Motors,
GitHub, Goldman Sachs, Google, Honda, IBM, Ikea, Instacart, Intel, Intuit, Johnson & Johnson, JPMorgan, Klarna, KPMG,
LinkedIn, Lockheed, Lyft, Mastercard, McDonald, McKinsey, Meta, Microsoft, Mistral, Moderna, Morgan Stanley, Netflix,
Nike, Northrop, Nvidia, OpenAI, Oracle, Palantir, PayPal, Pfizer, Pinterest, PwC, Qualcomm, Raytheon, Salesforce,
Samsung, ServiceNow, Shopify, Siemens, Snowflake, Spotify, Starbucks, Tesla, Thomson Reuters, Toyota, Twilio, Twitter,
Uber, Unilever, UnitedHealth, Verizon, Volkswagen, Walmart, Wells Fargo, Yahoo, YouTube, Zapier, Zendesk, Zillow
"""
AGENCIES = """
Census Bureau, Centers for Disease Control, Coast Guard, Customs and Border Protection, Department of Agriculture,
Department of Commerce, Department of Defense, Department of Education, Department of Energy, Department of Health,
Department of Homeland, Department of Housing, Department of Justice, Department of Labor, Department of State,
Department of the Interior, Department of the Treasury, Department of Transportation, Department of Veterans,
Environmental Protection Agency, Federal Reserve, Federal Trade Commission, Food and Drug Administration,
General Services Administration, Internal Revenue, National Archives, National Institutes, National Park Service,
National Weather Service, Patent and Trademark, Pentagon, Postal Service, Secret Service, Small Business Administration,
Social Security Administration, Veterans Affairs, Veterans Health, CBP, CDC, CIA, CISA, CMS, DHS, DISA, DOD, DoD, DOE,
DOI, DOJ, DOL, DOT, EEOC, EPA, FAA, FBI, FCC, FDA, FDIC, FEMA, FERC, FTC, GAO, GSA, HHS, HUD, IRS, NARA, NASA, NIH,
NIST, NOAA, NSA, NSF, OMB, OPM, OSHA, SBA, SEC, SSA, TSA, USAID, USCIS, USDA, USGS, USPS, USPTO
"""
REAL = [" ".join(name.split()) for name in f"{COMPANIES.strip()}, {AGENCIES.strip()}".split(",")]


def unbalanced(cases: Sequence[Case]) -> Iterator[str]:
    """Say which pattern is right too often or too seldom, and whether a side of the market is."""
    right = Counter(case.pattern for case in cases)
    mean = sum(right[name] for name in SIX) / len(SIX)
    for name in SIX:
        if not 0.75 * mean <= right[name] <= 1.25 * mean:
            yield f"{name} is right {right[name]} times; the six are right {mean:.0f} times on average"
    floor = sum(right[name] for name in FLOOR) / len(cases)
    if not 0.1 <= floor <= 0.3:
        yield f"no pattern is needed in {floor:.0%} of the cases"
    federal = sum(case.sector == "federal" for case in cases) / len(cases)
    if not 0.45 <= federal <= 0.55:
        yield f"{federal:.0%} of the cases are federal"
    misused = sum(case.misuse for case in cases) / len(cases)
    if misused < 1 / 3:
        yield f"“agent” is misused in {misused:.0%} of the cases, which is less than a third"


def guessable(cases: Sequence[Case]) -> Iterator[str]:
    """Say how the right option can be guessed without reading: by its place or by its length."""
    for seed in range(3):
        places = Counter(case.shuffled(seed).index(case.pattern) for case in cases)
        for place in range(4):
            if _unlikely(places[place], len(cases), 1 / 4):
                yield f"with seed {seed}, the right option stands in place {place + 1} of {places[place]} cases"
    for word, choose in (("longest", max), ("shortest", min)):
        hits = sum(choose(case.offered, key=lambda name: len(TITLES[name])) == case.pattern for case in cases)
        if hits > len(cases) / 4 and _unlikely(hits, len(cases), 1 / 4):
            yield f"the {word} option is right in {hits} of {len(cases)} cases"


def _unlikely(count: int, of: int, chance: float) -> bool:
    """Tell whether so many or so few come about by chance less often than RARE."""
    likely = [comb(of, k) * chance**k * (1 - chance) ** (of - k) for k in range(of + 1)]
    return min(sum(likely[count:]), sum(likely[: count + 1])) < RARE / 2


def too_alike(cases: Sequence[Case], exam: Sequence[Case], pairs: Sequence[Contrast]) -> Iterator[str]:
    """Say which two cases tell nearly the same story in the same words; contrasting pairs are meant to."""
    meant = {frozenset((one.first, one.second)) for one in pairs}
    held = {case.id for case in exam}
    runs = {case.id: _runs(case.says) for case in (*cases, *exam)}
    for one, other in combinations((*cases, *exam), 2):
        across = one.family != other.family or (one.id in held) != (other.id in held)
        shared = len(runs[one.id] & runs[other.id]) / max(1, min(len(runs[one.id]), len(runs[other.id])))
        if shared > (ALIKE if across else ALIKE_IN_FAMILY) and frozenset((one.id, other.id)) not in meant:
            yield f"{one.id} and {other.id} share {shared:.0%} of their runs of {RUN} words"


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9']+", text.lower())
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def long_winded(cases: Sequence[Case]) -> Iterator[str]:
    """Say which buyer takes more than three sentences."""
    for case in cases:
        if (count := len(sentences(case.says))) > 3:
            yield f"{case.id} says {count} sentences"


def mixed_families(cases: Sequence[Case], pairs: Sequence[Contrast]) -> Iterator[str]:
    """Say which family holds more than one shape; the two sides of a contrasting pair are meant to."""
    meant = {name for one in pairs for name in (one.first, one.second)}
    shapes: dict[str, set[str]] = {}
    for case in cases:
        if case.id not in meant:
            shapes.setdefault(case.family, set()).add(case.pattern)
    yield from (f"{name} holds {', '.join(sorted(found))}" for name, found in shapes.items() if len(found) > 1)


def real_names(cases: Sequence[Case]) -> Iterator[str]:
    """Say where a real organisation stands in a fictional role."""
    names = re.compile(rf"\b({'|'.join(map(re.escape, REAL))})\b")
    for case in cases:
        for found in names.findall(f"{case.who}. {case.says}"):
            yield f"{case.id} names {found!r}"


def hard_to_read(cases: Sequence[Case]) -> Iterator[str]:
    """Say which cases ask too much of a reader, by the grade formula of Flesch and Kincaid."""
    grades = {case.id: _years(case) for case in cases}
    for name, years in grades.items():
        if years > GRADE:
            yield f"{name} takes {years:.1f} school years to read; {GRADE:g} at most"
    if grades and sum(grades.values()) / len(grades) > MEAN_GRADE:
        yield f"the cases take {sum(grades.values()) / len(grades):.1f} school years on average; {MEAN_GRADE:g} at most"


def _all_words(case: Case) -> str:
    wrong = [text for one in case.wrong.values() for text in (one.missed, one.ask)]
    return " ".join((case.says, case.why, case.tempts, *wrong))


def _years(case: Case) -> float:
    """Return the school years that a case takes; the patterns' own names count as one short word."""
    text = _all_words(case)
    for name in PATTERNS:
        for spelled in (TITLES[name], name.replace("_", "-"), name.replace("_", " ")):
            text = re.sub(re.escape(spelled), "pattern", text, flags=re.IGNORECASE)
    return grade(text)


def not_contrasting(pairs: Sequence[Contrast], cases: dict[str, Case]) -> Iterator[str]:
    """Say which pair does not turn the answer by one sentence, and which two patterns have no pair."""
    there = [pair(*one.patterns) for one in pairs]
    for two in combinations(SIX, 2):
        if there.count(pair(*two)) != 1:
            yield f"{two[0]} and {two[1]} have {there.count(pair(*two))} contrasting pairs"
    for one in pairs:
        first, second = cases[one.first], cases[one.second]
        if {first.pattern, second.pattern} != set(one.patterns):
            yield f"{one.id} is labelled {one.patterns}, its cases {first.pattern} and {second.pattern}"
        if (differ := _sentences_changed(first.says, second.says)) != 1:
            yield f"{one.id} changes {differ} sentences"


def _sentences_changed(first: str, second: str) -> int:
    one, other = (Counter(re.split(r"(?<=[.!?])\s+", " ".join(text.split()))) for text in (first, second))
    return max((one - other).total(), (other - one).total())
