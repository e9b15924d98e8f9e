"""The TLS certificates of one workspace: a CA of its own, and a server certificate for loopback.

The CA is created once and reused, so that a user who told a connector to trust it need not do so
again. Its name constraints keep it harmless: it can vouch for this machine, or the one host it was
made for, and for nothing else, wherever it may be installed. Keys are EC P-256 and fresh, not from
the TEST pool, because a user's programs will trust them; they never leave the workspace.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from simulator.contracts.problem import Problem, Text

NAMES = ("localhost",)
ADDRESSES = ("127.0.0.1", "::1")

_NETWORKS = ("127.0.0.0/8", "::1/128")
_BEFORE = timedelta(days=1)
_AUTHORITY_LIFE = timedelta(days=3650)
_SERVER_LIFE = timedelta(days=90)
_RENEWAL = timedelta(days=30)

_AUTHORITY_FILE = "authority.pem"
_CA_FILE = "ca.pem"
_SERVER_FILE = "server.pem"
_WRONG_HOST_FILE = "wrong-host.pem"
_EXPIRED_FILE = "expired.pem"


@dataclass(frozen=True)
class TlsFiles:
    """The files of one CA.

    Args:
        ca_file: the CA certificate, which a connector must trust.
        server_file: private key and certificate of the server in one file, which is uvicorn's
            ``ssl_certfile`` and needs no ``ssl_keyfile``.
    """

    ca_file: Path
    server_file: Path


@dataclass(frozen=True)
class TlsAuthority(TlsFiles):
    """The CA of a workspace, and a second one nobody is told to trust.

    Args:
        second: an unrelated CA, for a listener a careful connector must refuse.
        wrong_host: key and certificate of the first CA for another host, to be refused as well.
        expired: likewise, past their end.
    """

    second: TlsFiles
    wrong_host: Path
    expired: Path

    @classmethod
    def open(cls, folder: Path, now: datetime, host: str = NAMES[0]) -> TlsAuthority:
        """Return the CA in `folder`; create what is missing, renew what runs out.

        Several processes may open one folder at once: every file appears whole, and the first CA
        stays.

        Args:
            folder: created when missing.
            now: the present instant, timezone-aware. Clients compare with the machine's clock, so
                this should be the machine's time even in a world with another clock.
            host: name or address the server is called by. One beyond this machine has a CA of its
                own, which can vouch for that host and this machine and for nothing else.

        Raises:
            Problem: a file is damaged, or the CA is not valid at `now`.
        """
        own = folder if host in (*NAMES, *ADDRESSES) else folder / f"host-{host}".replace(":", "-")
        first = _open(own, "tekigo test CA", now, host)
        second = _open(own / "second", "tekigo second test CA, not to be trusted", now, host)
        authority = _open_authority(own / _AUTHORITY_FILE, "", now, host)
        wrong_host, expired = own / _WRONG_HOST_FILE, own / _EXPIRED_FILE
        if not _is_servable(wrong_host, authority, now):
            other = x509.SubjectAlternativeName([x509.DNSName(f"other.{NAMES[0]}")])
            pair = _new_server(authority, now - _BEFORE, now + _SERVER_LIFE, other)
            _replace(wrong_host, pair.pem(), mode=0o600)
        if not _is_issued(expired, authority):
            pair = _new_server(authority, now - 2 * _BEFORE, now - _BEFORE, _server_names(host))
            _replace(expired, pair.pem(), mode=0o600)
        return cls(first.ca_file, first.server_file, second, wrong_host, expired)


@dataclass(frozen=True)
class _Pair:
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def pem(self) -> bytes:
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return key + self.certificate.public_bytes(Encoding.PEM)

    def is_valid(self, instant: datetime) -> bool:
        begin, end = self.certificate.not_valid_before_utc, self.certificate.not_valid_after_utc
        return begin <= instant <= end


def _open(folder: Path, name: str, now: datetime, host: str) -> TlsFiles:
    folder.mkdir(parents=True, exist_ok=True)
    authority = _open_authority(folder / _AUTHORITY_FILE, name, now, host)
    files = TlsFiles(folder / _CA_FILE, folder / _SERVER_FILE)
    public = authority.certificate.public_bytes(Encoding.PEM)
    if not files.ca_file.is_file() or files.ca_file.read_bytes() != public:
        _replace(files.ca_file, public, mode=0o644)
    if not _is_servable(files.server_file, authority, now):
        names = _server_names(host)
        pair = _new_server(authority, now - _BEFORE, now + _SERVER_LIFE, names)
        _replace(files.server_file, pair.pem(), mode=0o600)
    return files


def _open_authority(file: Path, name: str, now: datetime, host: str) -> _Pair:
    if not file.exists():
        _publish(file, _new_authority(name, now, host).pem())
    authority = _load(file)
    if authority is None or not authority.is_valid(now):
        raise _unusable(file, now)
    return authority


def _is_servable(file: Path, authority: _Pair, now: datetime) -> bool:
    server = _load(file) if file.exists() else None
    if server is None or not (server.is_valid(now) and server.is_valid(now + _RENEWAL)):
        return False
    return _is_issued(file, authority)


def _is_issued(file: Path, authority: _Pair) -> bool:
    server = _load(file) if file.exists() else None
    if server is None:
        return False
    try:
        server.certificate.verify_directly_issued_by(authority.certificate)
    except (ValueError, InvalidSignature):
        return False
    return True


def _load(file: Path) -> _Pair | None:
    """Return what a file holds, None when it is damaged."""
    content = file.read_bytes()
    try:
        key = load_pem_private_key(content, password=None)
        certificate = x509.load_pem_x509_certificate(content)
    except ValueError:
        return None
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        return None
    return _Pair(key, certificate) if key.public_key() == certificate.public_key() else None


def _new_authority(name: str, now: datetime, host: str) -> _Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    own_name = _name(f"{name} {now.year}")
    builder = (
        _builder(own_name, key, now - _BEFORE, now + _AUTHORITY_LIFE)
        .issuer_name(own_name)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(authority=True), critical=True)
        .add_extension(_only_this_machine(host), critical=True)
    )
    return _Pair(key, builder.sign(key, SHA256()))


def _new_server(
    authority: _Pair, begin: datetime, end: datetime, names: x509.SubjectAlternativeName
) -> _Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer_key = authority.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    identifier = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer_key.value)
    builder = (
        _builder(_name(NAMES[0]), key, begin, end)
        .issuer_name(authority.certificate.subject)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(names, critical=False)
        .add_extension(identifier, critical=False)
    )
    return _Pair(key, builder.sign(authority.key, SHA256()))


def _builder(
    subject: x509.Name, key: ec.EllipticCurvePrivateKey, begin: datetime, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _server_names(host: str) -> x509.SubjectAlternativeName:
    addresses = [*map(ip_address, ADDRESSES), *_address(host)]
    names = [*NAMES, *_name_beyond(host)]
    return x509.SubjectAlternativeName(
        [*map(x509.DNSName, names), *map(x509.IPAddress, dict.fromkeys(addresses))]
    )


def _only_this_machine(host: str) -> x509.NameConstraints:
    networks = [*map(ip_network, _NETWORKS), *map(ip_network, _address(host))]
    names = [*NAMES, *_name_beyond(host)]
    permitted = [*map(x509.DNSName, names), *map(x509.IPAddress, networks)]
    return x509.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=None)


def _address(host: str) -> list[IPv4Address | IPv6Address]:
    try:
        return [ip_address(host)]
    except ValueError:
        return []


def _name_beyond(host: str) -> list[str]:
    return [] if host in NAMES or _address(host) else [host]


def _key_usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _replace(file: Path, content: bytes, *, mode: int) -> None:
    """Put a whole file in the place of what was there."""
    part = _part(file, content, mode)
    part.replace(file)


def _publish(file: Path, content: bytes) -> None:
    """Put a whole private file where there is none; leave one that came first."""
    part = _part(file, content, 0o600)
    try:
        os.link(part, file)
    except FileExistsError:
        pass
    finally:
        part.unlink()


def _part(file: Path, content: bytes, mode: int) -> Path:
    part = file.with_name(f"{file.name}.{secrets.token_hex(4)}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
    return part


def _unusable(file: Path, now: datetime) -> Problem:
    return Problem(
        Text(
            ja=f"TLS の試験用 CA {file} は壊れているか、{now:%Y-%m-%d} には有効ではありません。",
            en=f"The TLS test CA {file} is damaged, or not valid on {now:%Y-%m-%d}.",
        ),
        Text(
            ja=f"フォルダ {file.parent} を消すと作り直します。"
            f"新しい {_CA_FILE} をコネクタに登録してください。",
            en=f"Delete the folder {file.parent} to have it made again, and let the connector "
            f"trust the new {_CA_FILE}.",
        ),
    )
