"""Where a run is written, chunk by chunk, so that it can be killed at any point and run again.

A chunk's files are written first and its line in the journal after them: what the journal names is
there whole. A run that goes on looks at all of it, makes anew what is damaged or missing, and ends
with the same bytes as one that was never stopped.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from simulator.contracts.problem import Problem, Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from simulator.generation.chunks import Chunk
    from simulator.generation.job import Job
    from simulator.generation.manifest import Manifest

JOURNAL = "journal.jsonl"
MANIFEST = "manifest.json"

Line = dict[str, Any]


class Folder:
    """One run's folder.

    Args:
        root: where it is.
        job: what is written there.
        version: of tekigo; another one may make other bytes, and so does not go on.

    Raises:
        Problem: it holds another run, or something else.
    """

    def __init__(self, root: Path, job: Job, version: str) -> None:
        self.root = root
        self._journal = root / JOURNAL
        root.mkdir(parents=True, exist_ok=True)
        told = {"tekigo": version, "job": job.told()}
        begun = f"{json.dumps(told, ensure_ascii=False, sort_keys=True)}\n".encode()
        if not self._journal.exists():
            if any(root.iterdir()):
                raise _in_use(root)
            self._write(self._journal, begun)
        if not self._journal.read_bytes().startswith(begun):
            raise _in_use(root)

    def chunks(self) -> Iterator[Line]:
        """Yield what the journal says of each chunk, in order."""
        with self._journal.open("rb") as file:
            next(file)
            for line in file:
                yield json.loads(line)

    def resume(self) -> int:
        """Return how many chunks are there whole; what follows a damaged one is forgotten."""
        whole = 0
        with self._journal.open("rb+") as file:
            good = len(next(file))
            for line in file:
                if not line.endswith(b"\n") or not self._is_whole(json.loads(line)):
                    break
                good += len(line)
                whole += 1
            file.truncate(good)
        return whole

    def add(self, chunk: Chunk) -> None:
        """Write a chunk, the next one."""
        for name, content in chunk.files.items():
            self._write(self.root / name, content)
        line = {
            "files": {name: _digest(content) for name, content in chunk.files.items()},
            "size": sum(map(len, chunk.files.values())),
            "counts": {kind: dict(sorted(found.items())) for kind, found in chunk.counts.items()},
        }
        with self._journal.open("ab") as file:
            file.write(f"{json.dumps(line, ensure_ascii=False)}\n".encode())

    def close(self, manifest: Manifest) -> None:
        """Write the manifest, which says that the run is whole."""
        self._write(self.root / MANIFEST, f"{manifest.model_dump_json(indent=2)}\n".encode())

    def _is_whole(self, line: Line) -> bool:
        files = ((self.root / name, digest) for name, digest in line["files"].items())
        return all(
            file.is_file() and _digest(file.read_bytes()) == digest for file, digest in files
        )

    def _write(self, file: Path, content: bytes) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_name(f"{file.name}.part")
        part.write_bytes(content)
        part.replace(file)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _in_use(root: Path) -> Problem:
    return Problem(
        Text(
            f"フォルダ {root} には、別の指定か版で作ったもの、またはほかのファイルがあります。",
            f"The folder {root} holds a run with other options or by another version, or more.",
        ),
        Text(
            "空のフォルダを --out で指定してください。続きを作るには、同じ指定で実行してください。",
            "Name an empty folder with --out; to go on with a run, repeat its options.",
        ),
    )
