"""Small pieces of HTML, as JupyterLab takes them."""

import pytest

from fieldguide import markup


@pytest.mark.parametrize(
    ("words", "html"),
    [
        ("about $5", "about $5"),
        ("from $5\nto $6", "from <span>$</span>5<br>to <span>$</span>6"),
        ("$5 < $6 & more", "<span>$</span>5 &lt; <span>$</span>6 &amp; more"),
    ],
)
def test_sums_of_money_are_not_taken_for_a_formula(words: str, html: str) -> None:
    assert markup.lines(words) == html


def test_table_and_figure_start_at_the_left_edge() -> None:
    assert '<caption style="text-align:left">Bill</caption>' in markup.table("Bill", ("a",), [("1",)])
    assert markup.figure("<svg/>", "A line.", "Line").startswith('<figure style="margin:1em 0">')
