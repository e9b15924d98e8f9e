"""The working copy makes its own environment, and never takes a broken one for whole.

dev.py runs for real, in a tree of its own whose lock names one tiny wheel made here. That wheel
brings a build backend and a `pytest` that repeats its arguments, so nothing comes from a network.
"""

import ast
import hashlib
import os
import re
import signal
import socket
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
DEV = (ROOT / "dev.py").read_text(encoding="utf-8")
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

WHEEL = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
METADATA = "Metadata-Version: 2.1\nName: {}\nVersion: 1\n"
BACKEND = f"""
import pathlib, sys, time, zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    while pathlib.Path("hang").exists():
        time.sleep(0.1)
    name = "tekigo-1-py3-none-any.whl"
    with zipfile.ZipFile(pathlib.Path(folder, name), "w") as archive:
        archive.writestr("tekigo-1.dist-info/METADATA", {METADATA.format("tekigo")!r})
        archive.writestr("tekigo-1.dist-info/WHEEL", {WHEEL!r})
        archive.writestr("tekigo-1.dist-info/RECORD", "")
    return name

def repeat():
    print(*sys.argv[1:], sep="|")
    return 5
"""
COMMAND = "[console_scripts]\npytest = backend:repeat\n"

CREATING = r"dev\.py: creating \.venv \.\.\. \d+ s\n"
LIBRARIES = r"dev\.py: installing the libraries of requirements\.lock \.\.\. \d+ s\n"
TEKIGO = r"dev\.py: installing tekigo \.\.\. \d+ s\n"

Outcome = tuple[int, str, str]  # exit code, output, errors


