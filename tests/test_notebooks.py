import json
from copy import deepcopy

import nbformat
import pytest
from made_notebooks import FIGURE, code, notebook, shows, words
from nbformat.v4 import new_output
from notebook_rules import broken

from fieldguide.notebook import CONTROL, WIDGET
from fieldguide.paths import NOTEBOOKS

KEY = "-".join(("sk", "ant", "0123456789"))  # in one piece it would look like a real one to whoever searches for keys
LESSONS = sorted(NOTEBOOKS.glob("*.ipynb"))
SHORT = "there are "  # 00_start_here is shorter than a lesson


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_lesson_keeps_the_rules(path):
    said = broken(json.loads(path.read_text(encoding="utf-8")))
    if path.stem.startswith("00"):
        said = [line for line in said if not (line.startswith(SHORT) and line.endswith("20 to 30"))]
    assert said == []


def test_lessons_are_numbered_in_reading_order():
    numbers = [path.stem.split("_")[0] for path in LESSONS]
    assert numbers == [f"{number:02}" for number in range(len(LESSONS))]
    assert len(LESSONS) >= 2


def good():
    """Return a notebook that keeps every rule, as its file says."""
    pairs = [(words(f"## Part {number}\n\nWhat comes."), code("fg.run", shows(FIGURE))) for number in range(9)]
    made = notebook(
        words("# Title"), words("Words."), code("import fieldguide as fg"), *(cell for pair in pairs for cell in pair)
    )
    return json.loads(nbformat.writes(made))


def test_good_notebook_breaks_no_rule():
    assert broken(good()) == []


def with_words(source):
    return lambda made: made["cells"][3].update(source=source)


def with_code(source):
    return lambda made: made["cells"][4].update(source=source)


def with_output(output):
    return lambda made: made["cells"][4].update(outputs=[output])


def with_html(html):
    return with_output(shows(html))


def with_cell(number, **values):
    return lambda made: made["cells"][number - 1].update(values)


BREAKS = {
    "first cell is code": (lambda made: made["cells"].insert(0, deepcopy(made["cells"][2])), "not words with an H1"),
    "no H1": (with_cell(1, source="Title"), "0 H1 headings"),
    "two H1": (with_words("# Another"), "2 H1 headings"),
    "H1 in an output": (with_html("<h1>x</h1>"), "cell 5 shows an H1"),
    "skipped heading": (with_words("## A\n\n#### B"), "cell 4 jumps from heading level 2 to 4"),
    "no words before code": (lambda made: made["cells"].pop(3), "cell 4 is code that follows no words"),
    "raw cell": (with_cell(4, cell_type="raw"), "cell 4 is raw"),
    "hidden by tag only": (with_cell(5, metadata={"tags": ["hide-input"]}), "cell 5 is not hidden both ways"),
    "hidden by JupyterLab only": (with_cell(5, metadata={"jupyter": {"source_hidden": True}}), "not hidden both ways"),
    "13 lines": (with_code("fg.run\n" * 13), "cell 5 has 13 lines"),
    "121 words": (with_words("word " * 121), "cell 4 has 121 words"),
    "19 cells": (lambda made: made.update(cells=made["cells"][:19]), "there are 19 cells"),
    "31 cells": (lambda made: made["cells"].extend([deepcopy(made["cells"][1])] * 10), "there are 31 cells"),
    "shell": (with_code("!ls"), "cell 5 uses a magic or a shell command"),
    "magic": (with_code("x = 1\n%pip list"), "cell 5 uses a magic"),
    "address in code": (with_code("'http://example.org'"), "cell 5 has a URL"),
    "key": (with_words(f"Use {KEY}"), f"cell 4 says {KEY!r}"),
    "install": (with_words("First pip install it"), "cell 4 says 'pip install'"),
    "other import": (with_code("import os"), "cell 5 imports 'import os'"),
    "import from inside": (with_code("from fieldguide import run"), "imports 'from fieldguide import run'"),
    "private name": (with_code("fg.patterns"), "cell 5 uses fg.patterns, which is not public"),
    "broken Python": (with_code("fg.run("), "cell 5 is not Python"),
    "nbformat 4.4": (lambda made: made.update(nbformat_minor=4), "not nbformat 4.5"),
    "no id": (lambda made: made["cells"][4].pop("id"), "cell 5 has no proper id"),
    "two of one id": (with_cell(5, id="cell-1"), "cell 5 has the id of cell 2"),
    "not run": (with_cell(5, execution_count=None), "execution count None, not 2"),
    "counts out of order": (with_cell(5, execution_count=7), "execution count 7, not 2"),
    "no output": (with_cell(5, outputs=[]), "cell 5 shows something, but no output is stored"),
    "widget state": (lambda made: made["metadata"].update(widgets={}), "holds 'widgets'"),
    "timings": (with_cell(5, metadata={"papermill": {}}), "cell 5 holds 'papermill'"),
    "traceback": (with_output(new_output("error", ename="E", evalue="", traceback=[])), "stores a traceback"),
    "stderr": (with_output(new_output("stream", name="stderr", text="x")), "stores warnings"),
    "live widget": (with_output(new_output("display_data", {WIDGET: {}})), "stores a live widget"),
    "control without words": (
        with_output(new_output("display_data", {"text/plain": "Menu()"}, metadata={CONTROL: True})),
        "a control with no words",
    ),
    "script": (with_html("<script>x</script>"), "loads or runs something"),
    "picture from elsewhere": (with_html("<img alt='x' src='http://example.org/x.png'>"), "loads or runs something"),
    "no alt": (with_html("<img src='data:,'>"), "alt text has 0 characters"),
    "empty alt": (with_html("<img src='data:,' alt=' '>"), "alt text has 0 characters"),
    "long alt": (with_html(f"<img src='data:,' alt='{'x' * 200}'>"), "alt text has 200 characters"),
    "bare drawing": (with_output(new_output("display_data", {"image/svg+xml": "<svg/>"})), "shows image/svg+xml"),
    "no alt in words": (with_words("![](x.png)"), "a picture with no alt text"),
    "link says nothing": (with_words("[Here](#part)"), "says only 'Here'"),
    "link leads nowhere": (with_words("[The next lesson](99_none.ipynb)"), "links to '99_none.ipynb'"),
    "two dollars": (with_words("From $4 to $5."), "two dollar signs"),
}


@pytest.mark.parametrize(("break_it", "said"), BREAKS.values(), ids=BREAKS)
def test_rule_catches(break_it, said):
    made = good()
    break_it(made)
    assert said in "\n".join(broken(made))


@pytest.mark.parametrize(
    "source",
    ["From \\$4 to \\$5.", "Only $4.", "`$a` and `$b`", "[Out](https://example.org/)", "```\n# not a title\n```"],
)
def test_rule_lets_pass(source):
    made = good()
    with_words(source)(made)
    assert broken(made) == []


def test_shown_code_is_not_hidden():
    made = good()
    made["cells"][4]["metadata"] = {"tags": ["show-input"]}
    assert broken(made) == []
