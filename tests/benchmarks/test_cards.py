"""How long ten thousand cards take, against what the machine can do at all: their signatures."""

import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from simulator.cards.counter import Request
from simulator.cards.holder import Holder, Sex
from simulator.cards.service import CardService
from simulator.contracts.profile import builtin
from simulator.pki import keys
from simulator.pki.leaf import Municipality
from simulator.world.clock import JST, SimulatedClock
from simulator.world.world import World
from tests.benchmarks.measuring import show

CARDS = 10_000
TARGET = 10  # seconds on one core
SIGNED = 1_000  # signatures to measure the limit by
FAMILIES = ("山田", "\u9ad9田")
TO_BE_SIGNED = bytes(900)  # about what a certificate has


@pytest.fixture
def service(tmp_path: Path) -> Iterator[CardService]:
    clock = SimulatedClock(datetime(2026, 11, 24, 9, 30, tzinfo=JST))
    world = World(tmp_path / "world", builtin(), clock, seed=1)
    yield CardService(world)
    world.close()


def holder(index: int) -> Holder:
    """Return somebody; every second one has a character that must be replaced."""
    return Holder(
        name=f"{FAMILIES[index % 2]}　試{index}",
        born=date(1950 + index % 50, 1 + index % 12, 1 + index % 28),
        sex=Sex.FEMALE,
        address=f"東京都八王子市本町{index}番１号",
        municipality=Municipality("132012", "東京都", "八王子市"),
    )


def signing() -> float:
    """Return the seconds that one signature of an authority takes."""
    key = keys.key(keys.SIGNATURE_AUTHORITY)
    began = time.process_time()
    for _ in range(SIGNED):
        keys.sign(key, TO_BE_SIGNED)
    return (time.process_time() - began) / SIGNED


def test_ten_thousand_cards(service: CardService, capsys: pytest.CaptureFixture[str]) -> None:
    for slot in range(keys.SLOTS):
        keys.key(slot)
    before = signing()
    began = time.process_time()

    cards = service.issue_many(Request(holder(index), index) for index in range(CARDS))

    took = time.process_time() - began
    limit = 2 * CARDS * (before + signing()) / 2
    assert len(cards) == CARDS
    show(
        capsys,
        f"{CARDS} cards with two certificates each, in seconds of one core",
        issued=f"{took:.1f} s",
        target=f"< {TARGET} s",
        signatures_alone=f"{limit:.1f} s",
        ratio=f"{limit / took:.2f}",
    )
