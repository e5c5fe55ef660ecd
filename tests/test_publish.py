import re

import pytest
from bs4 import BeautifulSoup
from made_notebooks import code, lesson, notebook, shows, words
from nbformat.v4 import new_output

from fieldguide.errors import UsageError
from fieldguide.execute import Executed
from fieldguide.notebook import CONTROL
from fieldguide.pagecraft import finish
from fieldguide.publish import SITE, publish


def executed(tmp_path, made, name="01_prompt_chaining", error=None):
    return Executed(tmp_path / f"{name}.ipynb", error is None, 1.0, error, made)


def page(tmp_path, made, **kwargs):
    opened = publish([executed(tmp_path, made, **kwargs)], tmp_path / "site")
    return BeautifulSoup(opened.read_text(encoding="utf-8"), "html.parser")


@pytest.fixture
def sample(tmp_path):
    return page(tmp_path, lesson())


def test_page_says_what_it_is(sample):
    assert sample.html["lang"] == "en"
    assert sample.title.string == "Prompt chaining · fieldguide"
    assert sample.select_one("meta[name=viewport]")["content"] == "width=device-width, initial-scale=1"
    assert sample.select_one("meta[name=description]")["content"] == "Fixed steps with a check between them."


def test_page_has_one_h1(sample):
    assert [heading.get_text() for heading in sample.find_all("h1")] == ["Prompt chaining"]


def test_page_has_landmarks_and_a_way_past_them(sample):
    assert all(sample.find(name) for name in ("header", "main", "footer"))
    skip = sample.body.find(True)
    assert (skip.name, skip["href"]) == ("a", f"#{sample.main['id']}")
    assert [nav["aria-label"] for nav in sample.find_all("nav")] == ["On this page"]


def test_page_shows_no_code(sample):
    assert "fg.show" not in sample.get_text()


def test_page_shows_no_code_of_cells_that_lost_their_tag(tmp_path):
    made = notebook(words("# T"), code("secret = 1", shows("<p>seen</p>")))
    made.cells[1].metadata = {}
    text = page(tmp_path, made).get_text()
    assert "secret" not in text and "seen" in text


def test_page_keeps_alt_text(sample):
    assert [image["alt"] for image in sample.find_all("img")] == ["A chain: read, then a check, then write."]


def test_page_asks_nobody_for_anything(sample):
    assert not sample.select("script, link, iframe, object, embed, base")
    loaded = [tag[name] for tag in sample.find_all(True) for name in ("src", "srcset", "poster") if tag.get(name)]
    assert loaded and all(source.startswith("data:") for source in loaded)
    assert "url(" not in sample.style.string and "@import" not in sample.style.string
    assert "default-src 'none'" in sample.select_one("meta[http-equiv]")["content"]


def test_output_cannot_bring_in_a_script(tmp_path):
    hostile = (
        '<p>kept</p><script>x()</script><iframe src="https://example.org"></iframe><link href="https://example.org">'
    )
    found = page(tmp_path, notebook(words("# T"), code("show()", shows(hostile))))
    assert not found.select("script, iframe, link")
    assert "kept" in found.get_text()


def test_page_leaves_out_what_holds_in_a_notebook_only(tmp_path):
    html = '<p>Question</p><p class="fg-in-notebook">Run this cell.</p>'
    assert "Run this cell" not in page(tmp_path, notebook(words("# T"), code("x", shows(html)))).get_text()


def test_sections_are_linked(sample):
    links = sample.select("nav.sections a")
    assert [link.get_text() for link in links] == ["The picture", "Watch it work", "When to offer it"]
    assert all(sample.select_one(f"h2{link['href']}") for link in links)


def test_tables_say_what_each_header_heads(sample):
    made, written = sample.find_all("table")
    assert [cell["scope"] for cell in made.find_all("th")] == ["col"] * 4 + ["row"] * 2
    assert [cell["scope"] for cell in written.find_all("th")] == ["col"] * 2


def test_wide_table_scrolls_by_keyboard_under_a_name(sample):
    (region,) = sample.select(".wide:not(.picture)")
    assert (region["role"], region["tabindex"], region["aria-label"]) == ("region", "0", "Table: Watch it work")


def test_columns_of_numbers_line_up(sample):
    assert [cell.get_text() for cell in sample.select(".number")] == ["Tokens", "1,204", "512"]


def test_several_pages_are_joined(tmp_path):
    first = notebook(
        words("# Start here\n\nHow to move."), words("[On](01_prompt_chaining.ipynb#next), [no](02_x.ipynb)")
    )
    runs = [executed(tmp_path, first, "00_start_here"), executed(tmp_path, lesson())]
    contents = BeautifulSoup(publish(runs, tmp_path / "site").read_text(encoding="utf-8"), "html.parser")
    assert [link["href"] for link in contents.select("ol a")] == ["00_start_here.html", "01_prompt_chaining.html"]
    start = BeautifulSoup((tmp_path / "site" / "00_start_here.html").read_text(encoding="utf-8"), "html.parser")
    assert start.select_one("a[rel=next]")["href"] == "01_prompt_chaining.html"
    assert not start.select("a[rel=prev]")
    assert [link["href"] for link in start.select("main a")] == ["01_prompt_chaining.html#next"]
    for href in {link["href"].split("#")[0] for link in start.select("a[href]")} - {""}:
        assert (tmp_path / "site" / href).exists()


