"""The filled form of a filing as PDF. Equal forms are drawn once, as drawing takes the longest.

A trainer's class, or an episode, files the same claim many times over.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.contracts.filing import Filing
    from simulator.procedures.model import Procedure

KEPT = 64


@dataclass(frozen=True)
class Sheet:
    """What is drawn.

    Args:
        application: application.xml, which holds all that the form shows, and so stands for it.
        procedure: the form definition.
        filing: what was filled in.
    """

    application: bytes
    procedure: Procedure = field(compare=False)
    filing: Filing = field(compare=False)


def sheet(application: bytes, procedure: Procedure, filing: Filing) -> Sheet:
    """Return what is drawn of a filing, without the bytes of its attachments."""
    named = tuple(replace(one, content=b"") for one in filing.attachments)
    return Sheet(application, procedure, replace(filing, attachments=named))


@lru_cache(KEPT)
def drawn(sheet: Sheet) -> bytes:
    """Return the PDF of a filled form."""
    from simulator.procedures.pdf import form_pdf  # noqa: PLC0415  fonts load on first use

    return form_pdf(sheet.procedure, sheet.filing)
