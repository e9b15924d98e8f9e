"""A well-formed 申請ZIP taken apart: one thing in it is changed, and all else stays true.

Whatever is put in is signed by the applicant's card and listed in the 構成管理情報, so that a
connector has no other reason to refuse the package than the attack itself.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding

from simulator.cards.signature import scheme
from simulator.cards.signing import digest, of_certificate
from simulator.contracts.package import AttachedFile, attachment_line, file_line
from simulator.portal.hostile.entry import Entry, Swollen, stored, written

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.cards.card import Credential
    from simulator.contracts.profile import Package

Files = dict[str, bytes]
Signer = Callable[[Files], Files]

PDF = "application/pdf"
NOBODY = "http://127.0.0.1:9/"
"""An address at which nobody answers: the discard port of this machine."""

_LISTED = re.compile("<ファイル [^>]*/>\n")
_LIST_ENDS = "</構成管理情報>"
_FORM_ENDS = "</申請書>"


@dataclass(frozen=True)
class Means:
    """What it takes to make a package hostile.

    Args:
        package: names and limits.
        sign: puts the applicant's signature over changed files in the place of the old one.
        address: what an external entity names; it must never be called.
    """

    package: Package
    sign: Signer
    address: str = NOBODY


def signer(package: Package, credential: Credential, pin: str) -> Signer:
    """Return what signs the files of a package with a card."""
    own, names = scheme(package), package.members
    der = credential.certificate.public_bytes(Encoding.DER)

    def sign(files: Files) -> Files:
        signed = {
            name: content
            for name, content in files.items()
            if name == names.application or name.startswith(names.attachments)
        }
        try:
            hashed = digest(own.signed_info(signed, der), of_certificate(der))
        except ValueError:
            # A container that carries the form itself cannot carry a document type.
            return files
        container = own.container(signed, credential.sign_digest(hashed, pin), der)
        return files | own.covered(signed, der) | {names.signature: container}

    return sign


@dataclass(frozen=True)
class Parts:
    """The files of a package, in order.

    Args:
        content: the package as it was.
        files: content by name, the manifest first.
        means: what it takes to change them.
    """

    content: bytes
    files: Files
    means: Means

    @classmethod
    def of(cls, content: bytes, means: Means) -> Parts:
        """Take a well-formed package apart."""
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return cls(content, {name: package.read(name) for name in package.namelist()}, means)

    def place(self, filename: str) -> str:
        """Return the name under which one more attachment would lie in the package."""
        folder = self.means.package.members.attachments
        count = sum(name.startswith(folder) for name in self.files)
        return f"{folder}{count + 1:02d}_{filename}"

    def attach(self, *added: tuple[str, bytes], media_type: str = PDF) -> Parts:
        """Add attachments under any names, as the form says too."""
        files = [AttachedFile("other", "その他", name, media_type) for name, _ in added]
        lines = "".join(map(attachment_line, files))
        whole = replace(self, files=self.files | dict(added))
        return whole.change_form(lambda form: form.replace(_FORM_ENDS, lines + _FORM_ENDS))

    def change_form(self, change: Callable[[str], str]) -> Parts:
        """Change the form before it is signed."""
        name = self.means.package.members.application
        changed = self.files | {name: change(self.files[name].decode()).encode()}
        return replace(self, files=self.means.sign(changed))

    def entries(self, swollen: dict[str, Swollen] | None = None) -> list[Entry]:
        """Return every file as it is stored, the manifest true to all others.

        Args:
            swollen: files listed as what they swell to; they are not among the entries.
        """
        large = swollen or {}
        own = self.means.package.members.manifest
        others = {name: one for name, one in self.files.items() if name not in (own, *large)}
        lines = [
            *(
                file_line(name, len(one), hashlib.sha256(one).hexdigest())
                for name, one in others.items()
            ),
            *(file_line(name, one.size, one.sha256) for name, one in large.items()),
        ]
        manifest = _LISTED.sub("", self.files[own].decode())
        manifest = manifest.replace(_LIST_ENDS, "".join(lines) + _LIST_ENDS)
        return [stored(name, one) for name, one in ({own: manifest.encode()} | others).items()]

    def packed(self) -> bytes:
        """Return the package."""
        return written(self.entries())


def exchanged(entries: Iterable[Entry], name: str, change: Callable[[Entry], Entry]) -> bytes:
    """Return the package of these entries, with one that is changed after it was listed."""
    return written(change(one) if one.name == name.encode() else one for one in entries)
