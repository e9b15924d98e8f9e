"""Mutants about what is cut short: calls without an answer, and kills."""

from __future__ import annotations

from conformance.mutants.mutant import Mutant


class WaitsForEver(Mutant, kills="1-3.14"):
    """応答が来るまで、いつまでも待つ。 / Waits for an answer as long as it takes."""

    def patience(self, seconds: float) -> float | None:
        del seconds
        return None


class NotesTheFilingBeforeItComes(Mutant, kills="3-3.03"):
    """申請ZIP が届く前に、受付番号を取得済みとして記録する。 /
    Notes a filing as fetched before its package has come.
    """

    def stand_in(self) -> bytes | None:
        return b""
