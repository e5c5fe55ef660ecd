import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from made_notebooks import code, notebook, saved, shows, words
from nbformat.v4 import new_output

from fieldguide.cli.lab import settle_notebooks
from fieldguide.cli.run import run
from fieldguide.errors import UsageError
from fieldguide.execute import execute
from fieldguide.notebook import CONTROL, WIDGET, cleaned, drop_live_views, read, write

SURROUNDINGS = """import os, sys
from pathlib import Path
steering = sorted(name for name in os.environ if name.startswith(("FIELDGUIDE_", "ANTHROPIC_")))
home = Path(os.environ["FIELDGUIDE_HOME"])
print(steering, home.exists() and list(home.iterdir()), home != Path("the learner's own"))
print(sys.executable == os.environ["EXPECTED_PYTHON"], Path.cwd().name)"""
CONTROL_WITH_WORDS = """import anywidget
class Menu(anywidget.AnyWidget):
    _esm = "export default {render() {}}"
    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return {**data, "text/html": "<p>A menu of three letters.</p>"}, metadata
Menu()"""


@dataclass
class Batch:
    """Three notebooks that have been run in place, the second of which stops half way."""

    result: Result
    folder: Path
    before: dict[str, bytes]

    def notebook(self, name: str):
        return read(self.folder / f"{name}.ipynb")


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    folder = tmp_path_factory.mktemp("batch") / "lessons {1}"
    made = {
        "a_fine": notebook(words("# A"), code(SURROUNDINGS), words("A control."), code(CONTROL_WITH_WORDS)),
        "b_stops": notebook(words("# B"), words("## Sums\n\nOne."), code("7"), code("1 / 0"), code("print('never')")),
        "c_fine": notebook(words("# C"), code("'still run'")),
    }
    for name, made_notebook in made.items():
        saved(made_notebook, folder / f"{name}.ipynb")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIELDGUIDE_LIVE", "1")
        patch.setenv("FIELDGUIDE_HOME", "the learner's own")
        patch.setenv("ANTHROPIC_API_KEY", "not a key")
        patch.setenv("EXPECTED_PYTHON", os.sys.executable)
        patch.chdir(folder.parent)
        result = CliRunner().invoke(run, [folder.name, "--in-place", "--json"])
    return Batch(result, folder, before)


def test_run_answers_for_each_notebook(batch):
    import json

    answers = json.loads(batch.result.stdout)["notebooks"]
    assert [(Path(answer["notebook"]).stem, answer["ok"]) for answer in answers] == [
        ("a_fine", True),
        ("b_stops", False),
        ("c_fine", True),
    ]
    assert all(answer["seconds"] > 0 for answer in answers)
    assert batch.result.exit_code == 1


def test_failure_is_one_sentence_with_its_cell(batch):
    assert 'Cell 4, under "Sums", stopped with ZeroDivisionError: division by zero; open the notebook' in (
        batch.result.stderr
    )
    assert "Traceback" not in batch.result.output


def test_progress_is_one_line_a_notebook(batch):
    lines = batch.result.stderr.splitlines()
    assert [line.split(" after ")[0] for line in lines] == ["a_fine: ran", "b_stops: stopped", "c_fine: ran"]
    assert " s" in lines[0].split(" after ")[1]


def test_failing_notebook_keeps_its_file_and_leaves_a_copy(batch):
    assert (batch.folder / "b_stops.ipynb").read_bytes() == batch.before["b_stops.ipynb"]
    copy = read(batch.folder.parent / "executed" / "b_stops.ipynb")
    assert [cell.id for cell in copy.cells] == [f"cell-{number}" for number in range(5)]
    assert [cell.execution_count for cell in copy.cells if cell.cell_type == "code"] == [1, 2, None]
    assert copy.cells[3].outputs[0].ename == "ZeroDivisionError"


def test_kernel_stands_apart_from_the_learner(batch):
    shown = batch.notebook("a_fine").cells[1].outputs[0].text
    assert shown == "['FIELDGUIDE_HOME'] False True\nTrue lessons {1}\n"


def test_environment_is_given_back(tmp_path, monkeypatch):
    monkeypatch.setenv("FIELDGUIDE_LIVE", "1")
    before = dict(os.environ)
    execute(saved(notebook(words("# T")), tmp_path / "t.ipynb"))
    assert dict(os.environ) == before


def test_control_leaves_its_words(batch):
    output = batch.notebook("a_fine").cells[3].outputs[0]
    assert set(output.data) == {"text/html", "text/plain"}
    assert "widgets" not in batch.notebook("a_fine").metadata


def test_second_run_in_place_changes_no_byte(batch):
    path = batch.folder / "c_fine.ipynb"
    first = path.read_bytes()
    assert first != batch.before["c_fine.ipynb"]
    result = CliRunner().invoke(run, [str(path), "--in-place"])
    assert (result.exit_code, path.read_bytes()) == (0, first)
    assert "Notebooks changed: 0." in result.stdout


