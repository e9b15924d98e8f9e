"""What the page hands to the card decides whether the signature is one; the card never notices."""

import subprocess
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from lxml import etree

from conformance.episodes.people import Person
from simulator.cards import xmldsig
from simulator.cards.container import Container
from simulator.portal.page import Handing, sign
from simulator.web.simulation import Simulation
from tests.web.builders import file, package

Openssl = Callable[..., str]


@pytest.fixture
def openssl(requires_tool: Callable[[str], str], tmp_path: Path) -> Openssl:
    program = requires_tool("openssl")

    def run(*arguments: str) -> str:
        command = [program, *arguments]
        done = subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
        )
        return done.stdout + done.stderr

    return run


@pytest.mark.parametrize("handing", [Handing.DIGEST_INFO, Handing.DIGEST])
def test_either_documented_form_makes_the_signature(
    town: Simulation, person: Person, handing: Handing
) -> None:
    """RSA signatures repeat, so both ways must come to the same value."""
    draft = town.applicant.prepare(person.claim)
    card, pin = person.card.signature, person.pins.signature

    value = sign(draft, card, pin, handing)

    assert value == card.sign(draft.digest_info, pin)
    number = file(town, person, handing=handing)
    assert town.applicant.receipt(number).verification == "\u6709\u52b9"


def test_a_bare_hash_is_signed_and_no_verifier_accepts_it(
    town: Simulation, person: Person, tmp_path: Path, openssl: Openssl
) -> None:
    number = file(town, person, handing=Handing.RAW_HASH)
    read = unpack(town, number, tmp_path)
    key = person.card.signature.certificate.public_key()
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "key.pem").write_bytes(pem)

    verified = openssl(
        *("dgst", "-sha256", "-verify", "key.pem", "-signature", "value", "signed-info")
    )
    openssl("dgst", "-sha256", "-binary", "-out", "hash", "signed-info")
    openssl(
        *("pkeyutl", "-verifyrecover", "-pubin", "-inkey", "key.pem"),
        *("-in", "value", "-out", "recovered"),
    )

    assert town.applicant.receipt(number).verification == "\u7121\u52b9"
    assert verified.startswith("Verification failure")
    assert len(read.signature_value) == 256
    # The key did sign, and what it signed is the hash alone: 32 bytes where 51 should be.
    assert (tmp_path / "recovered").read_bytes() == (tmp_path / "hash").read_bytes()


def unpack(town: Simulation, number: str, folder: Path) -> Container:
    """Write the signed bytes of a filing and the value over them, and return its container."""
    with zipfile.ZipFile(BytesIO(package(town, number))) as archive:
        content = archive.read("signature.xml")
        reason = etree.fromstring(archive.read("verification.xml")).findtext("{*}\u7406\u7531")
    read = xmldsig.read(content)
    (folder / "signed-info").write_bytes(read.signed_info)
    (folder / "value").write_bytes(read.signature_value)
    assert reason == "signature-wrong"
    return read
