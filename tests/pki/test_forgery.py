"""A forged certificate says what the true one says, and nobody who is trusted has signed it."""

from collections.abc import Callable

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature

from simulator.pki import keys
from simulator.pki.authority import Authority
from simulator.pki.forgery import STRANGER, forged, stranger_key
from simulator.pki.leaf import Kind

KEY = keys.key(17).public_key()


@pytest.mark.parametrize("issuer", [None, STRANGER])
def test_a_forgery_differs_in_key_and_signer_only(
    issue: Callable[..., x509.Certificate],
    authorities: dict[Kind, Authority],
    issuer: x509.Name | None,
) -> None:
    true = issue(Kind.SIGNATURE, 0x80FF)
    copy = forged(true, KEY, stranger_key(), issuer)

    assert list(copy.extensions) == list(true.extensions)
    assert (copy.subject, copy.serial_number) == (true.subject, true.serial_number)
    assert (copy.not_valid_before_utc, copy.not_valid_after_utc) == (
        true.not_valid_before_utc,
        true.not_valid_after_utc,
    )
    assert copy.issuer == (issuer or true.issuer)
    assert copy.public_key() == KEY != true.public_key()
    with pytest.raises((InvalidSignature, ValueError)):
        copy.verify_directly_issued_by(authorities[Kind.SIGNATURE].certificate)


def test_the_stranger_has_a_key_of_its_own(authorities: dict[Kind, Authority]) -> None:
    known = [one.key.public_key() for one in authorities.values()]

    assert stranger_key().public_key() not in known
