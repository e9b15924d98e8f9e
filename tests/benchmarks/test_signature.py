"""What a signed filing costs in each container, beside the bare operation of the key.

To sign is to digest the members, have the card sign, and make the container. To verify is to read
it, digest the members, check the value, and ask who issued the certificate and whether it is
revoked. Each is measured in turns with the bare operation, so that whatever else the machine does
hits both.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import get_args

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from simulator.cards.card import Credential
from simulator.cards.pins import Pin, PinName
from simulator.cards.signature import scheme
from simulator.cards.signing import digest, of_certificate
from simulator.cards.verification import Method, Result, Trust, verify
from simulator.contracts.profile import LISTED, Package, builtin
from simulator.pki import keys
from simulator.pki.authority import Authority
from simulator.pki.leaf import Attributes, Kind, Municipality, Subject, Validity
from simulator.pki.revocation import GOOD
from tests.benchmarks.measuring import show

CONTAINERS = get_args(Package.model_fields["signature"].annotation)
ROUNDS = 7
SECONDS = 0.2
ITEM = "<\u9805\u76ee id='{}'>\u5c71\u7530\u3000\u82b1\u5b50</\u9805\u76ee>"
ITEMS = "".join(ITEM.format(number) for number in range(60))
FORM = f"<\u7533\u8acb\u66f8 xmlns='urn:a'>{ITEMS}</\u7533\u8acb\u66f8>"
NOW = datetime(2026, 11, 24, tzinfo=UTC)
PIN = "TEKIGO01"
CA = Authority(Kind.SIGNATURE)
KEY = keys.key(16)


def package(container: str) -> Package:
    data = builtin().package.model_dump() | {"signature": container}
    data["members"]["signed_list"] = "signed.txt" if container in LISTED else ""
    return Package.model_validate(data)


def a_second(act: Callable[[], object]) -> float:
    """Return how often something can be done a second."""
    count, began = 0, time.perf_counter()
    while (passed := time.perf_counter() - began) < SECONDS:
        act()
        count += 1
    return count / passed


def row(pairs: list[tuple[float, float]]) -> str:
    """Return what to tell of some rates, each beside the bare one of its turn."""
    ratio = median(ours / bare for ours, bare in pairs)
    return f"{median(ours for ours, _ in pairs):.0f}/s = {ratio:.2f}"


@pytest.mark.parametrize("container", CONTAINERS)
def test_a_filing_of_two_members(container: str, capsys: pytest.CaptureFixture[str]) -> None:
    own = scheme(package(container))
    items = Attributes("\u9069\u5408", "00", "1", "319801231", "\u6771\u4eac", "00")
    subject = Subject(
        "TEST1", Municipality("131016", "\u6771\u4eac\u90fd", "\u5343\u4ee3\u7530\u533a"), items
    )
    certificate = CA.issue(subject, KEY.public_key(), 1, Validity(NOW, NOW + timedelta(days=1)))
    card = Credential(certificate, KEY, Pin(PinName.SIGNATURE, PIN))
    der = certificate.public_bytes(Encoding.DER)
    members = {"application.xml": FORM.encode(), "attachments/01_a.pdf": bytes(100_000)}
    trust = Trust((CA,), Method.OCSP, lambda *_: GOOD)
    covered = own.covered(members, der)
    value = KEY.sign(b"x", PKCS1v15(), SHA256())

    def signed() -> bytes:
        hashed = digest(own.signed_info(members, der), of_certificate(der))
        return own.container(members, card.sign_digest(hashed, PIN), der)

    content = signed()

    def verified() -> Result:
        return verify(content, covered, NOW, trust, own.reader(covered)).result

    def signs() -> None:
        KEY.sign(b"x", PKCS1v15(), SHA256())

    def verifies() -> None:
        KEY.public_key().verify(value, b"x", PKCS1v15(), SHA256())

    assert verified() is Result.VALID
    signing = [(a_second(signed), a_second(signs)) for _ in range(ROUNDS)]
    verifying = [(a_second(verified), a_second(verifies)) for _ in range(ROUNDS)]
    show(
        capsys,
        f"{container}: a form of 60 items, 100 kB attached, RSA-2048",
        sign_as_part_of_bare_RSA=row(signing),
        verify_as_part_of_bare_RSA=row(verifying),
        bare_RSA_signing=f"{median(bare for _, bare in signing):.0f}/s",
        bare_RSA_verifying=f"{median(bare for _, bare in verifying):.0f}/s",
    )
