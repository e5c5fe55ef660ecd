"""The command line: light to start, every command there, failures in words."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from itertools import takewhile
from pathlib import Path

import pytest
from click.testing import CliRunner

import fieldguide.cli
from fieldguide import doctor
from fieldguide.cli import COMMANDS, lab, main
from fieldguide.cli import fieldguide as command
from fieldguide.doctor import Finding
from fieldguide.errors import UsageError
from fieldguide.store import FILE

GOOD, BAD = Finding("disk", True, "9 MB free."), Finding("path length", False, "too long.", "Move the kit.")


def test_every_command_loads_and_helps() -> None:
    runner = CliRunner()
    for name in COMMANDS:
        answer = runner.invoke(command, [name, "--help"])
        assert answer.exit_code == 0, answer.output


def test_help_lists_commands_without_loading_them() -> None:
    loaded = "import sys; from fieldguide.cli import main; sys.argv = ['fieldguide', '--help']\ntry: main()\n"
    loaded += "finally: print([name for name in sys.modules if name.startswith('fieldguide.cli.')])"
    said = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout
    assert said.splitlines()[-1] == "[]"
    assert all(f"  {name} " in said for name in COMMANDS)


def test_unknown_command_is_refused() -> None:
    answer = CliRunner().invoke(command, ["docter"])
    assert answer.exit_code == 2 and "docter" in answer.output


def test_mistake_is_one_message(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def mistaken(**_: object) -> None:
        raise UsageError("there is no notebook '99'")

    monkeypatch.setattr(fieldguide.cli, "fieldguide", mistaken)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert capsys.readouterr().err == "Error: there is no notebook '99'\n"


@pytest.mark.parametrize(("findings", "code"), [([GOOD], 0), ([GOOD, BAD], 1)])
def test_doctor_answers_machines(monkeypatch: pytest.MonkeyPatch, findings: list[Finding], code: int) -> None:
    monkeypatch.setattr(doctor, "examine", lambda checks: iter(findings))
    answer = CliRunner().invoke(command, ["doctor", "--json"])
    said = json.loads(answer.output)
    assert (answer.exit_code, said["ok"]) == (code, code == 0)
    assert [sorted(check) for check in said["checks"]] == [["detail", "fix", "name", "ok"]] * len(findings)


def test_doctor_tells_people_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "examine", lambda checks: iter([GOOD, BAD]))
    answer = CliRunner().invoke(command, ["doctor"])
    assert answer.output.splitlines() == [
        "ok       disk: 9 MB free.",
        "NOT YET  path length: too long.",
        "         What to do: Move the kit.",
        "",
        "1 to put right.",
    ]


@pytest.mark.parametrize(
    ("platform", "variables", "shown"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"DISPLAY": ":0", "SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}, False),
        ("darwin", {}, True),
        ("win32", {}, True),
    ],
)
def test_browser_opens_only_where_it_is_seen(
    monkeypatch: pytest.MonkeyPatch, platform: str, variables: dict[str, str], shown: bool
) -> None:
    monkeypatch.setattr(lab.sys, "platform", platform)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert lab.has_display() == shown


def test_learners_change_of_settings_stays(tmp_path: Path) -> None:
    settings = lab.own_folders(tmp_path)["JUPYTERLAB_SETTINGS_DIR"]
    file = Path(settings, "@jupyterlab", "apputils-extension", "notification.jupyterlab-settings")
    assert json.loads(file.read_text()) == {"fetchNews": "false", "checkForUpdates": False}
    file.write_text("{}")
    lab.own_folders(tmp_path)
    assert file.read_text() == "{}"


def test_token_stays_out_of_sight() -> None:
    settings = lab.server_settings(0, "a secret", browser=False)
    assert settings.pop("IdentityProvider") == {"token": "a secret"}
    assert "a secret" not in str(settings)


def serve(home: Path, *words: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "fieldguide", "lab", "--no-browser", "--port", "0", *words]
    environment = {**os.environ, "HOME": str(home), "USERPROFILE": str(home)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def test_doctor_looks_at_what_was_named_alone() -> None:
    said = CliRunner().invoke(command, ["doctor", "--only", "disk", "--only", "path length"]).output
    assert [line.split(":")[0].split("  ")[-1].strip() for line in said.splitlines()] == ["path length", "disk"]
    assert "'desk'" in CliRunner().invoke(command, ["doctor", "--only", "desk"]).output


def test_lab_serves_the_kit_after_the_doctor_and_then_tries_a_kernel(tmp_path: Path) -> None:
    home, signed = tmp_path / "home", tmp_path / "signed"
    home.mkdir()
    with serve(home, "--check", str(signed)) as server:
        try:
            before = list(takewhile(lambda line: "http://127.0.0.1:" not in line, server.stdout or ()))
            after = next(line for line in server.stdout or () if "notebooks" in line)
        finally:
            server.terminate()
    assert [line for line in before if line.startswith("ok       your answers")]
    assert not [line for line in before if "a kernel starts" in line]
    assert after.startswith("ok       notebooks: a kernel starts and answers")
    assert not list(home.iterdir()), "JupyterLab wrote outside the kit's own folder"


def test_first_start_is_signed_only_when_a_kernel_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[list[str]] = []
    for code, signed in ((1, False), (0, True)):
        monkeypatch.setattr(lab.subprocess, "call", lambda words, code=code, **_: called.append(words) or code)
        lab.finish_first_start(tmp_path / "signed")
        assert (tmp_path / "signed").exists() == signed
    assert called[0][-2:] == ["--only", "notebooks"] and "compileall" in called[1]


def test_lab_gives_the_kit_to_the_holder_of_its_token(tmp_path: Path) -> None:
    with serve(tmp_path, "--check", __file__) as server:
        try:
            address = next(line.strip() for line in server.stdout or () if "http://127.0.0.1:" in line)
            page, token = address.split("?token=")
            contents = f"{page.split('/lab')[0]}/api/contents/lib"
            with urllib.request.urlopen(f"{contents}?token={token}") as answer:
                names = [entry["name"] for entry in json.load(answer)["content"]]
            with pytest.raises(urllib.error.HTTPError, match="403"):
                urllib.request.urlopen(contents)
        finally:
            server.terminate()
    assert names == ["fieldguide"]


def test_lab_stays_closed_where_the_doctor_objects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDGUIDE_HOME", str(tmp_path))
    (tmp_path / FILE).mkdir()
    said, objection = serve(tmp_path, "--check", str(tmp_path / "signed")).communicate(timeout=60)
    assert "NOT YET  your answers" in said and "http" not in said
    assert objection.endswith("to open the notebooks as it is: python start.py lab\n")
    assert not (tmp_path / "signed").exists()


def test_lab_without_a_folder_of_its_own_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a file").touch()
    monkeypatch.setenv("FIELDGUIDE_HOME", str(tmp_path / "a file" / "home"))
    _, objection = serve(tmp_path).communicate(timeout=60)
    assert objection.startswith("Error: ") and objection.endswith("set FIELDGUIDE_HOME to another folder of yours\n")
