"""Makes sure of a folder before any work is done for it."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

from simulator.contracts.problem import Problem, Text

if TYPE_CHECKING:
    from pathlib import Path


def writable(folder: Path, option: str = "--report-dir") -> Path:
    """Return a folder, made if it is not there.

    Args:
        folder: the folder.
        option: what it was named with.

    Raises:
        Problem: it cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise Problem(
            Text(
                ja=f"フォルダ {folder} に書き込めません ({error.strerror})。",
                en=f"The folder {folder} cannot be written to ({error.strerror}).",
            ),
            Text(
                ja=f"{option} で別の場所を指定してください。",
                en=f"Name another place with {option}.",
            ),
        ) from error
