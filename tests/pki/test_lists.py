"""Revocation lists tell of the right certificates, and openssl refuses those, and only those."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto.crl import CertificateList
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from simulator.pki.authority import Authority
from simulator.pki.leaf import Kind, Municipality
from simulator.pki.lists import revocation_list
from simulator.pki.revocation import Period, Reason, Revocation

Issue = Callable[..., x509.Certificate]
Save = Callable[[x509.Certificate, str], Path]
Openssl = Callable[..., str]
Authorities = dict[Kind, Authority]
Publish = Callable[[Kind, Municipality, Sequence[Revocation]], Path]

MADE = datetime(2026, 5, 28, tzinfo=UTC)
PERIOD = Period(MADE, MADE + timedelta(days=2))
LATER = str(int((MADE + timedelta(hours=12)).timestamp()))
BEFORE = datetime(2026, 5, 20, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def publish(authorities: Authorities, tmp_path: Path, openssl: Openssl) -> Publish:
    """Write a revocation list as PEM and return the file."""

    def write(kind: Kind, municipality: Municipality, revocations: Sequence[Revocation]) -> Path:
        der, pem = tmp_path / "list.crl", tmp_path / "list.pem"
        der.write_bytes(revocation_list(authorities[kind], municipality, revocations, PERIOD))
        openssl("crl", "-inform", "DER", "-in", der, "-out", pem)
        return pem

    return write


@pytest.fixture
def verdict(
    issue: Issue, authorities: Authorities, saved: Save, openssl: Openssl
) -> Callable[[Kind, int, Path], str]:
    """Ask openssl about certificate `serial` of Chiyoda with one list at hand."""

    def ask(kind: Kind, serial: int, crl: Path) -> str:
        ca, one = (
            saved(authorities[kind].certificate, "ca.pem"),
            saved(issue(kind, serial), "1.pem"),
        )
        return openssl(
            *("verify", "-x509_strict", "-crl_check", "-attime", LATER),
            *("-CAfile", ca, "-CRLfile", crl, one),
        )

    return ask


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("serial", [5, 2**63, 2**128 - 1])
def test_openssl_refuses_the_revoked_certificate_and_no_other(
    kind: Kind,
    serial: int,
    here: Municipality,
    publish: Publish,
    verdict: Callable[[Kind, int, Path], str],
) -> None:
    crl = publish(kind, here, [Revocation(serial, BEFORE, Reason.SUPERSEDED)])

    assert "certificate revoked" in verdict(kind, serial, crl)
    assert verdict(kind, serial - 1, crl).endswith(": OK\n")


def test_openssl_accepts_a_certificate_on_no_list(
    here: Municipality, publish: Publish, verdict: Callable[[Kind, int, Path], str]
) -> None:
    assert verdict(Kind.SIGNATURE, 5, publish(Kind.SIGNATURE, here, [])).endswith(": OK\n")


def test_openssl_does_not_take_another_municipality_s_list(
    elsewhere: Municipality, publish: Publish, verdict: Callable[[Kind, int, Path], str]
) -> None:
    crl = publish(Kind.SIGNATURE, elsewhere, [])

    assert "different CRL scope" in verdict(Kind.SIGNATURE, 5, crl)


def test_openssl_does_not_take_the_other_authority_s_list(
    here: Municipality, publish: Publish, verdict: Callable[[Kind, int, Path], str]
) -> None:
    crl = publish(Kind.AUTHENTICATION, here, [])

    assert "unable to get certificate CRL" in verdict(Kind.SIGNATURE, 5, crl)


@pytest.mark.parametrize("reason", [one for one in Reason if one != Reason.UNSPECIFIED])
def test_the_list_tells_when_and_why(
    reason: Reason, authorities: Authorities, here: Municipality
) -> None:
    revocation = Revocation(5, BEFORE, reason)

    content = revocation_list(authorities[Kind.SIGNATURE], here, [revocation], PERIOD)

    loaded = x509.load_der_x509_crl(content)
    (entry,) = loaded
    assert (entry.serial_number, entry.revocation_date_utc) == (5, BEFORE)
    assert entry.extensions.get_extension_for_class(x509.CRLReason).value.reason.value == reason
    assert loaded.is_signature_valid(authorities[Kind.SIGNATURE].key.public_key())
    assert (loaded.last_update_utc, loaded.next_update_utc) == (MADE, MADE + timedelta(days=2))


def test_an_unspecified_reason_is_left_out(authorities: Authorities, here: Municipality) -> None:
    revocation = Revocation(5, BEFORE, Reason.UNSPECIFIED)

    content = revocation_list(authorities[Kind.SIGNATURE], here, [revocation], PERIOD)

    (entry,) = x509.load_der_x509_crl(content)
    assert list(entry.extensions) == []


def test_the_scope_of_a_list_is_critical(authorities: Authorities, here: Municipality) -> None:
    content = revocation_list(authorities[Kind.SIGNATURE], here, [], PERIOD)

    extensions = CertificateList.load(content)["tbs_cert_list"]["crl_extensions"]
    assert [(one["extn_id"].native, one["critical"].native) for one in extensions] == [
        ("authority_key_identifier", False),
        ("crl_number", False),
        ("issuing_distribution_point", True),
    ]


def test_the_order_of_revocations_does_not_change_the_list(
    authorities: Authorities, here: Municipality
) -> None:
    first = Revocation(9, BEFORE, Reason.SUPERSEDED)
    second = Revocation(5, BEFORE + timedelta(hours=1), Reason.CERTIFICATE_HOLD)

    lists = {
        revocation_list(authorities[Kind.SIGNATURE], here, order, PERIOD)
        for order in ([first, second], [second, first])
    }

    assert len(lists) == 1


def by_the_library(
    authority: Authority, place: Municipality, revocations: Sequence[Revocation], period: Period
) -> bytes:
    """Build the list with cryptography, which takes too long for many entries."""
    scope = [authority.distribution_point(place)]
    key = x509.AuthorityKeyIdentifier(bytes.fromhex(authority.key_identifier), None, None)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.name)
        .last_update(period.this_update)
        .next_update(period.next_update)
        .add_extension(key, critical=False)
        .add_extension(x509.CRLNumber(int(period.this_update.timestamp())), critical=False)
        .add_extension(
            x509.IssuingDistributionPoint(scope, None, False, False, None, False, False),  # noqa: FBT003
            critical=True,
        )
    )
    for one in revocations:
        entry = x509.RevokedCertificateBuilder(one.serial, one.at)
        if one.reason is not Reason.UNSPECIFIED:
            entry = entry.add_extension(
                x509.CRLReason(x509.ReasonFlags(one.reason)), critical=False
            )
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(authority.key, SHA256()).public_bytes(Encoding.DER)


@pytest.mark.parametrize("year", [2026, 2049, 2050])
@pytest.mark.parametrize("count", [0, 1, 40])
def test_the_bytes_are_those_of_the_library(
    year: int, count: int, authorities: Authorities, here: Municipality
) -> None:
    """Times change their form with 2050, and a list of nothing has no entries at all."""
    begin = datetime(year, 12, 31, 23, 59, 30, tzinfo=UTC)
    serials = [(1 << 4 * number) - (number % 4 == 2) for number in range(count)]
    revocations = [
        Revocation(serial, begin + timedelta(seconds=number), list(Reason)[number % 7])
        for number, serial in enumerate(serials)
    ]
    given = (authorities[Kind.SIGNATURE], here, revocations, Period(begin, begin + timedelta(2)))

    assert revocation_list(*given) == by_the_library(*given)


def test_entries_of_one_instant_are_in_the_order_of_their_numbers(
    authorities: Authorities, here: Municipality
) -> None:
    revocations = [Revocation(serial, BEFORE, Reason.SUPERSEDED) for serial in (300, 2**127, 7)]

    content = revocation_list(authorities[Kind.SIGNATURE], here, revocations, PERIOD)

    assert [one.serial_number for one in x509.load_der_x509_crl(content)] == [7, 300, 2**127]


def test_a_number_too_long_for_a_certificate_is_refused(
    authorities: Authorities, here: Municipality
) -> None:
    revocation = Revocation(2**159, BEFORE, Reason.SUPERSEDED)

    with pytest.raises(ValueError, match="a serial number has at most 20 bytes, and not 21"):
        revocation_list(authorities[Kind.SIGNATURE], here, [revocation], PERIOD)
