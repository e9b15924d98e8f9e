"""A revocation list of the wrong municipality, which knows nothing of the certificate in hand."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from conformance.episodes.episode import episode
from conformance.result.model import Bilingual
from simulator.world.card_faults import CardFault, CardFaultKind, CardOperation

if TYPE_CHECKING:
    from conformance.episodes.scene import Scene

ELSEWHERE: Final = "012025"
"""函館市: nobody else's card comes from there, so no other filing meets the wrong list."""
ALWAYS: Final = 10**6


@episode("revocation-lists", cycles=1)
def revocation_lists(scene: Scene) -> None:
    """別の市区町村の失効リスト / Another municipality's revocation list."""
    visitor = scene.people.visitor(1, ELSEWHERE)
    scene.open(visitor)
    kind, crl = CardFaultKind.OTHER_MUNICIPALITY, CardOperation.CRL
    scene.simulation.world.card_faults.plant(CardFault(kind, crl, ELSEWHERE, ALWAYS))

    wrong = Bilingual(
        ja="別の市区町村の失効リストしか得られない申請",
        en="only another municipality's revocation list is to be had",
    )
    scene.plant("wrong-list", wrong, visitor)
    scene.wait(timedelta(minutes=5))
    scene.cycle()
