"""The journal of a long run of mutants: what became of each, so that a killed run can go on.

One line of JSON a mutant, on disk before the next is told. A line that a kill cut short is
dropped. The first line says by which code the rest was found, and what other code found is not
taken over.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

import conformance
import fixtures
import simulator
from conformance.result.file import write_text
from conformance.result.matrix import Fate
from simulator.contracts.problem import Problem, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

DECIDING: Final = {".py", ".toml", ".xsd", ".csv", ".bin", ".ini"}


class Head(BaseModel):
    """The first line of a journal."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    journal: Literal["tekigo-mutants"] = "tekigo-mutants"
    code: str


class Finished:
    """The mutants of a run that are through, kept in a file.

    Args:
        file: the journal; made if it is not there.

    Attributes:
        fates: what became of mutants, by name.
        foreign: whether the file held what other code had found.

    Raises:
        Problem: the file is something else.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        head = Head(code=code_digest())
        lines = _whole_lines(file)
        self.foreign = bool(lines) and _head(lines[0], file) != head
        self.fates = {} if self.foreign else {one.name: one for one in _fates(lines[1:])}
        kept = [head.model_dump_json(), *map(Fate.model_dump_json, self.fates.values())]
        write_text(file, "".join(f"{line}\n" for line in kept))

    def add(self, fate: Fate) -> None:
        """Note what became of one mutant."""
        with self._file.open("a", encoding="utf-8", newline="\n") as journal:
            journal.write(fate.model_dump_json() + "\n")
            journal.flush()
            os.fsync(journal.fileno())


def code_digest() -> str:
    """Return the SHA-256 over all that decides what becomes of a mutant."""
    digest = hashlib.sha256()
    for package in (conformance, fixtures, simulator):
        root = Path(package.__path__[0])
        for file in sorted(root.rglob("*")):
            if file.suffix in DECIDING:
                digest.update(f"{file.relative_to(root.parent).as_posix()}\0".encode())
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _whole_lines(file: Path) -> list[str]:
    text = file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""
    return text.split("\n")[:-1]


def _head(line: str, file: Path) -> Head:
    try:
        return Head.model_validate_json(line)
    except ValidationError as error:
        raise Problem(
            Text(
                f"{file} は、変異体の実行の記録ではありません。",
                f"{file} is not the journal of a run of mutants.",
            ),
            Text("--journal で別の名前を指定してください。", "Give another name with --journal."),
        ) from error


def _fates(lines: list[str]) -> Iterator[Fate]:
    for line in lines:
        try:
            yield Fate.model_validate_json(line)
        except ValidationError:
            return
