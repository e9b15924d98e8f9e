"""Runs our recipes for CI as their hosts would: each `run` step in its shell, inputs as variables.

Of a host's expressions only those the recipes use are known; any other one is an error, so that no
step is believed to have run that did not.
"""

import os
import re
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
ACTION = ROOT / "action.yml"
RECIPES = ROOT / "fixtures" / "ci"
BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")
EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")

STUB = """\
#!/bin/sh
# Stands in for tekigo: keeps its arguments, leaves the reports that were asked for, ends as told.
for one in "$@"; do printf '%s\\n' "$one"; done > "$STUB_TOLD/$1"
if [ "$1" = check ] && [ -n "${STUB_REPORTS:-}" ]; then
  mkdir -p "$3" && cp "$STUB_REPORTS"/* "$3"
fi
[ "$1" = check ] || exit 1
exit "$STUB_CODE"
"""


@dataclass
class Place:
    """A machine of a CI: a workspace, and a path on which `tekigo` is found.

    Args:
        folder: everything lies below it.
        path: where programs are found; what steps add to it comes first.
        variables: what every step sees besides.
    """

    folder: Path
    path: list[str] = field(default_factory=lambda: [os.environ["PATH"]])
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def workspace(self) -> Path:
        """The folder the job works in."""
        place = self.folder / "workspace"
        place.mkdir(exist_ok=True)
        return place

    @property
    def environment(self) -> dict[str, str]:
        """The variables every step sees."""
        theirs = {name: value for name, value in os.environ.items() if not name.startswith("PY")}
        files = {name: str(self.folder / name) for name in ("OUTPUT", "STEP_SUMMARY", "PATH")}
        return {
            **theirs,
            "RUNNER_TEMP": str(self.folder / "temp"),
            **{f"GITHUB_{name}": file for name, file in files.items()},
            **self.variables,
            "PATH": os.pathsep.join([*self.read("PATH").splitlines(), *self.path]),
        }

    def with_real_tekigo(self) -> "Place":
        """Let `tekigo` be this one."""
        self.path.insert(0, str(Path(sys.executable).parent))
        return self

    def with_stub(self, code: int, reports: Path | None = None) -> "Place":
        """Let `tekigo` be one that only ends with a code, and copies reports where it is told."""
        self.path.insert(0, str(self.program("tekigo", STUB).parent))
        self.variables |= {
            "STUB_CODE": str(code),
            "STUB_TOLD": str(self.folder),
            "STUB_REPORTS": str(reports or ""),
        }
        return self

    def bare(self, *programs: str) -> "Place":
        """Let nothing be found but these programs of this machine, and those written here."""
        folder = self.folder / "programs"
        folder.mkdir(exist_ok=True)
        for name in programs:
            (folder / name).symlink_to(str(shutil.which(name)))
        self.path = [str(folder)]
        self.variables["STUB_TOLD"] = str(self.folder)
        return self

    def program(self, name: str, text: str) -> Path:
        """Write a program, and return its place."""
        file = self.folder / "programs" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        file.chmod(file.stat().st_mode | stat.S_IXUSR)
        return file

    def told(self, command: str) -> list[str]:
        """Return the arguments the stub was given."""
        return (self.folder / command).read_text(encoding="utf-8").splitlines()

    def read(self, name: str) -> str:
        """Return what steps wrote into one of the host's files, such as ``STEP_SUMMARY``."""
        file = self.folder / name
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def run(self, command: tuple[str, ...], **variables: str) -> int:
        """Run a command in the workspace, and return its exit code."""
        child = subprocess.run(
            command,
            cwd=self.workspace,
            env=self.environment | variables,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            timeout=120,
        )
        return child.returncode


@dataclass
class Ended:
    """How a job ended.

    Args:
        code: exit code of the step that failed last; 0 when none did.
        used: the steps of others that would have run, with what they are given.
    """

    code: int = 0
    used: dict[str, dict[str, str]] = field(default_factory=dict)


def run_action(place: Place, **inputs: str) -> Ended:
    """Run the composite action with these inputs; ``report_dir`` stands for ``report-dir``."""
    action = yaml.safe_load(ACTION.read_text(encoding="utf-8"))
    given = {name.replace("_", "-"): value for name, value in inputs.items()}
    known = {name: one["default"] for name, one in action["inputs"].items()}
    assert set(given) <= set(known)
    ended = Ended()
    for step in action["runs"]["steps"]:
        if not _wanted(step, place, known | given, failed=bool(ended.code)):
            continue
        if "uses" in step:
            told = {k: _filled(v, place, known | given) for k, v in step["with"].items()}
            ended.used[step["uses"]] = told
            continue
        assert step["shell"] == "bash"
        assert "${{" not in step["run"], "an input must never become part of a command"
        variables = {k: _filled(v, place, known | given) for k, v in step["env"].items()}
        ended.code = place.run((*BASH, step["run"]), **variables) or ended.code
    return ended


def run_gitlab(place: Place, **variables: str) -> int:
    """Run the job of the GitLab template, and return its exit code."""
    job = gitlab_job()
    script = "\n".join([*job["before_script"], *job["script"]])
    return place.run((*BASH, script), **job["variables"] | variables)


def gitlab_job() -> dict[str, Any]:
    """Return the only job of the GitLab template."""
    (job,) = yaml.safe_load((RECIPES / "gitlab.yml").read_text(encoding="utf-8")).values()
    return dict(job)


def run_shell(place: Place, *options: str, **variables: str) -> int:
    """Run the plain shell recipe, and return its exit code."""
    return place.run(("sh", str(RECIPES / "tekigo.sh"), *options), **variables)


def _wanted(step: dict[str, Any], place: Place, inputs: dict[str, str], *, failed: bool) -> bool:
    condition = EXPRESSION.fullmatch(step.get("if", "${{ success() }}"))
    assert condition
    return all(
        _holds(one, place, inputs, failed=failed) for one in re.split(r"\s*&&\s*", condition[1])
    )


def _holds(condition: str, place: Place, inputs: dict[str, str], *, failed: bool) -> bool:
    name, equals, wanted = condition.partition(" == ")
    if equals:
        return _value(name, place, inputs) == wanted.strip("'")
    return {"success()": not failed, "always()": True, "!cancelled()": True}[condition]


def _filled(text: str, place: Place, inputs: dict[str, str]) -> str:
    return EXPRESSION.sub(lambda found: _value(found[1], place, inputs), text)


def _value(name: str, place: Place, inputs: dict[str, str]) -> str:
    outputs = dict(line.split("=", 1) for line in place.read("OUTPUT").splitlines())
    known = {
        "github.action_path": str(ROOT),
        **{f"inputs.{key}": value for key, value in inputs.items()},
        "github.job": "judge",
        "strategy.job-index": "0",
        "steps.check.outputs.code": outputs.get("code", ""),
        "steps.check.outputs.sarif": outputs.get("sarif", ""),
    }
    return known[name]
