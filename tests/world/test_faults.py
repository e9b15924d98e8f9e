"""A planted fault hits the calls it names, as often as it says, and no others."""

import pytest

from simulator.contracts.profile import Operation
from simulator.world.faults import Fault, FaultKind, Faults

GET = Operation.GET_APPLICATION
LIST = Operation.LIST_APPLICATIONS


def test_without_faults_nothing_fails() -> None:
    assert Faults().take(GET) is None


def test_a_fault_is_spent_after_its_times() -> None:
    faults = Faults()
    faults.plant(Fault(FaultKind.MAINTENANCE, GET, times=2))

    assert [faults.take(GET) for _ in range(3)] == [FaultKind.MAINTENANCE] * 2 + [None]


def test_a_fault_for_one_filing_leaves_the_others_alone() -> None:
    faults = Faults()
    faults.plant(Fault(FaultKind.ANSWER_LOST, GET, number="2"))

    assert [faults.take(GET, number) for number in ("1", "2", "2")] == [
        None,
        FaultKind.ANSWER_LOST,
        None,
    ]


def test_a_fault_for_one_call_leaves_the_others_alone() -> None:
    faults = Faults()
    faults.plant(Fault(FaultKind.MAINTENANCE, LIST))

    assert (faults.take(GET), faults.take(LIST)) == (None, FaultKind.MAINTENANCE)


def test_faults_come_in_the_order_they_were_planted() -> None:
    faults = Faults()
    faults.plant(Fault(FaultKind.MAINTENANCE, GET))
    faults.plant(Fault(FaultKind.TOKEN_EXPIRED, GET))

    assert [faults.take(GET), faults.take(GET)] == [
        FaultKind.MAINTENANCE,
        FaultKind.TOKEN_EXPIRED,
    ]


def test_a_misspelt_fault_is_refused() -> None:
    with pytest.raises(ValueError, match="'maintenence' is not a valid FaultKind"):
        FaultKind("maintenence")


@pytest.mark.parametrize(
    ("kind", "operation"),
    [
        (FaultKind.TOKEN_EXPIRED, Operation.LOGIN),
        (FaultKind.TOKEN_EXPIRED, Operation.SUBMIT),
        (FaultKind.DUPLICATE_ENTRY, GET),
        (FaultKind.DUPLICATE_ENTRY, Operation.LIST_STATUSES),
    ],
)
def test_a_fault_that_could_never_show_is_refused(kind: FaultKind, operation: Operation) -> None:
    with pytest.raises(ValueError, match=f"{kind} cannot happen at {operation}"):
        Fault(kind, operation)
