"""Links from a lesson's words to the glossary."""

import pytest
from bs4 import BeautifulSoup

from fieldguide import terms
from fieldguide.glossary import Word

WORDS = [
    Word(word="gate", means="a check"),
    Word(word="agent loop", means="its own way"),
    Word(word="step", means="one"),
]
FIRST = '<div class="words"><p>A <strong>gate</strong> holds, and so does the gate after it. <b>Step</b> on.</p></div>'


def links(second: str) -> list[tuple[str, str]]:
    (_, body) = terms.link([FIRST, f'<div class="words">{second}</div>'], WORDS)
    return [(one.get_text(), str(one["href"])) for one in BeautifulSoup(body, "html.parser").find_all("a")]


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ("<p>The gate holds.</p>", ["gate"]),
        ("<p>Gates hold; a gate stops.</p>", ["Gates"]),
        ('<h2 id="a">One gate</h2><p>A gate.</p><h2 id="b">Two</h2><ul><li>a gate, a gate</li></ul>', ["gate", "gate"]),
        ("<p>Investigate, gated, gate-like, an agent loop and a step.</p>", []),
        ("<p><strong>gate</strong> <code>gate</code></p><blockquote><p>gate</p></blockquote>", []),
    ],
)
def test_word_explained_before_is_linked_once_a_section(second: str, said: list[str]) -> None:
    assert links(second) == [(word, "glossary.html#gate") for word in said]


def test_lesson_that_explains_a_word_does_not_link_it() -> None:
    assert terms.link([FIRST], WORDS) == [FIRST]


def test_text_reads_the_same_with_its_links() -> None:
    second = '<div class="words"><p>No gate &amp; no gates &lt;b&gt;, then one gate.</p></div>'
    (_, body) = terms.link([FIRST, second], WORDS)
    before, after = (BeautifulSoup(page, "html.parser").get_text() for page in (second, body))
    assert before == after


def test_what_a_cell_shows_is_left_alone() -> None:
    shown = '<div class="shown"><p>A gate.</p></div>'
    assert terms.link([FIRST, shown], WORDS)[1] == shown
