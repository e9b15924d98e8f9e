"""Bare pytest is an entry like any other: the same exit codes, whatever else it is told."""

import subprocess
from pathlib import Path

import pytest

from tests.conformance.begun import own_environment
from tests.conformance.conftest import BARE

HOSTILE = """\
[tool.pytest.ini_options]
addopts = "-ra --strict-markers --doctest-modules -p no:cacheprovider"
filterwarnings = ["error"]
python_files = ["sto*.py", "test_*.py"]
python_functions = ["*"]
testpaths = ["nowhere"]
xfail_strict = true
"""
FOREIGN = '''\
"""
>>> 1 / 0
"""
def test_foreign() -> None:
    raise AssertionError
'''


def bare(folder: Path, *options: str) -> tuple[int, str]:
    """Run pytest on the checks in a folder and return its exit code and what it printed."""
    child = subprocess.run(
        [*BARE, *options],
        cwd=folder,
        env=own_environment() | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        check=False,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert "INTERNALERROR" not in child.stdout + child.stderr
    return child.returncode, child.stdout + child.stderr


def test_a_subset_is_inconclusive_though_pytest_says_passed(tmp_path: Path) -> None:
    code, out = bare(tmp_path, "conformance.checks", "-k", "personal_data")

    assert "1 passed" in out
    assert "tekigo: Inconclusive: no verdict is possible" in out
    assert code == 2


@pytest.mark.parametrize("option", [("-k", "tekigo_test_nothing"), ("--collect-only",)])
def test_a_run_without_checks_is_inconclusive(tmp_path: Path, option: tuple[str, ...]) -> None:
    code, out = bare(tmp_path, "conformance.checks", *option)

    assert "tekigo: Inconclusive" in out
    assert code == 2


def test_a_foreign_configuration_and_foreign_tests_stay_outside(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(HOSTILE)
    (tmp_path / "test_foreign.py").write_text(FOREIGN)

    code, out = bare(tmp_path, "conformance.checks", "test_foreign.py", "-k", "kept_byte_for_byte")

    assert "1 passed" in out
    assert code == 2
