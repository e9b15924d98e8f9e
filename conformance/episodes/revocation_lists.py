"""Revocation lists that know nothing of the certificate in hand, or of the day it was used."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from conformance.episodes.episode import episode
from conformance.result.model import Bilingual
from simulator.world.card_faults import CardFaultKind

if TYPE_CHECKING:
    from conformance.episodes.scene import Scene


@episode("revocation-lists", cycles=1)
def revocation_lists(scene: Scene) -> None:
    """別の市区町村の失効リスト、前日の失効リスト /
    Another municipality's revocation list, and yesterday's.
    """
    visitor, early = scene.people.visitor(1), scene.people.visitor(2)
    scene.open(visitor, early)
    scene.card_fault(CardFaultKind.OTHER_MUNICIPALITY, visitor)
    scene.card_fault(CardFaultKind.NOT_REFRESHED, early)

    wrong = Bilingual(
        ja="別の市区町村の失効リストしか得られない申請",
        en="only another municipality's revocation list is to be had",
    )
    scene.plant("wrong-list", wrong, visitor)
    old = Bilingual(
        ja="前日の失効リストしか得られない申請",
        en="only yesterday's revocation list is to be had",
    )
    scene.plant("old-list", old, early)
    scene.wait(timedelta(minutes=5))
    scene.cycle()
