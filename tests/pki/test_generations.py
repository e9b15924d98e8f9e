"""Generations of an authority share its name and nothing else; the next card's are of P-384."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp as asking

from simulator.pki import keys, leaf, ocsp
from simulator.pki.authority import (
    FIRST,
    IN_FORCE,
    MOBILE,
    SECOND,
    THIRD,
    Authority,
    Generation,
    anchors,
)
from simulator.pki.keys import Algorithm
from simulator.pki.leaf import Attributes, Kind, Municipality, Series, Subject, Validity
from simulator.pki.lists import revocation_list
from simulator.pki.revocation import GOOD, Period, Reason, Revocation

Save = Callable[[x509.Certificate, str], Path]
Openssl = Callable[..., str]
Issued = Callable[[Kind, Generation], x509.Certificate]

EVERY = (FIRST, SECOND, THIRD, MOBILE)
AT_NOON = ("-attime", "1780000000")  # 2026-05-28, within every validity used here
PERIOD = Period(datetime(2026, 5, 28, tzinfo=UTC), datetime(2026, 5, 30, tzinfo=UTC))


@pytest.fixture
def issued(here: Municipality, attributes: Attributes, validity: Validity) -> Issued:
    """Issue certificate 4711 of a kind from a generation, over a key of the same algorithm."""

    def certificate(kind: Kind, generation: Generation) -> x509.Certificate:
        subject = Subject("TEST1", here, attributes if kind is Kind.SIGNATURE else None)
        key = keys.of(generation.algorithm, 16).public_key()
        return Authority(kind, generation).issue(subject, key, 4711, validity)

    return certificate


@pytest.mark.parametrize("kind", Kind)
def test_generations_of_cards_differ_in_key_and_serial_number_only(kind: Kind) -> None:
    authorities = [Authority(kind, generation) for generation in (FIRST, SECOND, THIRD)]

    assert len({one.name for one in authorities}) == 1
    assert len({one.key_identifier for one in authorities}) == 3
    assert [one.certificate.serial_number for one in authorities] == [1, 2, 3]


def test_no_two_authorities_share_a_key() -> None:
    authorities = [Authority(kind, generation) for generation in EVERY for kind in Kind]

    assert len({one.key_identifier for one in authorities}) == len(authorities)


def test_a_phone_s_authorities_have_names_of_their_own_that_say_test() -> None:
    agency = "OU=TEST Agency for Local Authority Information Systems"

    assert [Authority(kind, MOBILE).name.rfc4514_string() for kind in Kind] == [
        f"{agency},OU=JPKI TEST for digital signature of mobile devices,O=JPKI-TEST,C=JP",
        f"{agency},OU=JPKI TEST for user authentication of mobile devices,O=JPKI-TEST,C=JP",
    ]


@pytest.mark.parametrize("generation", EVERY, ids=lambda one: f"{one.medium}-{one.number}")
@pytest.mark.parametrize("kind", Kind)
def test_openssl_takes_a_certificate_under_its_own_generation_only(
    kind: Kind, generation: Generation, issued: Issued, saved: Save, openssl: Openssl
) -> None:
    one = saved(issued(kind, generation), "one.pem")
    own = saved(Authority(kind, generation).certificate, "own.pem")
    medium = leaf.POLICIES if generation is not MOBILE else leaf.PHONE_POLICIES
    policy = ("-explicit_policy", "-policy", medium[kind].dotted_string)

    assert openssl("verify", "-x509_strict", *policy, *AT_NOON, "-CAfile", own, one) == (
        f"{one}: OK\n"
    )
    for other in EVERY:
        if other is not generation:
            ca = saved(Authority(kind, other).certificate, "other.pem")
            assert "error" in openssl("verify", *AT_NOON, "-CAfile", ca, one)


@pytest.mark.parametrize("kind", Kind)
def test_the_same_number_is_another_certificate_in_every_generation(
    kind: Kind, issued: Issued
) -> None:
    certificates = [issued(kind, generation) for generation in EVERY]

    assert {one.serial_number for one in certificates} == {4711}
    assert len({leaf.issuer_of(one) for one in certificates}) == 4
    assert {leaf.kind_of(one) for one in certificates} == {kind}


def test_a_distribution_point_tells_the_generation(here: Municipality) -> None:
    names = [
        leaf.distribution_point(Series(Kind.SIGNATURE, one.medium, one.number), here)
        for one in EVERY
    ]

    lists = "OU=東京都,OU=CRL Distribution Points,OU=JPKI TEST for digital signature"
    assert [name.value.rfc4514_string() for name in names] == [
        f"CN=千代田区 CRLDP,{lists},O=JPKI-TEST,C=JP",
        f"CN=千代田区 CRLDP 2,{lists},O=JPKI-TEST,C=JP",
        f"CN=千代田区 CRLDP 3,{lists},O=JPKI-TEST,C=JP",
        f"CN=千代田区 CRLDP,{lists} of mobile devices,O=JPKI-TEST,C=JP",
    ]


def test_the_next_card_s_certificates_are_of_p384_and_sha384(issued: Issued) -> None:
    for one in (issued(Kind.SIGNATURE, THIRD), Authority(Kind.SIGNATURE, THIRD).certificate):
        key = one.public_key()
        assert isinstance(key, ec.EllipticCurvePublicKey)
        assert key.curve.name == "secp384r1"
        assert one.signature_algorithm_oid.dotted_string == "1.2.840.10045.4.3.3"


@pytest.mark.parametrize("kind", Kind)
def test_the_same_p384_certificate_has_the_same_bytes(kind: Kind, issued: Issued) -> None:
    assert Authority(kind, THIRD).certificate == Authority(kind, THIRD).certificate
    assert issued(kind, THIRD) == issued(kind, THIRD)


def test_a_p384_key_is_hashed_from_the_sentence_of_the_pool() -> None:
    number = keys.p384(0).private_numbers().private_value

    assert f"{number:096x}" == (
        "450f1189d9b0145f2b494f6389032cff97ca8bc269307c0a5310fc60815b7c6c0cb6aa38ef7711cca87e0d3fad645054"
    )
    assert keys.p384(0) is keys.p384(0)
    assert keys.p384(1).private_numbers().private_value != number
    with pytest.raises(ValueError, match="slot -1 is negative"):
        keys.p384(-1)


@pytest.mark.parametrize("algorithm", Algorithm)
def test_openssl_verifies_what_a_key_signs(
    algorithm: Algorithm, openssl: Openssl, tmp_path: Path
) -> None:
    key = keys.of(algorithm, 0)
    value, data, public = (tmp_path / name for name in ("value", "data", "key.der"))
    data.write_bytes(b"x")
    value.write_bytes(keys.sign(key, b"x"))
    public.write_bytes(
        key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    )

    said = openssl(
        *("dgst", f"-{algorithm.hash.name}", "-keyform", "DER", "-verify", public),
        *("-signature", value, data),
    )

    assert said == "Verified OK\n"
    assert keys.sign(key, b"x") == value.read_bytes()


def test_openssl_takes_the_revocation_list_of_the_next_card(
    issued: Issued, saved: Save, openssl: Openssl, here: Municipality, tmp_path: Path
) -> None:
    authority = Authority(Kind.SIGNATURE, THIRD)
    one, ca = saved(issued(Kind.SIGNATURE, THIRD), "one.pem"), saved(authority.certificate, "ca")
    revoked = Revocation(4711, PERIOD.this_update, Reason.SUPERSEDED)
    verdicts = []
    for revocations in ([], [revoked]):
        content = revocation_list(authority, here, revocations, PERIOD)
        assert content == revocation_list(authority, here, revocations, PERIOD)
        pem = tmp_path / "list.pem"
        pem.write_bytes(x509.load_der_x509_crl(content).public_bytes(Encoding.PEM))
        strictly = ("verify", "-x509_strict", "-crl_check", *AT_NOON)
        verdicts.append(openssl(*strictly, "-CAfile", ca, "-CRLfile", pem, one))

    assert verdicts[0] == f"{one}: OK\n"
    assert "certificate revoked" in verdicts[1]


def test_openssl_takes_an_answer_about_the_next_card(
    issued: Issued, saved: Save, openssl: Openssl, tmp_path: Path
) -> None:
    authority = Authority(Kind.SIGNATURE, THIRD)
    certificate = issued(Kind.SIGNATURE, THIRD)
    builder = asking.OCSPRequestBuilder().add_certificate(
        certificate, authority.certificate, SHA256()
    )
    question = ocsp.read_question(builder.build().public_bytes(Encoding.DER))
    answer, ca = tmp_path / "answer", saved(authority.certificate, "ca.pem")
    answer.write_bytes(ocsp.answer(question, authority, GOOD, PERIOD))

    said = openssl(
        *("ocsp", "-respin", answer, "-issuer", ca, "-CAfile", ca, *AT_NOON),
        *("-sha256", "-cert", saved(certificate, "one.pem"), "-no_nonce"),
    )

    assert ocsp.asks(question, authority)
    assert "Response verify OK" in said
    assert "good\n" in said  # whatever the machine's clock says of its times


def test_anchors_are_one_certificate_a_file_of_every_generation_in_force() -> None:
    files = anchors()

    assert list(files) == [
        "signature-ca.pem",
        "authentication-ca.pem",
        "signature-ca-2.pem",
        "authentication-ca-2.pem",
        "signature-phone-ca.pem",
        "authentication-phone-ca.pem",
    ]
    assert [x509.load_pem_x509_certificates(content) for content in files.values()] == [
        [Authority(kind, generation).certificate] for generation in IN_FORCE for kind in Kind
    ]
