"""Mutants about what is cut short: calls without an answer."""

from __future__ import annotations

from conformance.mutants.mutant import Mutant


class WaitsForEver(Mutant, kills="1-3.14"):
    """応答が来るまで、いつまでも待つ。 / Waits for an answer as long as it takes."""

    def patience(self, seconds: float) -> float | None:
        del seconds
        return None
