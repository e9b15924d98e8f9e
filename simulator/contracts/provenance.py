"""Where a rule, name or figure comes from. Nothing modelled is ever shown as published."""

from __future__ import annotations

from enum import StrEnum


class Provenance(StrEnum):
    """The three grades of origin, strongest first."""

    PUBLISHED = "published"
    DERIVED = "derived"
    MODELLED = "modelled"
