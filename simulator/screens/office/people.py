"""Whom a filing may be from: people of the resident register that staff choose a 宛名番号 from.

Beside those who have a record of their own stand the members of their households, whom somebody
may file for. Names are compared without spaces and width, as a clerk would.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.contracts.filing import Filing
    from simulator.screens.room import Room

SHOWN = 20


@dataclass(frozen=True)
class Citizen:
    """Somebody with a 宛名番号.

    Args:
        number: 宛名番号.
        name: 氏名.
        born: 生年月日, ISO 8601.
        address: 住所.
        ended: whether the record is closed.
    """

    number: str
    name: str
    born: str
    address: str
    ended: bool


@dataclass(frozen=True)
class Candidate:
    """Somebody a filing may be from or for, and what speaks for it.

    Args:
        citizen: who.
        name: whether the name stands in the filing.
        born: whether the date of birth does.
    """

    citizen: Citizen
    name: bool
    born: bool


def citizens(room: Room) -> dict[str, Citizen]:
    """Return everybody, by 宛名番号."""
    families = (one.family for one in room.population.households.values())
    members = {
        one.address_number: Citizen(
            one.address_number, one.name, one.born.isoformat(), one.address, ended=False
        )
        for one in chain.from_iterable(families)
    }
    records = {
        one.number: Citizen(one.number, one.name, one.born, one.address, bool(one.ended))
        for one in room.simulation.residents.everybody()
    }
    return members | records


def candidates(room: Room, filing: Filing) -> list[Candidate]:
    """Return everybody whose name stands in a filing, those whose date of birth does too first.

    Args:
        room: the room.
        filing: what was filed.
    """
    written = {folded(text) for text in _texts(filing)}
    found = [
        Candidate(one, name=True, born=folded(one.born) in written)
        for one in citizens(room).values()
        if folded(one.name) in written
    ]
    return sorted(found, key=lambda one: (not one.born, one.citizen.ended, one.citizen.number))


def search(room: Room, words: str) -> list[Candidate]:
    """Return everybody who fits a name or part of one, a date of birth, or a 宛名番号.

    Args:
        room: the room.
        words: what a clerk typed; all of them must fit.
    """
    wanted = [folded(word) for word in words.split()]
    found = (
        one
        for one in citizens(room).values()
        if all(word in folded(f"{one.name}{one.born}{one.number}") for word in wanted)
    )
    return [Candidate(one, name=False, born=False) for one in found][:SHOWN] if wanted else []


def folded(text: str) -> str:
    """Return a text without spaces, width and case."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _texts(filing: Filing) -> Iterator[str]:
    yield from filing.values.values()
    for rows in filing.groups.values():
        for row in rows:
            yield from row.values()
