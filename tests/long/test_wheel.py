"""What a user installs: four packages, whole, that work beside folders of the same names."""

import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

import pytest

from conformance.cli.specification import files

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SMOKE = 2  # the code of a run that claims nothing, all of which passed
METADATA = f"tekigo-{PROJECT['version']}.dist-info"
PACKAGES = {"simulator", "conformance", "fixtures", "reports"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", target, cwd=ROOT)
    (path,) = target.iterdir()
    return path


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel in it; its libraries are those of this one."""
    home = tmp_path_factory.mktemp("venv")
    venv.create(home, symlinks=os.name != "nt")
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = (sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check")
    run(*pip, "install", "--no-index", "--no-deps", wheel, cwd=home)
    (package,) = home.rglob("simulator/__init__.py")
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (package.parents[1] / "libraries.pth").write_text("\n".join(libraries))
    return python


def test_the_wheel_holds_the_four_packages_and_nothing_else(wheel: Path) -> None:
    assert {top(name) for name in names(wheel)} == PACKAGES | {METADATA}


def test_the_wheel_holds_every_file_of_its_packages_but_the_readmes_pictures(wheel: Path) -> None:
    sources = {
        file.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for file in (ROOT / package).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    pictures = {name for name in sources if name.startswith("fixtures/pictures/")}

    assert pictures
    assert {name for name in names(wheel) if top(name) in PACKAGES} == sources - pictures


def test_every_font_in_the_wheel_has_its_licence_beside_it(wheel: Path) -> None:
    files = [PurePosixPath(name) for name in names(wheel)]
    fonts = {file.parent for file in files if file.suffix in {".ttf", ".otf", ".ttc", ".woff2"}}
    licences = {file.parent for file in files if re.search("licen[cs]e", file.name, re.IGNORECASE)}

    assert fonts
    assert fonts <= licences


def test_the_wheel_brings_our_licence(wheel: Path) -> None:
    assert f"{METADATA}/licenses/LICENSE" in names(wheel)


def test_the_installed_command_checks_beside_folders_of_the_same_names(
    python: Path, tmp_path: Path
) -> None:
    for name in (*PACKAGES, "tests"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise AssertionError('the decoy was taken')")

    where = run(python, "-I", "-c", "import simulator; print(simulator.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(python.parents[1])

    command = (python.with_name("tekigo"), "check", "--smoke", "--report-dir", "out")
    assert "inconclusive" in run(*command, "--lang", "en", cwd=tmp_path, code=SMOKE)
    assert list((tmp_path / "out").glob("*.html"))


def test_the_installed_command_hands_over_the_whole_specification(
    python: Path, tmp_path: Path
) -> None:
    run(python.with_name("tekigo"), "specification", "--output", "spec", cwd=tmp_path)

    copied = [file for file in (tmp_path / "spec").rglob("*") if file.is_file()]
    assert {file.relative_to(tmp_path / "spec") for file in copied} == set(files())


def names(wheel: Path) -> list[str]:
    with ZipFile(wheel) as archive:
        return archive.namelist()


def top(name: str) -> str:
    return PurePosixPath(name).parts[0]


def run(*command: str | Path, cwd: Path, code: int = 0) -> str:
    """The output of a command that must end with a code, without this run's Python settings."""
    ours = ("PYTEST", "PYTHON")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    child = subprocess.run(
        command, cwd=cwd, env=environment, check=False, capture_output=True, text=True
    )
    assert child.returncode == code, child.stdout + child.stderr
    return child.stdout
