"""Reads a CMS signature (RFC 5652) over a list of the files' digests, CAdES-BES among them."""

from __future__ import annotations

import re
from dataclasses import replace

from asn1crypto import cms, tsp

from simulator.connector.signed import Hash, Signed, digest, once

LINE = re.compile("([0-9a-f]{64}|[0-9a-f]{96})  (.+)")


def read(content: bytes, listed: bytes) -> Signed:
    """Read a CMS signature.

    Args:
        content: the signature.
        listed: the list it is over.

    Raises:
        ValueError: it is not of its form.
    """
    signed, _ = _open(content, listed)
    return signed


def read_cades(content: bytes, listed: bytes) -> Signed:
    """Read a CAdES-BES signature: CMS that also signs which certificate is the signer's.

    Args and Raises: as `read`.
    """
    signed, attributes = _open(content, listed)
    named = attributes.get("signing_certificate_v2")
    if not isinstance(named, tsp.SetOfSigningCertificatesV2) or not _names(named, signed):
        return replace(signed, value=b"")
    return signed


def _open(content: bytes, listed: bytes) -> tuple[Signed, dict[str, cms.SetOf]]:
    try:
        data = cms.ContentInfo.load(content, strict=True)["content"]
        (signer,), (certificate,) = data["signer_infos"], data["certificates"]
        attributes = {one["type"].native: one["values"] for one in signer["signed_attrs"]}
        method = signer["digest_algorithm"]["algorithm"].native
        hashed: Hash = "sha384" if method == "sha384" else "sha256"
        same_list = attributes["message_digest"].native[0] == digest(hashed, listed)
        signed = Signed(
            certificate=certificate.chosen.dump(),
            content=signer["signed_attrs"].untag().dump(),
            value=signer["signature"].native,
            digests=_listed(listed) if same_list and method == hashed else {},
            hash=hashed,
        )
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise ValueError(f"not a signature: {error}") from error
    return signed, attributes


def _names(named: cms.SetOf, signed: Signed) -> bool:
    """Tell whether the first certificate that is named is the one enclosed (RFC 5035 3)."""
    first = named[0]["certs"][0]
    told = first["hash_algorithm"]["algorithm"].native, first["cert_hash"].native
    return bool(told == (signed.hash, digest(signed.hash, signed.certificate)))


def _listed(listed: bytes) -> dict[str, bytes]:
    """Return what a list of digests says; a list of another form says nothing."""
    *lines, rest = listed.decode().split("\n")
    found = [LINE.fullmatch(line) for line in lines]
    if rest:
        return {}
    return once((line[2], bytes.fromhex(line[1])) if line else ("", b"") for line in found)
