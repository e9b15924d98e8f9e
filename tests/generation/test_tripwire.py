"""Nothing leaves that could pass for real: numbers with a right check digit, production CAs."""

from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from simulator.contracts.problem import EngineProblem
from simulator.generation.tripwire import look_at_certificate, look_at_text
from simulator.pki import keys, leaf
from simulator.pki.authority import Authority
from simulator.pki.leaf import Kind
from simulator.residents.mynumber import check_digit

REAL = "12345678901" + check_digit("12345678901")
WRONG = "12345678901" + str((int(REAL[-1]) + 1) % 10)
FULL_WIDTH = "".join(chr(0xFF10 + int(digit)) for digit in REAL)
GAPS = f"{REAL[:4]} {REAL[4:8]} {REAL[8:]}"


@pytest.mark.parametrize(
    "text",
    [
        REAL,
        f"\u500b\u4eba\u756a\u53f7{REAL}\u3067\u3059",
        f'<a b="{REAL}"/>',
        GAPS,
        GAPS.replace(" ", "-"),
        FULL_WIDTH,
    ],
)
def test_a_number_that_could_be_true_is_stopped(text: str) -> None:
    with pytest.raises(EngineProblem, match=f"form-1 holds {REAL[:2]}\\*") as stopped:
        look_at_text(text, "form-1", ())

    assert REAL not in str(stopped.value)


@pytest.mark.parametrize(
    "text", [WRONG, f"0{REAL}", f"{REAL}0", f"a{REAL}", f"{REAL}f", REAL[:11], ""]
)
def test_what_is_no_such_number_passes(text: str) -> None:
    look_at_text(text, "form-1", ())


def test_a_listed_number_passes() -> None:
    look_at_text(f"{REAL} {FULL_WIDTH}", "form-1", {REAL})


def certificate(issuer: str, subject: str) -> bytes:
    def named(text: str) -> x509.Name:
        return leaf.distinguished([(NameOID.COUNTRY_NAME, "JP"), (NameOID.ORGANIZATION_NAME, text)])

    return (
        x509.CertificateBuilder()
        .issuer_name(named(issuer))
        .subject_name(named(subject))
        .public_key(keys.key(16).public_key())
        .serial_number(1)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2027, 1, 1, tzinfo=UTC))
        .sign(keys.key(16), SHA256())
        .public_bytes(Encoding.DER)
    )


@pytest.mark.parametrize(("issuer", "subject"), [("JPKI", "TEST1"), ("JPKI-TEST", "1")])
def test_a_certificate_that_does_not_say_test_is_stopped(issuer: str, subject: str) -> None:
    with pytest.raises(EngineProblem, match="does not say TEST: O="):
        look_at_certificate(certificate(issuer, subject), "form-1")


def test_a_test_certificate_passes() -> None:
    look_at_certificate(certificate("JPKI-TEST", "TEST1"), "form-1")
    own = Authority(Kind.SIGNATURE).certificate
    look_at_certificate(own.public_bytes(Encoding.DER), "the authority")
