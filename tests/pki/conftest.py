"""Somebody to certify, and openssl as the judge of what becomes of it."""

import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from simulator.pki import keys
from simulator.pki.authority import Authority
from simulator.pki.leaf import Attributes, Kind, Municipality, Subject, Validity


@pytest.fixture(scope="session")
def openssl(requires_tool: Callable[[str], str]) -> Callable[..., str]:
    """Run openssl and return all it says. Its exit code is no verdict."""
    program = requires_tool("openssl")

    def run(*arguments: str | Path) -> str:
        command = [program, *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        return done.stdout + done.stderr

    return run


@pytest.fixture(scope="session")
def here() -> Municipality:
    return Municipality("131016", "東京都", "千代田区")


@pytest.fixture(scope="session")
def elsewhere() -> Municipality:
    return Municipality("011002", "北海道", "札幌市")


@pytest.fixture(scope="session")
def attributes() -> Attributes:
    return Attributes(
        name="適合　試",
        name_substitutions="0000",
        sex="1",
        born="319801231",
        address="東京都千代田区一番町〓",
        address_substitutions="00000000001",
    )


@pytest.fixture(scope="session")
def validity() -> Validity:
    return Validity(datetime(2026, 4, 1, tzinfo=UTC), datetime(2031, 3, 31, tzinfo=UTC))


@pytest.fixture(scope="session")
def authorities() -> dict[Kind, Authority]:
    return {kind: Authority(kind) for kind in Kind}


@pytest.fixture(scope="session")
def issue(
    authorities: dict[Kind, Authority],
    here: Municipality,
    attributes: Attributes,
    validity: Validity,
) -> Callable[..., x509.Certificate]:
    """Issue a certificate of a kind with a serial number."""

    def certificate(
        kind: Kind, serial: int = 1, municipality: Municipality = here
    ) -> x509.Certificate:
        items = attributes if kind is Kind.SIGNATURE else None
        subject = Subject("TEST0000000000000000001", municipality, items)
        return authorities[kind].issue(subject, keys.key(16).public_key(), serial, validity)

    return certificate


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[x509.Certificate, str], Path]:
    """Write a certificate as PEM and return the file."""

    def save(certificate: x509.Certificate, name: str) -> Path:
        file = tmp_path / name
        file.write_bytes(certificate.public_bytes(Encoding.PEM))
        return file

    return save
