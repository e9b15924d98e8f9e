"""The workspace's TLS CA stays, its server certificate is fresh, and its keys are private."""

import os
import socket
import ssl
import stat
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from cryptography import x509

from simulator.contracts.problem import Problem
from simulator.pki.tls import TlsAuthority, TlsFiles

Openssl = Callable[..., str]

NOW = datetime(2026, 11, 24, 9, 0, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def loaded(file: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(file.read_bytes())


def handshake(served: TlsFiles, trusted: Path, name: str) -> str:
    """Connect over loopback and return the TLS version, or why the client refused."""
    client = ssl.create_default_context(cafile=str(trusted))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(served.server_file)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        answering = threading.Thread(target=answer_once, args=(listening, server))
        answering.start()
        try:
            with (
                socket.create_connection(listening.getsockname()) as plain,
                client.wrap_socket(plain, server_hostname=name) as secure,
            ):
                return str(secure.version())
        except ssl.SSLCertVerificationError as error:
            return error.verify_message
        finally:
            answering.join()


def answer_once(listening: socket.socket, context: ssl.SSLContext) -> None:
    connection, _ = listening.accept()
    with connection:
        try:
            context.wrap_socket(connection, server_side=True).close()
        except (ssl.SSLError, OSError):
            return


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "::1"])
def test_a_client_that_trusts_the_ca_connects_by_every_name(tmp_path: Path, name: str) -> None:
    authority = TlsAuthority.open(tmp_path, datetime.now(UTC))

    assert handshake(authority, authority.ca_file, name) == "TLSv1.3"


def test_a_client_refuses_the_second_ca_and_foreign_names(tmp_path: Path) -> None:
    authority = TlsAuthority.open(tmp_path, datetime.now(UTC))

    unknown = handshake(authority.second, authority.ca_file, "localhost")
    foreign = handshake(authority, authority.ca_file, "portal.example")

    assert "unable to get local issuer certificate" in unknown
    assert "Hostname mismatch" in foreign


def test_openssl_accepts_the_server_certificate_strictly(tmp_path: Path, openssl: Openssl) -> None:
    authority = TlsAuthority.open(tmp_path, NOW)

    said = openssl(
        *("verify", "-x509_strict", "-purpose", "sslserver", "-verify_hostname", "localhost"),
        *("-attime", str(int(NOW.timestamp()))),
        *("-CAfile", authority.ca_file, authority.server_file),
    )

    assert said == f"{authority.server_file}: OK\n"


def test_the_ca_and_the_server_certificate_are_reused(tmp_path: Path) -> None:
    first = TlsAuthority.open(tmp_path, NOW)
    before = {file: file.read_bytes() for file in tmp_path.rglob("*.pem")}

    again = TlsAuthority.open(tmp_path, NOW + 59 * DAY)

    assert again == first
    assert {file: file.read_bytes() for file in tmp_path.rglob("*.pem")} == before


def test_the_server_certificate_is_renewed_before_it_ends_and_the_ca_is_not(tmp_path: Path) -> None:
    first = TlsAuthority.open(tmp_path, NOW)
    ca, server = loaded(first.ca_file), loaded(first.server_file)

    TlsAuthority.open(tmp_path, NOW + 61 * DAY)

    assert loaded(first.ca_file) == ca
    renewed = loaded(first.server_file)
    assert renewed.not_valid_after_utc == server.not_valid_after_utc + 61 * DAY
    renewed.verify_directly_issued_by(ca)


@pytest.mark.parametrize("damage", [b"", b"not a certificate"])
def test_a_damaged_server_file_is_made_again(tmp_path: Path, damage: bytes) -> None:
    authority = TlsAuthority.open(tmp_path, NOW)
    authority.server_file.write_bytes(damage)

    TlsAuthority.open(tmp_path, NOW)

    loaded(authority.server_file).verify_directly_issued_by(loaded(authority.ca_file))


def test_a_server_file_of_another_ca_is_made_again(tmp_path: Path) -> None:
    authority = TlsAuthority.open(tmp_path, NOW)
    authority.server_file.write_bytes(authority.second.server_file.read_bytes())

    TlsAuthority.open(tmp_path, NOW)

    loaded(authority.server_file).verify_directly_issued_by(loaded(authority.ca_file))


def test_a_lost_ca_file_is_written_again(tmp_path: Path) -> None:
    authority = TlsAuthority.open(tmp_path, NOW)
    before = authority.ca_file.read_bytes()
    authority.ca_file.unlink()

    TlsAuthority.open(tmp_path, NOW)

    assert authority.ca_file.read_bytes() == before