class Tree:
    """A working copy with dev.py, a lock of one tiny library, and nothing else."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.stamp = root / ".venv" / "stamp"
        library = root / "tiny-1-py3-none-any.whl"
        with ZipFile(library, "w") as archive:
            archive.writestr("backend.py", BACKEND)
            archive.writestr("tiny-1.dist-info/entry_points.txt", COMMAND)
            archive.writestr("tiny-1.dist-info/METADATA", METADATA.format("tiny"))
            archive.writestr("tiny-1.dist-info/WHEEL", WHEEL)
            archive.writestr("tiny-1.dist-info/RECORD", "")
        self.write("dev.py", DEV)
        self.project = "build-system = { requires = [], build-backend = 'backend' }"
        self.change_project()
        self.lock(hashlib.sha256(library.read_bytes()).hexdigest())

    def write(self, name: str, text: str) -> None:
        (self.root / name).write_text(text, encoding="utf-8")

    def change_project(self) -> None:
        self.project += "\n"
        self.write("pyproject.toml", self.project)

    def lock(self, digest: str) -> None:
        self.write("requirements.lock", f"tiny==1 --hash=sha256:{digest}\n")

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        pip = {
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": self.root.as_uri(),
        }
        return subprocess.Popen(
            [sys.executable, self.root / "dev.py", *arguments],
            cwd=self.root.parent,
            env=os.environ | pip,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str) -> Outcome:
        child = self.start(*arguments)
        out, err = child.communicate()
        return child.returncode, out, err


def new_tree(folder: Path) -> Tree:
    root = folder / "a tree"
    root.mkdir()
    return Tree(root)


FirstStart = tuple[Tree, Outcome]


@pytest.fixture(scope="module")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> FirstStart:
    tree = new_tree(tmp_path_factory.mktemp("dev"))
    return tree, tree.run("test", "-k", "a or b", "--quiet")


def test_the_first_start_makes_the_environment_and_becomes_the_command(
    first_start: FirstStart,
) -> None:
    _, (code, out, err) = first_start

    assert (code, out) == (5, "-k|a or b|--quiet\n")
    assert re.fullmatch(CREATING + LIBRARIES + TEKIGO, err)


def test_the_second_start_has_nothing_to_do(first_start: FirstStart) -> None:
    tree, _ = first_start

    assert tree.run("bench", "-x") == (5, "tests/benchmarks|-x\n", "")


def test_a_changed_pyproject_installs_the_project_again_and_no_library(
    first_start: FirstStart,
) -> None:
    tree, _ = first_start
    tree.change_project()

    _, _, err = tree.run("test")

    assert re.fullmatch(TEKIGO, err)


def test_an_environment_that_lost_a_command_says_what_to_do(first_start: FirstStart) -> None:
    tree, _ = first_start

    code, out, err = tree.run("types")

    assert (code, out) == (3, "")
    assert "mypy" in err
    assert err.endswith("delete .venv and start again\n")


def test_an_interrupted_installation_is_not_taken_for_an_environment(
    first_start: FirstStart,
) -> None:
    tree, _ = first_start
    tree.change_project()
    tree.write("hang", "")
    child = tree.start("test")
    assert child.stderr
    said = ""
    while "installing tekigo" not in said:
        letter = child.stderr.read(1)
        assert letter, said
        said += letter
    os.killpg(child.pid, signal.SIGINT)
    _, rest = child.communicate(timeout=60)

    assert child.returncode == 3
    assert rest.endswith("dev.py: interrupted; the next start makes the environment anew\n")
    assert not tree.stamp.exists()

    (tree.root / "hang").unlink()
    code, _, err = tree.run("test")
    assert code == 5
    assert re.fullmatch(CREATING + LIBRARIES + TEKIGO, err)


def test_a_library_that_is_not_the_locked_one_stops_the_installation(tmp_path: Path) -> None:
    tree = new_tree(tmp_path)
    tree.lock("0" * 64)

    code, out, err = tree.run("test")

    assert (code, out) == (3, "")
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in err
    assert not tree.stamp.exists()


@pytest.mark.parametrize(
    ("arguments", "named"), [((), "''"), (("tset",), "'tset'"), (("-k", "x"), "'-k'")]
)
def test_a_command_that_is_none_is_named_and_makes_no_environment(
    tmp_path: Path, arguments: tuple[str, ...], named: str
) -> None:
    tree = new_tree(tmp_path)

    code, out, err = tree.run(*arguments)

    assert (code, out) == (3, "")
    assert named in err
    assert "conformance, demo, test" in err
    assert not (tree.root / ".venv").exists()


def test_help_lists_every_command(tmp_path: Path) -> None:
    code, out, _ = new_tree(tmp_path).run("--help")

    assert code == 0
    for words in ("tekigo check", "tekigo mutants", "pytest", "ruff check", "mypy", "lint-imports"):
        assert words in out


def test_a_python_without_ensurepip_is_told_the_debian_package(tmp_path: Path) -> None:
    code, err = pretend("sys.modules['ensurepip'] = None", new_tree(tmp_path))

    assert code == 3
    assert "no ensurepip" in err
    assert f"apt-get install python3.{sys.version_info.minor}-venv" in err


def test_an_old_python_is_told_in_one_line(tmp_path: Path) -> None:
    code, err = pretend(
        "sys.version_info, sys.version = (3, 8, 1), '3.8.1 (main)'", new_tree(tmp_path)
    )

    assert (code, err) == (3, "dev.py: needs Python 3.11 or newer; this is 3.8.1\n")
    ast.parse(DEV, feature_version=(3, 7))


def pretend(what: str, tree: Tree) -> tuple[int, str]:
    """Start dev.py in a Python that has been changed first."""
    start = "runpy.run_path('dev.py', run_name='__main__')"
    child = subprocess.run(
        [sys.executable, "-c", f"import runpy, sys; {what}; {start}", "test"],
        cwd=tree.root,
        check=False,
        capture_output=True,
        text=True,
    )
    return child.returncode, child.stderr


def test_the_lock_names_packages_markers_and_digests_and_no_place() -> None:
    line = re.compile(
        r"""\s*\#\ (?!.*(://|file:|index|--)).*       # who needs it
          | [a-z0-9-]+==[0-9.]+(\ ;\ [^/:@]+)?\ \\     # a package
          | \ {4}--hash=sha256:[0-9a-f]{64}(\ \\)?     # a file of it
        """,
        re.VERBOSE,
    )

    assert [text for text in LOCK.splitlines() if not line.fullmatch(text)] == []


def test_the_lock_is_that_of_the_project() -> None:
    wanted = PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]
    locked = dict(re.findall(r"^([a-z0-9-]+)==([0-9.]+)", LOCK, re.MULTILINE))

    for requirement in map(Requirement, wanted):
        assert locked[canonicalize_name(requirement.name)] in requirement.specifier


def test_a_missing_tool_skips_a_test_here_and_fails_it_in_ci(
    requires_tool: Callable[[str], str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="apt-get install poppler-utils"):
        requires_tool("pdftotext")

    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="apt-get install qpdf"):
        requires_tool("qpdf")


@pytest.mark.parametrize("host", ["192.0.2.1", "example.com"])
def test_a_test_cannot_connect_beyond_this_machine(host: str) -> None:
    with socket.socket() as connection:
        with pytest.raises(pytest.fail.Exception, match="stay on loopback"):
            connection.connect((host, 443))
        with pytest.raises(pytest.fail.Exception, match="stay on loopback"):
            connection.connect_ex((host, 443))


def test_a_test_can_connect_on_this_machine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
        socket.create_connection(("localhost", server.getsockname()[1])).close()
