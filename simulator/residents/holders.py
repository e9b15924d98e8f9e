"""Whom a card names: the holder, as the resident register (住民基本台帳) knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.cards.holder import Holder, Sex
from simulator.pki.leaf import Municipality
from simulator.residents import names, places

if TYPE_CHECKING:
    from simulator.residents.households import Resident

SEXES = {names.Sex.FEMALE: Sex.FEMALE, names.Sex.MALE: Sex.MALE}


def holder(one: Resident, municipality: str, issuer: Municipality | None = None) -> Holder:
    """Return whom the certificates of somebody's card name.

    Args:
        one: the person.
        municipality: six-digit code of where they live.
        issuer: which municipality handed the card out; None means the one they live in.
    """
    home = places.municipality(municipality)
    return Holder(
        name=one.name,
        born=one.born,
        sex=SEXES[one.sex],
        address=one.address,
        municipality=issuer or Municipality(home.code, home.prefecture, home.name),
    )