def contents(tmp_path, *names):
    runs = [executed(tmp_path, lesson(), name) for name in names]
    return BeautifulSoup(publish(runs, tmp_path / "site").read_text(encoding="utf-8"), "html.parser")


def test_lessons_stand_under_headings_in_the_contents(tmp_path):
    found = contents(tmp_path, "00_start_here", "01_a", "05_b", "06_c", "07_d", "own_notes")
    assert [heading.get_text() for heading in found.find_all("h2")] == [
        *("Start", "The five workflows", "The agent loop", "The ladder", "More", "To keep at hand")
    ]
    listed = [[link["href"] for link in group.find_all("a")] for group in found.select("ol.lessons")]
    assert listed == [
        ["00_start_here.html"],
        ["01_a.html", "05_b.html"],
        ["06_c.html"],
        ["07_d.html"],
        ["own_notes.html"],
    ]


def test_lessons_of_one_kind_need_no_heading(tmp_path):
    found = contents(tmp_path, "one", "two")
    assert [heading.get_text() for heading in found.find_all("h2")] == ["To keep at hand"]


def test_call_card_glossary_and_ledger_stand_beside_several_lessons(tmp_path):
    found = contents(tmp_path, "01_a", "02_b")
    assert [link["href"] for link in found.select("ul.lessons a")] == ["card.html", "glossary.html", "ledger.html"]
    for name, title in (("card", "Call card"), ("glossary", "Glossary"), ("ledger", "The ledger of facts")):
        text = (tmp_path / "site" / f"{name}.html").read_text(encoding="utf-8")
        made = BeautifulSoup(text, "html.parser")
        assert [heading.get_text() for heading in made.find_all("h1")] == [title]
        assert made.select_one("nav a")["href"] == "index.html" and not made.select("script, link, iframe")
        assert ("@page" in text) == (name == "card")


def test_one_lesson_alone_is_one_file(tmp_path):
    page(tmp_path, lesson())
    assert [path.name for path in (tmp_path / "site").iterdir()] == ["01_prompt_chaining.html"]


def test_stopped_notebook_says_so_on_its_page(tmp_path):
    error = new_output("error", ename="ValueError", evalue="<b>no</b>", traceback=["Traceback of a machine"])
    found = page(tmp_path, notebook(words("# T"), code("x", error)), error="Cell 2 stopped with ValueError")
    assert found.select_one("main [role=note]").get_text().startswith("This page is not complete.")
    assert "This step stopped with ValueError: <b>no</b>" in found.get_text()
    assert "Traceback" not in found.get_text()


def test_control_without_words_leaves_nothing(tmp_path):
    bare = new_output("display_data", {"text/plain": "Menu()"}, metadata={CONTROL: True})
    assert "Menu" not in page(tmp_path, notebook(words("# T"), code("x", bare))).get_text()


def test_what_was_printed_is_escaped(tmp_path):
    printed = [new_output("stream", name=name, text=f"<b>{name}</b>") for name in ("stdout", "stderr")]
    text = page(tmp_path, notebook(words("# T"), code("x", *printed))).get_text()
    assert "<b>stdout</b>" in text and "stderr" not in text


def test_page_without_a_title_takes_the_file_name(tmp_path):
    found = page(tmp_path, notebook(words("Words."), code("x", shows("<h2>Same</h2><h2>Same</h2>"))))
    assert [heading.get_text() for heading in found.find_all("h1")] == ["01_prompt_chaining"]
    assert [heading["id"] for heading in found.find_all("h2")] == ["same", "same-2"]


def test_second_h1_steps_down():
    finished = finish("<h1>One</h1><p>Promise.</p><h1>Two</h1>", title="x", published=[])
    assert (finished.title, finished.promise) == ("One", "Promise.")
    assert finished.body == '<h1>One</h1><p>Promise.</p><h2 id="two">Two</h2>'


def test_nothing_readable_is_an_error(tmp_path):
    with pytest.raises(UsageError, match="no page to write"):
        publish([Executed(tmp_path / "t.ipynb", False, 0.1, "cannot be read", None)], tmp_path)


def test_pages_are_the_same_bytes_each_time(tmp_path):
    first = publish([executed(tmp_path, lesson())], tmp_path / "a").read_bytes()
    assert publish([executed(tmp_path, lesson())], tmp_path / "b").read_bytes() == first


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted([luminance(one), luminance(other)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ink", ["text", "quiet", "accent", "alarm"])
@pytest.mark.parametrize("ground", ["ground", "card", "tint"])
def test_colours_can_be_read(palette, ink, ground):
    named = re.findall(r"--([\w-]+): (#[0-9a-f]{6});", (SITE / "style.css").read_text(encoding="utf-8"))
    starts = [at for at, (name, _) in enumerate(named) if name == "ground"]
    colours = dict(named[starts[palette] :][: starts[1] - starts[0]])
    assert contrast(colours[ink], colours[ground]) >= 4.5
    assert contrast(colours["alarm"], colours["alarm-tint"]) >= 4.5


def test_picture_scrolls_by_keyboard_under_its_caption(sample):
    for picture in sample.select("figure img"):
        region = picture.parent
        assert (region["role"], region["tabindex"]) == ("region", "0")
        assert region["aria-label"] == f"Picture: {' '.join(region.find_next_sibling('figcaption').get_text().split())}"
    assert sample.select("figure img")
