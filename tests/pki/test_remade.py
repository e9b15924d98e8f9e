"""A remade certificate says what the true one says, but for one change; anybody may sign it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature

from simulator.pki.authority import IN_FORCE, Authority
from simulator.pki.leaf import Kind, Validity
from simulator.pki.remade import STRANGER, Change, remade, stranger_key

CA = Authority(Kind.SIGNATURE)
OTHER = Authority(Kind.AUTHENTICATION).certificate
VALIDITY = Validity(datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 2, tzinfo=UTC))


def told(certificate: x509.Certificate) -> dict[str, Any]:
    return {
        "subject": certificate.subject,
        "issuer": certificate.issuer,
        "key": certificate.public_key(),
        "serial": certificate.serial_number,
        "begin": certificate.not_valid_before_utc,
        "end": certificate.not_valid_after_utc,
        "extensions": list(certificate.extensions),
    }


@pytest.mark.parametrize(
    ("change", "different"),
    [
        (Change(), {}),
        (Change(owner=OTHER), {"key": OTHER.public_key()}),
        (Change(issuer=STRANGER), {"issuer": STRANGER}),
        (Change(serial=0x80FE), {"serial": 0x80FE}),
        (Change(validity=VALIDITY), {"begin": VALIDITY.begin, "end": VALIDITY.end}),
    ],
)
def test_it_differs_by_the_change_alone(
    issue: Callable[..., x509.Certificate], change: Change, different: dict[str, Any]
) -> None:
    true = issue(Kind.SIGNATURE, 0x80FF)

    assert told(remade(true, change, stranger_key())) == told(true) | different


def test_who_signs_it_is_who_is_asked_to(issue: Callable[..., x509.Certificate]) -> None:
    true = issue(Kind.SIGNATURE, 0x80FF)

    remade(true, Change(serial=1), CA.key).verify_directly_issued_by(CA.certificate)
    with pytest.raises(InvalidSignature):
        remade(true, Change(), stranger_key()).verify_directly_issued_by(CA.certificate)


def test_the_stranger_has_a_key_of_its_own() -> None:
    known = [Authority(kind, one).key.public_key() for one in IN_FORCE for kind in Kind]

    assert stranger_key().public_key() not in known
