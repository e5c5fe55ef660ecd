"""A router is right over the wire, class by class, as often as theory says."""

from __future__ import annotations

from over_wire import ITEMS, observed, over_the_wire, skill
from scripted import says

import fieldguide as fg
from fieldguide import predictions
from fieldguide.confusion import router_matrix
from fieldguide.offline.actor import Answer, Ask
from fieldguide.predictions import interval

CLASSES = {"refund": 0.9, "appeal": 0.75, "other": 0.6}
SURE, UNSURE = 0.9, 0.3


def sort_out(ask: Ask) -> Answer:
    """Know a class by its word, sometimes take it for another, and be surer of what is right."""
    item = ask.section("item")
    label = item.split()[2]
    right = ask.right(skill(label, CLASSES[label], 0.5), item)
    doubts = not ask.right(skill("doubt", 0.9 if right else 0.4), item)
    given = label if right else ask.choose([other for other in CLASSES if other != label])
    return Answer(data={"label": given, "confidence": UNSURE if doubts else SURE})


def test_router_is_right_class_by_class_as_theory_says() -> None:
    routes = {label: fg.Step(label, f"Handle a {label}.") for label in CLASSES}
    classify = fg.Step("classify", "Which class is it? <item>{input}</item>", output=fg.Label)
    pattern = fg.Router(classify, routes, fg.Step("person", "Hand it over."), threshold=0.5)
    cast = [says("Which class is it?", sort_out), says("Hand it over.", "handed over")]
    cast += [says(f"Handle a {label}.", label) for label in CLASSES]
    labels = [list(CLASSES)[number % 3] for number in range(len(ITEMS))]
    runs = over_the_wire(pattern, *cast, items=[f"{item} {label}" for item, label in zip(ITEMS, labels, strict=True)])
    matrix = router_matrix(runs, labels)
    shares = {label: labels.count(label) / len(labels) for label in CLASSES}
    predicted = predictions.router(CLASSES, shares, unsure_wrong=0.6, unsure_right=0.1)
    hits = {label: matrix.counts.get((label, label), 0) for label in CLASSES}
    for label in CLASSES:
        given_it = sum(count for (_, given), count in matrix.counts.items() if given == label)
        assert predicted.recall[label] in interval(hits[label], labels.count(label))
        assert predicted.precision[label] in interval(hits[label], given_it)
    assert predicted.accuracy in interval(sum(hits.values()), len(runs))
    assert predicted.fallback in observed(runs, lambda run: run.output == "handed over")
