"""A run of the suite as a command of its own, which goes on beside the tests until asked for."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.conformance.world import COMMAND, Run


@dataclass(frozen=True)
class Begun:
    """A command that was started.

    Args:
        folder: where it works, and its reports go to `report`.
        child: its process.
    """

    folder: Path
    child: subprocess.Popen[str]

    @classmethod
    def check(cls, folder: Path, *options: str, hash_seed: str = "1") -> "Begun":
        """Begin `tekigo check`."""
        return cls.command(
            folder, *COMMAND, "check", *options, "--report-dir", "report", hash_seed=hash_seed
        )

    @classmethod
    def command(cls, folder: Path, *command: str, hash_seed: str = "1") -> "Begun":
        """Begin a command."""
        child = subprocess.Popen(
            command,
            cwd=folder,
            env=own_environment() | {"PYTHONHASHSEED": hash_seed},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        return cls(folder, child)

    def run(self) -> Run:
        """Wait for its end, and return what it left."""
        out, err = self.child.communicate(timeout=300)
        code = self.child.returncode
        return Run(code, code, self.folder / "report", out, err)

    def end(self) -> None:
        """End it, wherever it is."""
        self.child.kill()
        self.child.communicate()


def own_environment() -> dict[str, str]:
    """Return the environment for a command: this run's settings stay out of it."""
    theirs = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    return theirs | {"SOURCE_DATE_EPOCH": "1780000000", "CI": "true"}