def test_slow_cell_is_named(tmp_path):
    path = saved(notebook(words("# T\n\n## Wait"), code("import time; time.sleep(60)")), tmp_path / "slow.ipynb")
    done = execute(path, seconds_a_cell=1)
    assert not done.ok
    assert done.error.startswith('Cell 2, under "Wait", was not done after 1 second;')


def test_dead_kernel_is_named(tmp_path):
    path = saved(notebook(words("# T"), code("import os; os._exit(3)")), tmp_path / "dead.ipynb")
    heard = []
    done = execute(path, progress=lambda done, cells: heard.append((done, cells)))
    assert done.error.startswith('Cell 2, under "T", ended the Python behind the notebook')
    assert heard == [(0, 2), (1, 2)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"{", "does not appear to be JSON"), (b"\xff\xfe", "can't decode byte"), (None, "No such file")],
)
def test_unreadable_notebook_is_a_result(tmp_path, content, reason):
    path = tmp_path / "bad.ipynb"
    if content is not None:
        path.write_bytes(content)
    done = execute(path)
    assert (done.ok, done.copy) == (False, None)
    assert reason in done.error and "put a fresh copy" in done.error


def ran(*outputs, **metadata):
    made = notebook(words("# T"), code("show()", *outputs))
    made.cells[1].execution_count = 17
    made.metadata.update(papermill={"duration": 3}, widgets={"state": {}}, language_info={"version": "3.11.9"})
    made.cells[1].metadata.update(execution={"iopub.status.busy": "2026-01-01"}, papermill={}, **metadata)
    return made


def test_cleaning_drops_when_and_how_it_ran():
    clean = cleaned(ran(), ran(new_output("execute_result", {"text/plain": "1"}, execution_count=17)))
    assert dict(clean.metadata) == {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert clean.cells[1].metadata == {"jupyter": {"source_hidden": True}, "tags": ["hide-input"]}
    assert (clean.cells[1].execution_count, clean.cells[1].outputs[0].execution_count) == (1, 1)


def test_cleaning_marks_a_control_without_words():
    view = new_output("display_data", {WIDGET: {"model_id": "0" * 32}, "text/plain": "Menu()"})
    alone = new_output("display_data", {WIDGET: {"model_id": "0" * 32}})
    (left,) = cleaned(ran(), ran(view, alone)).cells[1].outputs
    assert (dict(left.data), left.metadata[CONTROL]) == ({"text/plain": "Menu()"}, True)


def test_cleaning_joins_what_was_printed_in_pieces():
    pieces = [new_output("stream", name="stdout", text=text) for text in ("one\n", "two\n")]
    clean = cleaned(ran(), ran(*pieces, shows("<p>between</p>"), pieces[0]))
    assert [output.get("text") for output in clean.cells[1].outputs] == ["one\ntwo\n", None, "one\n"]


def test_write_tells_whether_a_byte_changed(tmp_path):
    path = tmp_path / "new folder" / "t.ipynb"
    assert [write(notebook(words("# T")), path), write(notebook(words("# T")), path)] == [True, False]
    assert [file.name for file in path.parent.iterdir()] == ["t.ipynb"]


def test_write_says_where_it_could_not(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UsageError, match="cannot write .*choose another folder"):
        write(notebook(words("# T")), tmp_path / "file" / "t.ipynb")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["no_such"], "there is no notebook 'no_such'"),
        (["lessons", "--out", "lessons"], "choose another --out, or use --in-place"),
        (["lessons", "more/t.ipynb"], "share a name; run them one at a time"),
        (["empty"], "the folder holds no notebook"),
    ],
)
def test_run_refuses_what_it_cannot_keep_apart(tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    for folder in ("lessons", "more"):
        saved(notebook(words("# T")), tmp_path / folder / "t.ipynb")
    (tmp_path / "empty").mkdir()
    result = CliRunner().invoke(run, arguments)
    assert result.exit_code == 1
    assert said in result.stderr


def test_live_controls_of_a_saved_notebook_give_way_to_their_words(tmp_path: Path) -> None:
    view = {WIDGET: {"model_id": "1"}, "text/html": "<p>A menu</p>", "text/plain": "Menu"}
    alone = {WIDGET: {"model_id": "2"}, "text/plain": "Menu"}
    both = [new_output("display_data", data=data) for data in (view, alone)]
    path = saved(notebook(words("# A"), code("x", *both)), tmp_path / "a.ipynb")
    assert drop_live_views(path)
    assert [sorted(output.data) for output in read(path).cells[1].outputs] == [
        ["text/html", "text/plain"],
        sorted(alone),
    ]
    assert not drop_live_views(path)


def test_notebook_that_cannot_be_read_is_left_as_it_is(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ipynb"
    broken.write_text("{", encoding="utf-8")
    settle_notebooks(tmp_path)
    assert broken.read_text(encoding="utf-8") == "{"
