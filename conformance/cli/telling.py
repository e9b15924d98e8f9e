"""``tekigo check --events FILE``: tells another program of each event while the run goes on."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.result.lines import EventLines
from simulator.contracts.problem import Problem, Text

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def told_to(file: str | None) -> Iterator[list[EventLines]]:
    """Yield the listener that writes into a file, in a list; an empty list without a file.

    Args:
        file: as the user named it; it is emptied first. A pipe waits until somebody reads it.

    Raises:
        Problem: it cannot be written.
    """
    if file is None:
        yield []
        return
    try:
        lines = EventLines(Path(file))
    except OSError as error:
        raise Problem(
            Text(
                ja=f"{file} に書き込めません ({error.strerror})。",
                en=f"{file} cannot be written to ({error.strerror}).",
            ),
            Text(
                ja="--events で別の場所を指定してください。",
                en="Name another place with --events.",
            ),
        ) from error
    try:
        yield [lines]
    finally:
        lines.close()
