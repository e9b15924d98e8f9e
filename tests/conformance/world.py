"""Runs of the suite for tests: the whole of it, or a small one whose required set is the journey.

In the small one nothing is planned, so a good run really conforms: whatever takes its green away
is the one thing a test has changed.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from conformance.checks import plugin
from conformance.checks.check import Check, declared
from conformance.checks.plugin import MODULES, Suite
from conformance.cli import main
from conformance.cli import run as command_run
from conformance.episodes.journey import journey
from conformance.result.file import read
from conformance.result.model import Result
from conformance.specification.register import Register, register
from reports.writer import FILES

HERE = Path(__file__).parent
GREEN = "#0b6b3a"
REPORTS = sorted(FILES.values())
COMMAND = (sys.executable, "-c", "from conformance.cli import main; raise SystemExit(main())")


@dataclass(frozen=True)
class Run:
    """What a run of the command left.

    Args:
        code: its exit code.
        own: what the session itself made of the exit code, None when no session came about.
        folder: where it wrote its reports.
        out: what it printed.
        err: what it printed as an error.
    """

    code: int
    own: int | None
    folder: Path
    out: str
    err: str

    @property
    def files(self) -> list[str]:
        """Return the names of everything in the report folder."""
        return sorted(file.name for file in self.folder.iterdir())

    @property
    def html(self) -> str:
        """Return the HTML report."""
        return (self.folder / "report.html").read_text(encoding="utf-8")

    @property
    def result(self) -> Result:
        """Return the result, refusing one that is not what its facts allow."""
        return read((self.folder / "result.json").read_text(encoding="utf-8"), "result.json")


@dataclass(frozen=True)
class World:
    """Starts runs of the command in this process.

    Args:
        patch: undone after the test.
        capture: what the command prints.
        folder: for its reports.
    """

    patch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[str]
    folder: Path

    def check(self, *options: str) -> Run:
        """Run ``tekigo check``."""
        suites: list[Suite] = []
        kind: type[Suite] = vars(command_run)["Suite"]

        def made(*arguments: Any) -> Suite:  # noqa: ANN401  whatever a suite takes
            suites.append(kind(*arguments))
            return suites[-1]

        with self.patch.context() as patch:
            patch.setattr(command_run, "Suite", made)
            code = main(["check", "--report-dir", str(self.folder), *options])
        told = self.capture.readouterr()
        own = suites[-1].exit_code() if suites else None
        return Run(code, own, self.folder, told.out, told.err)

    @property
    def register(self) -> Register:
        """The register the suite goes by."""
        current: Callable[[], Register] = vars(plugin)["register"]
        return current()

    def shrink(
        self, keep: Callable[[Check], bool] = lambda check: check.episode is journey
    ) -> None:
        """Let the required set be the kept checks, and nothing stand in the register but them."""
        whole = register()
        kept = [check.id for check in checks() if keep(check)]
        small = whole.model_copy(
            update={"requirement": [r for r in whole.requirement if r.id in kept]}
        )
        self.patch.setattr(plugin, "register", lambda: small)
        self.patch.setattr(command_run, "Suite", small_suite(small))


def small_suite(small: Register) -> type[Suite]:
    """Return a suite that knows of no other checks than those in a register."""

    class SmallSuite(Suite):
        def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
            super().pytest_collection_modifyitems(items)
            items[:] = [item for item in items if small.of(plugin._check(item).id)]

    return SmallSuite


@cache
def checks() -> tuple[Check, ...]:
    """Return every check there is."""
    modules = [import_module(f"conformance.checks.{name}") for name in MODULES]
    found = (declared(thing) for module in modules for thing in vars(module).values())
    return tuple(check for check in found if check is not None)


def useless(name: str) -> str:
    """Return the command of a connector that gets nothing done."""
    return f"'{sys.executable}' '{HERE / 'useless.py'}' {name}"


def broken(name: str) -> str:
    """Return the command of a broken reference connector."""
    return f"'{sys.executable}' '{HERE / 'broken.py'}' {name}"
