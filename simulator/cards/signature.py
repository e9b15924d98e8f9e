"""The applicant's signature over a filing, in the container the profile names.

One scheme a container: what the card signs, which files the signature adds to the package, and how
they are read back.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from simulator.cards import cms, xmldsig

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.cards.container import Container
    from simulator.contracts.profile import Members, Package


class Scheme(Protocol):
    """How one container is made and read; members are content by name, in order."""

    def covered(self, members: Mapping[str, bytes]) -> dict[str, bytes]:
        """Return every file the signature covers: the members, and what it adds to them."""

    def signed_info(self, members: Mapping[str, bytes]) -> bytes:
        """Return the bytes to be signed."""

    def container(self, signed_info: bytes, signature_value: bytes, certificate: bytes) -> bytes:
        """Return the signature file.

        Raises:
            ValueError: this container cannot hold such a certificate.
        """

    def reader(self, covered: Mapping[str, bytes]) -> Callable[[bytes], Container]:
        """Return what reads a signature file that came with these files."""


def scheme(package: Package) -> Scheme:
    """Return the scheme of a package profile."""
    if package.signature == "cms-detached":
        return _Cms(package.members)
    return _Xml()


class _Xml:
    def covered(self, members: Mapping[str, bytes]) -> dict[str, bytes]:
        return dict(members)

    def signed_info(self, members: Mapping[str, bytes]) -> bytes:
        return xmldsig.signed_info(members)

    def container(self, signed_info: bytes, signature_value: bytes, certificate: bytes) -> bytes:
        return xmldsig.container(signed_info, signature_value, certificate)

    def reader(self, _covered: Mapping[str, bytes]) -> Callable[[bytes], Container]:
        return xmldsig.read


@dataclass(frozen=True)
class _Cms:
    members: Members

    def covered(self, members: Mapping[str, bytes]) -> dict[str, bytes]:
        return {**members, self.members.signed_list: cms.listing(members)}

    def signed_info(self, members: Mapping[str, bytes]) -> bytes:
        return cms.signed_info(members)

    def container(self, signed_info: bytes, signature_value: bytes, certificate: bytes) -> bytes:
        return cms.container(signed_info, signature_value, certificate)

    def reader(self, covered: Mapping[str, bytes]) -> Callable[[bytes], Container]:
        name = self.members.signed_list
        return partial(cms.read, name=name, listed=covered.get(name, b""))