def test_a_damaged_ca_is_a_problem_that_names_the_file(tmp_path: Path) -> None:
    TlsAuthority.open(tmp_path, NOW)
    (tmp_path / "authority.pem").write_bytes(b"-----BEGIN PRIVATE KEY-----")

    with pytest.raises(Problem) as problem:
        TlsAuthority.open(tmp_path, NOW)

    assert str(tmp_path / "authority.pem") in problem.value.in_language("ja")
    assert f"Delete the folder {tmp_path}" in problem.value.in_language("en")
    assert problem.value.exit_code == 3


@pytest.mark.parametrize("now", [NOW - 2 * DAY, NOW + 3651 * DAY])
def test_a_ca_out_of_its_time_is_a_problem(tmp_path: Path, now: datetime) -> None:
    TlsAuthority.open(tmp_path, NOW)

    with pytest.raises(Problem, match=f"not valid on {now:%Y-%m-%d}"):
        TlsAuthority.open(tmp_path, now)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_private_files_are_for_their_owner_only(tmp_path: Path) -> None:
    authority = TlsAuthority.open(tmp_path, NOW)

    private = [file for file in tmp_path.rglob("*") if b"PRIVATE KEY" in read(file)]

    assert len(private) == 6
    assert {stat.S_IMODE(file.stat().st_mode) for file in private} == {0o600}
    assert b"PRIVATE KEY" not in authority.ca_file.read_bytes()


def read(file: Path) -> bytes:
    return file.read_bytes() if file.is_file() else b""


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    TlsAuthority.open(tmp_path, NOW)

    assert sorted(str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*")) == sorted(
        ["authority.pem", "ca.pem", "expired.pem", "server.pem", "second", "wrong-host.pem"]
        + [str(Path("second") / name) for name in ("authority.pem", "ca.pem", "server.pem")]
    )


def test_many_who_open_a_new_folder_at_once_agree_on_one_ca(tmp_path: Path) -> None:
    together = threading.Barrier(8)
    opened = []

    def open_together() -> None:
        together.wait()
        TlsAuthority.open(tmp_path, NOW)
        opened.append((tmp_path / "ca.pem").read_bytes())

    threads = [threading.Thread(target=open_together) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(opened) == 8
    assert len(set(opened)) == 1
    loaded(tmp_path / "server.pem").verify_directly_issued_by(loaded(tmp_path / "ca.pem"))


def test_the_ca_can_vouch_for_this_machine_only(tmp_path: Path) -> None:
    certificate = loaded(TlsAuthority.open(tmp_path, NOW).ca_file)

    constraints = certificate.extensions.get_extension_for_class(x509.NameConstraints)

    assert constraints.critical
    assert constraints.value.permitted_subtrees == [
        x509.DNSName("localhost"),
        x509.IPAddress(ip_network("127.0.0.0/8")),
        x509.IPAddress(ip_network("::1/128")),
    ]


def test_the_two_cas_are_strangers(tmp_path: Path) -> None:
    authority = TlsAuthority.open(tmp_path, NOW)
    first, second = loaded(authority.ca_file), loaded(authority.second.ca_file)

    assert first.subject.rfc4514_string() == "CN=tekigo test CA 2026"
    assert second.subject != first.subject
    assert second.public_key() != first.public_key()


LONG = ".".join(["a" * 60, "b" * 60, "example"])


@pytest.mark.parametrize("host", ["portal.example", "192.0.2.7", LONG])
def test_a_ca_for_another_host_vouches_for_it_and_nothing_else(tmp_path: Path, host: str) -> None:
    now = datetime.now(UTC)
    own, usual = TlsAuthority.open(tmp_path, now, host), TlsAuthority.open(tmp_path, now)

    assert handshake(own, own.ca_file, host) == "TLSv1.3"
    assert handshake(own, own.ca_file, "localhost") == "TLSv1.3"
    assert "mismatch" in handshake(own, own.ca_file, "other.example")
    assert handshake(own, usual.ca_file, host) == "unable to get local issuer certificate"
    assert own.ca_file != usual.ca_file


def test_a_client_refuses_a_certificate_of_another_host_and_one_past_its_end(
    tmp_path: Path,
) -> None:
    authority = TlsAuthority.open(tmp_path, datetime.now(UTC))
    wrong, over = (
        replace(authority, server_file=file) for file in (authority.wrong_host, authority.expired)
    )

    assert "Hostname mismatch" in handshake(wrong, authority.ca_file, "localhost")
    assert handshake(wrong, authority.ca_file, "other.localhost") == "TLSv1.3"
    assert "certificate has expired" in handshake(over, authority.ca_file, "localhost")


def test_false_certificates_follow_a_new_ca(tmp_path: Path) -> None:
    first = TlsAuthority.open(tmp_path, NOW)
    for file in (first.wrong_host, first.expired):
        file.write_bytes(first.second.server_file.read_bytes())

    again = TlsAuthority.open(tmp_path, NOW)

    for file in (again.wrong_host, again.expired):
        loaded(file).verify_directly_issued_by(loaded(again.ca_file))
    assert loaded(again.expired).not_valid_after_utc < NOW
