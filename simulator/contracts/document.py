"""A result document (交付物), such as a notice, that goes with a state a municipality registers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ResultDocument:
    """One result document.

    Args:
        name: file name, of the form `simulator.contracts.filing.FILE_NAME`.
        media_type: MIME type.
        content: the bytes.
    """

    name: str
    media_type: str
    content: bytes
