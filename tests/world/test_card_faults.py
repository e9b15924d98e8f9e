"""Faults of the card service are counted, hit what they name, and are a closed enumeration."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from simulator.contracts.profile import builtin
from simulator.world.card_faults import CardFault, CardFaultKind, CardFaults, CardOperation
from simulator.world.clock import JST, SimulatedClock
from simulator.world.world import World

OCSP, CRL = CardOperation.OCSP, CardOperation.CRL


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[list[CardFaults]]:
    """The faults of one world as two workers see them."""
    clock = SimulatedClock(datetime(2026, 6, 1, 12, tzinfo=JST))
    worlds = [World(tmp_path, builtin(), clock, seed=1, steered=True) for _ in range(2)]
    yield [world.card_faults for world in worlds]
    for world in worlds:
        world.close()


@pytest.fixture
def faults(workers: list[CardFaults]) -> CardFaults:
    return workers[0]


def test_a_fault_is_spent_after_its_times(faults: CardFaults) -> None:
    faults.plant(CardFault(CardFaultKind.STALE, OCSP, times=2))

    assert [faults.take(OCSP) for _ in range(3)] == [CardFaultKind.STALE] * 2 + [None]


def test_a_fault_hits_the_certificate_it_names_and_no_other(faults: CardFaults) -> None:
    faults.plant(CardFault(CardFaultKind.TRY_LATER, OCSP, about="ab"))

    assert [faults.take(OCSP, about) for about in ("abc", "", "ab", "ab")] == [
        *(None, None, CardFaultKind.TRY_LATER, None)
    ]


def test_a_fault_hits_its_own_call_only(faults: CardFaults) -> None:
    faults.plant(CardFault(CardFaultKind.TRUNCATED, CRL))

    assert (faults.take(OCSP), faults.take(CRL)) == (None, CardFaultKind.TRUNCATED)


def test_every_worker_sees_a_fault_that_is_spent_once(workers: list[CardFaults]) -> None:
    one, other = workers
    one.plant(CardFault(CardFaultKind.STALE, OCSP))

    assert [worker.take(OCSP) for worker in (other, one)] == [CardFaultKind.STALE, None]
    assert one.planted() == other.planted() == {}


def test_a_fault_without_times_holds_until_it_is_lifted(workers: list[CardFaults]) -> None:
    one, other = workers
    fault = CardFault(CardFaultKind.STALE, OCSP, times=None)
    id_ = one.plant(fault)

    assert [other.take(OCSP) for _ in range(3)] == [CardFaultKind.STALE] * 3
    assert other.planted() == {id_: fault}
    assert (one.lift(id_), one.lift(id_)) == (True, False)
    assert other.take(OCSP) is None


def test_all_faults_are_taken_away_at_once(faults: CardFaults) -> None:
    for kind in (CardFaultKind.STALE, CardFaultKind.TRUNCATED):
        faults.plant(CardFault(kind, OCSP))
    faults.clear()

    assert faults.take(OCSP) is None


def test_an_unknown_fault_is_refused() -> None:
    with pytest.raises(ValueError, match="'try-latter' is not a valid CardFaultKind"):
        CardFaultKind("try-latter")


@pytest.mark.parametrize(
    ("kind", "operation"),
    [
        (CardFaultKind.TRY_LATER, CRL),
        (CardFaultKind.NONCE_MISSING, CRL),
        (CardFaultKind.NONCE_WRONG, CRL),
        (CardFaultKind.OTHER_MUNICIPALITY, OCSP),
        (CardFaultKind.NOT_REFRESHED, OCSP),
    ],
)
def test_a_fault_that_could_never_show_is_refused(
    kind: CardFaultKind, operation: CardOperation
) -> None:
    with pytest.raises(ValueError, match=f"{kind} cannot happen at {operation}"):
        CardFault(kind, operation)
