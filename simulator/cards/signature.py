"""The applicant's signature over a filing, in the container the profile names.

One scheme a container: what the card signs, which files the signature adds to the package, and how
they are read back.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from simulator.cards import cms, xmldsig
from simulator.cards.signing import of_certificate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.cards.container import Container
    from simulator.contracts.profile import Package


class Scheme(Protocol):
    """How one container is made and read.

    Members are content by name, in order. The signer is a certificate in DER: its key decides the
    algorithm, and CAdES signs it. b"" stands for one not known, and for RSA.
    """

    def covered(self, members: Mapping[str, bytes], signer: bytes) -> dict[str, bytes]:
        """Return every file the signature covers: the members, and what it adds to them."""

    def signed_info(self, members: Mapping[str, bytes], signer: bytes) -> bytes:
        """Return the bytes to be signed.

        Raises:
            ValueError: this container signs such a certificate too, and cannot.
        """

    def container(self, members: Mapping[str, bytes], value: bytes, signer: bytes) -> bytes:
        """Return the signature file.

        Raises:
            ValueError: this container cannot hold such a certificate.
        """

    def reader(self, covered: Mapping[str, bytes]) -> Callable[[bytes], Container]:
        """Return what reads a signature file that came with these files."""


def scheme(package: Package) -> Scheme:
    """Return the scheme of a package profile."""
    names = package.members
    schemes: dict[str, Scheme] = {
        "xmldsig-detached": _Xml(enveloped=""),
        "xmldsig-enveloping": _Xml(enveloped=names.application),
        "cms-detached": _Cms(names.signed_list, names_signer=False),
        "cades-detached": _Cms(names.signed_list, names_signer=True),
    }
    return schemes[package.signature]


@dataclass(frozen=True)
class _Xml:
    enveloped: str

    def covered(self, members: Mapping[str, bytes], _signer: bytes) -> dict[str, bytes]:
        return dict(members)

    def signed_info(self, members: Mapping[str, bytes], signer: bytes) -> bytes:
        return xmldsig.signed_info(members, of_certificate(signer), self.enveloped)

    def container(self, members: Mapping[str, bytes], value: bytes, signer: bytes) -> bytes:
        info = self.signed_info(members, signer)
        return xmldsig.container(info, value, signer, members.get(self.enveloped, b""))

    def reader(self, covered: Mapping[str, bytes]) -> Callable[[bytes], Container]:
        if not self.enveloped:
            return xmldsig.read
        return partial(xmldsig.read, enveloped=(self.enveloped, covered.get(self.enveloped, b"")))


@dataclass(frozen=True)
class _Cms:
    signed_list: str
    names_signer: bool

    def covered(self, members: Mapping[str, bytes], signer: bytes) -> dict[str, bytes]:
        return {**members, self.signed_list: cms.listing(members, of_certificate(signer))}

    def signed_info(self, members: Mapping[str, bytes], signer: bytes) -> bytes:
        if self.names_signer and not signer:
            raise ValueError("CAdES signs the signer's certificate, which is not known")
        named = signer if self.names_signer else b""
        return cms.signed_info(members, of_certificate(signer), named)

    def container(self, members: Mapping[str, bytes], value: bytes, signer: bytes) -> bytes:
        return cms.container(self.signed_info(members, signer), value, signer)

    def reader(self, covered: Mapping[str, bytes]) -> Callable[[bytes], Container]:
        return partial(
            cms.read,
            name=self.signed_list,
            listed=covered.get(self.signed_list, b""),
            names_signer=self.names_signer,
        )
