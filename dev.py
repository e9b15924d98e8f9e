"""The one command of a working copy: `python dev.py test` and its siblings, listed by `--help`.

It makes `.venv` from requirements.lock when there is none that fits, says what it is doing
meanwhile, and then becomes the command asked for, so that output, signals and exit code are the
command's own. Standard library only. It is written for Windows too, and untested there.
"""

import hashlib
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from threading import Event, Thread
from typing import NoReturn

if sys.version_info < (3, 11):  # noqa: UP036 (an older Python is the one that must be told)
    print(f"dev.py: needs Python 3.11 or newer; this is {sys.version.split()[0]}", file=sys.stderr)
    sys.exit(3)

WINDOWS = os.name == "nt"
ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
PROJECT = ROOT / "pyproject.toml"
HOME = ROOT / ".venv"
STAMP = HOME / "stamp"

COMMANDS = {
    "conformance": ("tekigo check", "judge the reference connector and write the report"),
    "demo": ("tekigo demo", "start the pages for trainers"),
    "test": ("pytest", "run the tests"),
    "browser": ("pytest tests/browser", "read the pages in a real Chromium"),
    "long": ("pytest tests/long", "run the tests that take minutes"),
    "mutants": ("tekigo mutants", "show on faulty connectors that every check can fail"),
    "samples": ("python -m tests.samples", "write reports/sample anew; --check only compares"),
    "bench": ("pytest tests/benchmarks", "measure speed and memory"),
    "lint": ("ruff check", "look for faults of style"),
    "format": ("ruff format", "format the sources; --check only looks"),
    "types": ("mypy", "check the types"),
    "layers": ("lint-imports", "check who imports whom"),
}
LIST = "\n".join(f"  {name:<13}{what:<25}{why}" for name, (what, why) in COMMANDS.items())
USAGE = f"""\
python dev.py conformance --lang en
python dev.py test -k name

usage: python dev.py COMMAND [ARGUMENTS OF THE COMMAND]

{LIST}

Exit code: the command's own; 3 if there is no such command or its environment cannot be made."""


def main(arguments: list[str]) -> None:
    name, *rest = arguments or [""]
    if name in ("-h", "--help"):
        print(USAGE)
        return
    if name not in COMMANDS:
        stop(f"the command is {name!r}; it must be one of {', '.join(COMMANDS)} (see --help)")
    try:
        prepare()
    except KeyboardInterrupt:
        stop("interrupted; the next start makes the environment anew")
    except (OSError, sqlite3.Error) as error:
        stop(f"cannot make the environment {HOME}: {error}")
    what, _ = COMMANDS[name]
    tool, *fixed = what.split()
    become([program(tool), *fixed, *rest])


def become(command: list[str]) -> NoReturn:
    """Run a command in place of this program; Windows knows no exec, and waits for a child."""
    os.chdir(ROOT)
    try:
        if WINDOWS:
            sys.exit(subprocess.call(command))
        os.execv(command[0], command)
    except OSError as error:
        stop(f"cannot start {command[0]}: {error}; delete .venv and start again")


def prepare() -> None:
    """Make the environment fit this Python and the lock; if its stamp says so, that is all."""
    libraries = digest(sys.version, str(ROOT), LOCK.read_text(encoding="utf-8"))
    project = digest(libraries, PROJECT.read_text(encoding="utf-8"))
    wanted = [libraries, project]
    if stamped() == wanted:
        return
    with alone():
        found = stamped()
        if found == wanted:
            return
        STAMP.unlink(missing_ok=True)
        if found[:1] != [libraries]:
            create()
            install("the libraries of requirements.lock", "--require-hashes", "-r", str(LOCK))
        install("tekigo", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
        STAMP.write_text(" ".join(wanted), encoding="ascii")


def create() -> None:
    missing = [name for name in ("venv", "ensurepip") if find_spec(name) is None]
    if missing:
        package = "python{}.{}-venv".format(*sys.version_info)
        stop(
            f"cannot make an environment: this Python has no {' and no '.join(missing)}.\n"
            f"On Debian and Ubuntu: apt-get install {package}"
        )
    step("creating .venv", sys.executable, "-m", "venv", "--clear", str(HOME))


def install(what: str, *arguments: str) -> None:
    pip = [program("python"), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    step(f"installing {what}", *pip, "install", *arguments)


def step(what: str, *command: str) -> None:
    """Run one step to its end; if it fails, show all it said and stop."""
    with progress(what):
        child = subprocess.run(
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    if child.returncode:
        print(child.stdout, end="", file=sys.stderr)
        stop(f"{what} failed, as shown above; the next start makes the environment anew")


@contextmanager
def progress(what: str) -> Iterator[None]:
    """Say what goes on and for how long: every second on a terminal, at the end in a log."""
    started = time.monotonic()
    head = f"dev.py: {what} ..."
    again = f"\r{head}" if sys.stderr.isatty() else ""
    over = Event()

    def tell(end: str = "") -> None:
        seconds = f"{time.monotonic() - started:.0f} s"
        print(again, seconds, end=end, file=sys.stderr, flush=True)

    def tick() -> None:
        while not over.wait(timeout=1):
            tell()

    print(head, end="", file=sys.stderr, flush=True)
    ticker = Thread(target=tick, daemon=True)
    if again:
        ticker.start()
    try:
        yield
    finally:
        over.set()
        tell(end="\n")


@contextmanager
def alone() -> Iterator[None]:
    """Let one dev.py at a time change the environment: SQLite's lock ends with its process."""
    path = ROOT / ".venv.lock"
    path.touch()
    with closing(sqlite3.connect(path, timeout=600)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield


def stamped() -> list[str]:
    return STAMP.read_text(encoding="ascii").split() if STAMP.is_file() else []


def digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def program(name: str) -> str:
    return str(HOME / "Scripts" / f"{name}.exe" if WINDOWS else HOME / "bin" / name)


def stop(message: str) -> NoReturn:
    print(f"dev.py: {message}", file=sys.stderr)
    raise SystemExit(3)


if __name__ == "__main__":
    main(sys.argv[1:])
