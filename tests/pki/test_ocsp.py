"""OCSP answers say what is true, to the right asker, in bytes that repeat; openssl reads them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, SHA384, SHA512, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp as library
from hypothesis import given
from hypothesis import strategies as st

from simulator.pki import ocsp
from simulator.pki.authority import Authority
from simulator.pki.leaf import Kind
from simulator.pki.revocation import (
    GOOD,
    UNKNOWN,
    Period,
    Reason,
    Revocation,
    Standing,
    revoked,
)
from tests.judges import judged

Issue = Callable[..., x509.Certificate]
Save = Callable[[x509.Certificate, str], Path]
Openssl = Callable[..., str]
Authorities = dict[Kind, Authority]

NOW = datetime(2026, 5, 28, 9, 30, 15, tzinfo=UTC)
PERIOD = Period(NOW, NOW + timedelta(hours=1))
REVOCATION = Revocation(2**63, datetime(2026, 5, 20, 3, 4, 5, tzinfo=UTC), Reason.KEY_COMPROMISE)
NONCE = bytes(range(16))
LONG_AFTER = ("-validity_period", "9999999999")  # openssl compares with the machine's clock
ALGORITHMS = [SHA1(), SHA256(), SHA384(), SHA512()]  # noqa: S303  many clients ask by SHA-1


def request(
    certificate: x509.Certificate,
    authority: Authority,
    algorithm: HashAlgorithm | None = None,
    nonce: bytes | None = None,
) -> bytes:
    builder = library.OCSPRequestBuilder()
    builder = builder.add_certificate(certificate, authority.certificate, algorithm or SHA256())
    if nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.build().public_bytes(Encoding.DER)


@pytest.fixture
def asked_by_openssl(
    issue: Issue, authorities: Authorities, saved: Save, openssl: Openssl, tmp_path: Path
) -> Callable[..., str]:
    """Let openssl ask about a certificate and read the answer; return all it says."""

    def ask(
        kind: Kind, standing: Standing, *options: str, validity: tuple[str, ...] = LONG_AFTER
    ) -> str:
        ca = saved(authorities[kind].certificate, "ca.pem")
        one = saved(issue(kind, REVOCATION.serial), "one.pem")
        asked, answered = tmp_path / "request.der", tmp_path / "response.der"
        named = ("-issuer", ca, *options, "-cert", one)
        openssl("ocsp", *named, "-reqout", asked)
        question = ocsp.read_question(asked.read_bytes())
        answered.write_bytes(ocsp.answer(question, authorities[kind], standing, PERIOD))
        said = openssl("ocsp", *named, "-respin", answered, "-CAfile", ca, *validity)
        judged("openssl ocsp", accepted=is_good(said))
        return said

    return ask


def is_good(said: str) -> bool:
    """Tell whether openssl believes that a certificate is good; its exit code does not tell."""
    return "Response verify OK" in said and ": good\n" in said and "WARNING" not in said


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("hash_option", ["-sha1", "-sha256"])
@pytest.mark.parametrize(
    ("standing", "word"), [(GOOD, "good"), (revoked(REVOCATION), "revoked"), (UNKNOWN, "unknown")]
)
def test_openssl_reads_the_answer(
    kind: Kind,
    hash_option: str,
    standing: Standing,
    word: str,
    asked_by_openssl: Callable[..., str],
) -> None:
    said = asked_by_openssl(kind, standing, hash_option, "-no_nonce")

    assert "Response verify OK" in said
    assert f"one.pem: {word}\n" in said
    assert is_good(said) is (word == "good")
    assert ("Reason: keyCompromise" in said) is (word == "revoked")
    assert "This Update: May 28 09:30:15 2026 GMT" in said
    assert "WARNING" not in said


def test_openssl_says_good_of_a_stale_answer_and_warns(
    asked_by_openssl: Callable[..., str],
) -> None:
    """It compares with the machine's clock, which is not within this hour."""
    said = asked_by_openssl(Kind.SIGNATURE, GOOD, "-no_nonce", validity=())

    assert "Response verify OK" in said
    assert "one.pem: WARNING: Status times invalid." in said
    assert not is_good(said)


