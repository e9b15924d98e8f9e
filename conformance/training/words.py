"""The words of the suite's pages that are not said in one place only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conformance.mutants.catalogue import mutant
from conformance.result.model import Bilingual
from conformance.training.standing import State
from conformance.training.wish import GIVEN
from reports.words import both

if TYPE_CHECKING:
    from conformance.training.wish import Wish

STATES: Final = {
    State.WAITING: Bilingual(ja="順番待ち", en="Waiting"),
    State.RUNNING: Bilingual(ja="検査中", en="Running"),
    State.STOPPED: Bilingual(ja="止めた", en="Stopped"),
    State.CUT_OFF: Bilingual(ja="途中で切れた", en="Cut off"),
    State.UNUSABLE: Bilingual(ja="設定の誤り", en="Configuration"),
    State.ENGINE: Bilingual(ja="tekigo の障害", en="Fault of tekigo"),
    State.REFUSED: both("tone-refused"),
    State.CONFORMS: both("tone-conforms"),
    State.PASSES_CHECKED: both("tone-passes"),
    State.DOES_NOT_CONFORM: both("tone-fails"),
    State.INCONCLUSIVE: both("tone-open"),
}
"""What each state is called; a verdict by the words of the reports."""

EXTENTS: Final = {
    "whole": Bilingual(ja="必須のすべて", en="All that is required"),
    "smoke": Bilingual(ja="一場面だけ (判定は出ません)", en="One episode (no verdict)"),
    "only": Bilingual(ja="選んだ要求だけ (判定は出ません)", en="Chosen requirements (no verdict)"),
}


def connector_of(wish: Wish) -> Bilingual:
    """Say which connector a run was asked for."""
    if wish.mutant:
        return mutant(wish.mutant).story()
    if wish.connector == GIVEN:
        return Bilingual(ja="渡されたコネクタ", en="The connector that was given")
    return Bilingual(ja="付属のコネクタ", en="The reference connector")
