"""A run on disk: what was asked, what happened, what came of it. It outlives the server.

Each run has a folder of its own, by number. Who asked for it writes ``asked.json``, the command
writes ``events.jsonl`` and ``report/``, and only once the command has ended ``ended.json`` is
there. A run without it did not reach its end, whatever else lies in its folder.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from conformance.result.file import write_text
from conformance.training.wish import Wish

if TYPE_CHECKING:
    from pathlib import Path

LAST_WORDS = 20


class Asked(BaseModel):
    """What was asked for, and when."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    at: str
    wish: Wish


class Ended(BaseModel):
    """How the command ended, and when."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    at: str
    code: int
    stopped: bool


@dataclass(frozen=True)
class Record:
    """One run.

    Args:
        folder: where it lies, named by its number.
        asked: what was asked for.
    """

    folder: Path
    asked: Asked

    @property
    def number(self) -> int:
        """Its number, which counts from 1."""
        return int(self.folder.name)

    @property
    def events(self) -> Path:
        """The file of its events."""
        return self.folder / "events.jsonl"

    @property
    def report(self) -> Path:
        """The folder of its reports."""
        return self.folder / "report"

    @property
    def output(self) -> Path:
        """What the command printed."""
        return self.folder / "output.txt"

    def ended(self) -> Ended | None:
        """Return how it ended, None when that was never noted."""
        try:
            return Ended.model_validate_json((self.folder / "ended.json").read_text("utf-8"))
        except (OSError, ValueError):
            return None

    @property
    def last_words(self) -> list[str]:
        """The last lines the command printed."""
        if not self.output.exists():
            return []
        text = self.output.read_text(encoding="utf-8", errors="replace")
        return text.splitlines()[-LAST_WORDS:]

    @property
    def saying(self) -> str:
        """What the command says at the moment, such as whom it waits for; no verdict of a check."""
        last = self.last_words[-1:]
        return last[0] if last and not last[0].startswith(" ") else ""

    def end(self, ended: Ended) -> None:
        """Note how it ended."""
        write_text(self.folder / "ended.json", ended.model_dump_json() + "\n")


def begin(folder: Path, asked: Asked) -> Record:
    """Make the record of a new run.

    Args:
        folder: of all runs.
        asked: what was asked for.
    """
    number = 1 + max((one.number for one in records(folder)), default=0)
    while True:
        own = folder / str(number)
        try:
            own.mkdir(parents=True)
            break
        except FileExistsError:
            number += 1
    write_text(own / "asked.json", asked.model_dump_json() + "\n")
    return Record(own, asked)


def records(folder: Path) -> list[Record]:
    """Return every run, the latest first."""
    found = [record(folder, name.name) for name in folder.iterdir()] if folder.exists() else []
    return sorted(filter(None, found), key=lambda one: one.number, reverse=True)


def record(folder: Path, number: str) -> Record | None:
    """Return one run, None if there is none of that number.

    Args:
        folder: of all runs.
        number: as somebody may have typed it.
    """
    if not (number.isascii() and number.isdigit()):
        return None
    own = folder / number
    try:
        asked = Asked.model_validate_json((own / "asked.json").read_text(encoding="utf-8"))
    except (OSError, ValidationError):
        return None
    return Record(own, asked)
