"""Where a part of a procedure file comes from, and what its source covers."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from simulator.contracts.provenance import Provenance

KEBAB_ID = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"


class Part(BaseModel):
    """One table of a procedure file."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Aspect(StrEnum):
    """What of a part its source may cover."""

    LABEL = "label"
    CODES = "codes"
    REQUIRED = "required"


class Origin(Part):
    """Where a part comes from.

    `source` names it (published, derived), `why` says what stands behind it (modelled).
    """

    provenance: Provenance
    source: str = ""
    why: str = ""
    covers: tuple[Aspect, ...] = (Aspect.LABEL,)

    def of(self, aspect: Aspect) -> Provenance:
        """Return the provenance of one aspect; what the source does not cover is modelled."""
        return self.provenance if aspect in self.covers else Provenance.MODELLED
