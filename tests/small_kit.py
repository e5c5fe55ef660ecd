"""A kit of three tiny packages with a real start.py, and a folder of wheels in place of a package index."""

import hashlib
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import venv
import zipfile
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = """
[build-system]
requires = ["uv_build"]
build-backend = "uv_build"
[project]
name = "fieldguide"
version = "1.0"
[project.scripts]
fieldguide = "fieldguide:main"
[tool.uv.build-backend]
module-root = "lib"
"""
LIBRARY = (
    "import sys\nimport lesson\ndef main():\n    print('fieldguide', *sys.argv[1:], sys.flags.dont_write_bytecode)\n"
)


@dataclass(frozen=True, slots=True)
class Kit:
    """A folder with a start.py, and the variables under which it finds its packages."""

    folder: Path
    variables: dict[str, str]

    def start(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run `python start.py WORDS` to its end."""
        process = self.begin(*words, **variables)
        out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def begin(self, *words: str, **variables: str) -> subprocess.Popen[str]:
        """Run `python start.py WORDS` and go on."""
        command = [sys.executable, str(self.folder / "start.py"), *words]
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
        environment = {**ours, **self.variables, **variables, "PYTHONIOENCODING": "utf-8"}
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, text=True, encoding="utf-8")

    def loaded(self) -> ModuleType:
        """Return its start.py as a module, to look into."""
        spec = importlib.util.spec_from_file_location("start", self.folder / "start.py")
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    def finish(self) -> None:
        """Leave what a finished set-up leaves, without fetching anything."""
        start = self.loaded()
        venv.EnvBuilder(symlinks=os.name != "nt").create(start.VENV)
        inside = next(start.VENV.rglob("site-packages"))
        (inside / "kit.pth").write_text(f"{self.folder / 'lib'}\n", "utf-8")
        (inside / "lesson.py").touch()
        start.write_stamp(root=str(self.folder), tests=False, made=start.fingerprint(False))

    def lock(self, *names: str, tests: bool = False) -> None:
        """Write a lock of the wheels that are there, with uv."""
        wheels = Path(self.variables["PIP_FIND_LINKS"])
        found = [next(wheels.glob(f"{name}-*.whl")) for name in ("uv", *names)]
        path = self.folder / ("tests/requirements.lock" if tests else "requirements.lock")
        path.write_text("".join(map(locked, found)), "utf-8")

    def packages(self) -> set[str]:
        """Return what is installed, by name."""
        return {path.name.split("-")[0] for path in (self.folder / ".venv").rglob("*.dist-info")}


def small_kit(folder: Path, wheels: Path) -> Kit:
    """Make the kit; `wheels` is what `make_wheels` filled."""
    for part in ("lib/fieldguide", "tests"):
        (folder / part).mkdir(parents=True)
    shutil.copy(ROOT / "start.py", folder)
    (folder / "pyproject.toml").write_text(PYPROJECT)
    (folder / "lib/fieldguide/__init__.py").write_text(LIBRARY)
    (folder / "lib/fieldguide/__main__.py").write_text("from . import main\nmain()\n")
    (folder / "tests/checks.py").write_text("import sys, checker\nprint('checks', *sys.argv[1:])\n")
    kit = Kit(
        folder,
        {
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(wheels),
            "UV_CACHE_DIR": str(folder.with_name(f"{folder.name} cache")),
            "UV_FIND_LINKS": str(wheels),
            "UV_OFFLINE": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        },
    )
    kit.lock("lesson")
    kit.lock("lesson", "checker", tests=True)
    return kit


def make_wheels(folder: Path) -> Path:
    """Fill `folder` with two empty packages and the uv that is installed here."""
    for name in ("lesson", "checker"):
        with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"{name}.py", "")
            wheel.writestr(f"{name}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
            wheel.writestr(
                f"{name}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
            )
            wheel.writestr(f"{name}-1.0.dist-info/RECORD", f"{name}.py,,\n")
    uv = distribution("uv")
    with zipfile.ZipFile(folder / f"uv-{uv.version}-py3-none-any.whl", "w") as wheel:
        for file in uv.files or ():
            inside = file.as_posix() if ".." not in file.parts else f"uv-{uv.version}.data/scripts/{file.name}"
            if "__pycache__" not in file.parts:
                wheel.write(str(file.locate()), inside)
    return folder


def locked(wheel: Path) -> str:
    """Return the lines of a lock for one wheel."""
    name, version = wheel.name.split("-")[:2]
    return f"{name}=={version} \\\n    --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


def closed_address() -> str:
    """Return an address on this machine where nobody answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/simple"