@pytest.mark.parametrize(
    ("nonce", "said"), [(NONCE, "Response verify OK"), (NONCE[::-1], "Nonce Verify error")]
)
def test_openssl_finds_its_nonce_in_the_answer(
    nonce: bytes, said: str, authorities: Authorities, saved: Save, openssl: Openssl
) -> None:
    authority = authorities[Kind.SIGNATURE]
    ca = saved(authority.certificate, "ca.pem")
    asked, answered = ca.with_name("request.der"), ca.with_name("response.der")
    asked.write_bytes(request(authority.certificate, authority, nonce=NONCE))
    question = ocsp.read_question(request(authority.certificate, authority, nonce=nonce))
    answered.write_bytes(ocsp.answer(question, authority, GOOD, PERIOD))

    whole = openssl(
        *("ocsp", "-reqin", asked, "-respin", answered, "-issuer", ca, "-CAfile", ca), *LONG_AFTER
    )

    assert said in whole


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_library_reads_back_everything_the_answer_says(
    algorithm: HashAlgorithm, issue: Issue, authorities: Authorities
) -> None:
    authority = authorities[Kind.SIGNATURE]
    certificate = issue(Kind.SIGNATURE, REVOCATION.serial)
    question = ocsp.read_question(request(certificate, authority, algorithm, NONCE))

    content = ocsp.answer(question, authority, revoked(REVOCATION), PERIOD)

    answer = library.load_der_ocsp_response(content)
    assert answer.serial_number == REVOCATION.serial
    assert answer.hash_algorithm.name == algorithm.name
    assert answer.certificate_status is library.OCSPCertStatus.REVOKED
    assert answer.revocation_time_utc == REVOCATION.at
    assert answer.revocation_reason is x509.ReasonFlags.key_compromise
    assert answer.produced_at_utc == answer.this_update_utc == NOW
    assert answer.next_update_utc == PERIOD.next_update
    assert answer.responder_key_hash == bytes.fromhex(authority.key_identifier)
    assert answer.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce == NONCE


def test_an_answer_repeats_byte_for_byte(issue: Issue, authorities: Authorities) -> None:
    authority = authorities[Kind.SIGNATURE]
    question = ocsp.read_question(request(issue(Kind.SIGNATURE), authority))

    first = ocsp.answer(question, authority, GOOD, PERIOD)

    assert first == ocsp.answer(question, Authority(Kind.SIGNATURE), GOOD, PERIOD)


def test_no_nonce_is_invented(issue: Issue, authorities: Authorities) -> None:
    authority = authorities[Kind.SIGNATURE]
    question = ocsp.read_question(request(issue(Kind.SIGNATURE), authority))

    answer = library.load_der_ocsp_response(ocsp.answer(question, authority, GOOD, PERIOD))

    assert question.nonce is None
    assert list(answer.extensions) == []


def test_an_unspecified_reason_is_left_out(issue: Issue, authorities: Authorities) -> None:
    authority = authorities[Kind.SIGNATURE]
    question = ocsp.read_question(request(issue(Kind.SIGNATURE), authority))
    standing = revoked(Revocation(1, NOW, Reason.UNSPECIFIED))

    answer = library.load_der_ocsp_response(ocsp.answer(question, authority, standing, PERIOD))

    assert answer.certificate_status is library.OCSPCertStatus.REVOKED
    assert answer.revocation_reason is None


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_question_is_about_one_authority_only(
    algorithm: HashAlgorithm, issue: Issue, authorities: Authorities
) -> None:
    authority = authorities[Kind.SIGNATURE]
    question = ocsp.read_question(request(issue(Kind.SIGNATURE), authority, algorithm))

    assert ocsp.asks(question, authority)
    assert not ocsp.asks(question, authorities[Kind.AUTHENTICATION])


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (ocsp.Refusal.MALFORMED, library.OCSPResponseStatus.MALFORMED_REQUEST),
        (ocsp.Refusal.UNAUTHORIZED, library.OCSPResponseStatus.UNAUTHORIZED),
    ],
)
def test_a_refusal_carries_its_status(
    refusal: ocsp.Refusal, status: library.OCSPResponseStatus
) -> None:
    assert library.load_der_ocsp_response(ocsp.refuse(refusal)).response_status is status


@given(st.binary(max_size=300))
def test_bytes_that_ask_nothing_are_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="not a request"):
        ocsp.read_question(content)


@given(st.data())
def test_a_damaged_request_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    authority = Authority(Kind.SIGNATURE)
    content = bytearray(request(authority.certificate, authority, nonce=NONCE))
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] = data.draw(st.integers(0, 255))
    try:
        question = ocsp.read_question(bytes(content))
    except ValueError:
        return
    assert ocsp.answer(question, authority, UNKNOWN, PERIOD)
