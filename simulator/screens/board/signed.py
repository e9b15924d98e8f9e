"""A filing's signature as people look at it: what it covers, whose certificate, and whose number.

The board verifies anew, as of 到達日時, with the portal's own means; what the portal found when the
filing arrived stands in the package.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography import x509

from simulator.cards.signature import scheme
from simulator.cards.signing import digest
from simulator.contracts.linkage import serial_number, serial_text
from simulator.contracts.problem import Text
from simulator.pki.extensions import ADDRESS, BORN, NAME, SEX
from simulator.pki.leaf import issuer_of, kind_of
from simulator.world.clock import JST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from simulator.cards.container import Container
    from simulator.cards.verification import Verification
    from simulator.contracts.linkage import Link
    from simulator.pki.revocation import Standing
    from simulator.townhall.records import Record
    from simulator.web.simulation import Simulation

_UTF8_TAG_AND_LENGTH = 2
_LONG_FORM = 0x80
_ALTERNATIVE = {
    NAME: Text("氏名", "Name"),
    BORN: Text("生年月日", "Born"),
    SEX: Text("性別", "Sex"),
    ADDRESS: Text("住所", "Address"),
}


@dataclass(frozen=True)
class Covered:
    """One file and the digest the signature states of it.

    Args:
        name: of the file.
        stated: digest in the signature, hex, "" where it states none.
        actual: digest of the file, hex, "" where there is no such file.
    """

    name: str
    stated: str
    actual: str

    @property
    def holds(self) -> bool:
        """Whether the file is what was signed."""
        return self.stated == self.actual


@dataclass(frozen=True)
class Linked:
    """A link of the certificate to a 宛名番号.

    Args:
        link: the link, as the register knows it.
        record: whose number it is, None where there is no such record.
        files: names of the link files that tell it and that have come to the connector.
    """

    link: Link
    record: Record | None
    files: tuple[str, ...]


@dataclass(frozen=True)
class Signed:
    """Everything about a signature.

    Args:
        covered: the files, and whether they are what was signed.
        verification: what the portal's means find, as of 到達日時.
        certificate: the signer's.
        kind: 署名用 or 利用者証明用, "" where the certificate tells neither.
        issuer: key identifier of the issuer, hex.
        names: whom it names: its four items, where it has them.
        at_arrival: how it stood at 到達日時; None where nobody known issued it.
        now: how it stands now.
        linked: what its serial number leads to.
    """

    covered: tuple[Covered, ...]
    verification: Verification
    certificate: x509.Certificate
    kind: str
    issuer: str
    names: tuple[tuple[Text, str], ...]
    at_arrival: Standing | None
    now: Standing | None
    linked: tuple[Linked, ...]

    @property
    def name(self) -> str:
        """氏名 of its holder, "" where the certificate does not tell it."""
        return next((text for label, text in self.names if label == _ALTERNATIVE[NAME]), "")

    @property
    def begins(self) -> datetime:
        """Since when it is valid, Japan time."""
        return self.certificate.not_valid_before_utc.astimezone(JST)

    @property
    def ends(self) -> datetime:
        """Until when it is valid, Japan time."""
        return self.certificate.not_valid_after_utc.astimezone(JST)

    @property
    def is_test(self) -> bool:
        """Whether issuer and subject both say TEST."""
        names = self.certificate.issuer, self.certificate.subject
        return all("TEST" in name.rfc4514_string() for name in names)


def signed(
    simulation: Simulation, contents: Mapping[str, bytes], arrived: datetime
) -> Signed | None:
    """Return everything about the signature of a package, None where none can be read.

    Args:
        simulation: where it was filed.
        contents: the package's files by name.
        arrived: 到達日時.
    """
    world, cards = simulation.world, simulation.cards
    names = world.profile.package.members
    beside = {names.manifest, names.form_pdf, names.signature, names.verification}
    files = {name: content for name, content in contents.items() if name not in beside}
    read = scheme(world.profile.package).reader(files)
    try:
        container = read(contents.get(names.signature, b""))
        certificate = x509.load_der_x509_certificate(container.certificate)
        issuer, kind = issuer_of(certificate), kind_of(certificate)
    except (ValueError, x509.ExtensionNotFound):
        return None
    serial = certificate.serial_number
    authority = next((one for one in cards.every if one.key_identifier == issuer), None)
    now = world.clock.now()
    return Signed(
        covered=tuple(_covered(container, files)),
        verification=cards.verify(contents[names.signature], files, arrived, read),
        certificate=certificate,
        kind=kind or "",
        issuer=issuer,
        names=tuple(_names(certificate)),
        at_arrival=cards.standing(authority, serial, arrived) if authority else None,
        now=cards.standing(authority, serial, now) if authority else None,
        linked=tuple(_linked(simulation, issuer, kind or "", serial)),
    )


def _covered(container: Container, files: Mapping[str, bytes]) -> Sequence[Covered]:
    actual = {name: digest(content, container.algorithm) for name, content in files.items()}
    every = dict.fromkeys([*container.digests, *actual])
    stated = container.digests
    return [
        Covered(name, stated.get(name, b"").hex(), actual.get(name, b"").hex()) for name in every
    ]


def _names(certificate: x509.Certificate) -> Sequence[tuple[Text, str]]:
    try:
        stated = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    told = {one.type_id: _utf8(one.value) for one in stated if isinstance(one, x509.OtherName)}
    return [(label, told[oid]) for oid, label in _ALTERNATIVE.items() if oid in told]


def _utf8(der: bytes) -> str:
    """Return the text of a UTF8String in DER."""
    longer = der[1] - _LONG_FORM if der[1] > _LONG_FORM else 0
    return der[_UTF8_TAG_AND_LENGTH + longer :].decode(errors="replace")


def _linked(simulation: Simulation, issuer: str, kind: str, serial: int) -> Sequence[Linked]:
    profile = simulation.world.profile.linkage
    found = [
        link
        for link in simulation.register.links()
        if (link.issuer, link.kind) == (issuer, kind)
        and serial_number(link.serial, profile) == serial
    ]
    files = _told_in(simulation, serial) if found else {}
    return [
        Linked(link, _record(simulation, link.person), tuple(files.get(link.person, ())))
        for link in found
    ]


def _record(simulation: Simulation, number: str) -> Record | None:
    try:
        return simulation.residents.record(number)
    except LookupError:
        return None


def _told_in(simulation: Simulation, serial: int) -> dict[str, list[str]]:
    """Return the files that came with rows of a serial number, by the 宛名番号 they tell."""
    profile = simulation.world.profile.linkage
    wanted = serial_text(serial, profile)
    found: dict[str, list[str]] = {}
    for file in sorted(simulation.register.folder.iterdir()):
        text = file.read_text(encoding=profile.encoding, errors="replace")
        rows = csv.reader(io.StringIO(text, newline=""))
        header = next(rows, [])
        for row in rows:
            told = dict(zip(header, row, strict=False))
            if wanted in row:
                found.setdefault(told.get(profile.columns["person"], ""), []).append(file.name)
    return found
