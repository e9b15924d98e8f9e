"""Certificates have the published shape, say TEST, repeat byte for byte, and openssl takes them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from asn1crypto.x509 import Certificate as Decoded
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from simulator.pki import keys, leaf
from simulator.pki.authority import FIRST, MOBILE, SECOND, THIRD, Authority, Generation
from simulator.pki.leaf import Attributes, Kind, Municipality, Subject, Validity

Issue = Callable[..., x509.Certificate]
Save = Callable[[x509.Certificate, str], Path]
Openssl = Callable[..., str]
Authorities = dict[Kind, Authority]

AT_NOON = ("-attime", "1780000000")  # 2026-05-28, within every validity used here


def decoded(certificate: x509.Certificate) -> Any:  # noqa: ANN401  asn1crypto has no types
    return Decoded.load(certificate.public_bytes(Encoding.DER))


def shape(certificate: x509.Certificate) -> list[tuple[str, bool]]:
    """Name every extension in order, with its criticality, as another library reads them."""
    extensions = decoded(certificate)["tbs_certificate"]["extensions"]
    return [(one["extn_id"].native, one["critical"].native) for one in extensions]


@pytest.mark.parametrize("kind", Kind)
def test_an_authority_has_the_extensions_of_the_published_ones(
    kind: Kind, authorities: Authorities
) -> None:
    assert shape(authorities[kind].certificate) == [
        ("key_usage", True),
        ("subject_alt_name", False),
        ("basic_constraints", True),
        ("crl_distribution_points", False),
        ("key_identifier", False),
    ]


def test_authorities_are_named_like_the_real_ones_and_say_test(authorities: Authorities) -> None:
    names = {kind: one.name.rfc4514_string() for kind, one in authorities.items()}

    agency = "OU=TEST Agency for Local Authority Information Systems"
    assert names == {
        Kind.SIGNATURE: f"{agency},OU=JPKI TEST for digital signature,O=JPKI-TEST,C=JP",
        Kind.AUTHENTICATION: f"{agency},OU=JPKI TEST for user authentication,O=JPKI-TEST,C=JP",
    }


def test_an_authority_is_found_by_its_key_identifier(
    issue: Issue, authorities: Authorities
) -> None:
    for kind, authority in authorities.items():
        issued = decoded(issue(kind))
        assert issued.authority_key_identifier_value["key_identifier"].native.hex() == (
            authority.key_identifier
        )
        assert authority.key_identifier == authority.key_identifier.lower()


def test_a_signature_certificate_has_the_published_shape(issue: Issue) -> None:
    certificate = issue(Kind.SIGNATURE)

    assert shape(certificate) == [
        ("key_usage", True),
        ("subject_alt_name", False),
        ("certificate_policies", True),
        ("issuer_alt_name", False),
        ("crl_distribution_points", False),
        ("authority_key_identifier", False),
        ("key_identifier", False),
    ]
    assert decoded(certificate).key_usage_value.native == {"digital_signature", "non_repudiation"}
    assert certificate.subject.rfc4514_string() == (
        "CN=TEST0000000000000000001,L=千代田区,L=東京都,C=JP"
    )


def test_an_authentication_certificate_has_the_published_shape(issue: Issue) -> None:
    certificate = issue(Kind.AUTHENTICATION)

    assert shape(certificate) == [
        ("key_usage", True),
        ("certificate_policies", True),
        ("issuer_alt_name", False),
        ("crl_distribution_points", False),
        ("authority_key_identifier", False),
        ("key_identifier", False),
    ]
    assert decoded(certificate).key_usage_value.native == {"digital_signature"}
    assert certificate.subject.rfc4514_string() == "CN=TEST0000000000000000001,C=JP"


def test_the_six_other_names_stand_in_their_published_order(issue: Issue) -> None:
    names = decoded(issue(Kind.SIGNATURE)).subject_alt_name_value

    read = [(one.chosen["type_id"].dotted, one.chosen["value"].native) for one in names]
    assert read == [
        ("1.2.392.200149.8.5.5.1", "適合　試"),
        ("1.2.392.200149.8.5.5.4", "319801231"),
        ("1.2.392.200149.8.5.5.3", "1"),
        ("1.2.392.200149.8.5.5.5", "東京都千代田区一番町〓"),
        ("1.2.392.200149.8.5.5.2", "0000"),
        ("1.2.392.200149.8.5.5.6", "00000000001"),
    ]


@pytest.mark.parametrize(
    ("kind", "unit"),
    [
        (Kind.SIGNATURE, "JPKI TEST for digital signature"),
        (Kind.AUTHENTICATION, "JPKI TEST for user authentication"),
    ],
)
def test_the_distribution_point_names_the_municipality(issue: Issue, kind: Kind, unit: str) -> None:
    (point,) = decoded(issue(kind)).crl_distribution_points_value

    (name,) = point["distribution_point"].chosen
    steps = [(step["type"].native, step["value"].native) for (step,) in name.chosen.chosen]
    assert steps == [
        ("country_name", "JP"),
        ("organization_name", "JPKI-TEST"),
        ("organizational_unit_name", unit),
        ("organizational_unit_name", "CRL Distribution Points"),
        ("organizational_unit_name", "東京都"),
        ("common_name", "千代田区 CRLDP"),
    ]


@pytest.mark.parametrize("kind", Kind)
def test_the_kind_is_read_back_from_the_policy(issue: Issue, kind: Kind) -> None:
    assert leaf.kind_of(issue(kind)) is kind


def test_a_certificate_without_a_policy_has_no_kind(authorities: Authorities) -> None:
    assert leaf.kind_of(authorities[Kind.SIGNATURE].certificate) is None


@pytest.mark.parametrize("serial", [1, 127, 128, 2**63, 2**64 + 1, 2**127, 2**128 - 1])
def test_any_serial_number_survives(issue: Issue, serial: int) -> None:
    assert decoded(issue(Kind.SIGNATURE, serial)).serial_number == serial


@pytest.mark.parametrize("kind", Kind)
def test_the_same_certificate_has_the_same_bytes(issue: Issue, kind: Kind) -> None:
    again = Authority(kind)

    assert again.certificate == Authority(kind).certificate
    assert issue(kind, 7) == issue(kind, 7)


@pytest.mark.parametrize("last", [2031, 2049, 2050])
@pytest.mark.parametrize("generation", [FIRST, SECOND, THIRD, MOBILE])
@pytest.mark.parametrize("kind", Kind)
def test_the_library_builds_the_same_bytes(
    kind: Kind, generation: Generation, last: int, here: Municipality, attributes: Attributes
) -> None:
    authority = Authority(kind, generation)
    subject = Subject("TEST1", here, attributes if kind is Kind.SIGNATURE else None)
    key = keys.of(generation.algorithm, 16).public_key()
    begin, end = datetime(2026, 4, 1, tzinfo=UTC), datetime(last, 12, 31, 23, 59, 59, tzinfo=UTC)
    issued = authority.issue(subject, key, 2**128 - 1, Validity(begin, end))
    builder = (
        x509.CertificateBuilder()
        .issuer_name(authority.name)
        .subject_name(issued.subject)
        .public_key(key)
        .serial_number(2**128 - 1)
        .not_valid_before(begin)
        .not_valid_after(end)
    )
    for extension in issued.extensions:
        builder = builder.add_extension(extension.value, critical=extension.critical)

    algorithm = generation.algorithm
    repeats = algorithm.ecdsa_deterministic
    assert builder.sign(authority.key, algorithm.hash, ecdsa_deterministic=repeats) == issued


@pytest.mark.parametrize("serial", [-1, 0, 2**159])
def test_a_number_no_certificate_may_have_is_refused(issue: Issue, serial: int) -> None:
    with pytest.raises(ValueError, match=f"positive and has at most 159 bits: {serial}"):
        issue(Kind.SIGNATURE, serial)


def test_every_name_says_test(issue: Issue, authorities: Authorities) -> None:
    for kind in Kind:
        for name in (authorities[kind].name, issue(kind).subject, issue(kind).issuer):
            assert "TEST" in name.rfc4514_string()


def test_a_common_name_that_does_not_say_test_is_refused(here: Municipality) -> None:
    with pytest.raises(ValueError, match="must contain TEST: 'ABC'"):
        Subject("ABC", here)


@pytest.mark.parametrize("kind", Kind)
def test_the_four_items_belong_into_signature_certificates_only(
    kind: Kind, authorities: Authorities, here: Municipality, attributes: Attributes
) -> None:
    wrong = None if kind is Kind.SIGNATURE else attributes
    subject = Subject("TEST1", here, wrong)

    with pytest.raises(ValueError, match="the four items"):
        authorities[kind].issue(subject, keys.key(16).public_key(), 1, FIRST.validity)


def test_a_generation_keeps_the_name_and_changes_the_key(authorities: Authorities) -> None:
    second = replace(FIRST, number=2, slots={kind: 2 + number for number, kind in enumerate(Kind)})

    for kind, first in authorities.items():
        assert Authority(kind, second).name == first.name
        assert Authority(kind, second).key_identifier != first.key_identifier


@pytest.mark.parametrize("kind", Kind)
def test_openssl_accepts_the_certificate_under_its_policy(
    kind: Kind, issue: Issue, authorities: Authorities, saved: Save, openssl: Openssl
) -> None:
    ca, one = saved(authorities[kind].certificate, "ca.pem"), saved(issue(kind), "one.pem")
    policy = leaf.POLICIES[kind].dotted_string
    strictly = ("verify", "-x509_strict", "-explicit_policy", *AT_NOON, "-CAfile", ca)

    assert openssl(*strictly, "-policy", policy, one) == f"{one}: OK\n"
    assert "no explicit policy" in openssl(*strictly, "-policy", "2.999.1", one)


def test_openssl_refuses_the_certificate_under_the_other_authority(
    issue: Issue, authorities: Authorities, saved: Save, openssl: Openssl
) -> None:
    ca = saved(authorities[Kind.AUTHENTICATION].certificate, "ca.pem")
    one = saved(issue(Kind.SIGNATURE), "one.pem")

    verdict = openssl("verify", *AT_NOON, "-CAfile", ca, one)

    assert "unable to get local issuer certificate" in verdict


def test_openssl_prints_the_person(issue: Issue, saved: Save, openssl: Openssl) -> None:
    text = openssl("x509", "-noout", "-text", "-in", saved(issue(Kind.SIGNATURE), "one.pem"))

    assert "X509v3 Key Usage: critical\n                Digital Signature, Non Repudiation" in text
    assert "X509v3 Certificate Policies: critical\n" in text
    assert "othername: 1.2.392.200149.8.5.5.1::適合　試, othername:" in text
