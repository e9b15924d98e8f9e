"""The rules by which a package is refused, one small pure method each; `Steps` has them all.

Device names are those that Microsoft's "Naming Files, Paths, and Namespaces" reserves [S]. All
other rules are our model of what a careful reader does.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Mapping, Sequence

NUMBERS = "0123456789\u00b9\u00b2\u00b3"  # Windows takes superscripts for numbers here
DEVICES = {"con", "prn", "aux", "nul", *(f"{kind}{n}" for kind in ("com", "lpt") for n in NUMBERS)}
PROGRAMS = (b"MZ", b"\x7fELF")
ENCRYPTED = 1
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


class Caution:
    """What a package must be like to be read at all."""

    def archive(self, content: bytes) -> bytes:
        """Take a ZIP as it came: one whose end is missing is not mended."""
        return content

    def name_encoding(self) -> str:
        """Choose how names are read that do not say to be UTF-8: as UTF-8 all the same."""
        return "utf-8"

    def clash(self, names: Sequence[str]) -> bool:
        """Tell whether two names are one to some system: but for case and normalisation form."""
        return len({_folded(name) for name in names}) < len(names)

    def leads_out(self, name: str) -> bool:
        """Tell whether a name may lead out of the folder it is unpacked into, on any system."""
        return name.startswith("/") or ".." in name.split("/") or any(c in name for c in "\\:\0")

    def is_device(self, name: str) -> bool:
        """Tell whether a part of a name is a device of Windows, with an ending or without."""
        return any(
            part.partition(".")[0].rstrip(" ").lower() in DEVICES for part in name.split("/")
        )

    def fits_size(self, size: int, most: int) -> bool:
        """Tell whether a package may be as large as this when it is unpacked."""
        return size <= most

    def fits_count(self, count: int, most: int) -> bool:
        """Tell whether a package may have so many files."""
        return count <= most

    def fits_attachment(self, size: int, most: int) -> bool:
        """Tell whether an attachment may be as large as this."""
        return size <= most

    def fits_nesting(self, depth: int, most: int) -> bool:
        """Tell whether archives may lie in one another as deep as this."""
        return depth <= most

    def content(self, package: zipfile.ZipFile, file: zipfile.ZipInfo) -> bytes | None:
        """Read a file as far as it says to be long; None where it is encrypted."""
        if file.flag_bits & ENCRYPTED:
            return None
        with package.open(file) as stream:  # reading to the end would unpack whatever comes
            return stream.read(file.file_size + 1)

    def is_program(self, content: bytes) -> bool:
        """Tell whether a file is a program, by how it begins and not by its name."""
        return content.startswith(PROGRAMS)

    def is_as_listed(self, listed: Mapping[str, str], found: Mapping[str, str]) -> bool:
        """Tell whether a package has just the files its manifest lists, with these digests."""
        return listed == found

    def document(self, content: bytes) -> etree._Element | None:
        """Read an XML document; None where it declares a type, and with it perhaps entities.

        Raises:
            XMLSyntaxError: it is none.
        """
        if b"<!DOCTYPE" in content:  # no parser is to meet what it declares
            return None
        root = etree.fromstring(content, _PARSER)
        return root if root.getroottree().docinfo.internalDTD is None else None

    def set_aside(self, refused: Sequence[str], fetched: Sequence[str]) -> Sequence[str]:
        """Choose which of the filings just fetched are set aside: those refused, and no others."""
        del fetched
        return refused

    def is_shown(self, state: str) -> bool:
        """Tell whether staff see a filing in the list: whatever became of it."""
        del state
        return True


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())
