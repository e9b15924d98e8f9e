"""Mutants about what is cut short: calls without an answer, and kills."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.mutants.mutant import Mutant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.connector.steps import HandOverAct


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


class MarksTheBatchFirst(Mutant, kills="3-6.04"):
    """完了の印を置いてから、申請ZIP と表を書く。 /
    Places the marker first, and then writes packages and tables.
    """

    def order_of_hand_over(self) -> Sequence[HandOverAct]:
        return ("begin", "complete", "packages", "tables", "seal", "finish")


class NotesTheBatchBeforeItIsWritten(Mutant, kills="3-6.27"):
    """束を書く前に、引き渡し済みと記録する。 /
    Notes a batch as handed over before it is written.
    """

    def order_of_hand_over(self) -> Sequence[HandOverAct]:
        return ("seal", "finish", "begin", "packages", "tables", "complete")
