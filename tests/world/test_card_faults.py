"""Faults of the card service are counted, hit what they name, and are a closed enumeration."""

import pytest

from simulator.world.card_faults import CardFault, CardFaultKind, CardFaults, CardOperation

OCSP, CRL = CardOperation.OCSP, CardOperation.CRL


def test_a_fault_is_spent_after_its_times() -> None:
    faults = CardFaults()
    faults.plant(CardFault(CardFaultKind.STALE, OCSP, times=2))

    assert [faults.take(OCSP) for _ in range(3)] == [CardFaultKind.STALE] * 2 + [None]


def test_a_fault_hits_the_certificate_it_names_and_no_other() -> None:
    faults = CardFaults()
    faults.plant(CardFault(CardFaultKind.TRY_LATER, OCSP, about="ab"))

    assert [faults.take(OCSP, about) for about in ("abc", "", "ab", "ab")] == [
        *(None, None, CardFaultKind.TRY_LATER, None)
    ]


def test_a_fault_hits_its_own_call_only() -> None:
    faults = CardFaults()
    faults.plant(CardFault(CardFaultKind.TRUNCATED, CRL))

    assert (faults.take(OCSP), faults.take(CRL)) == (None, CardFaultKind.TRUNCATED)


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
